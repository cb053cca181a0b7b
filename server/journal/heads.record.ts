import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import type { SubjectKind } from '../../shared/schema/terms.ts'
import { canonical, sha256 } from './chain.ts'

/** The end of a subject's chain when it was signed: kind, id, `seq` and hash of its last entry. */
export type SignedHead = readonly [kind: SubjectKind, id: string, seq: number, hash: string]

/** [T2] One line of a file of signed heads; each names the one before. */
export interface HeadsRecord {
  v: 1
  /** The server that wrote it: every server has a chain of its own. */
  instance: string
  /** From 1, without gap, per instance. */
  n: number
  /** ISO 8601 UTC. */
  at: string
  /** SHA-256 of the line before, zeros in the first. */
  prev: string
  /** Of the subjects that changed since the record before. */
  heads: SignedHead[]
  /** Since when everything that is stored is stamped; left out by versions without stamps. */
  since?: string
  /** SHA-256 of the files that were kept since the record before. [X5] */
  files?: string[]
  /** Public key, 32 bytes in base64url. */
  key: string
  /** Ed25519 over the canonical record without this field, in base64url. */
  signature: string
}

/** The public half of a signing key, as records name it. */
export const publicKeyOf = (key: KeyObject): string => createPublicKey(key).export({ format: 'jwk' }).x ?? ''

const bytesToSign = (record: Omit<HeadsRecord, 'signature'>): Buffer => Buffer.from(canonical(record))

/** The line of a record, signed, without its end. */
export const signedLine = (content: Omit<HeadsRecord, 'key' | 'signature' | 'v'>, key: KeyObject): string => {
  const record = { v: 1 as const, ...content, key: publicKeyOf(key) }
  return JSON.stringify({ ...record, signature: sign(null, bytesToSign(record), key).toString('base64url') })
}

/** Whether the record was signed with the key that it names. */
export const isSigned = ({ signature, ...record }: HeadsRecord): boolean => {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: record.key }, format: 'jwk' })
    return verify(null, bytesToSign(record), key, Buffer.from(signature, 'base64url'))
  } catch {
    return false
  }
}

/** A line as it was written; undefined for one that was cut off. */
export const recordIn = (line: string): HeadsRecord | undefined => {
  try {
    const parsed: unknown = JSON.parse(line)
    return isRecord(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

const isRecord = (value: unknown): value is HeadsRecord =>
  typeof value === 'object' &&
  value !== null &&
  'heads' in value &&
  Array.isArray(value.heads) &&
  ['instance', 'at', 'prev', 'key', 'signature'].every((name) => typeof Reflect.get(value, name) === 'string') &&
  typeof Reflect.get(value, 'n') === 'number'

/** What the next record names as `prev`. */
export const hashOfLine = (line: string): string => sha256(line)

const FILE = /^heads-[0-9a-f]{12}\.jsonl$/

export const fileOfInstance = (instance: string): string => `heads-${instance}.jsonl`
export const isHeadsFile = (name: string): boolean => FILE.test(name)
