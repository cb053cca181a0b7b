import { firstDayOf, monthOf } from '../../shared/domain/boards/calendar.ts'
import type { Question } from '../../shared/domain/boards/counting.ts'
import type { Span } from '../../shared/domain/boards/period.ts'
import type { Bucket } from './cube.buckets.ts'
import type { CaseCube } from './cube.ts'
import { addTo, FIGURES, Masks } from './masks.ts'
import { addMonth, sumsOf } from './sums.ts'

/** Which cases of a cube, seen when. */
export interface Asking {
  cube: CaseCube
  /** Numbers of stations, in order. */
  stations: readonly number[]
  /** Whether a category with subcategory is asked for, by its number. */
  takesSub: (sub: number) => boolean
  /** No category was asked for. */
  takesAll: boolean
  question: Question
  windowMs: number
  asOfMs: number
}

type ByPeriod = 'received' | 'cleared'
const bases: readonly ByPeriod[] = ['received', 'cleared']

const masksKept = new WeakMap<CaseCube, Map<string, Masks>>()

/** The masks of a question, made once for a cube. */
export const masksFor = ({ cube, question }: Pick<Asking, 'cube' | 'question'>): Masks => {
  const ofCube = masksKept.get(cube) ?? new Map<string, Masks>()
  masksKept.set(cube, ofCube)
  const key = `${question.origin} ${question.isOriginAsked} ${question.procedure ?? ''} ${question.window}`
  const known = ofCube.get(key) ?? new Masks(question)
  ofCube.set(key, known)
  return known
}

/** The place of a phase in their order, of a case received so long before. */
export const phasePlace = (elapsedMs: number, windowMs: number): number =>
  elapsedMs > windowMs ? 2 : elapsedMs > windowMs / 2 ? 1 : 0

/** A month that a span touches. */
export interface Month {
  month: number
  firstDay: number
  /** All of it lies in the span, and no case of it is in its window any more: sums hold. */
  isSettled: boolean
}

const monthsOf = ({ cube, asOfMs, windowMs }: Pick<Asking, 'cube' | 'asOfMs' | 'windowMs'>, span: Span): Month[] => {
  if (span.untilMs <= span.fromMs) return []
  const { zone } = cube
  const first = monthOf(zone.dayAt(span.fromMs))
  const last = monthOf(zone.dayAt(span.untilMs - 1))
  return Array.from({ length: last - first + 1 }, (_, place) => {
    const month = first + place
    const [firstDay, endMs] = [firstDayOf(month), zone.startOf(firstDayOf(month + 1))]
    const isWhole = zone.startOf(firstDay) >= span.fromMs && endMs <= span.untilMs
    return { month, firstDay, isSettled: isWhole && asOfMs >= endMs + windowMs }
  })
}

/** Calls for each bucket that a span touches. */
export const eachBucket = (
  asking: Asking,
  basis: ByPeriod,
  span: Span,
  take: (bucket: Bucket, month: Month) => void,
): void => {
  for (const month of monthsOf(asking, span))
    for (const station of asking.stations) {
      const bucket = asking.cube[basis].bucket(station, month.month)
      if (bucket && bucket.length > 0) take(bucket, month)
    }
}

/** Calls for every row of a bucket in a span, with the place of its phase. */
export const countRows = (
  { cube, windowMs, asOfMs }: Pick<Asking, 'cube' | 'windowMs' | 'asOfMs'>,
  bucket: Bucket,
  basis: ByPeriod,
  { fromMs, untilMs }: Span,
  take: (row: number, sub: number, trait: number, phase: number) => void,
): void => {
  const { receivedMs, sub, trait } = cube.columns
  const at = basis === 'received' ? receivedMs : cube.columns.clearedMs
  for (let place = 0; place < bucket.length; place++) {
    const row = bucket.rows[place] ?? 0
    const ms = at[row] ?? 0
    if (ms < fromMs || ms >= untilMs) continue
    take(row, sub[row] ?? 0, trait[row] ?? 0, phasePlace(asOfMs - (receivedMs[row] ?? 0), windowMs))
  }
}

/**
 * Counts the cases of a span in every figure: `FIGURES` counts for each category with subcategory of each station, in
 * the order in which they are asked for. Settled months come from sums that are kept, the others row by row.
 */
export const tally = (asking: Asking, span: Span): Int32Array => {
  const { cube, stations } = asking
  const width = cube.subs.length * FIGURES
  const counts = new Int32Array(stations.length * width)
  const masks = masksFor(asking)
  for (const [order, { month, isSettled }] of monthsOf(asking, span).entries()) {
    if (isSettled) {
      addMonth(cube, masks, month, stations, counts, order === 0)
      continue
    }
    for (const basis of bases) {
      const ofPhases = masks.ofPhases(basis, cube.traits)
      for (const [place, station] of stations.entries()) {
        const bucket = cube[basis].bucket(station, month)
        if (bucket)
          countRows(asking, bucket, basis, span, (_row, sub, trait, phase) =>
            addTo(counts, place * width + sub * FIGURES, ofPhases[phase]?.[trait] ?? 0, 1),
          )
      }
    }
  }
  if (!asking.takesAll) clearOthers(asking, counts)
  return counts
}

const clearOthers = ({ cube, stations, takesSub }: Asking, counts: Int32Array): void => {
  const width = cube.subs.length * FIGURES
  for (let sub = 0; sub < cube.subs.length; sub++) {
    if (takesSub(sub)) continue
    for (let place = 0; place < stations.length; place++) {
      const from = place * width + sub * FIGURES
      counts.fill(0, from, from + FIGURES)
    }
  }
}

/** All of a tally together: one group of counts. */
export const totalOf = (counts: Int32Array): Int32Array => {
  const total = new Int32Array(FIGURES)
  for (let from = 0; from < counts.length; from += FIGURES)
    for (let place = 0; place < FIGURES; place++) total[place] = (total[place] ?? 0) + (counts[from + place] ?? 0)
  return total
}

/** Counts by day: `FIGURES` for each day of the span. */
export const tallyByDay = (asking: Asking, span: Span): Int32Array => {
  const { cube } = asking
  const counts = new Int32Array((span.toDay - span.fromDay) * FIGURES)
  const masks = masksFor(asking)
  for (const basis of bases) {
    const ofPhases = masks.ofPhases(basis, cube.traits)
    const day = basis === 'received' ? cube.columns.receivedDay : cube.columns.clearedDay
    eachBucket(asking, basis, span, (bucket, { firstDay, isSettled }) => {
      if (isSettled && asking.takesAll) {
        const { byDay } = sumsOf(cube, bucket, basis, masks, firstDay)
        const from = (firstDay - span.fromDay) * FIGURES
        for (let place = 0; place < byDay.length; place++)
          counts[from + place] = (counts[from + place] ?? 0) + (byDay[place] ?? 0)
        return
      }
      countRows(asking, bucket, basis, span, (row, sub, trait, phase) => {
        if (!asking.takesSub(sub)) return
        addTo(counts, ((day[row] ?? 0) - span.fromDay) * FIGURES, ofPhases[phase]?.[trait] ?? 0, 1)
      })
    })
  }
  return counts
}

/** How cases stand at `asOf`, whatever the period: one group. */
export const tallyNow = (asking: Asking): Int32Array => {
  const { cube, windowMs, asOfMs, takesSub } = asking
  const { station, sub, trait, receivedMs } = cube.columns
  const counts = new Int32Array(FIGURES)
  const ofPhases = masksFor(asking).ofPhases('now', cube.traits)
  const stations = new Set(asking.stations)
  for (const row of cube.open) {
    const received = receivedMs[row] ?? 0
    if (received > asOfMs || !stations.has(station[row] ?? 0) || !takesSub(sub[row] ?? 0)) continue
    addTo(counts, 0, ofPhases[phasePlace(asOfMs - received, windowMs)]?.[trait[row] ?? 0] ?? 0, 1)
  }
  return counts
}
