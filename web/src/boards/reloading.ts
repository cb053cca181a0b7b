import { onScopeDispose, watch } from 'vue'
import type { FiguresChanged } from '../../../shared/domain/boards/answers.ts'
import { onEvent, useConnection } from '../lib/live.ts'

/** Between two readings, so that a busy city does not make a board flicker: a change is still seen within a second. */
const leastMs = 700
/** Windows run out and days begin without an entry. [K5] */
const everyMs = 60_000

/**
 * Reads again when figures change that concern this page, when the connection is back, and once a minute.
 * Ends with the calling component.
 */
export const useReloading = (concerns: (news: FiguresChanged) => boolean, load: () => Promise<void>): void => {
  const connection = useConnection()
  let waiting: ReturnType<typeof setTimeout> | undefined
  let [lastAt, isLoading, isWanted] = [0, false, false]
  const reloadSoon = (): void => {
    // One reading at a time: a slow answer is waited for, not overtaken again and again.
    if (isLoading) isWanted = true
    else waiting ??= setTimeout(() => void reload(), Math.max(0, lastAt + leastMs - performance.now()))
  }
  const reload = async (): Promise<void> => {
    waiting = undefined
    isLoading = true
    lastAt = performance.now()
    await load()
    isLoading = false
    if (!isWanted) return
    isWanted = false
    reloadSoon()
  }
  const ticking = setInterval(() => {
    if (document.visibilityState === 'visible') reloadSoon()
  }, everyMs)
  const seen = (): void => {
    if (document.visibilityState === 'visible' && performance.now() - lastAt > everyMs) reloadSoon()
  }
  document.addEventListener('visibilitychange', seen)

  onEvent('figures', (news) => {
    if (concerns(news)) reloadSoon()
  })
  watch(
    () => connection.state,
    (state) => {
      if (state === 'online') reloadSoon()
    },
  )
  onScopeDispose(() => {
    isLoading = true
    clearTimeout(waiting)
    clearInterval(ticking)
    document.removeEventListener('visibilitychange', seen)
  })
}
