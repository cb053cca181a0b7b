import type { RefusalCode } from '../../shared/refusals.ts'
import { prepareCollection, type Collection, type Database } from '../db/collections.ts'

/**
 * A file that somebody sent whole, with the hash it was sent under, and that was refused: nobody who names it waits for
 * it. It says nothing to others: they have not sent it.
 */
interface UntakenRow {
  /** The file's SHA-256 and the person's id. */
  _id: string
  sha256: string
  code: RefusalCode
  at: Date
  by: string
}

const untakenRows = (db: Database): Collection<UntakenRow> => db.collection('untakenFiles')

/** Rows of earlier versions were one a file, under its SHA-256. */
export const prepareUntaken = async (db: Database): Promise<void> => {
  await prepareCollection(db, 'untakenFiles', [{ key: { sha256: 1 }, name: 'file' }])
  for await (const { _id: sha256, by, code, at } of untakenRows(db).find({ sha256: { $exists: false } })) {
    await rememberUntaken(db, { sha256, by, code, at })
    await untakenRows(db).deleteOne({ _id: sha256 })
  }
}

/** [X5] Remembers that a file is not taken. The hash is that of the bytes that came: nobody can spoil another file's. */
export const rememberUntaken = async (db: Database, row: Omit<UntakenRow, '_id'>): Promise<void> => {
  await untakenRows(db).updateOne({ _id: `${row.sha256}:${row.by}` }, { $set: row }, { upsert: true })
}

/** What was refused once is taken now. */
export const forgetUntaken = async (db: Database, sha256: string, by: string): Promise<void> => {
  await untakenRows(db).deleteOne({ _id: `${sha256}:${by}` })
}

/** Of some files, whose sending was refused for good. */
export const refusedSendersOf = async (db: Database, hashes: readonly string[]): Promise<Map<string, Set<string>>> => {
  const found = new Map<string, Set<string>>()
  const rows = untakenRows(db).find({ sha256: { $in: [...hashes] } }, { projection: { sha256: 1, by: 1 } })
  for await (const { sha256, by } of rows) found.set(sha256, (found.get(sha256) ?? new Set()).add(by))
  return found
}
