import { present } from './case-rule.ts'
import { dispatchesInForce, type CaseState, type Dispatch } from './case.ts'
import { placeOnWay, type SentBody, type Step, type StepBody } from './dispatch.ts'
import type { Author, Entry } from './entry.ts'
import { reducer, type Reducers } from './reducers.ts'

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

/** [D2] [D5] What the entries of a dispatch change in the case. */
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
    const unitIds = state.unitIds.filter((each) => each !== body.takenFrom)
    return withDispatches(state, [...state.dispatches, sent], unitIds)
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
