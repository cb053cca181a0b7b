import { onScopeDispose, watch } from 'vue'
import { soundReady } from './sound.ts'

/**
 * Of the windows of one browser that may sound, the one whose turn it is: the others are silent, and one of them takes
 * over when it closes. Ends with the calling component. Without locks (no HTTPS) every window has its turn.
 */
export const useOneWindow = (name: string): (() => boolean) => {
  if (!('locks' in navigator)) return () => true
  const ended = new AbortController()
  let mine = false
  let release = (): void => undefined
  const hold = (): Promise<void> => {
    mine = true
    return new Promise((resolve) => {
      release = resolve
    })
  }
  // A window that may not sound yet leaves the turn to those that may.
  watch(
    soundReady,
    (ready, before) => {
      if (!ready || before === true) return
      navigator.locks.request(name, { signal: ended.signal }, hold).catch(() => undefined)
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    ended.abort()
    release()
    mine = false
  })
  return () => mine
}
