import { randomUUID } from 'node:crypto'
import type { Readable, Writable } from 'node:stream'
import type mongoose from 'mongoose'
import { prepareCollection, type Collection, type Database } from '../db/collections.ts'
import { journalRows } from '../journal/journal.model.ts'
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
const DUPLICATE_KEY = 11_000
const SEEN_AT_ONCE = 1_000

const fileRows = (db: Database): Collection<FileRow> => db.collection('files')
const bytesRows = (db: Database): Collection<BytesRow> => db.collection(`${BUCKET}.files`)
const chunkRows = (db: Database): Collection<{ _id: mongoose.mongo.ObjectId; files_id: string }> =>
  db.collection(`${BUCKET}.chunks`)

/** GridFS takes ids of any kind; its types know only its own. */
const asGridId = (id: string) => id as unknown as Parameters<ReturnType<Database['bucket']>['openDownloadStream']>[0]

export const prepareFiles = async (db: Database): Promise<void> => {
  await prepareCollection(db, 'files', [{ key: { bytesId: 1 }, name: 'bytes' }])
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
 * @returns how many
 */
export const sweepUnnamed = async (db: Database, before: Date): Promise<number> => {
  let removed = 0
  for await (const { _id, bytesId } of fileRows(db).find({ storedAt: { $lt: before }, isNamed: { $exists: false } })) {
    if (await isNamedBySender(db, _id)) await fileRows(db).updateOne({ _id }, { $set: { isNamed: true } })
    else if ((await fileRows(db).deleteOne({ _id, storedAt: { $lt: before } })).deletedCount === 1) {
      await forgetSenders(db, _id, before)
      await discardBytes(db, bytesId)
      removed += 1
    }
  }
  return removed
}

/**
 * Removes bytes that came in before an instant and were never kept: their sender or this server went away meanwhile.
 * @returns how many files' bytes were removed
 */
export const sweepOrphans = async (db: Database, before: Date): Promise<number> => {
  const kept = { from: 'files', localField: '_id', foreignField: 'bytesId', as: 'kept' }
  const whole = await bytesRows(db)
    .aggregate<{ _id: string }>([
      { $match: { uploadDate: { $lt: before } } },
      { $lookup: kept },
      { $match: { kept: { $size: 0 } } },
      { $project: { _id: 1 } },
    ])
    .toArray()
  for (const { _id } of whole) await discardBytes(db, _id)
  return whole.length + (await sweepChunksAlone(db, before))
}

/**
 * Of a sender who went away in the middle, and of a removal that was cut off, there are chunks alone, the first of them
 * or not. They are found in the index, without reading what everybody ever sent.
 */
const sweepChunksAlone = async (db: Database, before: Date): Promise<number> => {
  const whole = { from: `${BUCKET}.files`, localField: '_id', foreignField: '_id', as: 'whole' }
  const alone = chunkRows(db).aggregate<{ _id: string }>(
    [
      { $group: { _id: '$files_id' } },
      { $lookup: whole },
      { $match: { whole: { $size: 0 } } },
      { $project: { _id: 1 } },
    ],
    { hint: { files_id: 1, n: 1 } },
  )
  let removed = 0
  for await (const { _id } of alone) {
    const newest = await chunkRows(db).findOne({ files_id: _id }, { sort: { n: -1 }, projection: { _id: 1 } })
    if (!newest || newest._id.getTimestamp() >= before) continue
    await discardBytes(db, _id)
    removed += 1
  }
  return removed
}
