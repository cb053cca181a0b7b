import { firstDayOf, monthOf } from '../../shared/domain/boards/calendar.ts'
import { phases, type Question } from '../../shared/domain/boards/counting.ts'
import type { Span } from '../../shared/domain/boards/period.ts'
import type { Bucket } from './cube.buckets.ts'
import { subOfKey, traitOfKey, type CaseCube } from './cube.ts'
import { addTo, FIGURES, Masks } from './masks.ts'

/** Which cases of a cube, seen when. */
export interface Asking {
  cube: CaseCube
  /** Numbers of stations. */
  stations: readonly number[]
  /** Whether a category with subcategory is asked for, by its number. */
  takesSub: (sub: number) => boolean
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

/** Calls for each bucket that a span touches; `isWhole`: every case of it lies in the span. */
export const eachBucket = (
  { cube, stations }: Pick<Asking, 'cube' | 'stations'>,
  basis: ByPeriod,
  span: Span,
  take: (bucket: Bucket, station: number, month: number, isWhole: boolean) => void,
): void => {
  if (span.untilMs <= span.fromMs) return
  const { zone } = cube
  const first = monthOf(zone.dayAt(span.fromMs))
  const last = monthOf(zone.dayAt(span.untilMs - 1))
  for (let month = first; month <= last; month++) {
    const isWhole =
      zone.startOf(firstDayOf(month)) >= span.fromMs && zone.startOf(firstDayOf(month + 1)) <= span.untilMs
    for (const station of stations) {
      const bucket = cube[basis].bucket(station, month)
      if (bucket && bucket.length > 0) take(bucket, station, month, isWhole)
    }
  }
}

/** The place of a phase in their order, of a case received so long before. */
export const phasePlace = (elapsedMs: number, windowMs: number): number =>
  elapsedMs > windowMs ? 2 : elapsedMs > windowMs / 2 ? 1 : 0

/**
 * Counts the cases of a span in every figure, by group. @param groupOf the group of a station and a category with
 * subcategory, from 0; below 0: not asked for. @returns `FIGURES` counts a group
 */
export const tally = (
  asking: Asking,
  span: Span,
  groups: number,
  groupOf: (station: number, sub: number) => number,
): Int32Array => {
  const { cube, windowMs, asOfMs } = asking
  const counts = new Int32Array(groups * FIGURES)
  const groupsOfSub = new Int32Array(cube.subs.length)
  for (const basis of bases) {
    const ofPhases = masksFor(asking).ofPhases(basis, cube.traits)
    const over = ofPhases[phases.indexOf('over')] ?? []
    eachBucket(asking, basis, span, (bucket, station, month, isWhole) => {
      for (let sub = 0; sub < groupsOfSub.length; sub++)
        groupsOfSub[sub] = asking.takesSub(sub) ? groupOf(station, sub) : -1
      const endMs = cube.zone.startOf(firstDayOf(month + 1))
      if (isWhole && (basis === 'cleared' || asOfMs >= endMs + windowMs)) countCells(bucket, counts, groupsOfSub, over)
      else
        countRows(asking, bucket, basis, span, (row, sub, trait, phase) => {
          const group = groupsOfSub[sub] ?? -1
          if (group >= 0) addTo(counts, group * FIGURES, ofPhases[phase]?.[trait] ?? 0, 1)
        })
    })
  }
  return counts
}

const countCells = (bucket: Bucket, counts: Int32Array, groupsOfSub: Int32Array, over: readonly number[]): void => {
  const { keys, counts: cases, cells } = bucket
  for (let cell = 0; cell < cells; cell++) {
    const key = keys[cell] ?? 0
    const group = groupsOfSub[subOfKey(key)] ?? -1
    if (group >= 0) addTo(counts, group * FIGURES, over[traitOfKey(key)] ?? 0, cases[cell] ?? 0)
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

/** The same by day: `FIGURES` counts for each day of the span. */
export const tallyByDay = (asking: Asking, span: Span): Int32Array => {
  const { cube } = asking
  const counts = new Int32Array((span.toDay - span.fromDay) * FIGURES)
  for (const basis of bases) {
    const ofPhases = masksFor(asking).ofPhases(basis, cube.traits)
    const day = basis === 'received' ? cube.columns.receivedDay : cube.columns.clearedDay
    eachBucket(asking, basis, span, (bucket) =>
      countRows(asking, bucket, basis, span, (row, sub, trait, phase) => {
        if (!asking.takesSub(sub)) return
        addTo(counts, ((day[row] ?? 0) - span.fromDay) * FIGURES, ofPhases[phase]?.[trait] ?? 0, 1)
      }),
    )
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
