import type { Sealed } from '../../shared/domain/entry.ts'
import type { PropertyState } from '../../shared/domain/property.ts'
import type { Collection, Database, Filter } from '../db/collections.ts'
import { isTooLong } from '../db/counting.ts'
import { journalRows, projectionsOf, type Stored } from '../journal/journal.model.ts'

export type StoredProperty = Stored<PropertyState>
export type PropertyFilter = Filter<StoredProperty>

const MOST_SEALED = 200

const rows = (db: Database): Collection<StoredProperty> => projectionsOf(db, 'property')

/** The items of a case, in the order they were seized. */
export const propertyOfCase = (db: Database, caseId: string): Promise<StoredProperty[]> =>
  rows(db).find({ 'state.caseId': caseId }).sort({ 'state.seizedAt': 1, _id: 1 }).limit(1000).toArray()

/** A page of items, the latest seized first unless `oldestFirst`, from after a place. */
export const findProperty = (
  db: Database,
  filters: PropertyFilter[],
  after: { seizedAt: string; id: string } | undefined,
  limit: number,
  oldestFirst = false,
): Promise<StoredProperty[]> => {
  const further = oldestFirst ? '$gt' : '$lt'
  const place: PropertyFilter[] = after
    ? [
        {
          $or: [
            { 'state.seizedAt': { [further]: after.seizedAt } },
            { 'state.seizedAt': after.seizedAt, _id: { [further]: after.id } },
          ],
        },
      ]
    : []
  return rows(db)
    .find({ $and: [{}, ...filters, ...place] })
    .sort(oldestFirst ? { 'state.seizedAt': 1, _id: 1 } : { 'state.seizedAt': -1, _id: -1 })
    .limit(limit)
    .maxTimeMS(10_000)
    .toArray()
}

/** [A3] The personal values that the entries of some items hold, in their order. */
export const sealedOf = async (db: Database, ids: readonly string[]): Promise<Sealed[]> => {
  const entries = await journalRows(db)
    .find({ 'subject.id': { $in: [...ids] }, sealed: { $exists: true } }, { projection: { _id: 0, sealed: 1 } })
    .sort({ 'subject.id': 1, seq: 1 })
    .limit(MOST_SEALED)
    .toArray()
  return entries.flatMap(({ sealed = [] }) => sealed)
}

type Belonging = Pick<StoredProperty, '_id'> & { state: { partOf?: string } }

const MOST_COUNTED = 1_000
const COUNT_WITHIN_MS = 300

/** What parts belong to, directly; a part of a part takes a further look. */
const belongings = (db: Database, filter: PropertyFilter, limit: number): Promise<Belonging[]> =>
  rows(db).find(filter).project<Belonging>({ 'state.partOf': 1 }).limit(limit).maxTimeMS(COUNT_WITHIN_MS).toArray()

/**
 * How many items pass filters, parts of one counted as that one, as boards count them [P8]; up to a thousand; undefined
 * where finding out takes long.
 */
export const countProperty = async (
  db: Database,
  filters: readonly PropertyFilter[],
): Promise<{ n: number; isMore: boolean } | undefined> => {
  try {
    const found = await belongings(db, { $and: [{}, ...filters] }, MOST_COUNTED + 1)
    const partOf = new Map(found.map(({ _id, state }) => [_id, state.partOf]))
    for (;;) {
      const unknown = [...partOf.values()].filter((id) => id !== undefined && !partOf.has(id))
      if (unknown.length === 0) break
      const more = await belongings(db, { _id: { $in: unknown.flatMap((id) => id ?? []) } }, MOST_COUNTED + 1)
      for (const id of unknown) partOf.set(id ?? '', more.find(({ _id }) => _id === id)?.state.partOf)
    }
    const wholeOf = (id: string): string => {
      const whole = partOf.get(id)
      return whole === undefined ? id : wholeOf(whole)
    }
    const wholes = new Set(found.slice(0, MOST_COUNTED).map(({ _id }) => wholeOf(_id)))
    return { n: wholes.size, isMore: found.length > MOST_COUNTED }
  } catch (error) {
    if (isTooLong(error)) return undefined
    throw error
  }
}
