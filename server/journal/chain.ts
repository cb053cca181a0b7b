import { hash } from 'node:crypto'
import type { Entry } from '../../shared/domain/entry.ts'

/** [T2] `prevHash` of the first entry of every subject. */
export const GENESIS = '0'.repeat(64)

// Names of fields are few: each is put into quotes once.
const names = new Map<string, string>()
const MOST_NAMES = 2_000

const nameOf = (key: string): string => {
  const known = names.get(key)
  if (known !== undefined) return known
  const name = `${JSON.stringify(key)}:`
  if (names.size < MOST_NAMES) names.set(key, name)
  return name
}

/** What JSON writes as it stands. Pairs of surrogates are written so too, halves are not: JSON tells them apart. */
const PLAIN = /^[^"\\\u0000-\u001f\ud800-\udfff]*$/

const quoted = (text: string): string => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text))

const sortedKeys = (object: object): string[] => {
  const keys = Object.keys(object)
  for (let index = 1; index < keys.length; index++)
    if ((keys[index - 1] ?? '') > (keys[index] ?? '')) return keys.sort()
  return keys
}

/** JSON with sorted keys and without undefined: the same for equal values, whatever the order they were written in. */
export const canonical = (value: unknown): string => {
  if (typeof value === 'string') return quoted(value)
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const object = value as Record<string, unknown>
  let out = ''
  for (const key of sortedKeys(object)) {
    const item = object[key]
    if (item !== undefined) out += (out === '' ? '' : ',') + nameOf(key) + canonical(item)
  }
  return `{${out}}`
}

export const sha256 = (text: string): string => hash('sha256', text, 'hex')

const contentOf = <E extends { hash?: string; _id?: unknown }>({ hash: _hash, _id, ...content }: E) => content

/** [T2] The hash of an entry's content and of the entry before it (`prevHash` is part of the content). */
export const hashOf = (entry: Omit<Entry, 'hash'> & { hash?: string; _id?: unknown }): string => {
  return sha256(canonical(entry.hash === undefined && entry._id === undefined ? entry : contentOf(entry)))
}

/** A UUID (version 8) that is the same for the same command and label. */
export const derivedId = (commandId: string, label: string): string => {
  const hex = sha256(`${commandId}:${label}`)
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
