import { firstDayOf, monthOf } from '../../shared/domain/boards/calendar.ts'
import type { Bucket, Sums } from './cube.buckets.ts'
import type { CaseCube } from './cube.ts'
import { addTo, bitOf, FIGURES, type Masks } from './masks.ts'

const CALLS = bitOf('calls')
const SET_BACK = bitOf('set-back')
const RECEIVED = bitOf('received')

const NONE = new Int32Array(0)
const NO_HEAT = new Uint16Array(0)

/** The sums of a bucket for a question, as they are kept. @param firstDay of the bucket's month */
export const sumsOf = (
  cube: CaseCube,
  bucket: Bucket,
  basis: 'received' | 'cleared',
  masks: Masks,
  firstDay: number,
): Sums =>
  bucket.sums(masks, () => {
    const { trait, receivedDay, clearedDay, acknowledged, arrival, hour } = cube.columns
    const day = basis === 'received' ? receivedDay : clearedDay
    const over = masks.of(basis, 'over', cube.traits)
    const days = firstDayOf(monthOf(firstDay) + 1) - firstDay
    const byDay = new Int32Array(days * FIGURES)
    const heat = basis === 'received' ? new Uint16Array(7 * 24) : NO_HEAT
    const [toAcknowledged, toArrival]: [number[], number[]] = [[], []]
    let [calls, setBack] = [0, 0]
    for (let place = 0; place < bucket.length; place++) {
      const row = bucket.rows[place] ?? 0
      const mask = over[trait[row] ?? 0] ?? 0
      if (mask === 0) continue
      addTo(byDay, ((day[row] ?? 0) - firstDay) * FIGURES, mask, 1)
      if ((mask & RECEIVED) !== 0) heat[hour[row] ?? 0] = (heat[hour[row] ?? 0] ?? 0) + 1
      if ((mask & CALLS) === 0) continue
      calls += 1
      if ((mask & SET_BACK) !== 0) setBack += 1
      const [one = -1, other = -1] = [acknowledged[row], arrival[row]]
      if (one >= 0) toAcknowledged.push(one)
      if (other >= 0) toArrival.push(other)
    }
    return {
      byDay,
      calls,
      setBack,
      acknowledged: toAcknowledged.length > 0 ? Int32Array.from(toAcknowledged) : NONE,
      arrival: toArrival.length > 0 ? Int32Array.from(toArrival) : NONE,
      heat,
    }
  })

/** Of one month and question: `FIGURES` counts for each category with subcategory of each station of the cube. */
interface MonthSums {
  width: number
  counts: Int32Array
  /** Of each station the versions of its two buckets when it was counted; -1: not yet. */
  received: Int32Array
  cleared: Int32Array
}

const MOST_QUESTIONS = 4
const kept = new WeakMap<CaseCube, Map<Masks, Map<number, MonthSums>>>()

const monthsKept = (cube: CaseCube, masks: Masks): Map<number, MonthSums> => {
  const ofCube = kept.get(cube) ?? new Map<Masks, Map<number, MonthSums>>()
  kept.set(cube, ofCube)
  const known = ofCube.get(masks) ?? new Map<number, MonthSums>()
  const [oldest] = ofCube.size >= MOST_QUESTIONS && !ofCube.has(masks) ? ofCube.keys() : []
  if (oldest) ofCube.delete(oldest)
  ofCube.set(masks, known)
  return known
}

const monthSums = (cube: CaseCube, masks: Masks, month: number): MonthSums => {
  const months = monthsKept(cube, masks)
  const width = cube.subs.length * FIGURES
  const known = months.get(month)
  const stations = cube.stations.length
  if (known?.width === width && known.received.length === stations) return known
  const versions = (): Int32Array => new Int32Array(stations).fill(-1)
  const fresh = { width, counts: new Int32Array(stations * width), received: versions(), cleared: versions() }
  months.set(month, fresh)
  return fresh
}

const countAgain = (cube: CaseCube, masks: Masks, buckets: readonly [Bucket?, Bucket?], counts: Int32Array): void => {
  const { sub, trait } = cube.columns
  counts.fill(0)
  for (const [place, basis] of (['received', 'cleared'] as const).entries()) {
    const bucket = buckets[place]
    const over = masks.of(basis, 'over', cube.traits)
    for (let each = 0; bucket && each < bucket.length; each++) {
      const row = bucket.rows[each] ?? 0
      addTo(counts, (sub[row] ?? 0) * FIGURES, over[trait[row] ?? 0] ?? 0, 1)
    }
  }
}

/**
 * Adds a settled month to the counts of some stations; only stations of which a case changed are counted again.
 * @param isFirst nothing was counted before
 */
export const addMonth = (
  cube: CaseCube,
  masks: Masks,
  month: number,
  stations: readonly number[],
  counts: Int32Array,
  isFirst: boolean,
): void => {
  const sums = monthSums(cube, masks, month)
  const { width } = sums
  for (const station of stations) {
    const [received, cleared] = [cube.received.bucket(station, month), cube.cleared.bucket(station, month)]
    const versions = [received?.version ?? 0, cleared?.version ?? 0] as const
    if (sums.received[station] === versions[0] && sums.cleared[station] === versions[1]) continue
    countAgain(cube, masks, [received, cleared], sums.counts.subarray(station * width, (station + 1) * width))
    ;[sums.received[station], sums.cleared[station]] = versions
  }
  for (let place = 0; place < stations.length; place++) {
    const [to, from] = [place * width, (stations[place] ?? 0) * width]
    const kept = sums.counts.subarray(from, from + width)
    if (isFirst) counts.set(kept, to)
    else for (let each = 0; each < width; each++) counts[to + each] = (counts[to + each] ?? 0) + (kept[each] ?? 0)
  }
}
