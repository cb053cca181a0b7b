import mongoose, { type mongo } from 'mongoose'

/**
 * Decodes rows that were found `raw`; one that was decoded lately is not decoded again. Lists are asked for over and
 * over and mostly hold what they held, and decoding is most of what they cost. Equal bytes are equal rows: nothing here
 * can be out of date.
 */
export class KnownRows<T> {
  readonly #known = new Map<string, T>()
  readonly #most: number

  constructor(most = 2_000) {
    this.#most = most
  }

  /** @param row not to be changed by who gets it */
  take(row: Buffer): T {
    const bytes = row.toString('latin1')
    const known = this.#known.get(bytes)
    if (known !== undefined) {
      // The oldest goes first.
      this.#known.delete(bytes)
      this.#known.set(bytes, known)
      return known
    }
    // What the database holds was written by a driver: its texts need not be looked at again.
    const made = mongoose.mongo.BSON.deserialize(row, { validation: { utf8: false } }) as T
    this.#known.set(bytes, made)
    if (this.#known.size > this.#most) {
      const oldest = this.#known.keys().next()
      if (!oldest.done) this.#known.delete(oldest.value)
    }
    return made
  }

  /** All rows of a cursor that was opened with `raw`. */
  async all(cursor: mongo.FindCursor<mongo.Document>): Promise<T[]> {
    return ((await cursor.toArray()) as unknown as Buffer[]).map((row) => this.take(row))
  }
}
