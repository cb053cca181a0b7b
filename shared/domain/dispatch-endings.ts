import type { CaseState, Dispatch } from './case.ts'
import { dispatchesInForce } from './case.ts'
import type { DispatchEnded, DispatchEnding } from './dispatch-ended.ts'
import type { Entry } from './entry.ts'
import type { StepBody } from './dispatch.ts'

/** An entry `dispatch.cancelled` does not say what cancelled it; the operation that wrote it does. */
const byOperation: Record<string, DispatchEnding> = {
  'dispatch.reassign': 'reassigned',
  'case.dismiss': 'mis-sent',
  'case.approve-dismissal': 'dismissed',
  'case.escalate': 'escalated',
  'case.shelve': 'shelved',
  'case.close': 'closed',
}

/** [D2] The end of a dispatch that an entry tells; undefined when it tells none. */
export const endingIn = (entry: Entry): DispatchEnded | undefined => {
  if (entry.kind !== 'dispatch.cancelled' && entry.kind !== 'dispatch.declined') return undefined
  const { dispatchId, party, unitId, reason } = entry.body as unknown as StepBody
  const ending = entry.kind === 'dispatch.declined' ? 'declined' : (byOperation[entry.operation] ?? 'cancelled')
  const ended = { dispatchId, caseId: entry.subject.id, party, unitId, ending, by: entry.by, at: entry.storedAt }
  return reason === undefined ? ended : { ...ended, reason }
}

/** What of a case's state its dispatches' ends are made of. */
export type EndedCase = Pick<
  CaseState,
  'id' | 'status' | 'statusAt' | 'statusReason' | 'misSent' | 'dispatches' | 'clearance'
>

const isOver = ({ state }: Dispatch): boolean => state === 'released' || state === 'declined' || state === 'cancelled'

/**
 * [D2] Whether a dispatch still has a step before it for its unit's terminals. What was under way when the case was
 * cleared is over; what the desk sent afterwards, to examine the scene, is not.
 */
export const isGoingOn = (state: Pick<EndedCase, 'status' | 'clearance'>, dispatch: Dispatch): boolean =>
  !isOver(dispatch) &&
  (state.status === 'open' || (state.status === 'cleared' && dispatch.sentAt > (state.clearance?.confirmedAt ?? '')))

/**
 * [C6] The dispatches that no entry of their own ended when the work on the case did: who signed, and may be on the way,
 * is to hear of it too.
 */
export const endedWith = (state: EndedCase): DispatchEnded[] => {
  const { id: caseId, status, statusReason, statusAt: at } = state
  if (status === 'open') return []
  // Who was at the scene when the case was cleared has done it.
  const isDone = (dispatch: Dispatch): boolean =>
    (status === 'cleared' || status === 'closed') && dispatch.state === 'arrived'
  return dispatchesInForce(state)
    .filter((dispatch) => !isOver(dispatch) && !isGoingOn(state, dispatch) && !isDone(dispatch))
    .map(({ id: dispatchId, party, unitId }) => {
      const ending: DispatchEnding = state.misSent ? 'mis-sent' : status
      const ended = { dispatchId, caseId, party, unitId, ending, at }
      return statusReason === undefined ? ended : { ...ended, reason: statusReason }
    })
}
