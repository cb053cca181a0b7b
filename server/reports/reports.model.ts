import { randomUUID } from 'node:crypto'
import type { KeptReport, ReportFormat } from '../../shared/schema/report.ts'
import { prepareCollection, type Collection, type Database } from '../db/collections.ts'

/** A report that is being made by schedule (no `asOf` yet), or is kept. */
interface Row {
  /** `2026-10/station-lj01` */
  _id: string
  month: string
  level: KeptReport['level']
  placeId: string
  /** Who is making it, and since when. */
  claim: string
  claimedAt: Date
  name?: string
  fileName?: string
  asOf?: string
  files?: { format: ReportFormat; size: number; bytes: { buffer: Uint8Array } | Uint8Array }[]
}

/** A report to be made. */
export interface Task {
  month: string
  level: KeptReport['level']
  placeId: string
}

/** A claim that old belongs to a server that is no more, or could not make it. */
const CLAIM_MS = 10 * 60_000
const MOST_LISTED = 240
const DUPLICATE_KEY = 11_000

const rows = (db: Database): Collection<Row> => db.collection('reports')
const keyOf = ({ month, placeId }: Pick<Task, 'month' | 'placeId'>): string => `${month}/${placeId}`

export const prepareReports = (db: Database): Promise<void> =>
  prepareCollection(db, 'reports', [{ key: { placeId: 1, month: -1 } }, { key: { month: -1 } }])

/** The newest month of which something is kept. */
export const newestMonth = async (db: Database): Promise<string | undefined> => {
  const [row] = await rows(db)
    .find({ asOf: { $exists: true } }, { projection: { month: 1 } })
    .sort({ month: -1 })
    .limit(1)
    .toArray()
  return row?.month
}

/** Ids of the places whose report of a month is kept. */
export const keptPlaces = async (db: Database, month: string): Promise<Set<string>> => {
  const kept = await rows(db)
    .find({ month, asOf: { $exists: true } }, { projection: { placeId: 1 } })
    .toArray()
  return new Set(kept.map(({ placeId }) => placeId))
}

/** Takes a report on, so that of several servers one makes it. @returns the claim; undefined when another has it */
export const claimReport = async (db: Database, task: Task, now: Date): Promise<string | undefined> => {
  const claim = randomUUID()
  const free = { _id: keyOf(task), asOf: { $exists: false }, claimedAt: { $lt: new Date(now.getTime() - CLAIM_MS) } }
  try {
    await rows(db).updateOne(free, { $set: { ...task, claim, claimedAt: now } }, { upsert: true })
    return claim
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === DUPLICATE_KEY) return undefined
    throw error
  }
}

/** Gives a claim back: another server, or the next start, takes the report on at once. */
export const releaseReport = async (db: Database, task: Task, claim: string): Promise<void> => {
  await rows(db).deleteOne({ _id: keyOf(task), claim, asOf: { $exists: false } })
}

export interface MadeReport {
  name: string
  fileName: string
  asOf: string
  files: readonly { format: ReportFormat; bytes: Uint8Array }[]
}

/** Keeps what was made, unless the claim was lost meanwhile. @returns whether it is kept */
export const keepReport = async (db: Database, task: Task, claim: string, made: MadeReport): Promise<boolean> => {
  const { name, fileName, asOf } = made
  const files = made.files.map(({ format, bytes }) => ({ format, size: bytes.length, bytes: Buffer.from(bytes) }))
  const { modifiedCount } = await rows(db).updateOne(
    { _id: keyOf(task), claim },
    { $set: { name, fileName, asOf, files } },
  )
  return modifiedCount === 1
}

/** Kept reports of a place, the newest first. */
export const listReports = async (db: Database, placeId: string): Promise<KeptReport[]> => {
  const found = await rows(db)
    .find({ placeId, asOf: { $exists: true } }, { projection: { 'files.bytes': 0 } })
    .sort({ month: -1 })
    .limit(MOST_LISTED)
    .toArray()
  return found.map(({ month, level, name = '', asOf = '', files = [] }) => ({
    month,
    level,
    id: placeId,
    name,
    asOf,
    formats: files.map(({ format, size }) => ({ format, bytes: size })),
  }))
}

/** The bytes of a kept report. */
export const readReport = async (
  db: Database,
  of: Pick<Task, 'month' | 'placeId'>,
  format: ReportFormat,
): Promise<{ fileName: string; asOf: string; bytes: Buffer } | undefined> => {
  const row = await rows(db).findOne({ _id: keyOf(of) })
  const file = row?.files?.find((each) => each.format === format)
  if (row?.asOf === undefined || !file) return undefined
  const bytes = file.bytes instanceof Uint8Array ? file.bytes : file.bytes.buffer
  return { fileName: row.fileName ?? '', asOf: row.asOf, bytes: Buffer.from(bytes) }
}
