import type { Masks } from './masks.ts'

const MOST_SUMS = 4

/** What was summed up of a bucket whose cases are all past their windows. */
export interface Sums {
  /** `FIGURES` counts for each day of the month. */
  byDay: Int32Array
  calls: number
  setBack: number
  /** Seconds, of the calls that have them. */
  acknowledged: Int32Array
  arrival: Int32Array
  /** Cases received, by hour of the week. */
  heat: Uint16Array
}

/** The cases of one station and month, by their rows; and what was summed up of them for the questions asked last. */
export class Bucket {
  rows = new Int32Array(8)
  length = 0
  /** Another one whenever a case of it comes, goes or becomes another. */
  version = 0
  readonly #sums = new Map<Masks, Sums>()

  add(row: number): void {
    if (this.length === this.rows.length) {
      const larger = new Int32Array(this.rows.length * 2)
      larger.set(this.rows)
      this.rows = larger
    }
    this.rows[this.length++] = row
    this.touch()
  }

  remove(row: number): void {
    const place = this.rows.subarray(0, this.length).indexOf(row)
    if (place < 0) throw new Error('The row is not in the bucket')
    this.rows[place] = this.rows[--this.length] ?? 0
    this.touch()
  }

  /** One of its cases is another than it was: sums are made again. */
  touch(): void {
    this.version += 1
    if (this.#sums.size > 0) this.#sums.clear()
  }

  /** The sums of a question, made when they are not there. */
  sums(masks: Masks, make: () => Sums): Sums {
    const known = this.#sums.get(masks)
    if (known) return known
    const [oldest] = this.#sums.size >= MOST_SUMS ? this.#sums.keys() : []
    if (oldest) this.#sums.delete(oldest)
    const sums = make()
    this.#sums.set(masks, sums)
    return sums
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
}
