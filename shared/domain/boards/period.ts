import { Refusal } from '../../refusals.ts'
import type { ComparedRange, DateRange, TrendBy } from './answers.ts'
import { dateOf, dayOf, firstDayOf, inYear, monthOf, weekdayOf, type Zone } from './calendar.ts'

const MOST_DAYS = 3653

/** A stretch of days of a zone, and of time: `[fromMs, untilMs)`, cut where it is still running. */
export interface Span {
  fromDay: number
  /** Not included. */
  toDay: number
  fromMs: number
  untilMs: number
}
export interface Period extends Span {
  /** It is not over at `asOf`. */
  isRunning: boolean
}

/** [K5] Days cut at `asOf`: what happened at that instant is in. */
const cut = (fromDay: number, toDay: number, asOfMs: number, zone: Zone): Period => {
  const [fromMs, toMs] = [zone.startOf(fromDay), zone.startOf(toDay)]
  return { fromDay, toDay, fromMs, untilMs: Math.max(fromMs, Math.min(toMs, asOfMs + 1)), isRunning: asOfMs < toMs }
}

/**
 * [K5] The period that is asked for, `[from, to)` in dates of the zone; without dates the month that runs.
 * @throws Refusal `board.range-incomplete`, `board.range-reversed`, `board.range-too-long`
 */
export const periodOf = ({ from, to }: Partial<DateRange>, asOfMs: number, zone: Zone): Period => {
  if ((from === undefined) !== (to === undefined))
    throw new Refusal('board.range-incomplete', { field: from === undefined ? 'from' : 'to' })
  const month = monthOf(zone.dayAt(asOfMs))
  const fromDay = from === undefined ? firstDayOf(month) : dayOf(from)
  const toDay = to === undefined ? firstDayOf(month + 1) : dayOf(to)
  if (toDay <= fromDay) throw new Refusal('board.range-reversed', { field: 'to' })
  if (toDay - fromDay > MOST_DAYS) throw new Refusal('board.range-too-long', { field: 'from' })
  return cut(fromDay, toDay, asOfMs, zone)
}

/**
 * [K6] The part of a period up to an instant: what one that runs is compared with.
 * @throws Refusal `board.range-reversed` for an instant before it
 */
export const periodUntil = (period: Period, untilMs: number): Period => {
  if (untilMs < period.fromMs) throw new Refusal('board.range-reversed', { field: 'until' })
  return { ...period, untilMs: Math.min(period.untilMs, untilMs) }
}

const isCalendarMonths = ({ fromDay, toDay }: Span): boolean =>
  firstDayOf(monthOf(fromDay)) === fromDay && firstDayOf(monthOf(toDay)) === toDay

/** The instant of a counterpart that lies as far in it as `asOf` lies in the period. [K6] */
const counterpartOf = (period: Period, cFromDay: number, cToDay: number, asOfMs: number, zone: Zone): number => {
  if (!period.isRunning) return zone.startOf(cToDay)
  if (asOfMs < period.fromMs) return zone.startOf(cFromDay)
  const today = zone.dayAt(asOfMs)
  const intoDayMs = asOfMs - zone.startOf(today)
  if (!isCalendarMonths(period)) return zone.startOf(cFromDay + today - period.fromDay) + intoDayMs
  const month = monthOf(cFromDay) + monthOf(today) - monthOf(period.fromDay)
  const day = firstDayOf(month) + today - firstDayOf(monthOf(today))
  // Capped at the shorter month: the 30th has no counterpart in February.
  return day >= firstDayOf(month + 1) ? zone.startOf(firstDayOf(month + 1)) : zone.startOf(day) + intoDayMs
}

const compared = (period: Period, fromDay: number, toDay: number, asOfMs: number, zone: Zone): Span => ({
  fromDay,
  toDay,
  fromMs: zone.startOf(fromDay),
  untilMs: counterpartOf(period, fromDay, toDay, asOfMs, zone),
})

/**
 * [K6] The period before (环比) and the same one last year (同比): calendar months against calendar months, other ranges
 * against as many days; a period that runs against the same elapsed part.
 */
export const comparedWith = (period: Period, asOfMs: number, zone: Zone): { previous: Span; lastYear: Span } => {
  const { fromDay, toDay } = period
  if (isCalendarMonths(period)) {
    const [from, to] = [monthOf(fromDay), monthOf(toDay)]
    const back = (months: number): Span =>
      compared(period, firstDayOf(from - months), firstDayOf(to - months), asOfMs, zone)
    return { previous: back(to - from), lastYear: back(12) }
  }
  const days = toDay - fromDay
  const lastYear = inYear(fromDay, -1)
  return {
    previous: compared(period, fromDay - days, fromDay, asOfMs, zone),
    lastYear: compared(period, lastYear, lastYear + days, asOfMs, zone),
  }
}

export const rangeOf = ({ fromDay, toDay }: Pick<Span, 'fromDay' | 'toDay'>): DateRange => ({
  from: dateOf(fromDay),
  to: dateOf(toDay),
})
export const comparedRangeOf = (span: Span): ComparedRange => ({
  ...rangeOf(span),
  until: new Date(span.untilMs).toISOString(),
})

const nextOf = (day: number, by: TrendBy): number => {
  if (by === 'day') return day + 1
  return by === 'week' ? day + 7 - weekdayOf(day) : firstDayOf(monthOf(day) + 1)
}

/** The days, weeks (from Monday) or months of a period, cut to it, up to the one that is running at an instant. */
export const spansOf = (period: Span, by: TrendBy, asOfMs: number, zone: Zone): Period[] => {
  const spans: Period[] = []
  for (let day = period.fromDay; day < period.toDay && zone.startOf(day) <= asOfMs; day = nextOf(day, by))
    spans.push(cut(day, Math.min(nextOf(day, by), period.toDay), asOfMs, zone))
  return spans
}

const DAYS_BY_DAY = 62
const DAYS_BY_WEEK = 400
/** How a trend is told when nobody asked for something else. */
export const trendOf = ({ fromDay, toDay }: Span): TrendBy =>
  toDay - fromDay <= DAYS_BY_DAY ? 'day' : toDay - fromDay <= DAYS_BY_WEEK ? 'week' : 'month'
