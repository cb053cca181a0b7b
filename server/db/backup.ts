import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import mongoose, { type mongo } from 'mongoose'
import { codeOf, makeWritableFolder } from '../folder.ts'
import { StartRefusal } from '../startRefusal.ts'
import {
  BACKUP_FORMAT,
  MANIFEST,
  rowsOfPart,
  synced,
  writePart,
  type BackupPart,
  type Manifest,
} from './backup.format.ts'
import type { Database, Document } from './collections.ts'

export interface BackupWish {
  db: Database
  /** Folder to write to; made when it is not there, else it must be empty. */
  to: string
  version: string
  now: Date
  /** Collections of what is only of the moment. */
  leaveOut: readonly string[]
  /** In which order a collection is read, where that matters to `seen`. */
  orders: Readonly<Record<string, Record<string, 1>>>
  /** Shown every row, in that order. */
  seen: (collection: string, row: Document) => void
  /** The stamp of the manifest. [T2] */
  stamp: (manifest: Manifest) => string
  /** The digest of the chains, when all rows were seen. */
  chains: () => Manifest['chains']
  tell?: (sentence: string) => void
}

const HISTORY = 'minSnapshotHistoryWindowInSeconds'
const HISTORY_SECONDS = 6 * 3600
const SNAPSHOT_GONE = new Set([239, 246])
const CHUNKS = '.chunks'
const READ_AT_ONCE = 1_000

/**
 * Writes all of the database as it was at one instant, beside servers that write. The bytes of files come last and
 * outside of that instant: a file that is named is never changed and never goes. One that fails leaves nothing behind:
 * it may have filled the disk that the database needs.
 * @throws StartRefusal when the folder is not empty, or the database forgot that instant while it was read
 */
export const writeBackup = async (wish: BackupWish): Promise<Manifest> => {
  await prepareFolder(wish.to)
  try {
    return await writeAll(wish)
  } catch (error) {
    for (const name of await readdir(wish.to)) await rm(join(wish.to, name), { force: true })
    throw error
  }
}

const writeAll = async (wish: BackupWish): Promise<Manifest> => {
  const { db, to, tell = () => undefined } = wish
  const forget = await rememberLonger(db)
  const session = db.connection.getClient().startSession({ snapshot: true })
  const parts: BackupPart[] = []
  try {
    const names = (await collectionNames(db)).filter((name) => !wish.leaveOut.includes(name))
    for (const name of names.filter((one) => !isBytes(one, names))) {
      const rows = shown(readAll(db, session, name, wish.orders[name] ?? { _id: 1 }), (row) => wish.seen(name, row))
      parts.push(await part(db, to, name, rows))
      tell(`${name}: ${parts.at(-1)?.rows}`)
    }
    for (const name of names.filter((one) => isBytes(one, names))) {
      parts.push(await part(db, to, name, bytesOf(db, to, name)))
      tell(`${name}: ${parts.at(-1)?.rows}`)
    }
  } catch (error) {
    throw error instanceof mongoose.mongo.MongoServerError && SNAPSHOT_GONE.has(Number(error.code))
      ? tooLong(error)
      : error
  } finally {
    await session.endSession()
    await forget()
  }
  const content: Manifest = {
    format: BACKUP_FORMAT,
    version: wish.version,
    at: wish.now.toISOString(),
    parts,
    chains: wish.chains(),
  }
  const manifest: Manifest = { ...content, stamp: wish.stamp(content) }
  // The manifest comes last: a folder without one is no backup.
  await writeFile(join(to, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600, flush: true })
  await synced(to)
  return manifest
}

const prepareFolder = async (to: string): Promise<void> => {
  try {
    makeWritableFolder(to, 0o700)
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined) throw error
    throw new StartRefusal(
      `备份目录无法建立或写入：${to}（${code}） · The folder of the backup cannot be made or written to: ${to} (${code})`,
      { cause: error },
    )
  }
  if ((await readdir(to)).length === 0) return
  throw new StartRefusal(`备份目录不为空：${to} · The folder of the backup is not empty: ${to}`)
}

/** The names of all collections that hold rows of ours, sorted. */
export const collectionNames = async (db: Database): Promise<string[]> => {
  const all = await db.raw.listCollections({ type: 'collection' }, { nameOnly: true }).toArray()
  return all
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('system.'))
    .sort()
}

/** Chunks of GridFS, when their files are there too. */
const isBytes = (name: string, names: readonly string[]): boolean =>
  name.endsWith(CHUNKS) && names.includes(filesOf(name))
const filesOf = (chunks: string): string => `${chunks.slice(0, -CHUNKS.length)}.files`

const part = async (db: Database, to: string, name: string, rows: AsyncIterable<Document>): Promise<BackupPart> => {
  const indexes = await db.raw.collection(name).listIndexes().toArray()
  const own = indexes.filter((index) => index.name !== '_id_').map(({ v: _v, ...index }) => index)
  return { ...(await writePart(to, name, rows)), indexes: own }
}

const readAll = (
  db: Database,
  session: mongo.ClientSession,
  name: string,
  order: Record<string, 1>,
): AsyncIterable<Document> =>
  db.raw
    .collection(name, { readConcern: { level: 'snapshot' } })
    .find({}, { session, batchSize: READ_AT_ONCE, allowDiskUse: true })
    .sort(order)

async function* shown(rows: AsyncIterable<Document>, see: (row: Document) => void): AsyncGenerator<Document> {
  for await (const row of rows) {
    see(row)
    yield row
  }
}

/** The chunks of the files that the backup has. @throws StartRefusal when a file is not whole */
async function* bytesOf(db: Database, to: string, chunks: string): AsyncGenerator<Document> {
  for await (const { row: file } of rowsOfPart(to, { file: `${filesOf(chunks)}.jsonl.gz` })) {
    let length = 0
    for await (const chunk of db.raw.collection(chunks).find({ files_id: file._id }).sort({ n: 1 })) {
      length += chunk.data instanceof mongoose.mongo.Binary ? chunk.data.length() : 0
      yield chunk
    }
    if (length === Number(file.length)) continue
    const id = String(file._id)
    const isSwept = (await db.raw.collection(filesOf(chunks)).findOne({ _id: file._id })) === null
    throw new StartRefusal(
      isSwept
        ? `文件 ${id} 在备份期间被清理，请重新备份 · File ${id}, which nothing names, was swept while the backup ran: run it again`
        : `文件 ${id} 不完整 · The bytes of file ${id} are not whole; see npm run verify -- --files`,
    )
  }
}

/** Lets the database remember the instant for longer than its five minutes, where we have the right to ask for it. */
const rememberLonger = async (db: Database): Promise<() => Promise<void>> => {
  const admin = db.connection.getClient().db('admin')
  try {
    const before = await admin.command({ getParameter: 1, [HISTORY]: 1 })
    const seconds = Number(before[HISTORY])
    if (!(seconds < HISTORY_SECONDS)) return async () => undefined
    await admin.command({ setParameter: 1, [HISTORY]: HISTORY_SECONDS })
    return async () => void (await admin.command({ setParameter: 1, [HISTORY]: seconds }).catch(() => undefined))
  } catch {
    return async () => undefined
  }
}

const tooLong = (cause: unknown): StartRefusal =>
  new StartRefusal(
    `备份期间数据库丢弃了快照，请把 ${HISTORY} 设大后重试 · The database forgot the instant of the backup while it was read: raise ` +
      `its parameter ${HISTORY} and try again`,
    { cause },
  )
