import { mayOnCase } from '../permissions.ts'
import { accessOf, type CaseState } from './case.ts'
import { lanesOf, type Actor } from './people.ts'

/** Who did something that still stands in the case. */
const authorsOf = (state: CaseState): string[] =>
  [
    state.clearance?.submittedBy,
    state.clearance?.confirmedBy,
    state.dismissal?.by,
    ...state.requests.map(({ by }) => by),
    ...(state.supervisions ?? []).flatMap(({ by, answeredBy }) => [by, answeredBy]),
  ].flatMap((author) => author?.userId ?? [])

/** Whether something of the case waits for this person's approval. */
const isAsked = (actor: Actor, state: CaseState): boolean => {
  const may = (operation: string): boolean => mayOnCase(operation, actor, accessOf(state))
  return (
    (state.clearance?.status === 'submitted' && may('clearance.confirm')) ||
    (state.dismissal !== undefined && may('case.approve-dismissal')) ||
    (state.property.returnsPending > 0 && may('property.approve-return'))
  )
}

/**
 * [A6] Whether a case is somebody's own work: they lead it, their unit is dispatched to it, they asked or decided
 * something of it, it waits for their approval, a request waits for their lane (video, analysis), or, for the desk, a unit
 * has not signed yet. Whoever may read beyond that, as chiefs, analysts and the desk may, is on record when they do.
 */
export const isPartOf = (actor: Actor, state: CaseState): boolean => {
  if (state.lead?.userId === actor.userId) return true
  if (actor.unitIds.some((id) => state.unitIds.includes(id))) return true
  if (state.waitingUnitIds.length > 0 && actor.roles.includes('dispatcher')) return true
  // The desk's and the chiefs' lane waits for nobody in particular.
  const lanes = lanesOf(actor).filter((lane) => lane !== 'command')
  const isWaitedFor = state.requests.some(
    ({ to, answeredBy, withdrawnAt }) =>
      answeredBy === undefined && withdrawnAt === undefined && lanes.some((lane) => lane === to),
  )
  return isWaitedFor || isAsked(actor, state) || authorsOf(state).includes(actor.userId)
}
