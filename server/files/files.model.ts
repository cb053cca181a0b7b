import { randomUUID } from 'node:crypto'
import type { Readable, Writable } from 'node:stream'
import type mongoose from 'mongoose'
import { prepareCollection, type Collection, type Database } from '../db/collections.ts'
import { journalRows, projectionsOf } from '../journal/journal.model.ts'

/** A file that is kept: `_id` is the SHA-256 of its bytes, which lie in GridFS under `bytesId`. */
interface FileRow {
  _id: string
  bytesId: string
  type: string
  size: number
  storedAt: Date
  storedBy: string
  /** Found to be named by an entry; left out until somebody looked. */
  isNamed?: true
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
}

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

/** A file that is kept and sent again: it counts as new from now on, so that no sweep takes it while it comes in. */
export const refreshFile = (db: Database, sha256: string, storedAt: Date): Promise<FileRow | null> =>
  fileRows(db).findOneAndUpdate({ _id: sha256 }, { $max: { storedAt } })

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

/** Every file that an entry of the case, or of an item of its property, names; the first named first. [X5] */
export const namedByCase = async (db: Database, caseId: string): Promise<string[]> => {
  const items = await projectionsOf(db, 'property')
    .find({ 'state.caseId': caseId }, { projection: { _id: 1 } })
    .toArray()
  const subjects = [caseId, ...items.map(({ _id }) => _id)]
  const named = new Set<string>()
  const naming = journalRows(db).find(
    { 'subject.id': { $in: subjects }, files: { $exists: true } },
    { projection: { files: 1 }, sort: { 'subject.id': 1, seq: 1 } },
  )
  for await (const { files } of naming) for (const sha256 of files ?? []) named.add(sha256)
  return [...named]
}

/** Whether an entry of the case, or of an item of property of the case, names the file. [X5] */
export const isNamedByCase = async (db: Database, caseId: string, sha256: string): Promise<boolean> => {
  const naming = journalRows(db).find({ files: sha256 }, { projection: { subject: 1 } })
  const itemIds = new Set<string>()
  for await (const { subject } of naming) {
    if (subject.id === caseId) return true
    if (subject.kind === 'property') itemIds.add(subject.id)
  }
  if (itemIds.size === 0) return false
  const filter = { _id: { $in: [...itemIds] }, 'state.caseId': caseId }
  return (await projectionsOf(db, 'property').findOne(filter, { projection: { _id: 1 } })) !== null
}

/**
 * [X5] Removes files that came in before an instant and that no entry names. One that is sent again meanwhile stays.
 * @returns how many
 */
export const sweepUnnamed = async (db: Database, before: Date): Promise<number> => {
  let removed = 0
  for await (const { _id, bytesId } of fileRows(db).find({ storedAt: { $lt: before }, isNamed: { $exists: false } })) {
    const isNamed = (await journalRows(db).findOne({ files: _id }, { projection: { _id: 1 } })) !== null
    if (isNamed) await fileRows(db).updateOne({ _id }, { $set: { isNamed } })
    else if ((await fileRows(db).deleteOne({ _id, storedAt: { $lt: before } })).deletedCount === 1) {
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
