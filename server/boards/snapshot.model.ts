import { createHash } from 'node:crypto'
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

const FORMAT = 1
const PIECE_BYTES = 8 * 1024 * 1024

const headers = (db: Database): Collection<SnapshotHeader> => db.collection('boards')
const pieces = (db: Database): Collection<Piece> => db.collection('boards')

export const prepareSnapshots = (db: Database): Promise<void> => prepareCollection(db, 'boards', [])

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** The header of the newest snapshot, if there is one of this format. */
export const snapshotHeader = async (db: Database): Promise<SnapshotHeader | undefined> => {
  const header = await headers(db).findOne({ _id: 'snapshot' })
  return header?.format === FORMAT ? header : undefined
}

/** The parts of a snapshot by name; undefined when one is missing or not what it was. */
export const readParts = async (db: Database, header: SnapshotHeader): Promise<Map<string, Uint8Array> | undefined> => {
  const parts = new Map<string, Uint8Array>()
  for (const { name, pieces: count, sha256 } of header.parts) {
    const ids = Array.from({ length: count }, (_, place) => `${header.generation}/${name}/${place}`)
    const found = await pieces(db)
      .find({ _id: { $in: ids } })
      .toArray()
    const byId = new Map(found.map((piece) => [piece._id, piece.bytes]))
    const bytes = ids
      .map((id) => byId.get(id))
      .map((each) => (each && 'buffer' in each && !(each instanceof Uint8Array) ? each.buffer : each))
    if (bytes.some((each) => each === undefined)) return undefined
    const whole = Buffer.concat(bytes as Uint8Array[])
    if (digest(whole) !== sha256) return undefined
    parts.set(name, whole)
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
    told.push({ name, pieces: count, sha256: digest(bytes) })
  }
  const row: SnapshotHeader = { ...header, _id: 'snapshot', format: FORMAT, parts: told }
  await headers(db).replaceOne({ _id: 'snapshot' }, row, { upsert: true })
  await pieces(db).deleteMany({ _id: { $ne: 'snapshot' }, generation: { $ne: header.generation } })
}
