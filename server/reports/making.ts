import { createHash } from 'node:crypto'
import { dateOf, dayOf, firstDayOf, monthOf, zoneNamed } from '../../shared/domain/boards/calendar.ts'
import type { Actor } from '../../shared/domain/people.ts'
import { Refusal } from '../../shared/refusals.ts'
import { answered, asked, boardOf, casesBehind, type Answering, type Question } from '../boards/index.ts'
import { textOf, type Language } from './cells.ts'
import { paperOf } from './monthly.ts'
import type { Paper } from './paper.ts'

/** Open cases that a report names, of each kind. */
const MOST_NAMED = 100

export interface ReportWish {
  /** `YYYY-MM` */
  month: string
  station?: string
  district?: string
}

/** The month of an instant on the clocks of a zone. */
export const monthAt = (ms: number, zone: string): string => dateOf(zoneNamed(zone).dayAt(ms)).slice(0, 7)
/** A month some months later, or earlier. */
export const monthsLater = (month: string, months: number): string =>
  dateOf(firstDayOf(monthOf(dayOf(`${month}-01`)) + months)).slice(0, 7)

/**
 * A wish for a report as a question to a board.
 * @throws Refusal `report.month-future`, and as a board of that place does: `subject.not-found`, `board.place-missing`
 */
export const reportQuestion = (
  answering: Answering,
  actor: Actor,
  operation: string,
  { month, station, district }: ReportWish,
): Question => {
  if (month > monthAt(answering.now().getTime(), answering.organisation().zone))
    throw new Refusal('report.month-future', { field: 'month' })
  const [from, to] = [`${month}-01`, `${monthsLater(month, 1)}-01`]
  const question = { actor, operation, wish: { station, district, from, to } }
  asked(answering, question)
  return question
}

/** The report itself: the figures of the board of its place, and the open cases that it names, all as of one instant. */
export const reportPaper = (
  answering: Answering,
  question: Question,
  { by, language }: { by?: string; language: Language },
): Promise<Paper> =>
  answered(answering, question, async (source, understood) => {
    const { db } = answering
    const organisation = answering.organisation()
    const board = boardOf(source, understood, 'day', organisation)
    const named = async (figure: 'overdue' | 'supervised') =>
      (await casesBehind(db, source, understood, { figure, limit: MOST_NAMED })).items
    return paperOf({
      board,
      open: { overdue: await named('overdue'), supervised: await named('supervised'), most: MOST_NAMED },
      districts: new Map(organisation.districts.map(({ id, name }) => [id, name])),
      stations: new Map(organisation.stations.map(({ id, name }) => [id, name])),
      by,
      language,
    })
  })

/** The same for reports that say the same, whenever they were made. */
export const fingerprint = (paper: Paper, format: string): string => {
  const setting = { language: paper.language, zone: zoneNamed(paper.zone) }
  const said = {
    ...paper,
    at: '',
    facts: paper.facts.filter(({ value }) => typeof value === 'string'),
    tables: paper.tables.map((table) => ({
      ...table,
      rows: table.rows.map(({ cells }) => cells.map((cell) => textOf(cell, setting))),
    })),
  }
  return createHash('sha256')
    .update(`${format}\n${JSON.stringify(said)}`)
    .digest('base64url')
    .slice(0, 27)
}
