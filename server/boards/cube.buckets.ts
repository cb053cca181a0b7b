import { monthOf } from '../../shared/domain/boards/calendar.ts'
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
  rows: Int32Array
  length = 0
  /** Another one whenever a case of it comes, goes or becomes another. */
  version = 0
  readonly #sums = new Map<Masks, Sums>()

  constructor(capacity = 8) {
    this.rows = new Int32Array(capacity)
  }

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

  /** @param capacity for how many rows there is room, when it is made */
  made(station: number, month: number, capacity?: number): Bucket {
    const months = (this.#ofStation[station] ??= new Map())
    const known = months.get(month)
    if (known) return known
    const bucket = new Bucket(capacity)
    months.set(month, bucket)
    return bucket
  }
}

/** Rows of a cube, each with its station and the day and instant by which it is in a bucket; NaN: in none. */
export interface Rows {
  count: number
  station: Uint16Array
  /** How many there are. */
  stations: number
  day: Int32Array
  ms: Float64Array
}

const daysOf = ({ count, day, ms }: Rows): [first: number, last: number] => {
  let [first, last] = [Infinity, -Infinity]
  for (let row = 0; row < count; row++) {
    if (Number.isNaN(ms[row])) continue
    const at = day[row] ?? 0
    if (at < first) first = at
    if (at > last) last = at
  }
  return [first, last]
}

/** Puts all rows into empty buckets: they are counted first, so that each bucket is as large as it must be. */
export const fillBuckets = (buckets: Buckets, rows: Rows): void => {
  const { count, station, stations, day, ms } = rows
  const [firstDay, lastDay] = daysOf(rows)
  if (firstDay > lastDay) return
  const first = monthOf(firstDay)
  const width = monthOf(lastDay) - first + 1
  const months = Int32Array.from({ length: lastDay - firstDay + 1 }, (_, place) => monthOf(firstDay + place) - first)
  const cellOf = (row: number): number =>
    Number.isNaN(ms[row]) ? -1 : (station[row] ?? 0) * width + (months[(day[row] ?? 0) - firstDay] ?? 0)
  const counts = new Int32Array(stations * width)
  for (let row = 0; row < count; row++) {
    const cell = cellOf(row)
    if (cell >= 0) counts[cell] = (counts[cell] ?? 0) + 1
  }
  const made = Array.from(counts, (each, cell) =>
    each > 0 ? buckets.made(Math.floor(cell / width), first + (cell % width), each) : undefined,
  )
  for (let row = 0; row < count; row++) {
    const bucket = made[cellOf(row)]
    if (bucket) bucket.rows[bucket.length++] = row
  }
  for (const bucket of made) bucket?.touch()
}
