import type { Place } from '../schema/primitives.ts'
import type { Unit } from '../schema/organisation.ts'
import type { DispatchState, Party } from '../schema/terms.ts'
import { Refusal } from '../refusals.ts'
import { authorOf, caseDraft, caseOf, onCase, openCaseOf, present, type Case } from './case-rule.ts'
import { dispatchesInForce, dispatchOf, type CaseState, type Dispatch } from './case.ts'
import type { Lookup, Rule, Rules, Situation } from './decision.ts'
import type { Author, Draft, Entry } from './entry.ts'
import { reducer, type Reducers } from './reducers.ts'

/** [D2] The way of a dispatch; steps may be skipped forward, never backward. */
export const way = [
  'sent',
  'delivered',
  'acknowledged',
  'departed',
  'arrived',
  'released',
] as const satisfies readonly DispatchState[]
type Step = (typeof way)[number]

const placeOnWay = (state: DispatchState): number => way.findIndex((step) => step === state)

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

interface StepBody {
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
      const state = openCaseOf(situation, id)
      const dispatch = current(state, party)
      const unit = situation.organisation.unit(unitId)
      if (!unit || unit.kind !== party) throw new Refusal('dispatch.unit-unfit', { field: 'unitId' })
      if (dispatch.unitId === unitId && !hasEnded(dispatch))
        throw new Refusal('dispatch.same-unit', { field: 'unitId' })
      const others = dispatchesInForce(state).map((each) => ({ party: each.party, unit: { name: each.unitName } }))
      return [
        ...(hasEnded(dispatch) ? [] : [stepDraft(situation, state, 'dispatch.cancelled', dispatch, { reason })]),
        sentDraft(
          situation,
          state,
          { party, unit, chosen: 'desk', attempt: dispatch.attempt + 1, replaces: dispatch.id, reason },
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

/** [D5] The last of the three acknowledgements of the dispatches in force; undefined while one is missing. */
const tripleAcknowledged = (dispatches: Dispatch[]): string | undefined => {
  const times = dispatchesInForce({ dispatches }).flatMap((dispatch) =>
    dispatch.acknowledgedAt && dispatch.state !== 'declined' && dispatch.state !== 'cancelled'
      ? dispatch.acknowledgedAt
      : [],
  )
  return times.length === 3 ? times.reduce((latest, at) => (at > latest ? at : latest)) : undefined
}

/** The case with other dispatches: whose members see it, who still alarms, whether all three have acknowledged. */
const withDispatches = (state: CaseState, dispatches: Dispatch[], baseUnitIds: string[]): CaseState => {
  const inForce = dispatchesInForce({ dispatches })
  const serving = dispatches
    .filter(({ state: at }) => at !== 'declined' && at !== 'cancelled')
    .map(({ unitId }) => unitId)
  const { tripleAcknowledgedAt: _before, ...rest } = state
  return present({
    ...rest,
    dispatches,
    unitIds: [...new Set([...baseUnitIds, ...serving])],
    waitingUnitIds: inForce.filter(({ state: at }) => at === 'sent' || at === 'delivered').map(({ unitId }) => unitId),
    tripleAcknowledgedAt: tripleAcknowledged(dispatches),
  })
}

const timeField = {
  delivered: 'deliveredAt',
  acknowledged: 'acknowledgedAt',
  departed: 'departedAt',
  arrived: 'arrivedAt',
  released: 'releasedAt',
} as const

/** A dispatch one step on: server time, and a skipped acknowledgement counts as given now. [D5] */
const stepped = (dispatch: Dispatch, to: Exclude<Step, 'sent'>, entry: Entry): Dispatch => {
  const acknowledges = placeOnWay(to) >= placeOnWay('acknowledged') && !dispatch.acknowledgedAt
  return present({
    ...dispatch,
    state: to,
    [timeField[to]]: entry.storedAt,
    acknowledgedAt: acknowledges ? entry.storedAt : dispatch.acknowledgedAt,
    acknowledgedBy: acknowledges ? entry.by : dispatch.acknowledgedBy,
    endedAt: to === 'released' ? entry.storedAt : dispatch.endedAt,
  })
}

const changing = (change: (dispatch: Dispatch, body: StepBody, entry: Entry) => Dispatch) =>
  reducer((state: CaseState, body: StepBody, entry) => {
    const isOff = entry.kind === 'dispatch.declined' || entry.kind === 'dispatch.cancelled'
    // [A1] Whose dispatch is taken back because the case has ended still reads the case that was sent to them.
    const unitIds = isOff && state.status === 'open' ? state.unitIds.filter((id) => id !== body.unitId) : state.unitIds
    const dispatches = state.dispatches.map((dispatch) =>
      dispatch.id === body.dispatchId ? change(dispatch, body, entry) : dispatch,
    )
    return withDispatches(state, dispatches, unitIds)
  })

export const dispatchReducers: Reducers<CaseState> = {
  'dispatch.sent': reducer((state, body: SentBody, entry) => {
    const { dispatchId: id, party, unitId, unitName, attempt, chosen } = body
    const sent: Dispatch = {
      id,
      party,
      unitId,
      unitName,
      attempt,
      chosen,
      state: 'sent',
      sentAt: entry.storedAt,
      escalations: [],
    }
    return withDispatches(state, [...state.dispatches, sent], state.unitIds)
  }),
  'dispatch.delivered': changing((dispatch, _, entry) => stepped(dispatch, 'delivered', entry)),
  'dispatch.acknowledged': changing((dispatch, _, entry) => stepped(dispatch, 'acknowledged', entry)),
  'dispatch.departed': changing((dispatch, _, entry) => stepped(dispatch, 'departed', entry)),
  'dispatch.arrived': changing((dispatch, _, entry) => stepped(dispatch, 'arrived', entry)),
  'dispatch.released': changing((dispatch, _, entry) => stepped(dispatch, 'released', entry)),
  'dispatch.declined': changing((dispatch, { reason }, entry) =>
    present({ ...dispatch, state: 'declined' as const, reason, endedAt: entry.storedAt }),
  ),
  'dispatch.cancelled': changing((dispatch, { reason }, entry) =>
    present({ ...dispatch, state: 'cancelled' as const, reason, endedAt: entry.storedAt }),
  ),
  'lead.assigned': reducer((state, { to }: { to: Author }) => ({ ...state, lead: to })),
}
