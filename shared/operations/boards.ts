import Type from 'typebox'
import type { Board, BoardCases, BoardPropertyList, ClearanceAnswer } from '../domain/boards/answers.ts'
import { caseFigures, propertyFigures } from '../domain/boards/figures.ts'
import { Written } from '../schema/case.ts'
import { patterns } from '../schema/patterns.ts'
import { Exact, Id, Instant, Json, Lang, OneOf, Page, Text } from '../schema/primitives.ts'
import { categories, origins, procedures } from '../schema/terms.ts'
import { operation } from './define.ts'
import type { EntriesResult } from './results.ts'

/** A date of the display zone. */
const LocalDate = Type.String({ format: 'date', pattern: patterns.date.pattern })

/** [K5] `[from, to)` in dates of the display zone, both or neither; neither: the month that runs. At most ten years. */
const Period = { from: Type.Optional(LocalDate), to: Type.Optional(LocalDate) }
/** [K6] Cuts the period off there: the part of it with which a period that runs is compared. */
const Until = { until: Type.Optional(Instant) }
const Filters = {
  category: Type.Optional(OneOf(categories)),
  subcategory: Type.Optional(Id),
  /** [C9] */
  procedure: Type.Optional(OneOf(procedures)),
  /** Calls unless told: discovered and imported cases are counted apart. [K5] [S2] */
  origin: Type.Optional(OneOf(origins)),
  /** [K1] One of the windows of the settings, hours; 24 unless told. */
  window: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
}
/** Whose figures; left out, the actor's own: a chief's station or district, the desk's city. */
const Whose = { station: Type.Optional(Id), district: Type.Optional(Id) }
const Trend = { trend: Type.Optional(OneOf(['day', 'week', 'month'] as const)) }

const refusals = [
  'board.range-incomplete',
  'board.range-reversed',
  'board.range-too-long',
  'board.window-unknown',
  'board.place-missing',
  'board.as-of-future',
  'board.as-of-too-old',
  'case.subcategory-unknown',
  'subject.not-found',
] as const

const CaseList = {
  figure: OneOf(caseFigures),
  ...Whose,
  ...Period,
  ...Until,
  ...Filters,
  /** One cell of the heat map: 1 is Monday, 7 Sunday. */
  weekday: Type.Optional(Type.Integer({ minimum: 1, maximum: 7 })),
  hour: Type.Optional(Type.Integer({ minimum: 0, maximum: 23 })),
  /** The instant of the answer that the figure is from: the list and what it tells are as of then; now unless told. */
  asOf: Type.Optional(Instant),
}
const PropertyList = {
  figure: OneOf(propertyFigures),
  ...Whose,
  ...Period,
  ...Until,
  category: Filters.category,
  subcategory: Filters.subcategory,
  procedure: Filters.procedure,
  origin: Filters.origin,
  asOf: CaseList.asOf,
}

const OfCase = Exact({ id: Id })

export const boardOperations = {
  'board.clearance': operation({
    method: 'GET',
    path: '/api/boards/clearance',
    title: ['破案指标：24小时破案率与24小时内破案数占比', '24 h clearance rate and 24 h share of clearances'],
    query: Exact({
      by: Type.Optional(OneOf(['station', 'category', 'subcategory', 'day', 'week', 'month'] as const)),
      ...Whose,
      ...Period,
      ...Filters,
    }),
    result: Json<ClearanceAnswer>(),
    refusals,
  }),
  'board.station': operation({
    method: 'GET',
    path: '/api/boards/station',
    title: ['派出所看板', 'Board of a station'],
    query: Exact({ station: Whose.station, ...Period, ...Until, ...Filters, ...Trend }),
    result: Json<Board>(),
    refusals,
  }),
  'board.district': operation({
    method: 'GET',
    path: '/api/boards/district',
    title: ['分局看板', 'Board of a district'],
    query: Exact({ district: Whose.district, ...Period, ...Until, ...Filters, ...Trend }),
    result: Json<Board>(),
    refusals,
  }),
  'board.city': operation({
    method: 'GET',
    path: '/api/boards/city',
    title: ['全市看板', 'Board of the city'],
    query: Exact({ ...Period, ...Until, ...Filters, ...Trend }),
    result: Json<Board>(),
    refusals,
  }),
  'board.cases': operation({
    method: 'GET',
    path: '/api/boards/cases',
    title: ['指标对应的案件', 'The cases behind a figure'],
    query: Exact({ ...CaseList, ...Page }),
    result: Json<BoardCases>(),
    refusals: [...refusals, 'request.cursor'],
  }),
  'board.cases-csv': operation({
    method: 'GET',
    path: '/api/boards/cases.csv',
    title: ['指标对应的案件（CSV）', 'The cases behind a figure, as CSV'],
    query: Exact({ ...CaseList, ...Lang }),
    result: Type.Unknown(),
    download: true,
    refusals,
  }),
  'board.cases-xlsx': operation({
    method: 'GET',
    path: '/api/boards/cases.xlsx',
    title: ['指标对应的案件（xlsx，至多 5 万行）', 'The cases behind a figure, as xlsx: 50,000 rows at most'],
    query: Exact({ ...CaseList, ...Lang }),
    result: Type.Unknown(),
    download: true,
    refusals: [...refusals, 'report.too-long'],
  }),
  'board.property': operation({
    method: 'GET',
    path: '/api/boards/property',
    title: ['指标对应的涉案财物', 'The property behind a figure'],
    query: Exact({ ...PropertyList, ...Page }),
    result: Json<BoardPropertyList>(),
    refusals: [...refusals, 'request.cursor'],
  }),
  'board.property-csv': operation({
    method: 'GET',
    path: '/api/boards/property.csv',
    title: ['指标对应的涉案财物（CSV）', 'The property behind a figure, as CSV'],
    query: Exact({ ...PropertyList, ...Lang }),
    result: Type.Unknown(),
    download: true,
    refusals,
  }),
  'board.property-xlsx': operation({
    method: 'GET',
    path: '/api/boards/property.xlsx',
    title: ['指标对应的涉案财物（xlsx，至多 5 万行）', 'The property behind a figure, as xlsx: 50,000 rows at most'],
    query: Exact({ ...PropertyList, ...Lang }),
    result: Type.Unknown(),
    download: true,
    refusals: [...refusals, 'report.too-long'],
  }),
  'case.supervise': operation({
    method: 'POST',
    path: '/api/cases/:id/supervision',
    title: ['督办', 'Ask for a supervised follow-up'],
    params: OfCase,
    body: Exact({ text: Text, dueAt: Instant, ...Written }),
    result: Json<EntriesResult>(),
    status: 201,
    refusals: ['case.not-open', 'supervision.open-already', 'supervision.due-past'],
  }),
  'case.answer-supervision': operation({
    method: 'POST',
    path: '/api/cases/:id/supervision/answer',
    title: ['答复督办', 'Answer a supervised follow-up'],
    params: OfCase,
    body: Exact({ text: Text, ...Written }),
    result: Json<EntriesResult>(),
    refusals: ['supervision.none'],
  }),
}
