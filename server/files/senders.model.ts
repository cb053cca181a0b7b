import type { Filter } from '../db/collections.ts'
import { prepareCollection, type Collection, type Database } from '../db/collections.ts'
import { journalRows, type AlongsideWrite } from '../journal/journal.model.ts'

/** [X5] Somebody who sent the bytes of a file, whole and with its hash, whether they were there before or not. */
interface SenderRow {
  /** The file's SHA-256 and the person's id. */
  _id: string
  sha256: string
  userId: string
  size: number
  at: Date
  /** Found to be named by an entry; left out until somebody looked. */
  isNamed?: true
}

/** [X5] A case that has a file of another one: who named it here sees that one too. */
interface SharedRow {
  /** The file's SHA-256 and the case's id. */
  _id: string
  sha256: string
  caseId: string
  by: string
  at: Date
}

const SHARED = 'sharedFiles'
const senderRows = (db: Database): Collection<SenderRow> => db.collection('fileSenders')
const sharedRows = (db: Database): Collection<SharedRow> => db.collection(SHARED)

export const prepareSenders = async (db: Database): Promise<void> => {
  await prepareCollection(db, 'fileSenders', [
    { key: { sha256: 1 }, name: 'file' },
    { key: { userId: 1, isNamed: 1 }, name: 'unnamed' },
  ])
  await prepareCollection(db, SHARED, [{ key: { sha256: 1 }, name: 'file' }])
}

/** Of somebody whose bytes are here, whole and with their hash. */
export type Sent = Pick<SenderRow, 'sha256' | 'userId' | 'size' | 'at'>

export const rememberSender = async (db: Database, { sha256, userId, size, at }: Sent): Promise<void> => {
  const change = { $set: { sha256, userId, size }, $max: { at } }
  await senderRows(db).updateOne({ _id: `${sha256}:${userId}` }, change, { upsert: true })
}

/** Many at once, of files that were kept before senders were. */
export const rememberSenders = async (db: Database, sent: readonly Sent[]): Promise<void> => {
  if (sent.length === 0) return
  await senderRows(db).bulkWrite(
    sent.map((row) => ({
      updateOne: { filter: { _id: `${row.sha256}:${row.userId}` }, update: { $setOnInsert: row }, upsert: true },
    })),
    { ordered: false },
  )
}

/** Who sent each of some files. */
export const sendersOf = async (db: Database, hashes: readonly string[]): Promise<Map<string, Set<string>>> => {
  const found = new Map<string, Set<string>>(hashes.map((sha256) => [sha256, new Set()]))
  const rows = senderRows(db).find({ sha256: { $in: [...hashes] } }, { projection: { sha256: 1, userId: 1 } })
  for await (const { sha256, userId } of rows) found.get(sha256)?.add(userId)
  return found
}

/** Of some files, those that a person sent. */
export const sentBy = async (db: Database, userId: string, hashes: readonly string[]): Promise<Set<string>> => {
  const ids = hashes.map((sha256) => `${sha256}:${userId}`)
  const rows = await senderRows(db)
    .find({ _id: { $in: ids } }, { projection: { sha256: 1 } })
    .toArray()
  return new Set(rows.map(({ sha256 }) => sha256))
}

/** A file went: who sent it before an instant has to send it anew. */
export const forgetSenders = async (db: Database, sha256: string, before: Date): Promise<void> => {
  await senderRows(db).deleteMany({ sha256, at: { $lt: before } })
}

/** The cases that have a file of another case. */
export const casesSharing = async (db: Database, sha256: string): Promise<string[]> =>
  (
    await sharedRows(db)
      .find({ sha256 }, { projection: { caseId: 1 } })
      .toArray()
  ).map(({ caseId }) => caseId)

/** Of some files, those that a case has of another one. */
export const sharedWith = async (db: Database, caseId: string, hashes: readonly string[]): Promise<Set<string>> => {
  const ids = hashes.map((sha256) => `${sha256}:${caseId}`)
  const rows = await sharedRows(db)
    .find({ _id: { $in: ids } }, { projection: { sha256: 1 } })
    .toArray()
  return new Set(rows.map(({ sha256 }) => sha256))
}

/** Written with the entry that names the file. */
export const sharing = (row: Omit<SharedRow, '_id'>): AlongsideWrite => {
  const _id = `${row.sha256}:${row.caseId}`
  return { collection: SHARED, replaceOne: { filter: { _id }, replacement: { _id, ...row }, upsert: true } }
}

/** Bytes that a person sent and that no entry names yet, a small file counted as `leastBytes`. */
export const unnamedBytesOf = async (
  db: Database,
  userId: string,
  { leastBytes, enough }: { leastBytes: number; enough: number },
): Promise<number> => {
  const open: Filter<SenderRow> = { userId, isNamed: { $exists: false } }
  const rows = await senderRows(db)
    .find(open, { projection: { sha256: 1, size: 1 } })
    .toArray()
  const sum = (of: typeof rows): number => of.reduce((bytes, { size }) => bytes + Math.max(size, leastBytes), 0)
  if (sum(rows) < enough) return sum(rows)
  const files = rows.map(({ sha256 }) => sha256)
  const named = new Set((await journalRows(db).distinct('files', { files: { $in: files } })) as string[])
  const isNamed = rows.filter(({ sha256 }) => named.has(sha256)).map(({ _id }) => _id)
  await senderRows(db).updateMany({ _id: { $in: isNamed } }, { $set: { isNamed: true } })
  return sum(rows.filter(({ sha256 }) => !named.has(sha256)))
}
