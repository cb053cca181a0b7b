import Type from 'typebox'
import { patterns } from '../schema/patterns.ts'
import { Exact, Id, Json, Lang, OneOf } from '../schema/primitives.ts'
import { reportFormats, type KeptReports } from '../schema/report.ts'
import { operation } from './define.ts'

/** A calendar month of the display zone, from 1900 to 2199. */
export const Month = Type.String({ pattern: patterns.month.pattern })

const Whose = { station: Type.Optional(Id), district: Type.Optional(Id) }

export const reportOperations = {
  'report.read': operation({
    method: 'GET',
    path: '/api/boards/report',
    title: ['月报（PDF、xlsx）', 'Monthly report as PDF or xlsx'],
    query: Exact({
      month: Month,
      ...Whose,
      format: OneOf(reportFormats),
      ...Lang,
    }),
    result: Type.Unknown(),
    download: true,
    refusals: ['report.month-future', 'report.busy', 'board.place-missing', 'subject.not-found'],
  }),
  'report.list': operation({
    method: 'GET',
    path: '/api/boards/reports',
    title: ['定时生成的月报', 'Monthly reports made by schedule'],
    query: Exact(Whose),
    result: Json<KeptReports>(),
    refusals: ['board.place-missing', 'subject.not-found'],
  }),
  'report.kept': operation({
    method: 'GET',
    path: '/api/boards/reports/:month/:place',
    title: ['下载一份定时月报', 'One of them'],
    params: Exact({ month: Month, place: Id }),
    query: Exact({ format: OneOf(reportFormats) }),
    result: Type.Unknown(),
    download: true,
    refusals: ['report.not-kept'],
  }),
}
