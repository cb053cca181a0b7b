import mongoose from 'mongoose'

/** A field's name as it stands in rows, what mostly follows it, and the text that it had last. */
class Name {
  readonly text: string
  readonly bytes: Uint8Array
  next: Name | undefined
  /** The row of that text, and where it stands there. */
  said: Buffer | undefined
  begin = 0
  length = 0
  value = ''

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.text = Buffer.from(bytes).toString('utf8')
  }

  isAt(row: Buffer, at: number): boolean {
    return row[at + this.bytes.length] === 0 && isSame(this.bytes, row, at)
  }
}

const isSame = (bytes: Uint8Array, row: Buffer, at: number): boolean => {
  for (let index = 0; index < bytes.length; index++) if (bytes[index] !== row[at + index]) return false
  return true
}

const isSaid = (before: Buffer, from: number, row: Buffer, at: number, length: number): boolean => {
  for (let index = length - 1; index >= 0; index--) if (before[from + index] !== row[at + index]) return false
  return true
}

const MOST_NAMES = 2_000
/** Stands for what only the library reads. */
class Unread extends Error {}
const unread = new Unread()

/**
 * Decodes rows of one shape, one after the other. Names are the same in every row, many texts the same as in the row
 * before: both are compared instead of being decoded. What lists are not made of (binary values, ids of objects,
 * decimals) is left to the library, with the whole row.
 */
export class RowReader {
  readonly #names = new Map<string, Name>()
  readonly #first = new Name(new Uint8Array())
  #at = 0

  /** @param row BSON, whole */
  read(row: Buffer): unknown {
    if (this.#names.size > MOST_NAMES) this.#names.clear()
    this.#at = 0
    try {
      return this.#fields(row)
    } catch (error) {
      if (error !== unread) throw error
      // What the database holds was written by a driver: its texts need not be looked at again.
      return mongoose.mongo.BSON.deserialize(row, { validation: { utf8: false } })
    }
  }

  #fields(row: Buffer): Record<string, unknown> {
    const fields: Record<string, unknown> = {}
    this.#at += 4
    let before = this.#first
    for (let type = row[this.#at++]; type !== 0; type = row[this.#at++]) {
      const name = this.#nameAfter(before, row)
      fields[name.text] = this.#value(type, name, row)
      before = name
    }
    return fields
  }

  #items(row: Buffer): unknown[] {
    const items: unknown[] = []
    this.#at += 4
    for (let type = row[this.#at++]; type !== 0; type = row[this.#at++]) {
      this.#at = row.indexOf(0, this.#at) + 1
      items.push(this.#value(type, this.#first, row))
    }
    return items
  }

  #nameAfter(before: Name, row: Buffer): Name {
    const at = this.#at
    const expected = before.next
    if (expected?.isAt(row, at)) {
      this.#at = at + expected.bytes.length + 1
      return expected
    }
    const end = row.indexOf(0, at)
    const key = row.toString('latin1', at, end)
    const name = this.#names.get(key) ?? new Name(Uint8Array.from(row.subarray(at, end)))
    if (name.text === '__proto__') throw unread
    this.#names.set(key, name)
    before.next = name
    this.#at = end + 1
    return name
  }

  #value(type: number | undefined, name: Name, row: Buffer): unknown {
    const at = this.#at
    switch (type) {
      case 0x02:
        return this.#text(name, row)
      case 0x03:
        return this.#fields(row)
      case 0x04:
        return this.#items(row)
      case 0x10:
        this.#at = at + 4
        return row.readInt32LE(at)
      case 0x01:
        this.#at = at + 8
        return row.readDoubleLE(at)
      case 0x08:
        this.#at = at + 1
        return row[at] === 1
      case 0x0a:
        return null
      case 0x09:
        this.#at = at + 8
        return new Date(Number(row.readBigInt64LE(at)))
      default:
        throw unread
    }
  }

  #text(name: Name, row: Buffer): string {
    const begin = this.#at + 4
    const length = row.readInt32LE(this.#at) - 1
    this.#at = begin + length + 1
    const isKnown = name.length === length && name.said && isSaid(name.said, name.begin, row, begin, length)
    if (!isKnown) name.value = row.toString('utf8', begin, begin + length)
    // The newest row is remembered, known or not: the messages of older ones can go.
    name.said = row
    name.begin = begin
    name.length = length
    return name.value
  }
}
