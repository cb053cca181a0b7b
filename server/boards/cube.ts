import { hourOfWeek, monthOf, type Zone } from '../../shared/domain/boards/calendar.ts'
import type { Contribution } from '../../shared/domain/boards/contribution.ts'
import { packedTraits, unpackedTraits, type Traits } from '../../shared/domain/boards/traits.ts'
import type { Category } from '../../shared/schema/terms.ts'
import { Buckets, fillBuckets } from './cube.buckets.ts'
import { columnsOf, type Columns } from './cube.columns.ts'
import { IdIndex } from './cube.ids.ts'

/** A category with a subcategory, as the cube numbers them. */
export interface Sub {
  category: Category
  subcategory: string
}

/** Where a row is counted: its station, its months. */
interface RowPlace {
  station: number
  received: number
  cleared: number | undefined
}

/** What a snapshot keeps of a cube beside its columns and ids. */
export interface CubeNames {
  stations: string[]
  subs: Sub[]
  traits: number[]
}

const MOST_TRAITS = 65_536
const FIRST_ROWS = 1024

/**
 * [K5] What every case gives to figures, in memory: columns of a row each, and for every station and month the rows and
 * counts by what they are. Figures are evaluated at an instant, because a window runs out without an entry.
 */
export class CaseCube {
  readonly zone: Zone
  /** The shortest first. */
  readonly windowsMs: readonly number[]
  columns: Columns
  ids: IdIndex
  /** By month received and by month cleared. */
  readonly received = new Buckets()
  readonly cleared = new Buckets()
  readonly stations: string[] = []
  readonly subs: Sub[] = []
  readonly traits: Traits[] = []
  /** Rows of open cases. */
  readonly open = new Set<number>()
  readonly #packed: number[] = []
  readonly #stationIndex = new Map<string, number>()
  readonly #subIndex = new Map<string, number>()
  readonly #traitIndex = new Map<number, number>()
  readonly #months = new Map<number, number>()

  constructor(zone: Zone, windowsMs: readonly number[], capacity = FIRST_ROWS) {
    this.zone = zone
    this.windowsMs = windowsMs
    this.columns = columnsOf(capacity)
    this.ids = new IdIndex(capacity)
  }

  /** How many cases. */
  get count(): number {
    return this.ids.count
  }

  /** A station's number; undefined for one without cases. */
  station(id: string): number | undefined {
    return this.#stationIndex.get(id)
  }

  /** Takes a case as it is now. What is older than what is known changes nothing. @returns whether something changed */
  put(given: Contribution): boolean {
    const known = this.ids.find(given.id)
    if (known >= 0 && (this.columns.seq[known] ?? 0) > given.seq) return false
    const station = numbered(given.station, given.station, this.#stationIndex, this.stations)
    const { category, subcategory } = given
    const sub = numbered(`${category}/${subcategory}`, { category, subcategory }, this.#subIndex, this.subs)
    const trait = this.#traitOf(packedTraits(given, this.windowsMs))
    const row = known >= 0 ? known : this.#newRow(given.id)
    const before = known >= 0 ? this.#placeOf(row) : undefined
    const differs = this.#write(row, given, station, sub, trait)
    if (before && !differs) return false
    this.#move(row, before)
    return true
  }

  /** What is kept of a case, to compare with: equal texts for equal contributions. */
  fingerprint(id: string): string | undefined {
    const row = this.ids.find(id)
    if (row < 0) return undefined
    const { columns } = this
    const { category = '', subcategory = '' } = this.subs[columns.sub[row] ?? 0] ?? {}
    const packed = this.#packed[columns.trait[row] ?? 0]
    return [
      this.stations[columns.station[row] ?? 0],
      category,
      subcategory,
      packed,
      columns.receivedMs[row],
      columns.clearedMs[row],
      columns.acknowledged[row],
      columns.arrival[row],
    ].join(' ')
  }

  /** [K3] When a case that is kept was cleared; undefined for one that is not. */
  clearedMsOf(id: string): number | undefined {
    const row = this.ids.find(id)
    const clearedMs = row < 0 ? Number.NaN : (this.columns.clearedMs[row] ?? Number.NaN)
    return Number.isNaN(clearedMs) ? undefined : clearedMs
  }

  seqOf(id: string): number {
    const row = this.ids.find(id)
    return row < 0 ? 0 : (this.columns.seq[row] ?? 0)
  }

  saved(): CubeNames {
    return { stations: this.stations, subs: this.subs, traits: this.#packed }
  }

  /** Takes columns over, of a snapshot. */
  restore(columns: Columns, ids: IdIndex, names: CubeNames): void {
    this.columns = columns
    this.ids = ids
    for (const id of names.stations) numbered(id, id, this.#stationIndex, this.stations)
    for (const sub of names.subs) numbered(`${sub.category}/${sub.subcategory}`, sub, this.#subIndex, this.subs)
    for (const packed of names.traits) this.#traitOf(packed)
    const rows = { count: ids.count, station: columns.station, stations: this.stations.length }
    fillBuckets(this.received, { ...rows, day: columns.receivedDay, ms: columns.receivedMs })
    fillBuckets(this.cleared, { ...rows, day: columns.clearedDay, ms: columns.clearedMs })
    const isOpen = this.traits.map((traits) => traits.isOpen)
    for (let row = 0; row < ids.count; row++) if (isOpen[columns.trait[row] ?? 0]) this.open.add(row)
  }

  #traitOf(packed: number): number {
    const known = this.#traitIndex.get(packed)
    if (known !== undefined) return known
    const trait = this.traits.push(unpackedTraits(packed)) - 1
    if (trait >= MOST_TRAITS) throw new Error('More kinds of cases than the cube can tell apart')
    this.#packed.push(packed)
    this.#traitIndex.set(packed, trait)
    return trait
  }

  #newRow(id: string): number {
    const row = this.ids.add(id)
    if (row >= this.columns.seq.length) this.columns = columnsOf(Math.max(FIRST_ROWS, row * 2), this.columns)
    return row
  }

  /** @returns whether something but the `seq` differs */
  #write(row: number, given: Contribution, station: number, sub: number, trait: number): boolean {
    const { clearedMs = Number.NaN, acknowledgedSeconds = -1, arrivalSeconds = -1, receivedMs } = given
    const { columns, zone } = this
    columns.seq[row] = given.seq
    const isSame =
      columns.station[row] === station &&
      columns.sub[row] === sub &&
      columns.trait[row] === trait &&
      columns.receivedMs[row] === receivedMs &&
      Object.is(columns.clearedMs[row], clearedMs) &&
      columns.acknowledged[row] === acknowledgedSeconds &&
      columns.arrival[row] === arrivalSeconds
    if (isSame) return false
    columns.station[row] = station
    columns.sub[row] = sub
    columns.trait[row] = trait
    columns.receivedMs[row] = receivedMs
    columns.clearedMs[row] = clearedMs
    columns.receivedDay[row] = zone.dayAt(receivedMs)
    columns.clearedDay[row] = Number.isNaN(clearedMs) ? 0 : zone.dayAt(clearedMs)
    columns.acknowledged[row] = acknowledgedSeconds
    columns.arrival[row] = arrivalSeconds
    columns.hour[row] = hourOfWeek(receivedMs, zone)
    return true
  }

  #monthOf(day: number): number {
    const known = this.#months.get(day)
    if (known !== undefined) return known
    const month = monthOf(day)
    this.#months.set(day, month)
    return month
  }

  #placeOf(row: number): RowPlace {
    const { columns } = this
    const clearedMs = columns.clearedMs[row] ?? Number.NaN
    return {
      station: columns.station[row] ?? 0,
      received: this.#monthOf(columns.receivedDay[row] ?? 0),
      cleared: Number.isNaN(clearedMs) ? undefined : this.#monthOf(columns.clearedDay[row] ?? 0),
    }
  }

  #move(row: number, before: RowPlace | undefined): void {
    const after = this.#placeOf(row)
    moveIn(this.received, row, before, after, 'received')
    moveIn(this.cleared, row, before, after, 'cleared')
    if (this.traits[this.columns.trait[row] ?? 0]?.isOpen) this.open.add(row)
    else this.open.delete(row)
  }
}

const moveIn = (
  buckets: Buckets,
  row: number,
  before: RowPlace | undefined,
  after: RowPlace,
  basis: 'received' | 'cleared',
): void => {
  const [from, to] = [before?.[basis], after[basis]]
  if (before && from !== undefined && from === to && before.station === after.station) {
    buckets.made(after.station, from).touch()
    return
  }
  if (before && from !== undefined) buckets.made(before.station, from).remove(row)
  if (to !== undefined) buckets.made(after.station, to).add(row)
}

const numbered = <T>(key: string, value: T, index: Map<string, number>, values: T[]): number => {
  const known = index.get(key)
  if (known !== undefined) return known
  const number = values.push(value) - 1
  index.set(key, number)
  return number
}
