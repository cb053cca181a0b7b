import type Type from 'typebox'
import type { RefusalCode } from '../refusals.ts'
import { Exact } from '../schema/primitives.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** One declared operation: its route, validation, documentation and the client's types come from here. */
export interface Operation<
  P extends Type.TSchema = Type.TSchema,
  Q extends Type.TSchema = Type.TSchema,
  B extends Type.TSchema = Type.TSchema,
  R extends Type.TSchema = Type.TSchema,
> {
  method: Method
  /** With `:params`. */
  path: string
  title: { zh: string; en: string }
  params: P
  query: Q
  body: B
  result: R
  status: 200 | 201 | 204
  /** Writes to a journal: needs an `Idempotency-Key`. */
  changes: boolean
  /** Needs no sign-in. */
  public: boolean
  /** The body is the bytes of a file, not JSON. */
  upload: boolean
  /** The result is the bytes of a file. */
  download: boolean
  /** [A3] Fields of its query that people type words into: see `lookUpPath`. */
  words: readonly string[]
  /** [C1] Optional fields of the body that hold nothing back: in a wrong form they are set aside, and go along in `noted`. */
  setAside: readonly string[]
  /** Refusals of its own, beside those of every operation. */
  refusals: readonly RefusalCode[]
}

interface Declared<P, Q, B, R> {
  method: Method
  path: string
  title: [zh: string, en: string]
  params?: P
  query?: Q
  body?: B
  result: R
  status?: 200 | 201 | 204
  changes?: boolean
  public?: boolean
  upload?: boolean
  download?: boolean
  words?: readonly string[]
  setAside?: readonly string[]
  refusals?: readonly RefusalCode[]
}

export const Nothing = Exact({})
export type Nothing = typeof Nothing

/** Declares an operation; whatever is not GET changes something unless it says otherwise. */
export const operation = <
  R extends Type.TSchema,
  P extends Type.TSchema = Nothing,
  Q extends Type.TSchema = Nothing,
  B extends Type.TSchema = Nothing,
>(
  declared: Declared<P, Q, B, R>,
): Operation<P, Q, B, R> => ({
  method: declared.method,
  path: declared.path,
  title: { zh: declared.title[0], en: declared.title[1] },
  params: declared.params ?? (Nothing as unknown as P),
  query: declared.query ?? (Nothing as unknown as Q),
  body: declared.body ?? (Nothing as unknown as B),
  result: declared.result,
  status: declared.status ?? 200,
  changes: declared.changes ?? declared.method !== 'GET',
  public: declared.public ?? false,
  upload: declared.upload ?? false,
  download: declared.download ?? false,
  words: declared.words ?? [],
  setAside: declared.setAside ?? [],
  refusals: declared.refusals ?? [],
})

/**
 * [A3] Where a look-up is asked with its words in the body and not in the address, which proxies write down: the same
 * operation, answered alike.
 */
export const lookUpPath = (path: string): string => `${path}/search`
