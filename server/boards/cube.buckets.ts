const grown = <T extends Int32Array | Uint32Array>(array: T): T => {
  const larger = new (array.constructor as new (length: number) => T)(array.length * 2)
  larger.set(array)
  return larger
}

/** The cases of one station and month: their rows, and how many of them are alike (a cell's key: what they are). */
export class Bucket {
  rows = new Int32Array(8)
  length = 0
  keys = new Int32Array(8)
  counts = new Uint32Array(8)
  cells = 0

  add(row: number, key: number): void {
    if (this.length === this.rows.length) this.rows = grown(this.rows)
    this.rows[this.length++] = row
    this.#count(key, 1)
  }

  remove(row: number, key: number): void {
    const place = this.rows.subarray(0, this.length).indexOf(row)
    if (place < 0) throw new Error('The row is not in the bucket')
    this.rows[place] = this.rows[--this.length] ?? 0
    this.#count(key, -1)
  }

  /** The same case, now another kind. */
  change(from: number, to: number): void {
    this.#count(from, -1)
    this.#count(to, 1)
  }

  #count(key: number, by: number): void {
    const place = this.keys.subarray(0, this.cells).indexOf(key)
    if (place >= 0) {
      this.counts[place] = (this.counts[place] ?? 0) + by
      return
    }
    if (this.cells === this.keys.length) {
      this.keys = grown(this.keys)
      this.counts = grown(this.counts)
    }
    this.keys[this.cells] = key
    this.counts[this.cells++] = by
  }
}

/** Buckets by station and month. */
export class Buckets {
  readonly #ofStation: Map<number, Bucket>[] = []

  bucket(station: number, month: number): Bucket | undefined {
    return this.#ofStation[station]?.get(month)
  }

  made(station: number, month: number): Bucket {
    const months = (this.#ofStation[station] ??= new Map())
    const known = months.get(month)
    if (known) return known
    const bucket = new Bucket()
    months.set(month, bucket)
    return bucket
  }

  /** The first and the last month of a station that has any. */
  months(station: number): Iterable<number> {
    return this.#ofStation[station]?.keys() ?? []
  }
}
