import type { Entry, SubjectRef } from '../../shared/domain/entry.ts'
import { subjectKinds } from '../../shared/schema/terms.ts'
import type { Database } from '../db/collections.ts'
import { commandRows, journalRows, projectionsOf, vaultRows, type VaultRow } from './journal.model.ts'

const ROWS_AT_ONCE = 1_000

/** An entry with the `_id` of its row: its stamp, or, where it is older than stamps, none. [T2] */
export type EntryRow = Entry & { _id: unknown }

/** The whole journal, ordered by subject and `seq`. Not one instant: a subject may have grown when its end is reached. */
export async function* allEntries(db: Database): AsyncGenerator<EntryRow> {
  const rows = journalRows(db).find({}).sort({ 'subject.id': 1, seq: 1 })
  for await (const row of rows.batchSize(ROWS_AT_ONCE).allowDiskUse(true)) yield row as EntryRow
}

export const countEntries = (db: Database): Promise<number> => journalRows(db).estimatedDocumentCount()

/** All subjects that have a projection. */
export async function* projectedSubjects(db: Database): AsyncGenerator<SubjectRef> {
  for (const kind of subjectKinds) {
    for await (const { _id } of projectionsOf(db, kind).find({}, { projection: { _id: 1 } })) yield { kind, id: _id }
  }
}

/** Those of the subjects that have a journal. */
export const journalledSubjects = async (db: Database, ids: readonly string[]): Promise<Set<string>> =>
  new Set<string>(await journalRows(db).distinct('subject.id', { 'subject.id': { $in: [...ids] } }))

/** Those of the commands that are on record, and whether their rows are stamped, rightly or not. */
export const knownCommands = async (db: Database, ids: readonly string[]): Promise<Map<string, boolean>> => {
  const rows = await commandRows(db)
    .find({ _id: { $in: [...ids] } }, { projection: { stamp: 1 } })
    .toArray()
  return new Map(rows.map((row) => [row._id, row.stamp !== undefined]))
}

/** Vault rows by their reference. */
export const vaultRowsOf = async (db: Database, refs: readonly string[]): Promise<Map<string, VaultRow>> => {
  const rows = await vaultRows(db)
    .find({ _id: { $in: [...refs] } })
    .toArray()
  return new Map(rows.map((row) => [row._id, row]))
}

/** Of some files, those that are not kept, and those whose bytes are not there any more (`hasRow`). */
export const filesGone = async (
  db: Database,
  hashes: readonly string[],
): Promise<{ sha256: string; hasRow: boolean }[]> => {
  const wanted = [...new Set(hashes)]
  const kept = await db
    .collection<{ _id: string; bytesId: string }>('files')
    .find({ _id: { $in: wanted } }, { projection: { bytesId: 1 } })
    .toArray()
  const bytes = await db
    .collection<{ _id: string }>('fileBytes.files')
    .find({ _id: { $in: kept.map(({ bytesId }) => bytesId) } }, { projection: { _id: 1 } })
    .toArray()
  const whole = new Set(bytes.map(({ _id }) => _id))
  const rows = new Map(kept.map(({ _id, bytesId }) => [_id, whole.has(bytesId)]))
  return wanted.flatMap((sha256) => (rows.get(sha256) === true ? [] : { sha256, hasRow: rows.has(sha256) }))
}

/** Whether an entry names the file that was stored until an instant. */
export const namedUntil = async (db: Database, sha256: string, until: string): Promise<boolean> =>
  (await journalRows(db).findOne({ files: sha256, storedAt: { $lte: until } }, { projection: { _id: 1 } })) !== null

/** The last number of each sequence. */
export const lastNumbers = async (db: Database): Promise<Map<string, number>> => {
  const rows = await db.collection<{ _id: string; last: number }>('sequences').find({}).toArray()
  return new Map(rows.map(({ _id, last }) => [_id, last]))
}

/** The hashes of entries by `placeOf`; what is not there is left out. */
export const hashesAt = async (
  db: Database,
  places: readonly { id: string; seq: number }[],
): Promise<Map<string, string>> => {
  const rows = await journalRows(db)
    .find(
      { $or: places.map(({ id, seq }) => ({ 'subject.id': id, seq })) },
      { projection: { _id: 0, 'subject.id': 1, seq: 1, hash: 1 } },
    )
    .toArray()
  return new Map(rows.map((row) => [placeOf(row.subject.id, row.seq), row.hash]))
}

export const placeOf = (id: string, seq: number): string => `${seq} ${id}`
