import type { Place } from '../schema/primitives.ts'
import type { Unit } from '../schema/organisation.ts'
import type { DispatchState, Party } from '../schema/terms.ts'
import { Refusal } from '../refusals.ts'
import { authorOf, caseDraft, caseOf, onCase, present, type Case } from './case-rule.ts'
import { dispatchesInForce, dispatchOf, type CaseState, type Dispatch } from './case.ts'
import type { Lookup, Rule, Rules, Situation } from './decision.ts'
import type { Draft } from './entry.ts'

/** [D2] The way of a dispatch; steps may be skipped forward, never backward. */
export const way = [
  'sent',
  'delivered',
  'acknowledged',
  'departed',
  'arrived',
  'released',
] as const satisfies readonly DispatchState[]
export type Step = (typeof way)[number]

/** How far a dispatch has come; -1 when it ended otherwise. */
export const placeOnWay = (state: DispatchState): number => way.findIndex((step) => step === state)

/** Whether a dispatch has come to its end. */
export const hasEnded = (dispatch: Pick<Dispatch, 'state'>): boolean =>
  dispatch.state === 'released' || dispatch.state === 'declined' || dispatch.state === 'cancelled'

/** What `dispatch.sent` holds: enough for a terminal to show it without asking. */
export interface SentBody {
  dispatchId: string
  party: Party
  unitId: string
  unitName: string
  attempt: number
  /** The dispatch in whose place the desk sends this one. */
  replaces?: string
  /** [A1] The unit of that one, where it read on because the case had ended before: the case is another's now. */
  takenFrom?: string
  chosen: Dispatch['chosen']
  reason?: string
  number: string
  category: string
  subcategory?: string
  summary: string
  place: Place
  receivedAt: string
  others: { party: Party; unitName: string }[]
}

type Told = Pick<
  CaseState,
  'id' | 'scope' | 'unitIds' | 'number' | 'category' | 'subcategory' | 'summary' | 'place' | 'receivedAt'
>

/** The entry that sends a dispatch. */
export const sentDraft = (
  situation: Situation,
  told: Told,
  target: {
    party: Party
    unit: Unit
    chosen: Dispatch['chosen']
    attempt: number
    replaces?: string
    takenFrom?: string
    reason?: string
  },
  all: readonly { party: Party; unit: Pick<Unit, 'name'> }[],
): Draft => {
  const body: SentBody = present({
    dispatchId: situation.newId(`dispatch:${target.party}:${target.attempt}`),
    party: target.party,
    unitId: target.unit.id,
    unitName: target.unit.name,
    attempt: target.attempt,
    replaces: target.replaces,
    takenFrom: target.takenFrom,
    chosen: target.chosen,
    reason: target.reason,
    number: told.number,
    category: told.category,
    subcategory: told.subcategory,
    summary: told.summary,
    place: told.place,
    receivedAt: told.receivedAt,
    others: all
      .filter((other) => other.party !== target.party)
      .map((other) => ({ party: other.party, unitName: other.unit.name })),
  })
  return caseDraft(situation, told, { kind: 'dispatch.sent', lane: 'command', body: { ...body } })
}

const current = (state: CaseState, party: Party): Dispatch => {
  const dispatch = dispatchOf(state, party)
  if (!dispatch) throw new Refusal('dispatch.none')
  return dispatch
}

const ofOwnUnit = ({ actor }: Situation, dispatch: Dispatch): void => {
  if (!actor.system && !actor.unitIds.includes(dispatch.unitId)) throw new Refusal('dispatch.not-yours')
}

/** What every later entry of a dispatch holds. */
export interface StepBody {
  dispatchId: string
  party: Party
  unitId: string
  reason?: string
}

const stepDraft = (
  situation: Situation,
  state: Case,
  kind: string,
  dispatch: Dispatch,
  body: { occurredAt?: string; reason?: string },
): Draft =>
  caseDraft(situation, state, {
    kind,
    lane: 'command',
    unit: dispatch.unitId,
    occurredAt: body.occurredAt,
    body: {
      dispatchId: dispatch.id,
      party: dispatch.party,
      unitId: dispatch.unitId,
      reason: body.reason,
      // The desk's alarm names the case, whichever server tells it.
      number: kind === 'dispatch.declined' ? state.number : undefined,
    },
  })

/** [C7] The first officer of the station who takes it leads the case, until the lead is handed over. */
const firstLead = (situation: Situation, state: Case, dispatch: Dispatch, step: Step): Draft[] =>
  state.lead || dispatch.party !== 'station' || placeOnWay(step) < placeOnWay('acknowledged')
    ? []
    : [
        caseDraft(situation, state, {
          kind: 'lead.assigned',
          lane: 'command',
          unit: dispatch.unitId,
          body: { to: authorOf(situation.actor) },
        }),
      ]

const result = (look: Lookup, { id }: { id: string }) => {
  const found = caseOf({ look }, id)
  return { case: found, dispatches: dispatchesInForce(found) }
}

// All five steps have the same params, body and result. No Rule in the type: comparing two takes the compiler seconds.
const step = (to: Step) =>
  ({
    loads: onCase.loads,
    case: onCase.case,
    decide: (situation, { id, party }, body) => {
      const state = caseOf(situation, id)
      const dispatch = current(state, party)
      ofOwnUnit(situation, dispatch)
      const isLate = hasEnded(dispatch) || placeOnWay(to) <= placeOnWay(dispatch.state)
      // [D2] A delivery that comes late changes nothing, and is no reason to complain.
      if (isLate && to === 'delivered') return []
      if (hasEnded(dispatch)) throw new Refusal('dispatch.ended', { detail: { state: dispatch.state } })
      if (isLate) throw new Refusal('dispatch.backward', { detail: { state: dispatch.state } })
      return [
        stepDraft(situation, state, `dispatch.${to}`, dispatch, body),
        ...firstLead(situation, state, dispatch, to),
      ]
    },
    result,
  }) satisfies Rule<'dispatch.acknowledge'>

/** [D2] [D3] The steps of a dispatch and what the desk does with it. */
export const dispatchRules: Rules<
  | 'dispatch.deliver'
  | 'dispatch.acknowledge'
  | 'dispatch.depart'
  | 'dispatch.arrive'
  | 'dispatch.release'
  | 'dispatch.decline'
  | 'dispatch.reassign'
  | 'dispatch.cancel'
> = {
  'dispatch.deliver': step('delivered'),
  'dispatch.acknowledge': step('acknowledged'),
  'dispatch.depart': step('departed'),
  'dispatch.arrive': step('arrived'),
  'dispatch.release': step('released'),
  'dispatch.decline': {
    loads: onCase.loads,
    case: onCase.case,
    decide: (situation, { id, party }, body) => {
      const state = caseOf(situation, id)
      const dispatch = current(state, party)
      ofOwnUnit(situation, dispatch)
      if (hasEnded(dispatch)) throw new Refusal('dispatch.ended', { detail: { state: dispatch.state } })
      if (placeOnWay(dispatch.state) > placeOnWay('acknowledged'))
        throw new Refusal('dispatch.backward', { detail: { state: dispatch.state } })
      return [stepDraft(situation, state, 'dispatch.declined', dispatch, body)]
    },
    result,
  },
  'dispatch.reassign': {
    loads: onCase.loads,
    case: onCase.case,
    decide: (situation, { id, party }, { unitId, reason }) => {
      const state = caseOf(situation, id)
      // [X1] A case that is cleared closes when its scene was examined: who does that may still be sent.
      if (state.status !== 'open' && state.status !== 'cleared') throw new Refusal('case.not-open')
      const dispatch = current(state, party)
      const unit = situation.organisation.unit(unitId)
      if (!unit || unit.kind !== party) throw new Refusal('dispatch.unit-unfit', { field: 'unitId' })
      if (dispatch.unitId === unitId && !hasEnded(dispatch))
        throw new Refusal('dispatch.same-unit', { field: 'unitId' })
      const isOff = dispatch.state === 'declined' || dispatch.state === 'cancelled'
      const readsOn = isOff || state.status !== 'open'
      const takenFrom = readsOn && state.unitIds.includes(dispatch.unitId) ? dispatch.unitId : undefined
      const others = dispatchesInForce(state).map((each) => ({ party: each.party, unit: { name: each.unitName } }))
      return [
        ...(hasEnded(dispatch) ? [] : [stepDraft(situation, state, 'dispatch.cancelled', dispatch, { reason })]),
        sentDraft(
          situation,
          state,
          { party, unit, chosen: 'desk', attempt: dispatch.attempt + 1, replaces: dispatch.id, takenFrom, reason },
          others,
        ),
      ]
    },
    result,
  },
  'dispatch.cancel': {
    loads: onCase.loads,
    case: onCase.case,
    decide: (situation, { id, party }, { reason }) => {
      const state = caseOf(situation, id)
      const dispatch = current(state, party)
      if (hasEnded(dispatch)) throw new Refusal('dispatch.ended', { detail: { state: dispatch.state } })
      return [stepDraft(situation, state, 'dispatch.cancelled', dispatch, { reason })]
    },
    result,
  },
}
