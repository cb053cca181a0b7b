import { onScopeDispose, watch, type ComputedRef } from 'vue'
import { useOneWindow } from '../lib/oneWindow.ts'
import { quiet, sound } from '../lib/sound.ts'

const ringMs = 2_500
const endedMs = 4_000
const endedTimes = 3

/** [D3] Rings in one window of the browser while somebody has to sign; says three times that a dispatch ended. */
export const useRinging = (rings: ComputedRef<boolean>, ended: ComputedRef<number>): void => {
  const isMyTurn = useOneWindow('xiaoan.ring')
  const soundNow = (pattern: 'dispatch' | 'ended'): void => {
    if (isMyTurn()) sound(pattern)
  }
  let ring: ReturnType<typeof setInterval> | undefined
  watch(rings, (goesOn) => {
    clearInterval(ring)
    if (!goesOn) return quiet()
    soundNow('dispatch')
    ring = setInterval(() => soundNow('dispatch'), ringMs)
  })
  let [left, end]: [number, ReturnType<typeof setInterval> | undefined] = [0, undefined]
  const sayEnded = (): void => {
    if (!rings.value) soundNow('ended')
    left -= 1
    if (left <= 0) clearInterval(end)
  }
  watch(ended, (now, before) => {
    clearInterval(end)
    if (now === 0 || now <= before) return
    left = endedTimes
    end = setInterval(sayEnded, endedMs)
    sayEnded()
  })
  onScopeDispose(() => {
    clearInterval(ring)
    clearInterval(end)
  })
}
