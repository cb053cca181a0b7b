import type { BoardCase } from '../../shared/domain/boards/answers.ts'
import { figureDefinitions } from '../../shared/domain/boards/definitions.ts'
import type { CaseFigure, PropertyFigure } from '../../shared/domain/boards/figures.ts'
import type { Actor } from '../../shared/domain/people.ts'
import type { OperationName } from '../../shared/operations/catalogue.ts'
import { csvOf, tellingOf, type Language } from '../csv.ts'
import { csvDownload } from '../http/csv.ts'
import { serve, type Route } from '../http/serve.ts'
import type { Platform } from '../platform.ts'
import { answered, type Answering } from './answering.ts'
import type { Understood, Wish } from './asking.ts'
import { allCasesBehind, allPropertyBehind, casesBehind, propertyBehind } from './behind.ts'
import { boardOf, clearanceAnswer, type WholeSource } from './board.ts'
import { caseColumns, propertyColumns } from './csv.ts'
import type { BoardKeeper } from './keeper.ts'

export { answered, asked, type Answering, type Question } from './answering.ts'
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

/** How questions are answered at a server: from what its keeper keeps. */
export const answeringOf = (platform: Platform, keeper: BoardKeeper): Answering => ({
  ...platform,
  wholeUpTo: () => platform.journal.wholeUpTo(),
  kept: () => keeper.upToDate(),
})

/** What a list that leaves the system is called: whose, and of which figure. */
export const listTitle = (
  figure: CaseFigure | PropertyFigure,
  { place, windowHours }: Understood,
  language: Language,
): string => `${place.name} ${figureDefinitions[figure].name[language].replaceAll('{window}', String(windowHours))}`

/** [A7] What a wall screen tells of a case: nothing that anybody wrote, nobody's name. */
const onWall = ({ lead: _lead, supervision: _supervision, ...item }: BoardCase): BoardCase => ({
  ...item,
  summary: '',
  place: { text: '' },
})

/** Figures of stations, districts and the city, and the lists behind them. [K5] [K8] */
export const boardRoutes = (platform: Platform, keeper: BoardKeeper): Route[] => {
  const answering: Answering = answeringOf(platform, keeper)
  const answer = <T>(
    actor: Actor,
    operation: OperationName,
    wish: Wish,
    made: (source: WholeSource, understood: Understood) => T,
    level?: 'station' | 'district' | 'city',
  ) => answered(answering, { actor, operation, wish, level }, made)
  const telling = (language: Language) => tellingOf(platform.organisation(), language)
  const csv = (
    plain: string,
    figure: CaseFigure | PropertyFigure,
    understood: Understood,
    lines: AsyncIterable<string>,
    language: Language,
  ) => csvDownload(plain, listTitle(figure, understood, language), lines)
  const board = (name: 'board.station' | 'board.district' | 'board.city', level: 'station' | 'district' | 'city') =>
    serve(name, ({ actor, query }) =>
      answer(
        actor,
        name,
        query,
        (source, understood) => boardOf(source, understood, query.trend, platform.organisation()),
        level,
      ),
    )
  return [
    board('board.station', 'station'),
    board('board.district', 'district'),
    board('board.city', 'city'),
    serve('board.clearance', ({ actor, query }) =>
      answer(actor, 'board.clearance', query, (source, understood) =>
        clearanceAnswer(source, understood, query.by ?? 'station', platform.organisation()),
      ),
    ),
    serve('board.cases', ({ actor, query }) =>
      answer(actor, 'board.cases', query, async (source, understood) => {
        const found = await casesBehind(platform.db, source, understood, query)
        return actor.roles.includes('wall') ? { ...found, items: found.items.map(onWall) } : found
      }),
    ),
    serve('board.cases-csv', ({ actor, query, language }) => {
      const { lang = language, ...wish } = query
      return answer(actor, 'board.cases-csv', wish, (source, understood) => {
        const rows = allCasesBehind(platform.db, source, understood, wish)
        return csv(`cases-${wish.figure}`, wish.figure, understood, csvOf(caseColumns, rows, telling(lang)), lang)
      })
    }),
    serve('board.property', ({ actor, query }) =>
      answer(actor, 'board.property', query, (source, understood) =>
        propertyBehind(platform.db, source, understood, query),
      ),
    ),
    serve('board.property-csv', ({ actor, query, language }) => {
      const { lang = language, ...wish } = query
      return answer(actor, 'board.property-csv', wish, (source, understood) => {
        const rows = allPropertyBehind(platform.db, source, understood, wish.figure)
        return csv(
          `property-${wish.figure}`,
          wish.figure,
          understood,
          csvOf(propertyColumns, rows, telling(lang)),
          lang,
        )
      })
    }),
  ]
}
