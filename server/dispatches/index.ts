import { cardOf, dispatchesInForce, type Dispatch } from '../../shared/domain/case.ts'
import { endedWith, endingIn, isGoingOn } from '../../shared/domain/dispatch-endings.ts'
import type { DispatchEnded } from '../../shared/domain/dispatch-ended.ts'
import type { DispatchNotice } from '../../shared/events.ts'
import { casesById, casesServedBy, casesWaitingFor, entriesOfKinds, type WaitingCase } from '../cases/index.ts'
import { serve, type Route } from '../http/serve.ts'
import type { Platform } from '../platform.ts'

import { inboxColumns } from './columns.ts'

export { Deliveries } from './deliveries.ts'

const MOST_CASES = 200

const noticeOf = (state: WaitingCase, dispatch: Dispatch): DispatchNotice => ({
  dispatchId: dispatch.id,
  caseId: state.id,
  number: state.number,
  party: dispatch.party,
  unitId: dispatch.unitId,
  unitName: dispatch.unitName,
  category: state.category,
  subcategory: state.subcategory,
  summary: state.summary,
  place: state.place,
  sentAt: dispatch.sentAt,
  receivedAt: state.receivedAt,
  others: dispatchesInForce(state)
    .filter((other) => other.id !== dispatch.id)
    .map((other) => ({ party: other.party, unitName: other.unitName })),
})

/** The dispatches in force of a case that went to some units. */
const ofUnits = (state: WaitingCase, unitIds: readonly string[]): Dispatch[] =>
  dispatchesInForce(state).filter((dispatch) => unitIds.includes(dispatch.unitId))

/** A dispatch that nobody has signed for yet, and whether a terminal has confirmed that it came. */
export interface OpenDispatch {
  notice: DispatchNotice
  isDelivered: boolean
}

/** [D3] The dispatches that units have not acknowledged, oldest first. */
export const openDispatches = async (
  platform: Pick<Platform, 'db'>,
  unitIds: readonly string[],
): Promise<OpenDispatch[]> =>
  (await casesWaitingFor(platform.db, unitIds)).flatMap((state) =>
    ofUnits(state, unitIds)
      .filter((dispatch) => isGoingOn(state, dispatch))
      .filter((dispatch) => dispatch.state === 'sent' || dispatch.state === 'delivered')
      .map((dispatch) => ({ notice: noticeOf(state, dispatch), isDelivered: dispatch.state === 'delivered' })),
  )

const takingBack = ['dispatch.cancelled', 'dispatch.declined']

/** [D2] The dispatches to units, of some cases, that ended without the units' doing: for a terminal that was away. */
const endedOf = async (
  platform: Pick<Platform, 'db'>,
  caseIds: readonly string[],
  unitIds: readonly string[],
): Promise<DispatchEnded[]> => {
  const ofOwn = ({ unitId }: { unitId: string }): boolean => unitIds.includes(unitId)
  const found = (await casesById(platform.db, caseIds)).map(async ({ _id, state }) => {
    const ended = state.dispatches.filter(ofOwn)
    if (ended.length === 0) return []
    const isTakenBack = ended.some(({ state: at }) => at === 'cancelled' || at === 'declined')
    const entries = isTakenBack ? await entriesOfKinds(platform.db, _id, takingBack) : []
    return [...entries.flatMap((entry) => endingIn(entry) ?? []), ...endedWith(state)].filter(ofOwn)
  })
  return (await Promise.all(found)).flat()
}

/** The unit terminal's inbox. */
export const dispatchRoutes = (platform: Platform): Route[] => [
  serve(
    'dispatch.inbox',
    async ({ actor, query }) => {
      const [rows, ended] = await Promise.all([
        casesServedBy(platform.db, actor.unitIds, MOST_CASES),
        query.cases === undefined ? [] : endedOf(platform, query.cases.split(','), actor.unitIds),
      ])
      return {
        ended,
        items: rows.flatMap(({ state, seq }) =>
          ofUnits(state, actor.unitIds)
            .filter((dispatch) => isGoingOn(state, dispatch))
            .map((dispatch) => ({
              notice: noticeOf(state, dispatch),
              state: dispatch.state,
              card: cardOf(state, seq),
              callers: state.callers,
            })),
        ),
      }
    },
    inboxColumns,
  ),
]
