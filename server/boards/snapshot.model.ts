import { webcrypto } from 'node:crypto'
import { prepareCollection, type Collection, type Database } from '../db/collections.ts'

/** A part of what is stored, in pieces that fit into documents. */
interface Piece {
  _id: string
  generation: string
  bytes: { buffer: Uint8Array } | Uint8Array
}
/** The newest whole snapshot. */
export interface SnapshotHeader {
  _id: 'snapshot'
  format: number
  generation: string
  /** Whatever was written before this instant is in it, as the clock of the server that wrote it goes. */
  at: string
  zone: string
  windowsMs: number[]
  rows: number
  parts: { name: string; pieces: number; sha256: string }[]
}

/** Another one whenever what cases and items give to figures changes: what another version stored is not read. */
const FORMAT = 2
const PIECE_BYTES = 8 * 1024 * 1024

const headers = (db: Database): Collection<SnapshotHeader> => db.collection('boards')
const pieces = (db: Database): Collection<Piece> => db.collection('boards')

export const prepareSnapshots = (db: Database): Promise<void> => prepareCollection(db, 'boards', [])

/** The header of the newest snapshot, if there is one of this format. */
export const snapshotHeader = async (db: Database): Promise<SnapshotHeader | undefined> => {
  const header = await headers(db).findOne({ _id: 'snapshot' })
  return header?.format === FORMAT ? header : undefined
}

type Part = SnapshotHeader['parts'][number]

/** Beside the work of this process: a snapshot of a million cases has sixty megabytes. */
const digestBeside = async (bytes: Uint8Array): Promise<string> =>
  Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)).toString('hex')

const readPart = async (
  db: Database,
  { generation }: SnapshotHeader,
  { name, pieces: count, sha256 }: Part,
): Promise<Uint8Array<ArrayBuffer> | undefined> => {
  const ids = Array.from({ length: count }, (_, place) => `${generation}/${name}/${place}`)
  const found = await pieces(db)
    .find({ _id: { $in: ids } })
    .toArray()
  const byId = new Map(found.map(({ _id, bytes }) => [_id, bytes instanceof Uint8Array ? bytes : bytes.buffer]))
  const inOrder = ids.map((id) => byId.get(id) ?? new Uint8Array())
  const whole = new Uint8Array(inOrder.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of inOrder) {
    whole.set(piece, at)
    at += piece.length
  }
  return (await digestBeside(whole)) === sha256 ? whole : undefined
}

/** The parts of a snapshot by name, each in memory of its own; undefined when one is missing or not what it was. */
export const readParts = async (
  db: Database,
  header: SnapshotHeader,
): Promise<Map<string, Uint8Array<ArrayBuffer>> | undefined> => {
  const parts = new Map<string, Uint8Array<ArrayBuffer>>()
  const read = await Promise.all(
    header.parts.map(async (part) => [part.name, await readPart(db, header, part)] as const),
  )
  for (const [name, bytes] of read) {
    if (!bytes) return undefined
    parts.set(name, bytes)
  }
  return parts
}

/** Stores a snapshot in the place of the one before; readers of that one find out that it is gone. */
export const writeSnapshot = async (
  db: Database,
  header: Omit<SnapshotHeader, '_id' | 'format' | 'parts'>,
  parts: ReadonlyMap<string, Uint8Array>,
): Promise<void> => {
  const told: SnapshotHeader['parts'] = []
  for (const [name, bytes] of parts) {
    const count = Math.max(1, Math.ceil(bytes.length / PIECE_BYTES))
    for (let place = 0; place < count; place++) {
      const piece = bytes.subarray(place * PIECE_BYTES, (place + 1) * PIECE_BYTES)
      const _id = `${header.generation}/${name}/${place}`
      await pieces(db).insertOne({ _id, generation: header.generation, bytes: Buffer.from(piece) })
    }
    told.push({ name, pieces: count, sha256: await digestBeside(bytes) })
  }
  const row: SnapshotHeader = { ...header, _id: 'snapshot', format: FORMAT, parts: told }
  await headers(db).replaceOne({ _id: 'snapshot' }, row, { upsert: true })
  await pieces(db).deleteMany({ _id: { $ne: 'snapshot' }, generation: { $ne: header.generation } })
}
