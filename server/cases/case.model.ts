import { cardFields, type CardState, type CaseState } from '../../shared/domain/case.ts'
import type { Actor } from '../../shared/domain/people.ts'
import type { Entry } from '../../shared/domain/entry.ts'
import { reachesOf } from '../../shared/permissions.ts'
import type { DispatchState } from '../../shared/schema/terms.ts'
import type { Collection, Database, Filter } from '../db/collections.ts'
import { countUpTo } from '../db/counting.ts'
import { KnownRows } from '../db/knownRows.ts'
import { journalRows, projectionsOf, vaultRows, type Stored, type VaultRow } from '../journal/journal.model.ts'

export type StoredCase = Stored<CaseState>
export type CaseFilter = Filter<StoredCase>

const rows = (db: Database): Collection<StoredCase> => projectionsOf(db, 'case')

/** [A1] The cases that an operation may touch for an actor, as a filter of the database; null when there are none. */
export const visibleCases = (actor: Actor, operation: string): CaseFilter | null => {
  const city = { 'state.scope.city': actor.cityId }
  const reaches = reachesOf(operation, actor)
  if (reaches.includes('city') || reaches.includes('any')) return city
  const some: CaseFilter[] = reaches.flatMap((reach): CaseFilter[] => {
    if (reach === 'district' && actor.districtId) return [{ 'state.scope.district': actor.districtId }]
    if (reach === 'station' && actor.stationId) return [{ 'state.scope.station': actor.stationId }]
    if (reach === 'unit')
      return [{ 'state.unitIds': { $in: [...actor.unitIds] } }, { 'state.lead.userId': actor.userId }]
    return []
  })
  return some.length === 0 ? null : some.length === 1 ? { ...city, ...some[0] } : { ...city, $or: some }
}

/** The place in a list, newest received first. */
export interface CasePlace {
  receivedAt: string
  id: string
}

/** What lists read of a case: as much as its card is made of. */
export interface CardRow {
  _id: string
  seq: number
  state: CardState
}
const cardProjection = Object.fromEntries([['seq', 1], ...cardFields.map((path) => [`state.${path}`, 1])])

const cards = new KnownRows<CardRow>()

const page = (
  db: Database,
  filters: readonly CaseFilter[],
  after: CasePlace | undefined,
  options: { raw?: boolean; singleBatch?: boolean; batchSize?: number } = {},
) => {
  const place: CaseFilter[] = after
    ? [
        {
          $or: [
            { 'state.receivedAt': { $lt: after.receivedAt } },
            { 'state.receivedAt': after.receivedAt, _id: { $lt: after.id } },
          ],
        },
      ]
    : []
  return rows(db)
    .find({ $and: [{}, ...filters, ...place] }, options)
    .sort({ 'state.receivedAt': -1, _id: -1 })
    .maxTimeMS(10_000)
}

/** A page of cases, newest received first, from after a place. */
export const findCases = (
  db: Database,
  filters: readonly CaseFilter[],
  after: CasePlace | undefined,
  limit: number,
): Promise<StoredCase[]> => page(db, filters, after).limit(limit).toArray()

/** The same as lists tell them. */
export const findCards = (
  db: Database,
  filters: readonly CaseFilter[],
  after: CasePlace | undefined,
  limit: number,
): Promise<CardRow[]> =>
  cards.all(
    // All in one answer: the database need not keep the place for a next one.
    page(db, filters, after, { raw: true, singleBatch: true, batchSize: limit }).limit(limit).project(cardProjection),
  )

/** How many cases pass filters, up to a thousand; undefined where finding out takes long. */
export const countCases = (
  db: Database,
  filters: readonly CaseFilter[],
  maxTimeMS?: number,
): Promise<{ n: number; isMore: boolean } | undefined> => countUpTo(rows(db), { $and: [{}, ...filters] }, maxTimeMS)

/** The place of the case that many places further down; undefined when there are not so many. */
export const placeFurther = async (
  db: Database,
  filters: readonly CaseFilter[],
  after: CasePlace | undefined,
  cases: number,
): Promise<CasePlace | undefined> => {
  const [found] = await page(db, filters, after)
    .skip(cases)
    .limit(1)
    .project<{ _id: string; state: Pick<CaseState, 'receivedAt'> }>({ 'state.receivedAt': 1 })
    .toArray()
  return found && { receivedAt: found.state.receivedAt, id: found._id }
}

/** Those of some cases that pass filters, in the order of the ids. */
export const cardsWith = async (
  db: Database,
  ids: readonly string[],
  filters: readonly CaseFilter[],
): Promise<CardRow[]> => {
  if (ids.length === 0) return []
  const passing = rows(db).find(
    { $and: [{ _id: { $in: [...ids] } }, ...filters] },
    { raw: true, batchSize: ids.length },
  )
  const found = await cards.all(passing.project(cardProjection))
  const places = new Map(ids.map((id, index) => [id, index]))
  return found.sort((one, other) => (places.get(one._id) ?? 0) - (places.get(other._id) ?? 0))
}

/** Whether any case has a number that begins so. */
export const isNumberKnown = async (db: Database, begin: RegExp): Promise<boolean> =>
  (await rows(db).findOne({ 'state.number': begin }, { projection: { _id: 1 } })) !== null

/** Cases that have one of some ids or numbers. */
export const casesNamed = async (
  db: Database,
  ids: readonly string[],
  numbers: readonly string[],
): Promise<{ id: string; number: string }[]> => {
  const found = await rows(db)
    .find({ $or: [{ _id: { $in: [...ids] } }, { 'state.number': { $in: [...numbers] } }] })
    .project<{ _id: string; state: Pick<CaseState, 'number'> }>({ 'state.number': 1 })
    .toArray()
  return found.map(({ _id, state }) => ({ id: _id, number: state.number }))
}

export const casesById = (db: Database, ids: readonly string[]): Promise<StoredCase[]> =>
  rows(db)
    .find({ _id: { $in: [...ids] } })
    .toArray()

const toldOfWaiting = [
  'id',
  'number',
  'category',
  'subcategory',
  'summary',
  'place',
  'receivedAt',
  'dispatches',
  'status',
  'clearance',
] as const

/** What a terminal is told of a case on which its unit has not acknowledged. */
export type WaitingCase = Pick<CaseState, (typeof toldOfWaiting)[number]>

/** Cases on which units have not acknowledged their dispatch, oldest first; of each what is told and nothing else. [D3] */
export const casesWaitingFor = async (db: Database, unitIds: readonly string[]): Promise<WaitingCase[]> => {
  const found = await rows(db)
    .find({ 'state.waitingUnitIds': { $in: [...unitIds] } })
    .project<{ state: WaitingCase }>(Object.fromEntries(toldOfWaiting.map((field) => [`state.${field}`, 1])))
    .sort({ 'state.receivedAt': 1 })
    .limit(200)
    .toArray()
  return found.map(({ state }) => state)
}

const underWay: DispatchState[] = ['sent', 'delivered', 'acknowledged', 'departed', 'arrived']

/** Open cases on which units serve, and cleared ones that may have been sent to them once more, newest first. */
export const casesServedBy = (db: Database, unitIds: readonly string[], limit: number): Promise<StoredCase[]> =>
  rows(db)
    .find({
      'state.unitIds': { $in: [...unitIds] },
      $or: [
        { 'state.status': 'open' },
        {
          'state.status': 'cleared',
          'state.dispatches': {
            $elemMatch: { unitId: { $in: [...unitIds] }, attempt: { $gt: 1 }, state: { $in: underWay } },
          },
        },
      ],
    })
    .sort({ 'state.receivedAt': -1, _id: -1 })
    .limit(limit)
    .toArray()

/** How many dispatches each unit of a city has under way, in cases that are open or cleared. [D2] */
export const dispatchesUnderWay = async (db: Database, cityId: string): Promise<Map<string, number>> => {
  const found = await rows(db)
    .aggregate<{ _id: string; count: number }>([
      { $match: { 'state.scope.city': cityId, 'state.status': { $in: ['open', 'cleared'] } } },
      {
        $project: {
          'state.status': 1,
          'state.clearance.confirmedAt': 1,
          'state.dispatches': { unitId: 1, state: 1, sentAt: 1 },
        },
      },
      { $unwind: '$state.dispatches' },
      {
        $match: {
          'state.dispatches.state': { $in: underWay },
          // Of a cleared case only what was sent after that goes on.
          $expr: {
            $or: [
              { $eq: ['$state.status', 'open'] },
              { $gt: ['$state.dispatches.sentAt', { $ifNull: ['$state.clearance.confirmedAt', ''] }] },
            ],
          },
        },
      },
      { $group: { _id: '$state.dispatches.unitId', count: { $sum: 1 } } },
    ])
    .maxTimeMS(10_000)
    .toArray()
  return new Map(found.map(({ _id, count }) => [_id, count]))
}

/** [A3] Cases that hold a personal value, by its blind index. */
export const casesWithValue = async (
  db: Database,
  field: string,
  blinds: readonly string[],
  limit: number,
): Promise<string[]> => {
  const found = await vaultRows(db)
    .find({ blind: { $in: [...blinds] }, field }, { projection: { subject: 1 } })
    .limit(limit)
    .toArray()
  return [...new Set(found.map((row) => row.subject))]
}

/** A personal value's row of a subject; null when there is none. */
export const vaultRowOf = (db: Database, ref: string, subjects: readonly string[]): Promise<VaultRow | null> =>
  vaultRows(db).findOne({ _id: ref, subject: { $in: [...subjects] } })

/** A case's entries of some kinds, in order. */
export const entriesOfKinds = (db: Database, caseId: string, kinds: readonly string[]): Promise<Entry[]> =>
  journalRows(db)
    .find({ 'subject.id': caseId, kind: { $in: [...kinds] } }, { projection: { _id: 0 } })
    .sort({ seq: 1 })
    .toArray()

/** Entries of one lane after a `seq`. */
export const laneEntries = async (db: Database, caseId: string, lane: string, after: number, limit: number) => {
  const found = await journalRows(db)
    .find({ 'subject.id': caseId, seq: { $gt: after }, lane: lane as never }, { projection: { _id: 0 } })
    .sort({ seq: 1 })
    .limit(limit)
    .toArray()
  return found
}
