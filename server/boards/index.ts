import { figureDefinitions } from '../../shared/domain/boards/definitions.ts'
import type { CaseFigure, PropertyFigure } from '../../shared/domain/boards/figures.ts'
import type { Actor } from '../../shared/domain/people.ts'
import type { OperationName } from '../../shared/operations/catalogue.ts'
import { csvOf, tellingOf, type Language } from '../csv.ts'
import { csvDownload } from '../http/csv.ts'
import { serve, type Route } from '../http/serve.ts'
import type { Platform } from '../platform.ts'
import { asked as askedOf, sourceFor as sourceOf, type Answering } from './answering.ts'
import type { Understood, Wish } from './asking.ts'
import { allCasesBehind, allPropertyBehind, casesBehind, propertyBehind } from './behind.ts'
import { boardOf, clearanceAnswer } from './board.ts'
import { caseColumns, propertyColumns } from './csv.ts'
import type { BoardKeeper } from './keeper.ts'

export { asked, sourceFor, type Answering } from './answering.ts'
export type { Understood } from './asking.ts'
export { allCasesBehind, allPropertyBehind, caseCount, casesBehind, propertyCount } from './behind.ts'
export { boardOf, type Source } from './board.ts'
export { caseColumns, propertyColumns } from './csv.ts'
export { checkBoards } from './check.ts'
export { CaseCube } from './cube.ts'
export { BoardKeeper } from './keeper.ts'
export { figureRoomsOf, tellFigures } from './live.ts'
export { readAll } from './reading.ts'
export { loadSnapshot, storeSnapshot } from './snapshot.ts'
export { Stock } from './stock.ts'
export { tally, type Asking } from './tally.ts'

/** What a list that leaves the system is called: whose, and of which figure. */
export const listTitle = (
  figure: CaseFigure | PropertyFigure,
  { place, windowHours }: Understood,
  language: Language,
): string => `${place.name} ${figureDefinitions[figure].name[language].replaceAll('{window}', String(windowHours))}`

/** Figures of stations, districts and the city, and the lists behind them. [K5] [K8] */
export const boardRoutes = (platform: Platform, keeper: BoardKeeper): Route[] => {
  const answering: Answering = { ...platform, kept: () => keeper.source }
  const asked = (actor: Actor, operation: OperationName, wish: Wish, level?: 'station' | 'district' | 'city') =>
    askedOf(answering, actor, operation, wish, level)
  const sourceFor = (understood: Understood) => sourceOf(answering, understood)
  const telling = (language: Language) => tellingOf(platform.organisation(), language)
  const csv = (
    plain: string,
    figure: CaseFigure | PropertyFigure,
    understood: Understood,
    lines: AsyncIterable<string>,
    language: Language,
  ) => csvDownload(plain, listTitle(figure, understood, language), lines)
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
      const { lang = language, ...wish } = query
      const understood = asked(actor, 'board.cases-csv', wish)
      const rows = allCasesBehind(platform.db, await sourceFor(understood), understood, wish)
      return csv(`cases-${wish.figure}`, wish.figure, understood, csvOf(caseColumns, rows, telling(lang)), lang)
    }),
    serve('board.property', async ({ actor, query }) => {
      const understood = asked(actor, 'board.property', query)
      return propertyBehind(platform.db, await sourceFor(understood), understood, query)
    }),
    serve('board.property-csv', async ({ actor, query, language }) => {
      const { lang = language, ...wish } = query
      const understood = asked(actor, 'board.property-csv', wish)
      const rows = allPropertyBehind(platform.db, await sourceFor(understood), understood, wish.figure)
      return csv(`property-${wish.figure}`, wish.figure, understood, csvOf(propertyColumns, rows, telling(lang)), lang)
    }),
  ]
}
