import { createHmac, hkdfSync, timingSafeEqual, type KeyObject } from 'node:crypto'
import type { Entry } from '../../shared/domain/entry.ts'
import { canonical } from './chain.ts'

const KEY_BYTES = 32
const ENTRY_MAC_BYTES = 16
const TIME_DIGITS = 9
const RADIX = 36

/** What stands in a stamped row beside its stamp. */
export type Plain = Readonly<Record<string, unknown>>

/**
 * [T2] Stamps by a key that is not in the database, derived from `FIELD_KEY`: who has the database alone can compute
 * every hash and no stamp.
 */
export interface Stamps {
  /**
   * The `_id` of an entry's row: when it was stored, so that the index grows at its end, and a MAC over its hash, which
   * covers all else. It is outside of the hash, no reader gets to see it, and a row's `_id` cannot be changed.
   */
  ofEntry(entry: Pick<Entry, 'hash' | 'storedAt'>): string
  /** The stamp of a row of another collection, over the values that are given. */
  ofRow(collection: string, row: Plain): string
  /** Whether a stamp is that of the row. */
  isOf(stamp: unknown, collection: string, row: Plain): boolean
}

/** Instants as text: rows hold them as dates, backups and manifests as text. */
const told = (row: Plain): Plain =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]),
  )

/** The stamps under a key of 32 bytes. */
export const stampsWith = (fieldKey: KeyObject): Stamps => {
  const key = Buffer.from(hkdfSync('sha256', fieldKey.export(), '', 'xiaoan stamps', KEY_BYTES))
  const mac = (text: string): Buffer => createHmac('sha256', key).update(text).digest()
  const ofRow = (collection: string, row: Plain): string =>
    mac(`${collection} ${canonical(told(row))}`).toString('base64url')
  return {
    ofEntry: ({ hash, storedAt }) => {
      const time = Date.parse(storedAt).toString(RADIX).padStart(TIME_DIGITS, '0')
      return `${time}.${mac(`entry ${hash}`).subarray(0, ENTRY_MAC_BYTES).toString('base64url')}`
    },
    ofRow,
    isOf: (stamp, collection, row) => {
      if (typeof stamp !== 'string') return false
      const [one, other] = [Buffer.from(stamp), Buffer.from(ofRow(collection, row))]
      return one.length === other.length && timingSafeEqual(one, other)
    },
  }
}
