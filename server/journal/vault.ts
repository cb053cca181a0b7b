import { createCipheriv, createDecipheriv, createHmac, hash, randomBytes, type KeyObject } from 'node:crypto'
import type { Sealed } from '../../shared/domain/entry.ts'
import { foldedNumber } from '../../shared/domain/folding.ts'
import { isDocumentField } from '../../shared/domain/identity-document.ts'
import { masked, normalisedPhone, phoneAsBefore } from '../../shared/domain/personal.ts'
import type { VaultRow } from './journal.model.ts'
import { stampsWith, type Stamps } from './stamps.ts'

const KEY_ID = 'k1'
const NONCE_BYTES = 12
const TAG_BYTES = 16
const SALT_BYTES = 16

/** Seals and opens personal values. [A3] AES-256-GCM, bound to the row by its reference, subject and field. */
export interface Vault {
  /** The row to store and what the journal may hold of the value. */
  seal(ref: string, subject: string, field: string, value: string): { row: VaultRow; sealed: Sealed }
  /** @throws Error when the row was changed or belongs to another key */
  open(row: VaultRow): string
  /** The blind index of a value: equal for equal values of a field. */
  blind(field: string, value: string): string
  /** The same, and what rows may have that versions before sealed: they folded less. For whoever searches. */
  blinds(field: string, value: string): string[]
  /** [T2] Under a key derived from the same one. */
  readonly stamps: Stamps
}

const POOL_BYTES = 8_192
let pool = Buffer.alloc(0)

/** Random bytes, each given once; drawn many at a time, because one draw costs as much as sealing. */
const random = (count: number): Buffer => {
  if (pool.length < count) pool = randomBytes(POOL_BYTES)
  const bytes = Buffer.from(pool.subarray(0, count))
  pool = pool.subarray(count)
  return bytes
}

const associated = (row: Pick<VaultRow, '_id' | 'subject' | 'field'>): Buffer =>
  Buffer.from(`${row._id}|${row.subject}|${row.field}`)

/** A value so that equal ones are equal texts: of a document's number no way of writing it counts. [L9] */
const comparable = (field: string, value: string): string =>
  field === 'phone' ? normalisedPhone(value) : isDocumentField(field) ? foldedNumber(value) : value.trim()

/** How versions before made values comparable that are written so: a small `x`, phones by blanks and hyphens alone. */
const comparableBefore = (field: string, value: string): string[] => {
  if (field === 'phone') return [phoneAsBefore(value)]
  return field === 'idNumber' && /x$/i.test(value) ? [comparable(field, value).replace(/X$/, 'x')] : []
}

/** The vault under a key of 32 bytes. */
export const vaultWith = (key: KeyObject): Vault => {
  const blindKey = createHmac('sha256', key).update('xiaoan blind index').digest()
  const indexOf = (field: string, plain: string): string =>
    createHmac('sha256', blindKey).update(`${field}|${plain}`).digest('base64url')
  const blind = (field: string, value: string): string => indexOf(field, comparable(field, value))
  return {
    blind,
    blinds: (field, value) => [
      ...new Set([comparable(field, value), ...comparableBefore(field, value)].map((plain) => indexOf(field, plain))),
    ],
    stamps: stampsWith(key),
    seal: (ref, subject, field, value) => {
      const nonce = random(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associated({ _id: ref, subject, field }))
      const bytes = Buffer.concat([nonce, cipher.update(value, 'utf8'), cipher.final(), cipher.getAuthTag()])
      const salt = random(SALT_BYTES).toString('base64url')
      const digest = hash('sha256', `${salt}|${value}`, 'hex')
      return {
        row: {
          _id: ref,
          subject,
          field,
          ciphertext: `${KEY_ID}.${bytes.toString('base64url')}`,
          salt,
          blind: blind(field, value),
        },
        sealed: { ref, field, masked: masked(field, value), digest },
      }
    },
    open: (row) => {
      const [keyId, text] = row.ciphertext.split('.')
      if (keyId !== KEY_ID || text === undefined) throw new Error('The vault row was sealed with another key')
      const bytes = Buffer.from(text, 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES)).setAAD(associated(row))
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString(
        'utf8',
      )
    },
  }
}
