const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

type Words = readonly [number, number, number, number]

const wordsOf = (id: string): Words | undefined =>
  UUID.test(id)
    ? [
        Number.parseInt(id.slice(0, 8), 16),
        Number.parseInt(id.slice(9, 13) + id.slice(14, 18), 16),
        Number.parseInt(id.slice(19, 23) + id.slice(24, 28), 16),
        Number.parseInt(id.slice(28), 16),
      ]
    : undefined

const hex = (word: number): string => word.toString(16).padStart(8, '0')

/** Rows by the id of their case, the first being 0. UUIDs take 16 bytes and a slot each; other ids are kept as text. */
export class IdIndex {
  #words: Uint32Array
  #slots: Int32Array
  readonly #others = new Map<string, number>()
  readonly #otherIds = new Map<number, string>()
  #count = 0

  constructor(capacity = 1024) {
    this.#words = new Uint32Array(capacity * 4)
    this.#slots = new Int32Array(slotsFor(capacity))
  }

  get count(): number {
    return this.#count
  }

  /** The row of an id; -1 when there is none. */
  find(id: string): number {
    const words = wordsOf(id)
    if (!words) return this.#others.get(id) ?? -1
    return (this.#slots[this.#slotOf(words)] ?? 0) - 1
  }

  /** A row for an id that has none. */
  add(id: string): number {
    const row = this.#count++
    if (this.#count * 4 > this.#words.length) this.#grow()
    const words = wordsOf(id)
    if (!words) {
      this.#others.set(id, row)
      this.#otherIds.set(row, id)
      return row
    }
    this.#words.set(words, row * 4)
    this.#slots[this.#slotOf(words)] = row + 1
    return row
  }

  idOf(row: number): string {
    const other = this.#otherIds.get(row)
    if (other !== undefined) return other
    const [a = 0, b = 0, c = 0, d = 0] = this.#words.subarray(row * 4, row * 4 + 4)
    const [two, three] = [hex(b), hex(c)]
    return `${hex(a)}-${two.slice(0, 4)}-${two.slice(4)}-${three.slice(0, 4)}-${three.slice(4)}${hex(d)}`
  }

  /** What a snapshot keeps. */
  saved(): { words: Uint32Array; others: [string, number][] } {
    return { words: this.#words.subarray(0, this.#count * 4), others: [...this.#others] }
  }

  static from(words: Uint32Array, others: readonly (readonly [string, number])[]): IdIndex {
    const index = new IdIndex(0)
    index.#words = words
    index.#count = words.length / 4
    for (const [id, row] of others) {
      index.#others.set(id, row)
      index.#otherIds.set(row, id)
    }
    index.#slots = new Int32Array(slotsFor(index.#count))
    index.#fillSlots()
    return index
  }

  /** Where the words stand, or the free slot where they belong. */
  #slotOf([a, b, c, d]: Words): number {
    const mask = this.#slots.length - 1
    let slot = mixed(a, b, c, d) & mask
    for (;;) {
      const row = (this.#slots[slot] ?? 0) - 1
      if (row < 0) return slot
      const at = row * 4
      const words = this.#words
      if (words[at] === a && words[at + 1] === b && words[at + 2] === c && words[at + 3] === d) return slot
      slot = (slot + 1) & mask
    }
  }

  #grow(): void {
    const rows = Math.max(1024, this.#count * 2)
    const words = new Uint32Array(rows * 4)
    words.set(this.#words)
    this.#words = words
    this.#slots = new Int32Array(slotsFor(rows))
    this.#fillSlots(this.#count - 1)
  }

  /** Every id is another one: the next free slot is its own. A million of them are put here at a start. */
  #fillSlots(rows = this.#count): void {
    const [words, slots, mask] = [this.#words, this.#slots, this.#slots.length - 1]
    const hasOthers = this.#otherIds.size > 0
    for (let row = 0, at = 0; row < rows; row++, at += 4) {
      if (hasOthers && this.#otherIds.has(row)) continue
      let slot = mixed(words[at] ?? 0, words[at + 1] ?? 0, words[at + 2] ?? 0, words[at + 3] ?? 0) & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = row + 1
    }
  }
}

const mixed = (a: number, b: number, c: number, d: number): number => a ^ Math.imul(b, 31) ^ Math.imul(c, 17) ^ d

const slotsFor = (rows: number): number => 2 ** Math.ceil(Math.log2(Math.max(16, rows * 2)))
