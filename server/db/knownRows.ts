import type { mongo } from 'mongoose'
import { RowReader } from './rowReader.ts'

interface Known<T> {
  bytes: Buffer
  row: T
}

const ID = Buffer.from('\x02_id\0', 'latin1')
const ID_AT = 4
const TEXT_AT = ID_AT + ID.length

/** The id of a row as bytes; undefined when it does not begin with one that is a text. */
const idOf = (bytes: Buffer): string | undefined => {
  for (let index = 0; index < ID.length; index++) if (bytes[ID_AT + index] !== ID[index]) return undefined
  return bytes.toString('latin1', TEXT_AT + 4, TEXT_AT + 3 + bytes.readInt32LE(TEXT_AT))
}

/**
 * Decodes rows that were found `raw`; one that was decoded lately is not decoded again. Lists are asked for over and
 * over and mostly hold what they held, and decoding is most of what they cost. Equal bytes are equal rows: nothing here
 * can be out of date.
 */
export class KnownRows<T> {
  readonly #reader = new RowReader()
  readonly #most: number
  /** Those of lately, and those before them: what is asked for again moves over. */
  #known = new Map<string, Known<T>>()
  #before = new Map<string, Known<T>>()

  constructor(most = 2_000) {
    this.#most = most
  }

  /** @param bytes of a whole row @returns not to be changed by who gets it */
  take(bytes: Buffer): T {
    const id = idOf(bytes)
    if (id === undefined) return this.#reader.read(bytes) as T
    const known = this.#known.get(id) ?? this.#before.get(id)
    if (known?.bytes.equals(bytes) === true) {
      this.#keep(id, known)
      return known.row
    }
    const row = this.#reader.read(bytes) as T
    // A copy: the row is part of a message that is longer.
    this.#keep(id, { bytes: Buffer.from(bytes), row })
    return row
  }

  /** All rows of a cursor that was opened with `raw`. */
  async all(cursor: mongo.FindCursor<mongo.Document>): Promise<T[]> {
    return ((await cursor.toArray()) as unknown as Buffer[]).map((bytes) => this.take(bytes))
  }

  #keep(id: string, known: Known<T>): void {
    this.#known.set(id, known)
    if (this.#known.size < this.#most / 2) return
    this.#before = this.#known
    this.#known = new Map()
  }
}
