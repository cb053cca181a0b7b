import type { Durations, PropertyFigures } from '../../shared/domain/boards/answers.ts'
import { difference, percent } from '../../shared/domain/boards/clearance-figures.ts'
import { definitions, figureDefinitions } from '../../shared/domain/boards/definitions.ts'
import { count, measure, rate, type Cell } from './cells.ts'
import type { Row, Table, Telling } from './paper.ts'
import { filled } from './words.ts'

interface Compared {
  part?: number
  whole?: number
  previous?: Cell
  previousChange?: Cell
  lastYear?: Cell
  lastYearChange?: Cell
}

const row = (name: string, value: Cell, compared: Compared = {}, as?: Row['as']): Row => {
  const { part, whole, previous, previousChange, lastYear, lastYearChange } = compared
  const number = (n: number | undefined): Cell => (n === undefined ? '' : count(n))
  return {
    cells: [
      name,
      value,
      number(part),
      number(whole),
      previous === undefined ? '' : previous,
      previousChange === undefined ? '' : previousChange,
      lastYear === undefined ? '' : lastYear,
      lastYearChange === undefined ? '' : lastYearChange,
    ],
    as,
  }
}

/** A count of this month beside those of the others. [K6] */
const counts = (name: string, now: number | null, previous: number | null, lastYear: number | null): Row =>
  row(name, count(now), {
    previous: count(previous),
    previousChange: measure('percent', percent(now, previous)),
    lastYear: count(lastYear),
    lastYearChange: measure('percent', percent(now, lastYear)),
  })

/** A duration, and of how many it is. */
const durations = (
  name: string,
  of: 'medianSeconds' | 'p90Seconds',
  now: Durations,
  previous: Durations,
  lastYear: Durations,
): Row =>
  row(name, measure('duration', now[of]), {
    whole: now.n,
    previous: measure('duration', previous[of]),
    previousChange: measure('difference', difference(now[of], previous[of])),
    lastYear: measure('duration', lastYear[of]),
    lastYearChange: measure('difference', difference(now[of], lastYear[of])),
  })

/** Names of figures as the boards call them. */
export const namesOf = ({ language, board }: Telling) => {
  const name = (given: { zh: string; en: string }): string => filled(given[language], { window: board.windowHours })
  return {
    of: (figure: keyof typeof figureDefinitions): string => name(figureDefinitions[figure].name),
    rate: name(definitions.rate.name),
    share: name(definitions.share.name),
    tripleAcknowledged: name(definitions.tripleAcknowledgedTime.name),
    arrival: name(definitions.arrivalTime.name),
  }
}
type Names = ReturnType<typeof namesOf>

const clearanceRows = ({ board, words }: Telling, names: Names): Row[] => {
  const { figures, previous, lastYear } = board.clearance
  const rated = (which: 'rate' | 'share', points: 'ratePoints' | 'sharePoints'): Row =>
    row(
      names[which],
      rate(figures[which]),
      {
        part: figures[which].n,
        whole: figures[which].of,
        previous: rate(previous.figures[which]),
        previousChange: measure('points', previous.changes[points]),
        lastYear: rate(lastYear.figures[which]),
        lastYearChange: measure('points', lastYear.changes[points]),
      },
      'strong',
    )
  return [
    counts(names.of('received'), figures.received, previous.figures.received, lastYear.figures.received),
    counts(names.of('clearances'), figures.share.of, previous.figures.share.of, lastYear.figures.share.of),
    rated('rate', 'ratePoints'),
    rated('share', 'sharePoints'),
    row(names.of('running'), count(figures.running.cases)),
    row(words.runningCleared, count(figures.running.cleared), {}, 'part'),
    row(names.of('submitted-late'), count(figures.submittedLate)),
    row(names.of('pending'), count(figures.pending)),
    row(names.of('reopened'), count(figures.reopened)),
  ]
}

const timeRows = ({ board, words }: Telling, names: Names): Row[] => {
  const { figures, previous, lastYear } = board.times
  const timed = (which: 'tripleAcknowledged' | 'arrival'): Row[] => [
    durations(
      filled(words.median, { name: names[which] }),
      'medianSeconds',
      figures[which],
      previous.figures[which],
      lastYear.figures[which],
    ),
    durations(
      filled(words.p90, { name: names[which] }),
      'p90Seconds',
      figures[which],
      previous.figures[which],
      lastYear.figures[which],
    ),
  ]
  return [
    ...timed('tripleAcknowledged'),
    row(names.of('not-acknowledged'), count(figures.notAcknowledged)),
    ...timed('arrival'),
    row(names.of('not-arrived'), count(figures.notArrived)),
    row(names.of('set-back'), count(figures.setBack)),
  ]
}

const propertyRows = ({ board, words }: Telling, names: Names): Row[] => {
  const { figures, previous, lastYear } = board.property
  const { stock } = figures
  const median = (name: string, of: 'fromSeizure' | 'fromClearance'): Row =>
    durations(name, 'medianSeconds', figures[of], previous.figures[of], lastYear.figures[of])
  const counted = (name: string, of: keyof Pick<PropertyFigures, 'items' | 'people' | 'beforeClearance'>): Row =>
    counts(name, figures[of], previous.figures[of], lastYear.figures[of])
  return [
    counted(names.of('returned'), 'items'),
    counted(words.people, 'people'),
    row(words.returnedValue, measure('yuan', figures.valueFen), {
      previous: measure('yuan', previous.figures.valueFen),
      previousChange: measure('percent', previous.changes.valuePercent),
      lastYear: measure('yuan', lastYear.figures.valueFen),
      lastYearChange: measure('percent', lastYear.changes.valuePercent),
    }),
    median(words.fromSeizure, 'fromSeizure'),
    median(words.fromClearance, 'fromClearance'),
    counted(names.of('returned-before-clearance'), 'beforeClearance'),
    row(words.stockItems, count(stock.items), {}, 'strong'),
    row(words.stockValue, measure('yuan', stock.valueFen)),
    row(words.stockMedianAge, measure('days', stock.medianAgeSeconds)),
    row(words.stockOldestAge, measure('days', stock.oldestAgeSeconds)),
  ]
}

const nowRows = ({ board: { now } }: Telling, names: Names): Row[] => [
  row(names.of('open'), count(now.open)),
  row(names.of('about-to-miss'), count(now.aboutToMiss)),
  row(names.of('overdue'), count(now.overdue)),
  row(names.of('supervised'), count(now.supervised)),
]

const apartRows = ({ board }: Telling, names: Names): Row[] => {
  const { figures, previous, lastYear } = board.clearance
  const apart = (of: keyof typeof figures.apart, figure: Parameters<Names['of']>[0]): Row =>
    counts(names.of(figure), figures.apart[of], previous.figures.apart[of], lastYear.figures.apart[of])
  /** [K5] What is counted apart from the clearances of the month, whenever it was received. */
  const clearances = (of: keyof typeof figures.clearancesApart): Row =>
    counts(
      names.of(`clearances-${of}`),
      figures.clearancesApart[of],
      previous.figures.clearancesApart[of],
      lastYear.figures.clearancesApart[of],
    )
  return [
    apart('dismissed', 'dismissed'),
    apart('escalated', 'escalated'),
    apart('shelved', 'shelved'),
    apart('misSent', 'mis-sent'),
    apart('discovered', 'discovered'),
    apart('imported', 'imported'),
    apart('exceptional', 'exceptional'),
    clearances('exceptional'),
    clearances('discovered'),
    clearances('imported'),
  ]
}

/** The main figures of a month with their parts, beside last month and the same month last year. */
export const mainTable = (telling: Telling): Table => {
  const { words } = telling
  const names = namesOf(telling)
  const group = (name: string): Row => ({ cells: [name], as: 'group' })
  return {
    heading: words.main,
    isWide: false,
    columns: [
      { head: words.figure, width: 32 },
      { head: words.value, width: 13, isNumber: true },
      { head: words.part, width: 9, isNumber: true },
      { head: words.whole, width: 9, isNumber: true },
      { head: words.previous, width: 13, isNumber: true },
      { head: words.previousChange, width: 15, isNumber: true },
      { head: words.lastYear, width: 13, isNumber: true },
      { head: words.lastYearChange, width: 15, isNumber: true },
    ],
    rows: [
      group(words.groups.clearance),
      ...clearanceRows(telling, names),
      group(words.groups.times),
      ...timeRows(telling, names),
      group(words.groups.property),
      ...propertyRows(telling, names),
      group(words.groups.now),
      ...nowRows(telling, names),
      group(words.groups.apart),
      ...apartRows(telling, names),
    ],
  }
}
