import type {
  Board,
  ClearanceAnswer,
  ClearanceRow,
  Compared,
  PropertyFigures,
  SpanRow,
  TrendBy,
  TrendPoint,
} from '../../shared/domain/boards/answers.ts'
import { clearanceFigures, comparedFigures, type Counts } from '../../shared/domain/boards/clearance-figures.ts'
import { rangeOf, spansOf, trendOf, type Span } from '../../shared/domain/boards/period.ts'
import { propertyChanges, returnFigures, stockFigures } from '../../shared/domain/boards/property-counting.ts'
import type { Organisation } from '../../shared/domain/organisation.ts'
import type { Category } from '../../shared/schema/terms.ts'
import { askedOf, type Understood } from './asking.ts'
import type { CaseCube } from './cube.ts'
import { FIGURES, placeOf } from './masks.ts'
import type { Stock } from './stock.ts'
import { tally, tallyByDay, tallyNow, totalOf, type Asking } from './tally.ts'
import { heatOf, timeChanges, timeFigures } from './times.ts'

/** Where figures come from: what is kept in memory, or what was just read. */
export interface Source {
  cube: CaseCube
  stock: Stock
}

/** The cases of a cube that a question is about. */
export const askingOf = ({ cube }: Source, understood: Understood): Asking => {
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

/** Reads the counts of one group. */
const countsAt =
  (counts: Int32Array, group: number): Counts =>
  (figure) =>
    counts[group * FIGURES + placeOf(figure)] ?? 0

/** The sum of some groups. */
const summed = (counts: Int32Array, groups: Iterable<number>): Int32Array => {
  const sum = new Int32Array(FIGURES)
  for (const group of groups)
    for (let place = 0; place < FIGURES; place++)
      sum[place] = (sum[place] ?? 0) + (counts[group * FIGURES + place] ?? 0)
  return sum
}

/** Counts by station and category with subcategory, of the period and of those that it is compared with. */
interface Matrix {
  stations: readonly number[]
  subs: number
  now: Int32Array
  previous: Int32Array
  lastYear: Int32Array
}

const matrixOf = (asking: Asking, { period, compared }: Understood): Matrix => ({
  stations: asking.stations,
  subs: asking.cube.subs.length,
  now: tally(asking, period),
  previous: tally(asking, compared.previous),
  lastYear: tally(asking, compared.lastYear),
})

const comparedIn = ({ now, previous, lastYear }: Matrix, groups: readonly number[]): Compared => {
  const of = (counts: Int32Array): Counts => countsAt(summed(counts, groups), 0)
  return comparedFigures(of(now), of(previous), of(lastYear))
}

const range = (length: number): number[] => Array.from({ length }, (_, place) => place)

/** The groups of some stations, by their place, and some subcategories, by their number. */
const groupsOf = ({ subs }: Matrix, stations: readonly number[], those: readonly number[]): number[] =>
  stations.flatMap((station) => those.map((sub) => station * subs + sub))
const allStations = (matrix: Matrix): number[] => range(matrix.stations.length)

/** The subcategories of each category, by their number. */
const subsByCategory = ({ subs }: CaseCube): [Category, number[]][] => {
  const categories = [...new Set(subs.map(({ category }) => category))].sort()
  return categories.map((category) => [category, range(subs.length).filter((sub) => subs[sub]?.category === category)])
}

const hasAny = ({ figures, previous, lastYear }: Compared): boolean =>
  [figures, previous.figures, lastYear.figures].some(
    ({ received, share, apart, clearancesApart }) =>
      received + share.of + [...Object.values(apart), ...Object.values(clearancesApart)].reduce((a, b) => a + b, 0) > 0,
  )

const categoryRows = ({ cube }: Asking, matrix: Matrix): ClearanceRow[] =>
  subsByCategory(cube)
    .map(([key, subs]) => ({ key, ...comparedIn(matrix, groupsOf(matrix, allStations(matrix), subs)) }))
    .filter(hasAny)

const subcategoryRows = ({ cube }: Asking, matrix: Matrix): ClearanceRow[] =>
  cube.subs
    .map(({ category, subcategory }, sub) => ({
      key: subcategory,
      category,
      ...comparedIn(matrix, groupsOf(matrix, allStations(matrix), [sub])),
    }))
    .filter(hasAny)
    .sort((one, other) => other.figures.received - one.figures.received || (one.key < other.key ? -1 : 1))

type StationRow = Board['stations'][number]

/** [K5] Best rate first; of equal rates the one with more cases; those without a denominator have no rank. */
const ranked = (rows: Omit<StationRow, 'rank'>[]): StationRow[] => {
  const better = (one: Omit<StationRow, 'rank'>, other: Omit<StationRow, 'rank'>): number =>
    (other.figures.rate.value ?? -1) - (one.figures.rate.value ?? -1) ||
    other.figures.rate.of - one.figures.rate.of ||
    (one.key < other.key ? -1 : 1)
  const values = rows.flatMap(({ figures }) => figures.rate.value ?? [])
  return [...rows].sort(better).map((row) => {
    const { value } = row.figures.rate
    return { ...row, rank: value === null ? null : 1 + values.filter((each) => each > value).length }
  })
}

const stationRows = (asking: Asking, matrix: Matrix, { place }: Understood, organisation: Organisation): StationRow[] =>
  ranked(
    place.stationIds.map((id) => {
      const number = asking.cube.station(id)
      const station = number === undefined ? -1 : matrix.stations.indexOf(number)
      const groups = station < 0 ? [] : groupsOf(matrix, [station], range(matrix.subs))
      const { districtId = '', name = '' } = organisation.station(id) ?? {}
      return { key: id, districtId, name, ...comparedIn(matrix, groups) }
    }),
  )

const hundredPercent = ({ cube }: Asking, matrix: Matrix): Board['hundredPercent'] =>
  matrix.stations.flatMap((station, place) =>
    subsByCategory(cube).flatMap(([category, subs]) => {
      const { rate } = clearanceFigures(countsAt(summed(matrix.now, groupsOf(matrix, [place], subs)), 0))
      return rate.value === 1 ? [{ stationId: cube.stations[station] ?? '', category, cases: rate.of }] : []
    }),
  )

/** The figures of the spans of a period: days are counted row by row, months by their cells. */
const spanRows = (asking: Asking, { period, zone }: Understood, by: TrendBy): SpanRow[] => {
  const spans = spansOf(period, by, asking.asOfMs, zone)
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
    figures: clearanceFigures(figuresOf(span)),
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
  const rows = (): ClearanceRow[] => {
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
  return {
    ...askedOf(understood),
    clearance: comparedIn(matrix, range(matrix.stations.length * matrix.subs)),
    times: timesOf(asking, understood),
    property: propertyOf(source, asking, understood),
    now: {
      open: now('open'),
      aboutToMiss: now('about-to-miss'),
      overdue: now('overdue'),
      supervised: now('supervised'),
    },
    categories: categoryRows(asking, matrix),
    subcategories: subcategoryRows(asking, matrix),
    stations: isStation ? [] : stationRows(asking, matrix, understood, organisation),
    hundredPercent: hundredPercent(asking, matrix),
    trend: { by, points: spanRows(asking, understood, by).map(pointOf) },
    heat: heatOf(asking, understood.period),
  }
}
