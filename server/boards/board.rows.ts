import type { Board, ClearanceRow, Compared, StationRow } from '../../shared/domain/boards/answers.ts'
import { clearanceFigures, comparedFigures, type Counts } from '../../shared/domain/boards/clearance-figures.ts'
import type { Question } from '../../shared/domain/boards/counting.ts'
import type { Organisation } from '../../shared/domain/organisation.ts'
import type { Category } from '../../shared/schema/terms.ts'
import type { Understood } from './asking.ts'
import type { CaseCube } from './cube.ts'
import { FIGURES, placeOf } from './masks.ts'
import { tally, type Asking } from './tally.ts'

/** Reads the counts of one group. */
export const countsAt =
  (counts: Int32Array, group: number): Counts =>
  (figure) =>
    counts[group * FIGURES + placeOf(figure)] ?? 0

/** The sum of some groups. */
export const summed = (counts: Int32Array, groups: Iterable<number>): Int32Array => {
  const sum = new Int32Array(FIGURES)
  for (const group of groups)
    for (let place = 0; place < FIGURES; place++)
      sum[place] = (sum[place] ?? 0) + (counts[group * FIGURES + place] ?? 0)
  return sum
}

/** Counts by station and category with subcategory, of the period and of those that it is compared with. */
export interface Matrix {
  stations: readonly number[]
  subs: number
  question: Question
  now: Int32Array
  previous: Int32Array
  lastYear: Int32Array
}

export const matrixOf = (asking: Asking, { period, compared }: Understood): Matrix => ({
  stations: asking.stations,
  subs: asking.cube.subs.length,
  question: asking.question,
  now: tally(asking, period),
  previous: tally(asking, compared.previous),
  lastYear: tally(asking, compared.lastYear),
})

export const comparedIn = ({ now, previous, lastYear, question }: Matrix, groups: readonly number[]): Compared => {
  const of = (counts: Int32Array): Counts => countsAt(summed(counts, groups), 0)
  return comparedFigures({ now: of(now), previous: of(previous), lastYear: of(lastYear) }, question)
}

export const range = (length: number): number[] => Array.from({ length }, (_, place) => place)

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
      received + share.of > 0 ||
      [...Object.values(apart), ...Object.values(clearancesApart)].some((n: number | null) => n !== null && n > 0),
  )

export const categoryRows = ({ cube }: Asking, matrix: Matrix): ClearanceRow[] =>
  subsByCategory(cube)
    .map(([key, subs]) => ({ key, ...comparedIn(matrix, groupsOf(matrix, allStations(matrix), subs)) }))
    .filter(hasAny)

export const subcategoryRows = ({ cube }: Asking, matrix: Matrix): ClearanceRow[] =>
  cube.subs
    .map(({ category, subcategory }, sub) => ({
      key: subcategory,
      category,
      ...comparedIn(matrix, groupsOf(matrix, allStations(matrix), [sub])),
    }))
    .filter(hasAny)
    .sort((one, other) => other.figures.received - one.figures.received || (one.key < other.key ? -1 : 1))

type DistrictRow = Board['districts'][number]

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

export const stationRows = (
  asking: Asking,
  matrix: Matrix,
  { place }: Understood,
  organisation: Organisation,
): StationRow[] =>
  ranked(
    place.stationIds.map((id) => {
      const number = asking.cube.station(id)
      const station = number === undefined ? -1 : matrix.stations.indexOf(number)
      const groups = station < 0 ? [] : groupsOf(matrix, [station], range(matrix.subs))
      const { districtId = '', name = '' } = organisation.station(id) ?? {}
      return { key: id, districtId, name, ...comparedIn(matrix, groups) }
    }),
  )

/** The sums of the districts of a city. */
export const districtRows = (
  asking: Asking,
  matrix: Matrix,
  { place }: Understood,
  organisation: Organisation,
): DistrictRow[] =>
  organisation.districts.map(({ id, name }) => {
    const own = place.stationIds.filter((station) => organisation.station(station)?.districtId === id)
    const numbers = own.flatMap((station) => asking.cube.station(station) ?? [])
    const stations = numbers.map((number) => matrix.stations.indexOf(number)).filter((station) => station >= 0)
    return { key: id, name, ...comparedIn(matrix, groupsOf(matrix, stations, range(matrix.subs))) }
  })

export const hundredPercent = ({ cube }: Asking, matrix: Matrix): Board['hundredPercent'] =>
  matrix.stations.flatMap((station, place) =>
    subsByCategory(cube).flatMap(([category, subs]) => {
      const { rate } = clearanceFigures(
        countsAt(summed(matrix.now, groupsOf(matrix, [place], subs)), 0),
        matrix.question,
      )
      return rate.value === 1 ? [{ stationId: cube.stations[station] ?? '', category, cases: rate.of }] : []
    }),
  )
