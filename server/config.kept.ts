import { createPrivateKey, createSecretKey, randomBytes, randomInt, randomUUID, type KeyObject } from 'node:crypto'
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeFolder } from './folder.ts'

/** A text kept in a file of `DATA_DIR`; `isNew` when this very call made it. */
export interface KeptText {
  readonly text: string
  readonly isNew: boolean
}

const KEY_BYTES = 32
// Without characters that are mistaken for one another when read aloud or from paper.
const PASSWORD_CHARACTERS = 'abcdefghjkmnpqrstuvwxyz23456789'

export const randomBase64 = (): string => randomBytes(KEY_BYTES).toString('base64')

/** Four groups of four easily read characters, about 79 bits. */
export const randomPassword = (): string =>
  Array.from({ length: 4 }, () =>
    Array.from({ length: 4 }, () => PASSWORD_CHARACTERS[randomInt(PASSWORD_CHARACTERS.length)]).join(''),
  ).join('-')

/** 32 bytes written as base64, base64url or hex; `null` for anything else. */
export const readFieldKey = (text: string): KeyObject | null => {
  if (/^[0-9a-f]{64}$/i.test(text)) return createSecretKey(Buffer.from(text, 'hex'))
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return null
  return createSecretKey(Buffer.from(text, 'base64'))
}

const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** The Ed25519 private key of 32 bytes written as base64, base64url or hex; `null` for anything else. */
export const readSigningKey = (text: string): KeyObject | null => {
  const seed = readFieldKey(text)?.export()
  if (seed === undefined) return null
  return createPrivateKey({ key: Buffer.concat([ED25519_PKCS8, seed]), format: 'der', type: 'pkcs8' })
}

/**
 * Reads the text kept in `file`, or makes and keeps it (mode 0600, its folder 0700). Of several processes that make it
 * at once all get the text of the first.
 */
export const keptText = (file: string, make: () => string): KeptText => {
  const kept = read(file)
  if (kept !== null) return { text: kept, isNew: false }
  makeFolder(dirname(file), 0o700)
  const draft = `${file}.${randomUUID()}`
  const text = make()
  writeFileSync(draft, `${text}\n`, { mode: 0o600, flush: true })
  try {
    linkSync(draft, file)
    return { text, isNew: true }
  } catch (error) {
    const byAnother = read(file)
    if (byAnother === null) throw error
    return { text: byAnother, isNew: false }
  } finally {
    rmSync(draft, { force: true })
  }
}

const read = (file: string): string | null => {
  try {
    return readFileSync(file, 'utf8').trim() || null
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
