import { Refusal } from '../../shared/refusals.ts'
import { prepareCollection, type Collection, type Database } from '../db/collections.ts'
import { unnamedBytesOf } from './senders.model.ts'

/** What a person sent on a day, refused bytes too. */
interface QuotaRow {
  /** The person's id and the day. */
  _id: string
  bytes: number
  at: Date
}

/** [X5] What one person may send. */
export interface Quota {
  /** The day in the display zone. */
  day: string
  dayMb: number
  unnamedMb: number
}

const DUPLICATE_KEY = 11_000
const KEPT_SECONDS = 3 * 24 * 3600
const MB = 1024 * 1024
/** The smallest file costs its row, its chunk and its place in every sweep. */
const LEAST_BYTES = 64 * 1024

const quotaRows = (db: Database): Collection<QuotaRow> => db.collection('uploadQuotas')

export const prepareQuotas = (db: Database): Promise<void> =>
  prepareCollection(db, 'uploadQuotas', [{ key: { at: 1 }, name: 'kept', expireAfterSeconds: KEPT_SECONDS }])

/** A part of somebody's day that was taken. */
export interface Taken {
  /** What came is told in the end: the rest is given back. */
  settle(bytes: number): Promise<void>
}

/**
 * Takes so many bytes of a person's day, before they come: a hundred uploads at once do not pass together.
 * @throws Refusal `file.quota-day`, `file.quota-unnamed`
 */
export const takeQuota = async (
  db: Database,
  { userId, bytes, at, quota }: { userId: string; bytes: number; at: Date; quota: Quota },
): Promise<Taken> => {
  const charged = Math.max(bytes, LEAST_BYTES)
  const unnamedMost = quota.unnamedMb * MB
  const unnamed = await unnamedBytesOf(db, userId, { leastBytes: LEAST_BYTES, enough: unnamedMost - charged })
  if (unnamed + charged > unnamedMost)
    throw new Refusal('file.quota-unnamed', { detail: { megabytes: quota.unnamedMb } })
  const _id = `${userId}:${quota.day}`
  try {
    await quotaRows(db).updateOne(
      { _id, bytes: { $lte: quota.dayMb * MB - charged } },
      { $inc: { bytes: charged }, $max: { at } },
      { upsert: true },
    )
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === DUPLICATE_KEY)) throw error
    throw new Refusal('file.quota-day', { detail: { megabytes: quota.dayMb } })
  }
  return {
    settle: async (came) => {
      const more = Math.max(came, LEAST_BYTES) - charged
      if (more !== 0) await quotaRows(db).updateOne({ _id }, { $inc: { bytes: more } })
    },
  }
}
