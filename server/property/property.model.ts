import type { PropertyState } from '../../shared/domain/property.ts'
import type { Collection, Database, Filter } from '../db/collections.ts'
import { countUpTo } from '../db/counting.ts'
import { projectionsOf, type Stored } from '../journal/journal.model.ts'

export type StoredProperty = Stored<PropertyState>
export type PropertyFilter = Filter<StoredProperty>

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

/** How many items pass filters, up to a thousand; undefined where finding out takes long. */
export const countProperty = (
  db: Database,
  filters: readonly PropertyFilter[],
): Promise<{ n: number; isMore: boolean } | undefined> => countUpTo(rows(db), { $and: [{}, ...filters] })
