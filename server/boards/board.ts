import type {
  Board,
  ClearanceAnswer,
  PropertyFigures,
  SpanRow,
  TrendBy,
  TrendPoint,
} from '../../shared/domain/boards/answers.ts'
import { clearanceFigures, saidOf, type Counts } from '../../shared/domain/boards/clearance-figures.ts'
import { rangeOf, spansOf, trendOf, type Span } from '../../shared/domain/boards/period.ts'
import { propertyChanges, returnFigures, stockFigures } from '../../shared/domain/boards/property-counting.ts'
import type { Organisation } from '../../shared/domain/organisation.ts'
import { askedOf, type Understood } from './asking.ts'
import {
  categoryRows,
  comparedIn,
  countsAt,
  districtRows,
  hundredPercent,
  matrixOf,
  range,
  stationRows,
  subcategoryRows,
  summed,
} from './board.rows.ts'
import type { CaseCube } from './cube.ts'
import type { Stock } from './stock.ts'
import { tally, tallyByDay, tallyNow, totalOf, type Asking } from './tally.ts'
import { heatOf, timeChanges, timeFigures } from './times.ts'

/** Where figures come from: what is kept in memory, or what was just read. */
export interface Source {
  cube: CaseCube
  stock: Stock
}

/** The same, of one instant. */
export interface WholeSource extends Source {
  /** What is in it is the journal up to this instant: all that was stored until then, and nothing later. */
  upToMs: number
}

/** The cases of a cube that a question is about. */
export const askingOf = ({ cube }: Pick<Source, 'cube'>, understood: Understood): Asking => {
  const { category, subcategory, question, windowMs, asOfMs, place } = understood
  const isAll = category === undefined && subcategory === undefined
  const takes = cube.subs.map(
    (sub) =>
      (category === undefined || sub.category === category) &&
      (subcategory === undefined || sub.subcategory === subcategory),
  )
  return {
    cube,
    stations: place.stationIds.flatMap((id) => cube.station(id) ?? []).sort((one, other) => one - other),
    takesSub: (sub) => isAll || takes[sub] === true,
    takesAll: isAll,
    question,
    windowMs,
    asOfMs,
  }
}

/** The figures of the spans of a period: days are counted row by row, months by their cells. */
const spanRows = (asking: Asking, { period, zone, untilMs }: Understood, by: TrendBy): SpanRow[] => {
  const spans = spansOf(period, by, untilMs === undefined ? asking.asOfMs : period.untilMs - 1, zone)
  const figuresOf = ((): ((span: Span) => Counts) => {
    if (by === 'month') return (span) => countsAt(totalOf(tally(asking, span)), 0)
    const days = tallyByDay(asking, period)
    return ({ fromDay, toDay }) => {
      const from = fromDay - period.fromDay
      return countsAt(
        summed(
          days,
          range(toDay - fromDay).map((day) => from + day),
        ),
        0,
      )
    }
  })()
  return spans.map((span) => ({
    ...rangeOf(span),
    isRunning: span.isRunning,
    figures: clearanceFigures(figuresOf(span), asking.question),
  }))
}

const pointOf = ({ figures, ...span }: SpanRow): TrendPoint => ({
  ...span,
  received: figures.received,
  rate: figures.rate,
  share: figures.share,
  running: figures.running.cases,
})

/** `GET /api/boards/clearance` [K5] */
export const clearanceAnswer = (
  source: Source,
  understood: Understood,
  by: 'station' | 'category' | 'subcategory' | TrendBy,
  organisation: Organisation,
): ClearanceAnswer => {
  const asking = askingOf(source, understood)
  const matrix = matrixOf(asking, understood)
  const total = comparedIn(matrix, range(matrix.stations.length * matrix.subs))
  const rows = (): ClearanceAnswer['rows'] => {
    if (by === 'category') return categoryRows(asking, matrix)
    if (by === 'subcategory') return subcategoryRows(asking, matrix)
    return by === 'station' ? stationRows(asking, matrix, understood, organisation) : []
  }
  const isSpan = by === 'day' || by === 'week' || by === 'month'
  return { ...askedOf(understood), total, rows: rows(), spans: isSpan ? spanRows(asking, understood, by) : [] }
}

const propertyOf = ({ stock }: Source, asking: Asking, { period, compared, asOfMs }: Understood): Board['property'] => {
  const figures: PropertyFigures = {
    ...returnFigures(stock.parts(asking, period)),
    stock: stockFigures(stock.parts(asking, 'stock'), asOfMs),
  }
  const against = (span: Span): Board['property']['previous'] => {
    const then = returnFigures(stock.parts(asking, span))
    return { figures: then, changes: propertyChanges(figures, then) }
  }
  return { figures, previous: against(compared.previous), lastYear: against(compared.lastYear) }
}

const timesOf = (asking: Asking, { period, compared }: Understood): Board['times'] => {
  const figures = timeFigures(asking, period)
  const against = (span: Span): Board['times']['previous'] => {
    const then = timeFigures(asking, span)
    return { figures: then, changes: timeChanges(figures, then) }
  }
  return { figures, previous: against(compared.previous), lastYear: against(compared.lastYear) }
}

/** `GET /api/boards/station|district|city` */
export const boardOf = (
  source: Source,
  understood: Understood,
  trend: TrendBy | undefined,
  organisation: Organisation,
): Board => {
  const asking = askingOf(source, understood)
  const matrix = matrixOf(asking, understood)
  const isStation = understood.place.level === 'station'
  const by = trend ?? trendOf(understood.period)
  const now = countsAt(tallyNow(asking), 0)
  const said = saidOf(now, asking.question)
  return {
    ...askedOf(understood),
    clearance: comparedIn(matrix, range(matrix.stations.length * matrix.subs)),
    times: timesOf(asking, understood),
    property: propertyOf(source, asking, understood),
    now: {
      open: now('open'),
      aboutToMiss: said('about-to-miss'),
      overdue: said('overdue'),
      supervised: now('supervised'),
    },
    categories: categoryRows(asking, matrix),
    subcategories: subcategoryRows(asking, matrix),
    stations: isStation ? [] : stationRows(asking, matrix, understood, organisation),
    districts: understood.place.level === 'city' ? districtRows(asking, matrix, understood, organisation) : [],
    hundredPercent: hundredPercent(asking, matrix),
    trend: { by, points: spanRows(asking, understood, by).map(pointOf) },
    heat: heatOf(asking, understood.period),
  }
}
