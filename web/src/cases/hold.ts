import { computed, onScopeDispose, ref, type ComputedRef } from 'vue'
import { useDraft } from '../lib/drafts.ts'
import type { StepName } from './step.ts'

export const holdSeconds = 5

export interface Hold {
  /** Seconds until it goes out; 0: nothing is held. */
  left: ComputedRef<number>
  start: () => void
  undo: () => void
}

/**
 * A tap that stays on the device for some seconds, so that it can be undone. It outlives a reload; who leaves the page
 * lets it go out at once.
 * @param release is told the instant of the tap
 */
export const useHold = (dispatchId: string, name: StepName, release: (tappedAt: string) => void): Hold => {
  const draft = useDraft(`step.${dispatchId}.${name}.held`, () => ({ at: '' }))
  const now = ref(Date.now())
  const left = computed(() =>
    draft.form.at === ''
      ? 0
      : Math.max(1, Math.ceil((Date.parse(draft.form.at) + holdSeconds * 1000 - now.value) / 1000)),
  )
  let ticker: ReturnType<typeof setInterval> | undefined
  const stop = (): void => {
    clearInterval(ticker)
    draft.clear()
  }
  const go = (): void => {
    const { at } = draft.form
    if (at === '') return
    stop()
    release(at)
  }
  const tick = (): void => {
    now.value = Date.now()
    if (now.value >= Date.parse(draft.form.at) + holdSeconds * 1000) go()
  }
  const count = (): void => {
    clearInterval(ticker)
    ticker = setInterval(tick, 250)
    tick()
  }
  if (draft.form.at !== '') count()
  onScopeDispose(go)
  return {
    left,
    start: () => {
      draft.form.at = new Date().toISOString()
      count()
    },
    undo: stop,
  }
}
