import { dateOf, dayOf, zoneNamed } from '../../shared/domain/boards/calendar.ts'
import { definitions, figureDefinitions, type Definition } from '../../shared/domain/boards/definitions.ts'
import { measure } from './cells.ts'
import { mainTable } from './monthly.main.ts'
import { dayTable, kindTable, openTable, unitTable, districtTable } from './monthly.tables.ts'
import type { Paper, ReportParts, Table, Telling } from './paper.ts'
import { filled, wordsIn, type Words } from './words.ts'

const explained: readonly Definition[] = [
  definitions.rate,
  definitions.share,
  ...(['received', 'matured', 'running', 'clearances', 'submitted-late', 'pending', 'reopened'] as const).map(
    (name) => figureDefinitions[name],
  ),
  ...(['dismissed', 'escalated', 'shelved', 'mis-sent', 'discovered', 'imported', 'exceptional'] as const).map(
    (name) => figureDefinitions[name],
  ),
  ...(['clearances-exceptional', 'clearances-discovered', 'clearances-imported'] as const).map(
    (name) => figureDefinitions[name],
  ),
  definitions.tripleAcknowledgedTime,
  definitions.arrivalTime,
  ...(['returned', 'returned-people', 'returned-before-clearance', 'stock'] as const).map(
    (name) => figureDefinitions[name],
  ),
  definitions.returnedValue,
  definitions.returnTime,
  ...(['open', 'about-to-miss', 'overdue', 'supervised'] as const).map((name) => figureDefinitions[name]),
  definitions.changes,
]

const definitionTable = ({ words, language, board }: Telling): Table => ({
  heading: words.definitions,
  isWide: false,
  columns: [
    { head: words.name, width: 22 },
    { head: words.text, width: 110 },
  ],
  rows: explained.map(({ name, text }) => ({
    cells: [name[language], text[language]].map((each) => filled(each, { window: board.windowHours })),
  })),
})

/** Of a period of one calendar month: `2026-10`. */
export const monthName = (from: string, { month }: Words): string =>
  filled(month, { year: from.slice(0, 4), month: month.includes('年') ? Number(from.slice(5, 7)) : from.slice(5, 7) })

const warningsOf = ({ board, words }: Telling): string[] => {
  const { figures } = board.clearance
  const { items } = board.property.figures
  const apart = [...Object.values(figures.apart), ...Object.values(figures.clearancesApart)]
  const all = figures.received + figures.share.of + items + apart.reduce((a, b) => a + b, 0)
  if (all === 0) return [words.isEmpty]
  return [
    ...(board.isRunning ? [words.isRunning] : []),
    ...(figures.running.cases > 0 ? [filled(words.isMaturing, { n: figures.running.cases })] : []),
  ]
}

/** The monthly report of a place, in the form in which it is handed upward. Nothing is counted here. */
export const paperOf = (parts: ReportParts): Paper => {
  const { board, language } = parts
  const words = wordsIn(language)
  const telling: Telling = { ...parts, words, clock: zoneNamed(board.zone) }
  const { from, to } = board.range
  const month = monthName(from, words)
  const until = dateOf(dayOf(to) - 1)
  const by = parts.by ?? words.system
  return {
    language,
    zone: board.zone,
    title: words.title,
    subtitle: filled(words.subtitle, { place: board.name, month }),
    fileName: filled(words.fileName, { place: board.name, month: from.slice(0, 7) }),
    at: board.asOf,
    by,
    facts: [
      { name: words.place, value: board.name },
      { name: words.period, value: filled(words.periodOf, { from, until }) },
      { name: words.preparedAt, value: measure('instant', Date.parse(board.asOf)) },
      { name: words.preparedBy, value: by },
      { name: words.counted, value: filled(words.countedAs, { window: board.windowHours, zone: board.zone }) },
    ],
    warnings: warningsOf(telling),
    tables: [
      mainTable(telling),
      kindTable(telling),
      ...(board.level === 'city' ? [districtTable(telling)] : []),
      ...(board.level === 'station' ? [] : [unitTable(telling)]),
      openTable(telling),
      dayTable(telling),
      definitionTable(telling),
    ],
    signatures: words.signatures.map((name) => ({ name, date: words.signedAt })),
    page: words.page,
  }
}
