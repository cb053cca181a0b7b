import { computed, shallowRef } from 'vue'
import type { ApprovalItem, CaseView, PropertyView } from '../../../shared/operations/results.ts'
import { useSubmission } from '../lib/submission.ts'

/** What was decided, and until when it can be taken back. */
export interface Decision {
  isApproved: boolean
  /** Absent where it cannot be. */
  until?: string
  /** `seq` of the entry on the case that decided. */
  entry?: number
}

const ofCase = (state: CaseView | undefined, of: 'clearance' | 'dismissal', isApproved: boolean) => {
  if (!state) return undefined
  const kept = state.decided?.find((each) => each.of === of)
  return { isApproved, until: kept?.until, entry: kept?.seq }
}
const ofItem = (item: PropertyView | undefined, isApproved: boolean): Decision | undefined =>
  item && { isApproved, until: item.return?.takeBackUntil }

/** Approving or sending back one thing that waits, whatever its kind, and taking that back while there is time. */
export const useDeciding = (item: ApprovalItem) => {
  const decision = shallowRef<Decision>()
  const params = { id: item.kind === 'return' ? (item.propertyId ?? '') : item.caseId }
  const [clear, returnClearance] = [useSubmission('clearance.confirm'), useSubmission('clearance.return')]
  const [dismiss, refuse] = [useSubmission('case.approve-dismissal'), useSubmission('case.refuse-dismissal')]
  const [approve, refuseReturn] = [useSubmission('property.approve-return'), useSubmission('property.refuse-return')]
  const [takeBack, takeReturnBack] = [useSubmission('approval.take-back'), useSubmission('property.take-back-return')]
  const parts = [clear, returnClearance, dismiss, refuse, approve, refuseReturn, takeBack, takeReturnBack]

  const approved = async (): Promise<Decision | undefined> => {
    switch (item.kind) {
      case 'clearance':
        return ofCase((await clear.send({ params, body: {} }))?.case, 'clearance', true)
      case 'dismissal':
        return ofCase((await dismiss.send({ params, body: {} }))?.case, 'dismissal', true)
      case 'return':
        return ofItem((await approve.send({ params, body: {} }))?.property, true)
    }
  }
  const sentBack = async (reason: string): Promise<Decision | undefined> => {
    const body = { reason }
    switch (item.kind) {
      case 'clearance':
        return ofCase((await returnClearance.send({ params, body }))?.case, 'clearance', false)
      case 'dismissal':
        return ofCase((await refuse.send({ params, body }))?.case, 'dismissal', false)
      case 'return':
        return ofItem((await refuseReturn.send({ params, body }))?.property, false)
    }
  }
  const takenBack = async (): Promise<boolean> => {
    const entry = decision.value?.entry
    const result =
      item.kind === 'return'
        ? await takeReturnBack.send({ params, body: {} })
        : entry !== undefined && (await takeBack.send({ params, body: { entry } }))
    if (!result) return false
    for (const part of parts) part.reset()
    decision.value = undefined
    return true
  }
  const decide = async (how: () => Promise<Decision | undefined>): Promise<boolean> => {
    const made = await how()
    if (made) decision.value = made
    return made !== undefined
  }
  return {
    decision,
    sending: computed(() => parts.some((part) => part.sending.value)),
    problem: computed(() => parts.map((part) => part.problem.value).find(Boolean) ?? null),
    approve: () => decide(approved),
    sendBack: (reason: string) => decide(() => sentBack(reason)),
    takeBack: takenBack,
  }
}
