import { Readable } from 'node:stream'
import type { Actor } from '../../shared/domain/people.ts'
import type { OperationName } from '../../shared/operations/catalogue.ts'
import { Download, serve, type Route } from '../http/serve.ts'
import type { Platform } from '../platform.ts'
import { asked as askedOf, sourceFor as sourceOf, type Answering } from './answering.ts'
import type { Understood, Wish } from './asking.ts'
import { allCasesBehind, allPropertyBehind, casesBehind, propertyBehind } from './behind.ts'
import { boardOf, clearanceAnswer } from './board.ts'
import { caseColumns, csvOf, propertyColumns, type Telling } from './csv.ts'
import type { BoardKeeper } from './keeper.ts'

export { asked, sourceFor, type Answering } from './answering.ts'
export type { Understood } from './asking.ts'
export { allCasesBehind, allPropertyBehind, caseCount, casesBehind, propertyCount } from './behind.ts'
export { boardOf, type Source } from './board.ts'
export { caseColumns, categoryWords, propertyColumns, type Column, type Telling } from './csv.ts'
export { checkBoards } from './check.ts'
export { CaseCube } from './cube.ts'
export { BoardKeeper } from './keeper.ts'
export { figureRoomsOf, tellFigures } from './live.ts'
export { readAll } from './reading.ts'
export { loadSnapshot, storeSnapshot } from './snapshot.ts'
export { Stock } from './stock.ts'
export { tally, type Asking } from './tally.ts'

const csvDownload = (name: string, lines: AsyncIterable<string>): Download =>
  new Download(Readable.from(lines), {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': `attachment; filename="${name}.csv"`,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  })

/** Figures of stations, districts and the city, and the lists behind them. [K5] [K8] */
export const boardRoutes = (platform: Platform, keeper: BoardKeeper): Route[] => {
  const answering: Answering = { ...platform, kept: () => keeper.source }
  const asked = (actor: Actor, operation: OperationName, wish: Wish, level?: 'station' | 'district' | 'city') =>
    askedOf(answering, actor, operation, wish, level)
  const sourceFor = (understood: Understood) => sourceOf(answering, understood)
  const telling = (language: 'zh' | 'en', { zone }: Understood): Telling => ({
    language,
    zone,
    organisation: platform.organisation(),
  })
  const board = (name: 'board.station' | 'board.district' | 'board.city', level: 'station' | 'district' | 'city') =>
    serve(name, async ({ actor, query }) => {
      const understood = asked(actor, name, query, level)
      return boardOf(await sourceFor(understood), understood, query.trend, platform.organisation())
    })
  return [
    board('board.station', 'station'),
    board('board.district', 'district'),
    board('board.city', 'city'),
    serve('board.clearance', async ({ actor, query }) => {
      const understood = asked(actor, 'board.clearance', query)
      const source = await sourceFor(understood)
      return clearanceAnswer(source, understood, query.by ?? 'station', platform.organisation())
    }),
    serve('board.cases', async ({ actor, query }) => {
      const understood = asked(actor, 'board.cases', query)
      return casesBehind(platform.db, await sourceFor(understood), understood, query)
    }),
    serve('board.cases-csv', async ({ actor, query, language }) => {
      const understood = asked(actor, 'board.cases-csv', query)
      const rows = allCasesBehind(platform.db, await sourceFor(understood), understood, query)
      return csvDownload(`cases-${query.figure}`, csvOf(caseColumns, rows, telling(language, understood)))
    }),
    serve('board.property', async ({ actor, query }) => {
      const understood = asked(actor, 'board.property', query)
      return propertyBehind(platform.db, await sourceFor(understood), understood, query)
    }),
    serve('board.property-csv', async ({ actor, query, language }) => {
      const understood = asked(actor, 'board.property-csv', query)
      const rows = allPropertyBehind(platform.db, await sourceFor(understood), understood, query.figure)
      return csvDownload(`property-${query.figure}`, csvOf(propertyColumns, rows, telling(language, understood)))
    }),
  ]
}
