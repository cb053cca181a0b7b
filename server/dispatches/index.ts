import { cardOf, dispatchesInForce, type Dispatch } from '../../shared/domain/case.ts'
import { endedWith, endingIn, isGoingOn } from '../../shared/domain/dispatch-endings.ts'
import type { DispatchEnded } from '../../shared/domain/dispatch-ended.ts'
import { onDuty } from '../../shared/domain/jurisdiction.ts'
import type { DispatchNotice } from '../../shared/events.ts'
import type { UnitAvailability } from '../../shared/operations/results.ts'
import { reachOf } from '../../shared/permissions.ts'
import type { Account } from '../../shared/schema/organisation.ts'
import {
  casesById,
  casesServedBy,
  casesWaitingFor,
  dispatchesUnderWay,
  entriesOfKinds,
  type WaitingCase,
} from '../cases/index.ts'
import { serve, type Route } from '../http/serve.ts'
import type { Platform } from '../platform.ts'

import { availabilityColumns, inboxColumns } from './columns.ts'

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

/** [A1] Whether a person of a unit can sign its dispatches. */
const maySign = ({ roles, qualifications }: Pick<Account, 'roles' | 'qualifications'>): boolean =>
  [...roles, ...qualifications].some((role) => reachOf('dispatch.acknowledge', role) !== undefined)

/** [D1] [D2] The units of a city with who is there and what they have to do, as of now. */
const availability = async (
  platform: Platform,
  cityId: string,
  connectedUsers: () => Promise<ReadonlySet<string>>,
): Promise<UnitAvailability[]> => {
  const [connected, underWay] = await Promise.all([connectedUsers(), dispatchesUnderWay(platform.db, cityId)])
  const organisation = platform.organisation()
  const { units, accounts, zone } = organisation
  const now = platform.now().toISOString()
  const signedIn = new Map<string, number>()
  for (const account of accounts) {
    if (account.status !== 'active' || !connected.has(account.id) || !maySign(account)) continue
    for (const id of account.unitIds) signedIn.set(id, (signedIn.get(id) ?? 0) + 1)
  }
  return units
    .filter((unit) => unit.cityId === cityId)
    .map((unit) => ({
      unitId: unit.id,
      name: unit.name,
      isOnDuty: onDuty(unit, now, zone),
      signedIn: signedIn.get(unit.id) ?? 0,
      underWay: underWay.get(unit.id) ?? 0,
    }))
}

/** The unit terminal's inbox, and what the desk is told of the units. */
export const dispatchRoutes = (platform: Platform, connectedUsers: () => Promise<ReadonlySet<string>>): Route[] => [
  serve(
    'dispatch.candidates',
    async ({ actor }) => ({ items: await availability(platform, actor.cityId, connectedUsers) }),
    availabilityColumns,
  ),
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
