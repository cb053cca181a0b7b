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
  let [waiting, lastAt]: [ReturnType<typeof setTimeout> | undefined, number] = [undefined, 0]
  const reload = (): void => {
    waiting = undefined
    lastAt = performance.now()
    void load()
  }
  const reloadSoon = (): void => {
    waiting ??= setTimeout(reload, Math.max(0, lastAt + leastMs - performance.now()))
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
    clearTimeout(waiting)
    clearInterval(ticking)
    document.removeEventListener('visibilitychange', seen)
  })
}
