import { toRef, type Ref } from 'vue'
import type { InboxItem } from '../../../shared/operations/results.ts'
import type { Pending } from './resuming.ts'
import { forgetDrafts, useDraft } from '../lib/drafts.ts'

export type StepName = `dispatch.${'acknowledge' | 'depart' | 'arrive' | 'release'}`

/** The tap of a step that has not reached the server: kept on the device, so that a reload sends it on. [D2] */
export const useTap = (
  dispatchId: string,
  name: StepName,
): { pending: Ref<Pending<StepName> | null>; done: () => void; keep: () => void } => {
  const empty = (): { pending: Pending<StepName> | null } => ({ pending: null })
  const draft = useDraft(`step.${dispatchId}.${name}`, empty)
  return { pending: toRef(draft.form, 'pending') as Ref<Pending<StepName> | null>, done: draft.clear, keep: draft.keep }
}

/** Taps for dispatches that are over can reach nobody any more. */
export const forgetSteps = (items: readonly InboxItem[]): void => {
  const current = new Set(items.map(({ notice }) => notice.dispatchId))
  forgetDrafts('step.', (key) => current.has(key.split('.')[1] ?? ''))
}
