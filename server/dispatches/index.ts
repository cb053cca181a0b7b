import { cardOf, dispatchesInForce, type Dispatch } from '../../shared/domain/case.ts'
import { hasEnded } from '../../shared/domain/dispatch.ts'
import type { DispatchNotice } from '../../shared/events.ts'
import { casesServedBy, casesWaitingFor, type WaitingCase } from '../cases/index.ts'
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
      .filter((dispatch) => dispatch.state === 'sent' || dispatch.state === 'delivered')
      .map((dispatch) => ({ notice: noticeOf(state, dispatch), isDelivered: dispatch.state === 'delivered' })),
  )

/** The unit terminal's inbox. */
export const dispatchRoutes = (platform: Platform): Route[] => [
  serve(
    'dispatch.inbox',
    async ({ actor }) => {
      const rows = await casesServedBy(platform.db, actor.unitIds, MOST_CASES)
      return {
        items: rows.flatMap(({ state, seq }) =>
          ofUnits(state, actor.unitIds)
            .filter((dispatch) => !hasEnded(dispatch))
            .map((dispatch) => ({
              notice: noticeOf(state, dispatch),
              state: dispatch.state,
              card: cardOf(state, seq),
            })),
        ),
      }
    },
    inboxColumns,
  ),
]
