import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import mongoose from 'mongoose'
import { StartRefusal } from '../startRefusal.ts'
import type { Document } from './collections.ts'

const { EJSON } = mongoose.mongo.BSON

/** A collection in a backup: gzipped lines of extended JSON. */
export interface BackupPart {
  collection: string
  /** File of the backup's folder. */
  file: string
  rows: number
  bytes: number
  /** Of the file as it lies there. */
  sha256: string
  indexes: Document[]
}

export interface Manifest {
  format: typeof BACKUP_FORMAT | typeof UNSTAMPED_FORMAT
  /** Of the program that wrote it. */
  version: string
  /** ISO 8601 UTC. */
  at: string
  parts: BackupPart[]
  /** Over the ends of all chains of the journal. */
  chains: { subjects: number; digest: string }
  /** [T2] Over all the rest, by a key derived from `FIELD_KEY`; backups of the first format have none. */
  stamp?: string
}

export const BACKUP_FORMAT = 'xiaoan-backup-2'
/** Of versions before stamps. */
export const UNSTAMPED_FORMAT = 'xiaoan-backup-1'
export const MANIFEST = 'manifest.json'
const ROWS_IN_A_CHUNK = 100

/** Writes rows as a part; is back when they are on the disk. */
export const writePart = async (
  folder: string,
  collection: string,
  rows: AsyncIterable<Document>,
): Promise<Omit<BackupPart, 'indexes'>> => {
  const file = `${collection}.jsonl.gz`
  const hash = createHash('sha256')
  const count = { rows: 0, bytes: 0 }
  const measure = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      hash.update(chunk)
      count.bytes += chunk.length
      done(null, chunk)
    },
  })
  const lines = async function* (): AsyncGenerator<string> {
    let chunk = ''
    for await (const row of rows) {
      chunk += `${EJSON.stringify(row, { relaxed: true })}\n`
      if (++count.rows % ROWS_IN_A_CHUNK > 0) continue
      yield chunk
      chunk = ''
    }
    if (chunk !== '') yield chunk
  }
  const path = join(folder, file)
  await pipeline(
    Readable.from(lines()),
    createGzip({ level: 6 }),
    measure,
    createWriteStream(path, { mode: 0o600, flags: 'wx' }),
  )
  await synced(path)
  return { collection, file, ...count, sha256: hash.digest('hex') }
}

/** The rows of a part, with the length of their lines. */
export async function* rowsOfPart(
  folder: string,
  part: Pick<BackupPart, 'file'>,
): AsyncGenerator<{ row: Document; length: number }> {
  const text = createReadStream(join(folder, part.file)).pipe(createGunzip())
  for await (const line of createInterface({ input: text, crlfDelay: Infinity })) {
    yield { row: EJSON.parse(line, { relaxed: true }) as Document, length: line.length }
  }
}

/** Forces a file onto the disk. */
export const synced = async (path: string): Promise<void> => {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Reads the manifest of a whole backup: every part is there, and as it was written.
 * @throws StartRefusal naming what is damaged
 */
export const readBackup = async (folder: string): Promise<Manifest> => {
  const manifest = await readManifest(folder)
  for (const part of manifest.parts) {
    const hash = createHash('sha256')
    try {
      await pipeline(createReadStream(join(folder, part.file)), hash)
    } catch {
      throw damaged(`${part.file} 无法读取 · cannot be read`)
    }
    if (hash.digest('hex') !== part.sha256)
      throw damaged(`${part.file} 的 SHA-256 不符 · has another hash than the manifest says`)
  }
  return manifest
}

const readManifest = async (folder: string): Promise<Manifest> => {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch(() => null)
  if (text === null) throw damaged(`${MANIFEST} 不存在，备份不完整 · is not there: the backup was not completed`)
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw damaged(`${MANIFEST} 无法读取 · cannot be read`)
  }
  if (!isManifest(parsed)) throw damaged(`${MANIFEST} 的格式不认识 · is of another format than ${BACKUP_FORMAT}`)
  return parsed
}

const isManifest = (value: unknown): value is Manifest =>
  typeof value === 'object' &&
  value !== null &&
  (Reflect.get(value, 'format') === BACKUP_FORMAT || Reflect.get(value, 'format') === UNSTAMPED_FORMAT) &&
  Array.isArray(Reflect.get(value, 'parts')) &&
  typeof Reflect.get(value, 'chains') === 'object'

/** The refusal of a backup that is not as it was written. */
export const damaged = (what: string): StartRefusal =>
  new StartRefusal(`备份已损坏，未写入任何内容 · The backup is damaged, nothing was written: ${what}`)
