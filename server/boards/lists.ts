import { firstDayOf, monthOf } from '../../shared/domain/boards/calendar.ts'
import type { CaseFigure } from '../../shared/domain/boards/figures.ts'
import type { Span } from '../../shared/domain/boards/period.ts'
import { basisOf, bitOf, placeOf } from './masks.ts'
import { countRows, eachBucket, masksFor, phasePlace, tally, tallyNow, totalOf, type Asking } from './tally.ts'

/** The list behind a figure: the same cases that it counts. [K8] */
export interface Listing {
  asking: Asking
  figure: CaseFigure
  span: Span
  /** One cell, row or column of the heat map. */
  weekday?: number
  hour?: number
}

/** A case's place in its list. */
export interface Mark {
  ms: number
  id: string
}

/** Whether one place is before another in a list. */
export const isBefore = (figure: CaseFigure, one: Mark, other: Mark): boolean => {
  const between = one.ms - other.ms || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0)
  return isOldestFirst(figure) ? between < 0 : between > 0
}

/** By time left first for how things stand now: the same window for all, so the first received; else newest first. */
const isOldestFirst = (figure: CaseFigure): boolean => basisOf(figure) === 'now'

const msOf = ({ asking, figure }: Listing): Float64Array =>
  basisOf(figure) === 'cleared' ? asking.cube.columns.clearedMs : asking.cube.columns.receivedMs

const isInCell = ({ asking, weekday, hour }: Listing, row: number): boolean => {
  if (weekday === undefined && hour === undefined) return true
  const place = asking.cube.columns.hour[row] ?? 0
  return (
    (weekday === undefined || Math.floor(place / 24) === weekday - 1) && (hour === undefined || place % 24 === hour)
  )
}

const rowsNow = (listing: Listing): number[] => {
  const { asking, figure } = listing
  const { station, sub, trait, receivedMs } = asking.cube.columns
  const masks = masksFor(asking).ofPhases('now', asking.cube.traits)
  const stations = new Set(asking.stations)
  return [...asking.cube.open].filter((row) => {
    const elapsedMs = asking.asOfMs - (receivedMs[row] ?? 0)
    const mask = masks[phasePlace(elapsedMs, asking.windowMs)]?.[trait[row] ?? 0] ?? 0
    const isThere = elapsedMs >= 0 && stations.has(station[row] ?? 0) && asking.takesSub(sub[row] ?? 0)
    return isThere && (mask & bitOf(figure)) !== 0 && isInCell(listing, row)
  })
}

const rowsOfMonth = (listing: Listing, basis: 'received' | 'cleared', span: Span): number[] => {
  const { asking, figure } = listing
  const masks = masksFor(asking).ofPhases(basis, asking.cube.traits)
  const bit = bitOf(figure)
  const rows: number[] = []
  eachBucket(asking, basis, span, (bucket) =>
    countRows(asking, bucket, basis, span, (row, sub, trait, phase) => {
      if (((masks[phase]?.[trait] ?? 0) & bit) !== 0 && asking.takesSub(sub) && isInCell(listing, row)) rows.push(row)
    }),
  )
  return rows
}

const sorted = (listing: Listing, rows: number[]): number[] => {
  const ms = msOf(listing)
  const { ids } = listing.asking.cube
  const direction = isOldestFirst(listing.figure) ? 1 : -1
  return rows.sort((one, other) => {
    const between = (ms[one] ?? 0) - (ms[other] ?? 0) || (ids.idOf(one) < ids.idOf(other) ? -1 : 1)
    return between * direction
  })
}

/** The rows of a list in its order, a month at a time, from after a place. */
export function* listedRows(listing: Listing, after?: Mark): Generator<number[]> {
  const { asking, figure, span } = listing
  const { zone, ids } = asking.cube
  const basis = basisOf(figure)
  const ms = msOf(listing)
  const isLater = (row: number): boolean => {
    if (!after) return true
    const at = ms[row] ?? 0
    if (at === after.ms) return isOldestFirst(figure) ? ids.idOf(row) > after.id : ids.idOf(row) < after.id
    return isOldestFirst(figure) ? at > after.ms : at < after.ms
  }
  if (basis === 'now') {
    yield sorted(listing, rowsNow(listing).filter(isLater))
    return
  }
  const untilMs = after ? Math.min(span.untilMs, after.ms + 1) : span.untilMs
  if (untilMs <= span.fromMs) return
  const first = monthOf(zone.dayAt(span.fromMs))
  for (let month = monthOf(zone.dayAt(untilMs - 1)); month >= first; month--) {
    const fromMs = Math.max(span.fromMs, zone.startOf(firstDayOf(month)))
    const part = { ...span, fromMs, untilMs: Math.min(untilMs, zone.startOf(firstDayOf(month + 1))) }
    yield sorted(listing, rowsOfMonth(listing, basis, part).filter(isLater))
  }
}

/** The places of a list in its order, one after the other. */
export function* listedMarks(listing: Listing, after?: Mark): Generator<Mark> {
  const ms = msOf(listing)
  const { ids } = listing.asking.cube
  for (const rows of listedRows(listing, after)) for (const row of rows) yield { ms: ms[row] ?? 0, id: ids.idOf(row) }
}

/** A page of a list, from after a place: ids, and the mark of the last when there are more. */
export const pageOf = (listing: Listing, after: Mark | undefined, limit: number): { ids: string[]; next?: Mark } => {
  return cutTo(listedMarks(listing, after), limit)
}

/** The first of some places as a page; its `next` when there are more. */
export const cutTo = (marks: Iterable<Mark>, limit: number): { ids: string[]; next?: Mark } => {
  const page: Mark[] = []
  for (const mark of marks) {
    const last = page.at(-1)
    if (page.length === limit && last) return { ids: page.map(({ id }) => id), next: last }
    page.push(mark)
  }
  return { ids: page.map(({ id }) => id) }
}

/** Whether a case that is kept is in a list. */
export const isListed = (listing: Listing, id: string): boolean => {
  const { asking, figure, span } = listing
  const { cube, asOfMs, windowMs } = asking
  const row = cube.ids.find(id)
  if (row < 0) return false
  const { station, sub, trait, receivedMs } = cube.columns
  const basis = basisOf(figure)
  const at = basis === 'now' ? asOfMs : (msOf(listing)[row] ?? Number.NaN)
  const elapsedMs = asOfMs - (receivedMs[row] ?? 0)
  const isInTime = basis === 'now' ? elapsedMs >= 0 : at >= span.fromMs && at < span.untilMs
  if (!isInTime || !asking.stations.includes(station[row] ?? 0) || !asking.takesSub(sub[row] ?? 0)) return false
  const masks = masksFor(asking).ofPhases(basis, cube.traits)[phasePlace(elapsedMs, windowMs)]
  return ((masks?.[trait[row] ?? 0] ?? 0) & bitOf(figure)) !== 0 && isInCell(listing, row)
}

/** How long a list is: the figure. [K8] */
export const lengthOf = (listing: Listing): number => {
  const { asking, figure, span, weekday, hour } = listing
  if (weekday !== undefined || hour !== undefined) {
    let length = 0
    for (const rows of listedRows(listing)) length += rows.length
    return length
  }
  const counts = basisOf(figure) === 'now' ? tallyNow(asking) : totalOf(tally(asking, span))
  return counts[placeOf(figure)] ?? 0
}
