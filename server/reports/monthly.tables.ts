import type { Board, BoardCase, Compared } from '../../shared/domain/boards/answers.ts'
import { dayOf } from '../../shared/domain/boards/calendar.ts'
import { clearanceConditions } from '../../shared/domain/boards/missing.ts'
import { categories, subcategories } from '../../shared/schema/terms.ts'
import { termIn } from '../csv.ts'
import { count, localText, measure, NOTHING, rate, type Cell } from './cells.ts'
import { namesOf } from './monthly.main.ts'
import type { Column, Row, Table, Telling } from './paper.ts'
import { filled } from './words.ts'

const DAY_MS = 86_400_000

/** Both figures of clearance with their parts and comparisons, as columns. [K5] [K6] */
const rateColumns = (telling: Telling): Column[] => {
  const { words, board } = telling
  const names = namesOf(telling)
  const window = { window: board.windowHours }
  const within = filled(words.within, window)
  return [
    { head: names.of('received'), width: 10 },
    { head: within, width: 9 },
    { head: names.of('matured'), width: 9 },
    { head: filled(words.rateShort, window), width: 9 },
    { head: words.previousPoints, width: 11 },
    { head: words.lastYearPoints, width: 11 },
    { head: names.of('clearances'), width: 11.5 },
    { head: within, width: 9 },
    { head: filled(words.shareShort, window), width: 9 },
    { head: words.previousPoints, width: 11 },
    { head: words.lastYearPoints, width: 11 },
  ].map((column) => ({ ...column, isNumber: true }))
}

const rateCells = ({ figures, previous, lastYear }: Compared): Cell[] => [
  count(figures.received),
  count(figures.rate.n),
  count(figures.rate.of),
  rate(figures.rate),
  measure('pp', previous.changes.ratePoints),
  measure('pp', lastYear.changes.ratePoints),
  count(figures.share.of),
  count(figures.share.n),
  rate(figures.share),
  measure('pp', previous.changes.sharePoints),
  measure('pp', lastYear.changes.sharePoints),
]

/** What a kind of case is called. */
const offence = (
  { category, subcategory }: Pick<BoardCase, 'category' | 'subcategory'>,
  { language }: Telling,
): string =>
  subcategories.find(({ code }) => code === subcategory)?.[language] ?? termIn('category', category, { language })

export const kindTable = (telling: Telling): Table => {
  const { board, words, language } = telling
  const kinds = categories.flatMap((category): Row[] => {
    const row = board.categories.find(({ key }) => key === category)
    if (!row) return []
    const subs = board.subcategories.filter((sub) => sub.category === category && sub.key !== '')
    const name = (code: string): string => subcategories.find((each) => each.code === code)?.[language] ?? code
    return [
      { cells: [termIn('category', category, { language }), ...rateCells(row)] },
      ...subs.map((sub): Row => ({ cells: [name(sub.key), ...rateCells(sub)], as: 'part' })),
    ]
  })
  return {
    heading: words.kinds,
    isWide: true,
    columns: [{ head: words.kind, width: 22 }, ...rateColumns(telling)],
    rows: [...kinds, { cells: [words.total, ...rateCells(board.clearance)], as: 'strong' }],
  }
}

type Station = Board['stations'][number]

/** The stations of a district or the city, best clearance rate first, with the categories in which they reached 100 %. */
export const unitTable = (telling: Telling): Table => {
  const { board, words, language, districts } = telling
  const isCity = board.level === 'city'
  const reached = (station: string): string =>
    board.hundredPercent
      .filter(({ stationId }) => stationId === station)
      .map(({ category, cases }) => `${termIn('category', category, { language })} ${cases}`)
      .join(words.join)
  const cells = (station: Station): Cell[] => [
    station.rank === null ? null : count(station.rank),
    station.name,
    ...(isCity ? [districts.get(station.districtId) ?? ''] : []),
    ...rateCells(station),
    reached(station.key),
  ]
  const whole = board.stations.filter(({ figures }) => figures.rate.value === 1).map(({ name }) => name)
  const sums: Cell[] = ['', words.total, ...(isCity ? [''] : []), ...rateCells(board.clearance), '']
  return {
    heading: words.units,
    isWide: true,
    note: filled(words.hundred, { stations: whole.length > 0 ? whole.join(words.join) : words.none }),
    columns: [
      { head: words.rank, width: 6, isNumber: true },
      { head: words.unit, width: 24 },
      ...(isCity ? [{ head: words.district, width: 11 }] : []),
      ...rateColumns(telling),
      { head: words.reached, width: 15 },
    ],
    rows: [...board.stations.map((station): Row => ({ cells: cells(station) })), { cells: sums, as: 'strong' }],
  }
}

/** [K5] The districts of the city, with the sum of all. */
export const districtTable = (telling: Telling): Table => {
  const { board, words } = telling
  const stationsOf = (district: string): number =>
    board.stations.filter(({ districtId }) => districtId === district).length
  return {
    heading: words.districts,
    isWide: true,
    columns: [
      { head: words.district, width: 24 },
      { head: words.stationCount, width: 9, isNumber: true },
      ...rateColumns(telling),
    ],
    rows: [
      ...board.districts.map((row): Row => ({ cells: [row.name, count(stationsOf(row.key)), ...rateCells(row)] })),
      { cells: [words.total, count(board.stations.length), ...rateCells(board.clearance)], as: 'strong' },
    ],
  }
}

export const dayTable = (telling: Telling): Table => {
  const { board, words } = telling
  const names = namesOf(telling)
  const window = { window: board.windowHours }
  const within = filled(words.within, window)
  const columns = [
    { head: names.of('received'), width: 12 },
    { head: within, width: 14 },
    { head: names.of('matured'), width: 12 },
    { head: filled(words.rateShort, window), width: 14 },
    { head: names.of('running'), width: 12 },
    { head: names.of('clearances'), width: 12 },
    { head: within, width: 14 },
    { head: filled(words.shareShort, window), width: 14 },
  ]
  return {
    heading: words.days,
    isWide: false,
    columns: [{ head: words.day, width: 14 }, ...columns.map((column) => ({ ...column, isNumber: true }))],
    rows: board.trend.points.map(({ from, received, rate: cleared, share, running }): Row => ({
      cells: [
        measure('date', dayOf(from) * DAY_MS),
        count(received),
        count(cleared.n),
        count(cleared.of),
        rate(cleared),
        count(running),
        count(share.of),
        count(share.n),
        rate(share),
      ],
    })),
  }
}

const supervisionText = ({ supervision }: BoardCase, { words, clock }: Telling): string =>
  supervision
    ? filled(words.supervisionOf, {
        name: supervision.by.name,
        text: supervision.text,
        due: localText(Date.parse(supervision.dueAt), clock),
      })
    : ''

/** The open cases whose window has run out, and those with a supervised follow-up 督办. [K7] */
export const openTable = (telling: Telling): Table => {
  const { board, open, words, language, stations } = telling
  const isOfOne = board.level === 'station'
  const overdue = new Set(open.overdue.map(({ id }) => id))
  const supervised = new Set(open.supervised.map(({ id }) => id))
  const all = [...open.overdue, ...open.supervised.filter(({ id }) => !overdue.has(id))]
  const why = ({ id }: BoardCase): string =>
    overdue.has(id) && supervised.has(id) ? words.both : overdue.has(id) ? words.overdue : words.supervised
  const { now } = board
  const cut = Math.max(now.overdue ?? 0, now.supervised) > open.most ? filled(words.openCut, { n: open.most }) : ''
  const columns: Column[] = [
    { head: words.number, width: 18 },
    { head: words.why, width: 14 },
    { head: words.kind, width: 14 },
    ...(isOfOne ? [] : [{ head: words.unit, width: 20 }]),
    { head: words.receivedAt, width: 17 },
    { head: words.lead, width: 9 },
    { head: words.missing, width: 38 },
    { head: words.supervision, width: 44 },
  ]
  const none: Row = { cells: columns.map((_, place) => (place === 0 ? words.noRows : '')) }
  const rows = all.map((each): Row => ({
    cells: [
      each.number,
      why(each),
      offence(each, telling),
      ...(isOfOne ? [] : [stations.get(each.stationId) ?? each.stationId]),
      measure('instant', Date.parse(each.receivedAt)),
      each.lead?.name ?? null,
      (each.missing ?? []).map((name) => clearanceConditions[name][language]).join(words.join),
      supervisionText(each, telling),
    ],
  }))
  return {
    heading: words.open,
    isWide: true,
    note: filled(words.openNote, { overdue: now.overdue ?? NOTHING, supervised: now.supervised, cut }).trim(),
    columns,
    rows: rows.length > 0 ? rows : [none],
  }
}
