import { onScopeDispose } from 'vue'
import type { FiguresChanged } from '../../../shared/domain/boards/answers.ts'
import { onEvent } from '../lib/live.ts'
import { useReadSoon } from '../lib/readSoon.ts'

/** Between two readings, so that a busy city does not make a board flicker: a change is still seen within a second. */
const leastMs = 700
/** Windows run out and days begin without an entry. [K5] */
const everyMs = 60_000

/**
 * Reads again when figures change that concern this page, when the connection is back, and once a minute.
 * Ends with the calling component.
 */
export const useReloading = (concerns: (news: FiguresChanged) => boolean, load: () => Promise<void>): void => {
  let lastAt = 0
  const reload = (): Promise<void> => {
    lastAt = performance.now()
    return load()
  }
  const reloadSoon = useReadSoon(reload, () => Math.max(0, lastAt + leastMs - performance.now()))
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
  onScopeDispose(() => {
    clearInterval(ticking)
    document.removeEventListener('visibilitychange', seen)
  })
}
