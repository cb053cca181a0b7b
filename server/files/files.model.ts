import { randomUUID } from 'node:crypto'
import type { Readable, Writable } from 'node:stream'
import type mongoose from 'mongoose'
import { prepareCollection, type Collection, type Database } from '../db/collections.ts'
import { journalRows } from '../journal/journal.model.ts'
import type { Rest } from '../rest.ts'
import { isNamedBySender } from './naming.model.ts'
import { prepareQuotas } from './quota.model.ts'
import { forgetSenders, prepareSenders, rememberSenders, type Sent } from './senders.model.ts'
import { prepareUntaken } from './untaken.model.ts'

/** A file that is kept: `_id` is the SHA-256 of its bytes, which lie in GridFS under `bytesId`. */
export interface FileRow {
  _id: string
  bytesId: string
  type: string
  size: number
  storedAt: Date
  storedBy: string
  /** Found to be named by an entry of somebody who sent it; left out until somebody looked. */
  isNamed?: true
  /** 2: each of its senders is on record. Left out by earlier versions, which kept the first alone. */
  v?: 2
}

/** Bytes on their way into GridFS, under an id of their own: two who send the same file do not meet. */
export interface Incoming {
  readonly bytesId: string
  readonly stream: Writable
  /** Takes back what was written. */
  discard(): Promise<void>
}

interface BytesRow {
  _id: string
  uploadDate: Date
}

const BUCKET = 'fileBytes'
/** Files that are looked at between two rests of a sweep. */
const AT_ONCE = 500
const DUPLICATE_KEY = 11_000
const SEEN_AT_ONCE = 1_000

const fileRows = (db: Database): Collection<FileRow> => db.collection('files')
const bytesRows = (db: Database): Collection<BytesRow> => db.collection(`${BUCKET}.files`)
const chunkRows = (db: Database): Collection<{ _id: mongoose.mongo.ObjectId; files_id: string }> =>
  db.collection(`${BUCKET}.chunks`)

/** GridFS takes ids of any kind; its types know only its own. */
const asGridId = (id: string) => id as unknown as Parameters<ReturnType<Database['bucket']>['openDownloadStream']>[0]

export const prepareFiles = async (db: Database): Promise<void> => {
  await prepareCollection(db, 'files', [
    { key: { bytesId: 1 }, name: 'bytes' },
    { key: { isNamed: 1, storedAt: 1 }, name: 'unnamed' },
    // Those of earlier versions are asked for at each start.
    { key: { v: 1 }, name: 'version' },
    // Whoever signs heads asks for what was kept lately. [T2]
    { key: { storedAt: 1 }, name: 'kept' },
  ])
  await prepareCollection(db, `${BUCKET}.files`, [{ key: { filename: 1, uploadDate: 1 }, name: 'filename' }])
  await prepareCollection(db, `${BUCKET}.chunks`, [{ key: { files_id: 1, n: 1 }, name: 'chunk', unique: true }])
  await prepareSenders(db)
  await prepareUntaken(db)
  await prepareQuotas(db)
  await rememberEarlierSenders(db)
}

/**
 * Of files that earlier versions kept, everybody who sent or named one counts as a sender: what a case could read until
 * then it reads on.
 */
const rememberEarlierSenders = async (db: Database): Promise<void> => {
  for (;;) {
    const files = await fileRows(db)
      .find({ v: { $exists: false } })
      .limit(SEEN_AT_ONCE)
      .toArray()
    if (files.length === 0) return
    const bySha = new Map(files.map((file) => [file._id, file]))
    const sent = files.map((file) => earlierSent(file, file.storedBy))
    const naming = journalRows(db).find({ files: { $in: [...bySha.keys()] } }, { projection: { files: 1, by: 1 } })
    for await (const entry of naming)
      for (const sha256 of entry.files ?? []) {
        const file = bySha.get(sha256)
        if (file) sent.push(earlierSent(file, entry.by.userId))
      }
    const once = new Map(sent.map((row) => [`${row.sha256}:${row.userId}`, row]))
    await rememberSenders(db, [...once.values()])
    await fileRows(db).updateMany({ _id: { $in: [...bySha.keys()] } }, { $set: { v: 2 } })
  }
}

const earlierSent = ({ _id: sha256, size, storedAt: at }: FileRow, userId: string): Sent => ({
  sha256,
  userId,
  size,
  at,
})

export const findFile = (db: Database, sha256: string): Promise<FileRow | null> => fileRows(db).findOne({ _id: sha256 })

export const openIncoming = (db: Database): Incoming => {
  const bytesId = randomUUID()
  const stream = db.bucket(BUCKET).openUploadStreamWithId(asGridId(bytesId), bytesId)
  return {
    bytesId,
    stream,
    discard: async () => {
      stream.destroy()
      await discardBytes(db, bytesId)
    },
  }
}

const discardBytes = async (db: Database, bytesId: string): Promise<void> => {
  await bytesRows(db).deleteOne({ _id: bytesId })
  await chunkRows(db).deleteMany({ files_id: bytesId })
}

/** Keeps what came in. @returns false when somebody else kept the same file first: these bytes are not needed then. */
export const keepFile = async (db: Database, row: FileRow): Promise<boolean> => {
  try {
    await fileRows(db).insertOne(row)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === DUPLICATE_KEY) return false
    throw error
  }
}

/** A file that is kept and came again, whole: it counts as new. @returns false when it is not kept (any more) */
export const refreshFile = async (db: Database, sha256: string, storedAt: Date): Promise<boolean> =>
  (await fileRows(db).updateOne({ _id: sha256 }, { $max: { storedAt } })).matchedCount === 1

/** Every file that is kept. */
export async function* allFiles(db: Database): AsyncGenerator<{ _id: string; bytesId: string }> {
  for await (const { _id, bytesId } of fileRows(db).find({}, { projection: { bytesId: 1 } })) yield { _id, bytesId }
}

/** @param part of the bytes, `end` not with it; all of them unless told */
export const openBytes = (
  db: Database,
  { bytesId }: Pick<FileRow, 'bytesId'>,
  part?: { start: number; end: number },
): Readable => db.bucket(BUCKET).openDownloadStream(asGridId(bytesId), part)

/** What the files with these hashes are, where their bytes are kept. */
export const findFiles = (db: Database, hashes: readonly string[]): Promise<Pick<FileRow, '_id' | 'type' | 'size'>[]> =>
  fileRows(db)
    .find({ _id: { $in: [...hashes] } }, { projection: { type: 1, size: 1 } })
    .toArray()

/**
 * [X5] Removes files that came in before an instant and that no entry of their senders names. One that is sent again
 * meanwhile stays.
 * @param rest is taken now and then, and may end it early
 * @returns how many
 */
export const sweepUnnamed = async (db: Database, before: Date, rest: Rest): Promise<number> => {
  let [removed, seen] = [0, 0]
  const unknown = { isNamed: { $exists: false }, storedAt: { $lt: before } }
  for await (const { _id, bytesId } of fileRows(db).find(unknown).batchSize(AT_ONCE)) {
    if (++seen % AT_ONCE === 0 && !(await rest())) break
    if (await isNamedBySender(db, _id)) await fileRows(db).updateOne({ _id }, { $set: { isNamed: true } })
    else if ((await fileRows(db).deleteOne({ _id, storedAt: { $lt: before } })).deletedCount === 1) {
      await forgetSenders(db, _id, before)
      await discardBytes(db, bytesId)
      removed += 1
    }
  }
  return removed
}

/** Of some ids those that a collection does not have in a field. */
const lacking = async (
  rows: Collection<{ _id: string; bytesId?: string }>,
  field: '_id' | 'bytesId',
  ids: readonly string[],
): Promise<string[]> => {
  const found = await rows.find({ [field]: { $in: [...ids] } }, { projection: { [field]: 1 } }).toArray()
  const known = new Set(found.map((row) => row[field]))
  return ids.filter((id) => !known.has(id))
}

/**
 * Removes bytes that came in before an instant and were never kept: their sender or this server went away meanwhile.
 * Everything that is there is looked through, some at a time: of a city's files one question would take too long.
 * @param rest is taken after each piece, and may end it early
 * @returns how many files' bytes were removed
 */
export const sweepOrphans = async (db: Database, before: Date, rest: Rest): Promise<number> => {
  let removed = 0
  for (let after = ''; ;) {
    const some = await bytesRows(db)
      .find({ _id: { $gt: after } }, { projection: { uploadDate: 1 } })
      .sort({ _id: 1 })
      .limit(AT_ONCE)
      .toArray()
    const old = some.filter(({ uploadDate }) => uploadDate < before).map(({ _id }) => _id)
    for (const id of await lacking(fileRows(db) as never, 'bytesId', old)) {
      await discardBytes(db, id)
      removed += 1
    }
    const last = some.at(-1)
    if (!last || some.length < AT_ONCE) break
    after = last._id
    if (!(await rest())) return removed
  }
  return removed + (await sweepChunksAlone(db, before, rest))
}

/**
 * Of a sender who went away in the middle, and of a removal that was cut off, there are chunks alone, the first of them
 * or not. They are found in the index, without reading what everybody ever sent.
 */
const sweepChunksAlone = async (db: Database, before: Date, rest: Rest): Promise<number> => {
  const ids = chunkRows(db).aggregate<{ _id: string }>([{ $group: { _id: '$files_id' } }], {
    hint: { files_id: 1, n: 1 },
    batchSize: AT_ONCE,
  })
  let removed = 0
  const remove = async (some: readonly string[]): Promise<void> => {
    for (const _id of await lacking(bytesRows(db) as never, '_id', some)) {
      const newest = await chunkRows(db).findOne({ files_id: _id }, { sort: { n: -1 }, projection: { _id: 1 } })
      if (!newest || newest._id.getTimestamp() >= before) continue
      await discardBytes(db, _id)
      removed += 1
    }
  }
  let some: string[] = []
  for await (const { _id } of ids) {
    if (some.push(_id) < AT_ONCE) continue
    await remove(some)
    some = []
    if (!(await rest())) return removed
  }
  await remove(some)
  return removed
}
