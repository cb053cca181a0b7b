import type { RefusalCode } from '../../shared/refusals.ts'
import type { Collection, Database } from '../db/collections.ts'

/** A file that was sent whole, had the hash it was sent under, and was refused: nobody waits for it. `_id` is its SHA-256. */
interface UntakenRow {
  _id: string
  code: RefusalCode
  at: Date
  by: string
}

const untakenRows = (db: Database): Collection<UntakenRow> => db.collection('untakenFiles')

/** [X5] Remembers that a file is not taken. The hash is that of the bytes that came: nobody can spoil another file's. */
export const rememberUntaken = async (db: Database, { _id, ...row }: UntakenRow): Promise<void> => {
  await untakenRows(db).updateOne({ _id }, { $set: row }, { upsert: true })
}

/** What was refused once is taken now. */
export const forgetUntaken = async (db: Database, sha256: string): Promise<void> => {
  await untakenRows(db).deleteOne({ _id: sha256 })
}

/** Of some files, those that were refused for good. */
export const untakenOf = async (db: Database, hashes: readonly string[]): Promise<string[]> => {
  const rows = await untakenRows(db)
    .find({ _id: { $in: [...hashes] } }, { projection: { _id: 1 } })
    .toArray()
  return rows.map(({ _id }) => _id)
}
