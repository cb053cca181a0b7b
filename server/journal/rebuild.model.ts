import type { StateOf } from '../../shared/domain/decision.ts'
import type { Entry } from '../../shared/domain/entry.ts'
import type { SubjectKind } from '../../shared/schema/terms.ts'
import type { Database } from '../db/collections.ts'
import { journalRows, projectionsOf, type Stored } from './journal.model.ts'

export type AnyStored = Stored<StateOf[SubjectKind]>

/** The stored projections of some subjects of a kind. */
export const storedProjections = async (
  db: Database,
  kind: SubjectKind,
  ids: readonly string[],
): Promise<Map<string, AnyStored>> => {
  const rows = await projectionsOf(db, kind)
    .find({ _id: { $in: [...ids] } })
    .toArray()
  return new Map((rows as AnyStored[]).map((row) => [row._id, row]))
}

/** The entries of a subject after one, up to another. */
export const entriesBetween = async (db: Database, id: string, after: number, upTo: number): Promise<Entry[]> => {
  const rows = await journalRows(db)
    .find({ 'subject.id': id, seq: { $gt: after, $lte: upTo } }, { projection: { _id: 0 } })
    .sort({ seq: 1 })
    .toArray()
  return rows as Entry[]
}

/**
 * Puts a projection in the place of the one that was read, or where there was none.
 * @returns false when somebody wrote to the subject in between
 */
export const replaceProjection = async (
  db: Database,
  row: AnyStored,
  before: AnyStored | undefined,
): Promise<boolean> => {
  const rows = db.collection<AnyStored>(projectionsOf(db, row.kind).collectionName)
  const options = { ignoreUndefined: true }
  if (!before) {
    await rows.insertOne(row, options)
    return true
  }
  const { matchedCount } = await rows.replaceOne({ _id: row._id, seq: before.seq, head: before.head }, row, options)
  return matchedCount === 1
}
