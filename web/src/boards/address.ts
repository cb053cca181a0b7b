import type { LocationQuery } from 'vue-router'
import type { Asked, DateRange, TrendBy } from '../../../shared/domain/boards/answers.ts'
import { countings } from '../../../shared/domain/boards/counting.ts'
import {
  caseFigures,
  propertyFigures,
  type CaseFigure,
  type PropertyFigure,
} from '../../../shared/domain/boards/figures.ts'
import {
  categories,
  origins,
  procedures,
  type Category,
  type Origin,
  type Procedure,
} from '../../../shared/schema/terms.ts'

export const trends = ['day', 'week', 'month'] as const
export const comparisons = ['both', 'previous', 'year'] as const
export const paints = ['rate', 'share', 'received'] as const
/** Which comparison is shown. */
export type Comparison = (typeof comparisons)[number]
/** What the map is coloured by. */
export type Paint = (typeof paints)[number]

/** Which cases a board or list counts. */
export interface CaseWish {
  category?: Category
  subcategory?: string
  procedure?: Procedure
  origin?: Origin
  /** Hours. */
  window?: number
}
/** What the address of a board says beside whose it is: `[from, to)` in dates of the display zone. */
export interface BoardWish extends CaseWish {
  from?: string
  to?: string
  /** An instant that cuts the period off: the part with which a period that runs is compared. */
  until?: string
  trend?: TrendBy
  compare: Comparison
  paint: Paint
}
/** What the address of a list behind a figure says. */
export interface ListWish<F extends CaseFigure | PropertyFigure> extends CaseWish {
  figure: F
  station?: string
  district?: string
  from?: string
  to?: string
  until?: string
  weekday?: number
  hour?: number
  asOf?: string
}
/** A part of an address that says nothing that there is. */
export interface Fault {
  name: string
  value: string
}
export interface Read<T> {
  wish: T
  faults: Fault[]
}

const isDate = (text: string): boolean =>
  /^(19|20|21)\d\d-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text
const isInstant = (text: string): boolean => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) && !Number.isNaN(Date.parse(text))
const isId = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9:._-]{0,79}$/.test(text)

/** Both ends or none: half a period says nothing. */
const wholePeriod = ({ from, to }: Partial<DateRange>, faults: readonly Fault[]): Partial<DateRange> =>
  faults.some(({ name }) => name === 'from' || name === 'to') ? {} : { from, to }

const readerOf = (query: LocationQuery) => {
  const faults: Fault[] = []
  const text = (name: string, isGood: (value: string) => boolean): string | undefined => {
    const value = query[name]
    if (value === undefined || value === null || value === '') return undefined
    if (typeof value === 'string' && isGood(value)) return value
    faults.push({ name, value: String(value) })
    return undefined
  }
  const among = <T extends string>(name: string, values: readonly T[]): T | undefined => {
    const value = text(name, (each) => values.some((known) => known === each))
    return values.find((known) => known === value)
  }
  const whole = (name: string, least: number, most: number): number | undefined => {
    const isGood = (value: string): boolean =>
      /^\d{1,4}$/.test(value) && Number(value) >= least && Number(value) <= most
    const value = text(name, isGood)
    return value === undefined ? undefined : Number(value)
  }
  const cases = (): CaseWish => ({
    category: among('category', categories),
    subcategory: text('subcategory', isId),
    procedure: among('procedure', procedures),
    origin: among('origin', origins),
    window: whole('window', 1, 1000),
  })
  const period = (): Partial<DateRange> => ({ from: text('from', isDate), to: text('to', isDate) })
  return { faults, text, among, whole, cases, period }
}

/** What a board's address asks for. Values that there are not are faults, and left out. */
export const readBoardWish = (query: LocationQuery): Read<BoardWish> => {
  const { faults, text, among, cases, period } = readerOf(query)
  const wish: BoardWish = {
    ...wholePeriod(period(), faults),
    until: text('until', isInstant),
    ...cases(),
    trend: among('trend', trends),
    compare: among('compare', comparisons) ?? 'both',
    paint: among('paint', paints) ?? 'rate',
  }
  return { wish, faults }
}

const readListWish = <F extends CaseFigure | PropertyFigure>(
  query: LocationQuery,
  figures: readonly F[],
): Read<ListWish<F> | undefined> => {
  const { faults, text, among, whole, cases, period } = readerOf(query)
  const figure = among('figure', figures)
  if (figure === undefined && faults.length === 0) faults.push({ name: 'figure', value: '' })
  const wish = {
    ...period(),
    until: text('until', isInstant),
    ...cases(),
    station: text('station', isId),
    district: text('district', isId),
    weekday: whole('weekday', 1, 7),
    hour: whole('hour', 0, 23),
    asOf: text('asOf', isInstant),
  }
  return { wish: figure === undefined ? undefined : { figure, ...wish }, faults }
}
export const readCaseListWish = (query: LocationQuery): Read<ListWish<CaseFigure> | undefined> =>
  readListWish(query, caseFigures)
export const readPropertyListWish = (query: LocationQuery): Read<ListWish<PropertyFigure> | undefined> =>
  readListWish(query, propertyFigures)

/** The part of an address that says this; what is usual is left out. */
export const addressOf = (wish: Partial<BoardWish>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(wish).flatMap(([name, value]) => {
      const isUsual = (name === 'compare' && value === 'both') || (name === 'paint' && value === 'rate')
      return value === undefined || value === '' || isUsual ? [] : [[name, String(value)]]
    }),
  )

/** Which of the cases that stand behind a board a figure counts. */
export interface Part extends Partial<DateRange> {
  station?: string
  category?: Category
  subcategory?: string
  weekday?: number
  hour?: number
}

const isPropertyFigure = (figure: CaseFigure | PropertyFigure): figure is PropertyFigure =>
  propertyFigures.some((each) => each === figure)
/** How things stand at an instant, whatever the period. */
export const isOfNow = (figure: CaseFigure | PropertyFigure): boolean =>
  isPropertyFigure(figure) ? figure === 'stock' : countings[figure].basis === 'now'

const placeOf = ({ level, id }: Pick<Asked, 'level' | 'id'>, station?: string): Record<string, string> =>
  station !== undefined ? { station } : level === 'city' ? {} : { [level]: id }

/** [K8] Where the list behind a figure of a board is: at the same instant, so that it has the figure's length. */
export const listAddress = (
  board: Pick<Asked, 'level' | 'id' | 'range' | 'until' | 'asOf'>,
  wish: CaseWish,
  figure: CaseFigure | PropertyFigure,
  part: Part = {},
): { name: 'board-cases' | 'board-property'; query: Record<string, string> } => {
  const { station, from = board.range.from, to = board.range.to, ...rest } = part
  const { category, subcategory, procedure, origin, window } = wish
  const isProperty = isPropertyFigure(figure)
  const query = {
    figure,
    ...placeOf(board, station),
    ...(isOfNow(figure) ? {} : { from, to, until: board.until }),
    category,
    subcategory,
    procedure,
    origin,
    ...(isProperty ? {} : { window }),
    ...rest,
    asOf: board.asOf,
  }
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  return { name: isProperty ? 'board-property' : 'board-cases', query: Object.fromEntries(given) }
}
