import { addSeconds } from 'date-fns/addSeconds'
import { Refusal } from '../refusals.ts'
import { caseDraft, caseOf, onCase, present } from './case-rule.ts'
import { dispatchesInForce, dispatchOf, type CaseState, type Decided } from './case.ts'
import type { Rules, Situation } from './decision.ts'
import { hasEnded, sentDraft } from './dispatch.ts'
import type { Author, Draft, Entry } from './entry.ts'
import { reducer, type Reducers } from './reducers.ts'

/** [C6] Until when a decision made now can be taken back, as its entry says it; nothing where the setting is 0. */
export const takeBackUntil = ({ now, organisation }: Situation): { takeBackUntil?: string } => {
  const seconds = organisation.settings.takeBackSeconds
  return seconds > 0 ? { takeBackUntil: addSeconds(new Date(now), seconds).toISOString() } : {}
}

/** [C6] What the entry of a decision keeps in the state, so that it can be taken back; entries of before keep nothing. */
export const keptDecision = (
  state: CaseState,
  entry: Entry,
  of: Decided['of'],
  before: Decided['before'],
): Pick<CaseState, 'decided'> => {
  const until = entry.body['takeBackUntil']
  const { decided } = overtaken(state, of)
  if (typeof until !== 'string') return { decided }
  const kept: Decided = { of, kind: entry.kind, seq: entry.seq, by: entry.by, until, before: present(before) }
  return { decided: [...(decided ?? []), kept] }
}

/** [C6] The decisions that can still be taken back once something was built on those of a matter, or on any. */
export const overtaken = (state: CaseState, of?: Decided['of']): Pick<CaseState, 'decided'> => {
  const left = of === undefined ? [] : (state.decided ?? []).filter((each) => each.of !== of)
  return { decided: left.length > 0 ? left : undefined }
}

/**
 * [C6] Refuses to take back what another decided, and what is too late.
 * @throws Refusal `approval.not-author`, `approval.take-back-too-late`
 */
export const refuseTakeBack = ({ actor, now }: Situation, by: Author, until: string): void => {
  if (by.userId !== actor.userId) throw new Refusal('approval.not-author')
  if (now > until) throw new Refusal('approval.take-back-too-late', { detail: { until } })
}

/** Whether the case still stands as the decision left it. */
const stands = (state: CaseState, { kind }: Decided): boolean => {
  switch (kind) {
    case 'clearance.confirmed':
      return state.status === 'cleared' && state.clearance?.status === 'confirmed'
    case 'clearance.returned':
      return state.status === 'open' && state.clearance?.status === 'returned'
    case 'case.dismissed':
      return state.status === 'dismissed'
    default:
      return state.status === 'open' && state.dismissal === undefined
  }
}

/** [D2] The dispatches that the decision took back, sent anew: nobody stays away because of a slip. */
const sentAgain = (situation: Situation, state: CaseState & { seq: number }, { before }: Decided): Draft[] =>
  dispatchesInForce(state)
    .filter((dispatch) => before.recalled?.includes(dispatch.id) && hasEnded(dispatch))
    .flatMap(({ id, party, unitId, attempt }) => {
      const unit = situation.organisation.unit(unitId)
      if (!unit || dispatchOf(state, party)?.id !== id) return []
      const others = dispatchesInForce(state).map((each) => ({ party: each.party, unit: { name: each.unitName } }))
      const target = { party, unit, chosen: 'desk' as const, attempt: attempt + 1, replaces: id }
      return [sentDraft(situation, state, target, others)]
    })

/** [C6] [K3] A chief who pressed the wrong button takes the decision back; both entries stay on record. */
export const takeBackRules: Rules<'approval.take-back'> = {
  'approval.take-back': {
    ...onCase,
    decide: (situation, { id }, { entry }) => {
      const state = caseOf(situation, id)
      const decided = state.decided?.find((each) => each.seq === entry)
      if (!decided) throw new Refusal('approval.overtaken', { field: 'entry' })
      refuseTakeBack(situation, decided.by, decided.until)
      if (!stands(state, decided)) throw new Refusal('approval.overtaken', { field: 'entry' })
      const body = { taken: decided.seq, of: decided.of, decision: decided.kind, askedBy: askedBy(state, decided) }
      return [
        caseDraft(situation, state, { kind: 'approval.taken-back', lane: 'command', body }),
        ...sentAgain(situation, state, decided),
      ]
    },
  },
}

const askedBy = (state: CaseState, { of, before }: Decided): Author | undefined =>
  of === 'clearance' ? state.clearance?.submittedBy : before.dismissal?.by

/** The clearance waits again, as it was submitted; what was corrected meanwhile stays. */
const waitingAgain = (clearance: CaseState['clearance']): CaseState['clearance'] => {
  if (!clearance) return undefined
  const { confirmedBy: _by, confirmedAt: _at, reason: _reason, ...submitted } = clearance
  return { ...submitted, status: 'submitted' }
}

/** The case as if the decision had not been made. */
const restored = (state: CaseState, { kind, before }: Decided): CaseState => {
  const { statusAt = state.statusAt, statusReason, dismissal } = before
  const open = { ...state, status: 'open' as const, statusAt, statusReason, dismissal }
  switch (kind) {
    case 'clearance.confirmed':
      return { ...open, clearance: waitingAgain(state.clearance) }
    case 'clearance.returned':
      return { ...state, clearance: waitingAgain(state.clearance) }
    case 'case.dismissed': {
      if (!before.wasSubmitted) return open
      const { formerClearances: former } = state
      return { ...open, clearance: waitingAgain(former.at(-1)), formerClearances: former.slice(0, -1) }
    }
    default:
      return { ...state, dismissal }
  }
}

export const takeBackReducers: Reducers<CaseState> = {
  'approval.taken-back': reducer((state, { taken }: { taken: number }) => {
    const decided = state.decided?.find(({ seq }) => seq === taken)
    return decided ? { ...restored(state, decided), ...overtaken(state, decided.of) } : state
  }),
}
