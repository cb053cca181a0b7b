import type { CaseState } from '../../shared/domain/case.ts'
import type { Actor } from '../../shared/domain/people.ts'
import { mayReceive } from '../../shared/domain/custody.ts'
import { viewOf } from '../../shared/domain/property-item.ts'
import type { StockCounts } from '../../shared/operations/results.ts'
import { reachesOf } from '../../shared/permissions.ts'
import { Refusal } from '../../shared/refusals.ts'
import { stockStates, type StockState } from '../../shared/schema/terms.ts'
import { authorisedCase, casesById, holdersOfNumbers, revealed } from '../cases/index.ts'
import { like } from '../db/like.ts'
import { cursorOf, placeIn } from '../http/cursor.ts'
import { serve, type Route } from '../http/serve.ts'
import { personColumns, personLine } from '../organisation/index.ts'
import type { Platform } from '../platform.ts'
import { itemColumns } from './columns.ts'
import {
  countProperty,
  findProperty,
  propertyOfCase,
  sealedOf,
  type PropertyFilter,
  type StoredProperty,
} from './property.model.ts'

export { dutiesOf } from './duties.ts'
export { findProperty, type StoredProperty } from './property.model.ts'

const PAGE = 50

/** [A1] The items of an actor's own district or station. */
const ownStock = (actor: Actor): PropertyFilter => {
  const reaches = reachesOf('property.stock', actor)
  const station = reaches.includes('district') ? {} : { 'state.scope.station': actor.stationId ?? '' }
  return { 'state.scope.city': actor.cityId, 'state.scope.district': actor.districtId ?? '', ...station }
}

const statusFilters: Record<StockState, PropertyFilter> = {
  seized: { 'state.status': 'seized' },
  'in-store': { 'state.status': 'in-store' },
  returned: { 'state.status': 'returned' },
  returnable: { 'state.status': { $ne: 'returned' }, 'state.return.status': 'approved' },
}

const placeOf = (cursor: string): { seizedAt: string; id: string } => {
  const [seizedAt, id] = placeIn(cursor, 'string', 'string')
  return { seizedAt, id }
}

/** What is typed to find an item, in any of the fields that name it; a personal number by what holds it. [N6] */
const searchedFor = async (platform: Platform, q: string | undefined): Promise<PropertyFilter[]> => {
  const words = like(q ?? '')
  if (!words) return []
  const holders = (await holdersOfNumbers(platform, q ?? '')) ?? []
  return [
    {
      $or: [
        { 'state.what': words },
        { 'state.caseNumber': words },
        { 'state.serial': words },
        { 'state.ownership.owner': words },
        { 'state.handOver.receiptNumber': words },
        ...(holders.length > 0 ? [{ _id: { $in: holders } }, { 'state.caseId': { $in: holders } }] : []),
      ],
    },
  ]
}

const countsOf = async (platform: Platform, wanted: readonly PropertyFilter[]): Promise<StockCounts> => {
  const counted = await Promise.all(
    stockStates.map(async (state) => [state, await countProperty(platform.db, [...wanted, statusFilters[state]])]),
  )
  return Object.fromEntries(counted.filter(([, count]) => count !== undefined))
}

const MOST_WHOLES = 50

/** An item and those that it was split off from: what their words held stands in its own. */
const wholesOf = async (platform: Platform, item: StoredProperty): Promise<string[]> => {
  const ids = [item._id]
  for (let whole = item.state.partOf; whole !== undefined && ids.length < MOST_WHOLES;) {
    ids.push(whole)
    whole = (await platform.journal.read('property', whole))?.state.partOf
  }
  return ids
}

/** Reading property: of a case, of a store, one item. */
export const propertyRoutes = (platform: Platform): Route[] => {
  const viewed = (row: StoredProperty, ofCase: CaseState, actor: Actor) =>
    viewOf({ ...row.state, seq: row.seq }, ofCase, platform.organisation(), actor)
  return [
    serve(
      'property.list',
      async ({ actor, params }) => {
        const stored = await authorisedCase(platform, actor, 'property.list', params.id)
        const rows = await propertyOfCase(platform.db, params.id)
        return { items: rows.map((row) => viewed(row, stored.state, actor)) }
      },
      itemColumns,
    ),
    serve('property.read', async ({ actor, params }) => {
      const stored = await platform.journal.newest('property', params.id)
      if (!stored) throw new Refusal('subject.not-found')
      const owner = await authorisedCase(platform, actor, 'property.read', stored.state.caseId)
      return {
        property: viewed(stored, owner.state, actor),
        sealed: await sealedOf(platform.db, await wholesOf(platform, stored)),
      }
    }),
    // [A3] Who may see a number of the case's may see those of its property.
    serve('property.reveal', async ({ actor, params, body, commandId }) => {
      const stored = await platform.journal.newest('property', params.id)
      if (!stored) throw new Refusal('subject.not-found')
      const { caseId } = stored.state
      await authorisedCase(platform, actor, 'property.reveal', caseId)
      const subjects = await wholesOf(platform, stored)
      return revealed(platform, { actor, commandId, caseId, subjects, body })
    }),
    serve(
      'property.receivers',
      async ({ actor, params }) => {
        const stored = await platform.journal.newest('property', params.id)
        if (!stored) throw new Refusal('subject.not-found')
        const owner = await authorisedCase(platform, actor, 'property.receivers', stored.state.caseId)
        const organisation = platform.organisation()
        const items = organisation.accounts.filter((account) =>
          mayReceive(organisation, owner.state, stored.state, account),
        )
        return { items: items.map(personLine) }
      },
      personColumns,
    ),
    serve(
      'property.stock',
      async ({ actor, query }) => {
        const limit = query.limit ?? PAGE
        const wanted = [ownStock(actor), ...(await searchedFor(platform, query.q))]
        const filters = [...wanted, ...(query.status ? [statusFilters[query.status]] : [])]
        const counts = query.count === true ? await countsOf(platform, wanted) : undefined
        const found = await findProperty(
          platform.db,
          filters,
          query.cursor === undefined ? undefined : placeOf(query.cursor),
          limit + 1,
          // [P3] What waits longest for its check-in comes first.
          query.status === 'seized',
        )
        const page = found.slice(0, limit)
        const cases = new Map(
          (
            await casesById(
              platform.db,
              page.map((row) => row.state.caseId),
            )
          ).map((row) => [row._id, row.state]),
        )
        const items = page.flatMap((row) => {
          const ofCase = cases.get(row.state.caseId)
          return ofCase ? [viewed(row, ofCase, actor)] : []
        })
        const last = page.at(-1)
        const next = found.length > limit && last ? { next: cursorOf(last.state.seizedAt, last._id) } : {}
        return { items, ...next, ...(counts ? { counts } : {}) }
      },
      itemColumns,
    ),
  ]
}
