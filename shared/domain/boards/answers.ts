import type { CaseStatus, Category, Origin } from '../../schema/terms.ts'
import type { Place } from '../../schema/primitives.ts'
import type { ClearanceCondition } from './missing.ts'

/** [K5] A part of a whole. `value` is `n / of`, from 0 to 1; null when there is no denominator: shown as "—". */
export interface Rate {
  n: number
  of: number
  value: number | null
}

/**
 * [K5] Counted apart: never in a rate, always shown beside it. By `receivedAt` in the period. Null: of the origin that
 * was chosen, which does not stand beside itself.
 */
export interface Apart {
  dismissed: number
  escalated: number
  shelved: number
  misSent: number
  discovered: number | null
  imported: number | null
  exceptional: number
  /** Past cases that were cleared, without saying when. */
  undated: number
}

/** [K5] Both figures of clearance over one period, with what stands beside them. */
export interface ClearanceFigures {
  /** Cases received in the period that count: those matured (`rate.of`) and those still running (`running.cases`). */
  received: number
  /** 24 h clearance rate: of the cases received whose window has run out at `asOf`, those cleared within it. */
  rate: Rate
  /** Still in their window at `asOf`, and of them those cleared already. */
  running: { cases: number; cleared: number }
  /** 24 h share of clearances: of the clearances in the period by `clearedAt`, those within the window. */
  share: Rate
  /** [K3] Of `rate.n`: submitted after the window, timed inside it. */
  submittedLate: number
  /** [K3] Submitted and not confirmed: in no rate. */
  pending: number
  /** Cases of the period whose clearance was revoked by reopening, however they ended afterwards. */
  reopened: number
  apart: Apart
  /** Clearances in the period by `clearedAt` that are not in `share`. */
  clearancesApart: { exceptional: number; discovered: number | null; imported: number | null }
}

/** Whole seconds; null when nothing was measured. Median: the middle, or the mean of the middle two. p90: nearest rank. */
export interface Durations {
  n: number
  medianSeconds: number | null
  p90Seconds: number | null
}

/** [D5] Of the calls received in the period but those mis-sent; measured from `receivedAt`. Null for other origins. */
export interface TimeFigures {
  /** Until all three had first acknowledged. */
  tripleAcknowledged: Durations
  /** Not acknowledged by all three. */
  notAcknowledged: number | null
  /** To the first arrival of a dispatched unit. */
  arrival: Durations
  notArrived: number | null
  /** `receivedAt` was set back. */
  setBack: number | null
}

/** [P8] Totals by return event in the period, and the stock as it is at `asOf`. Items are wholes, not parts. */
export interface PropertyFigures {
  /** Owners by their numbers; those for whom an agent came by name, in each case for themselves. */
  people: number
  items: number
  valueFen: number
  fromSeizure: Durations
  /** Of the returns after clearance. */
  fromClearance: Durations
  /** Items returned while the case was not cleared, as it stood at the return. */
  beforeClearance: number
  stock: { items: number; valueFen: number; medianAgeSeconds: number | null; oldestAgeSeconds: number | null }
}

/** How things stand at `asOf`, whatever the period. Windows run for calls and discovered cases; null for other origins. */
export interface NowFigures {
  open: number
  /** In the second half of the window, not cleared. */
  aboutToMiss: number | null
  /** The window has run out, not cleared. */
  overdue: number | null
  /** A supervised follow-up without an answer. */
  supervised: number
}

/** [K6] Against another period. Null where one of the two has no denominator or the other is 0. */
export interface Changes {
  ratePoints: number | null
  sharePoints: number | null
  receivedPercent: number | null
  clearancesPercent: number | null
}

/** Dates of the display zone, `to` not included. */
export interface DateRange {
  from: string
  to: string
}

/** [K6] What a period is compared with. `until`: the instant where it ends, before `to` when the period is still running. */
export interface ComparedRange extends DateRange {
  until: string
}

export interface Compared {
  figures: ClearanceFigures
  /** 环比 */
  previous: { figures: ClearanceFigures; changes: Changes }
  /** 同比 */
  lastYear: { figures: ClearanceFigures; changes: Changes }
}

/** What an answer is about: the same in all of them. */
export interface Asked {
  /** Everything here is as it was at this instant: the one up to which the journal was taken in, never ahead of it. */
  asOf: string
  zone: string
  range: DateRange
  /** The period is not over at `asOf`. */
  isRunning: boolean
  /** [K6] Where the period was cut off, when that was asked for. */
  until?: string
  windowHours: number
  level: 'station' | 'district' | 'city'
  /** Of the station, district or city. */
  id: string
  name: string
  comparedWith: { previous: ComparedRange; lastYear: ComparedRange }
}

export interface ClearanceRow extends Compared {
  /** A station's id, a category's or subcategory's code; of a span of time its first date. */
  key: string
  /** Of a subcategory. */
  category?: Category
}
/** A station among others. [K5] */
export interface StationRow extends ClearanceRow {
  districtId: string
  name: string
  /** From 1, equal rates equal ranks; null where there is no rate. */
  rank: number | null
}
export interface SpanRow extends DateRange {
  isRunning: boolean
  figures: ClearanceFigures
}

/** `GET /api/boards/clearance` */
export interface ClearanceAnswer extends Asked {
  total: Compared
  /** By station, category or subcategory. */
  rows: (StationRow | ClearanceRow)[]
  /** By day, week (from Monday) or month, cut to the period. */
  spans: SpanRow[]
}

/** One point of a trend. */
export interface TrendPoint extends DateRange {
  isRunning: boolean
  received: number
  rate: Rate
  share: Rate
  running: number
}

export interface DurationChanges {
  tripleAcknowledgedSeconds: number | null
  arrivalSeconds: number | null
}
export interface PropertyChanges {
  itemsPercent: number | null
  valuePercent: number | null
  fromSeizureSeconds: number | null
}

/** `GET /api/boards/station|district|city` */
export interface Board extends Asked {
  clearance: Compared
  times: {
    figures: TimeFigures
    previous: { figures: TimeFigures; changes: DurationChanges }
    lastYear: { figures: TimeFigures; changes: DurationChanges }
  }
  property: {
    figures: PropertyFigures
    previous: { figures: Omit<PropertyFigures, 'stock'>; changes: PropertyChanges }
    lastYear: { figures: Omit<PropertyFigures, 'stock'>; changes: PropertyChanges }
  }
  now: NowFigures
  categories: ClearanceRow[]
  subcategories: ClearanceRow[]
  /** Of a district or city, best 24 h clearance rate first; those without a denominator last. */
  stations: StationRow[]
  /** Of the city, as the organisation names them. */
  districts: (ClearanceRow & { name: string })[]
  /** Where all matured cases were cleared within the window; at least one. */
  hundredPercent: { stationId: string; category: Category; cases: number }[]
  trend: { by: TrendBy; points: TrendPoint[] }
  /** Cases received by weekday (Monday first) and hour, in the display zone. */
  heat: number[][]
}
export type TrendBy = 'day' | 'week' | 'month'

/** A case's line in the list behind a figure. */
export interface BoardCase {
  id: string
  number: string
  origin: Origin
  status: CaseStatus
  category: Category
  subcategory?: string
  summary: string
  place: Place
  stationId: string
  districtId: string
  receivedAt: string
  /** Of the confirmed clearance. */
  clearedAt?: string
  confirmedAt?: string
  dueAt: string
  lead?: { userId: string; name: string }
  tripleAcknowledgedSeconds?: number
  arrivalSeconds?: number
  /** What keeps an open case from being cleared. */
  missing?: ClearanceCondition[]
  supervision?: { by: { userId: string; name: string }; at: string; dueAt: string; text: string }
}

/** [K8] The list behind a figure: `count` is the figure, and the length of the list. */
export interface BoardCases {
  asOf: string
  count: number
  items: BoardCase[]
  next?: string
}

export interface BoardProperty {
  id: string
  caseId: string
  caseNumber: string
  what: string
  unit: string
  quantity: number
  valueFen: number
  stationId: string
  seizedAt: string
  returnedAt?: string
  owner?: string
  receiptNumber?: string
  isBeforeClearance?: boolean
}
/** [P8] [K8] */
export interface BoardPropertyList {
  asOf: string
  count: number
  items: BoardProperty[]
  next?: string
}

/** Tells a board that its figures changed; it then asks again. */
export interface FiguresChanged {
  at: string
  /** Stations whose figures changed. */
  stations: string[]
}
