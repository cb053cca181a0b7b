import Type from 'typebox'
import { Exact, Id, OneOf } from '../schema/primitives.ts'
import { operation } from './define.ts'

/** A calendar month of the display zone, from 1900 to 2199. */
export const Month = Type.String({ pattern: '^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$' })

export const reportFormats = ['pdf', 'xlsx'] as const
export type ReportFormat = (typeof reportFormats)[number]

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
      /** The caller's language unless told. */
      lang: Type.Optional(OneOf(['zh', 'en'] as const)),
    }),
    result: Type.Unknown(),
    download: true,
    refusals: ['report.month-future', 'report.busy', 'board.place-missing', 'subject.not-found'],
  }),
}
