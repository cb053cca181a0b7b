import { zoneNamed } from '../../shared/domain/boards/calendar.ts'
import { windowsOf } from '../../shared/domain/boards/traits.ts'
import type { Organisation } from '../../shared/domain/organisation.ts'
import type { Actor } from '../../shared/domain/people.ts'
import type { Database } from '../db/collections.ts'
import { understand, type Level, type Understood, type Wish } from './asking.ts'
import type { WholeSource } from './board.ts'
import { CaseCube } from './cube.ts'
import { readFor } from './reading.ts'
import { Stock } from './stock.ts'

/** What questions to boards are answered with. */
export interface Answering {
  readonly db: Database
  organisation(): Organisation
  now(): Date
  /** Up to when the journal is whole; without it, up to now. */
  wholeUpTo?(): string
  /** What is kept in memory, once it has been loaded, up to date; without it answers are read from the database. */
  kept?(): Promise<WholeSource | undefined>
}

/** A question of somebody, and whose right it needs. */
export interface Question {
  actor: Actor
  operation: string
  wish: Wish
  /** Of a board of its own. */
  level?: Level
}

/**
 * A question, understood as of now: to see whether it may be asked at all.
 * @throws Refusal as `understand` does
 */
export const asked = (answering: Answering, question: Question): Understood =>
  understandAt(answering, question, answering.now().getTime())

/** The same at an instant, or as of the earlier one that it names. */
const understandAt = (answering: Answering, { actor, operation, wish, level }: Question, upToMs: number): Understood =>
  understand({ organisation: answering.organisation(), now: new Date(upToMs) }, actor, operation, wish, level)

/** Where the figures of an answer come from. */
const sourceFor = async (answering: Answering, question: Question): Promise<WholeSource> => {
  const understood = asked(answering, question)
  const kept = await answering.kept?.()
  if (kept) return kept
  const { zone, settings } = answering.organisation()
  const empty = {
    cube: new CaseCube(zoneNamed(zone), windowsOf(settings.windowsHours)),
    stock: new Stock(zoneNamed(zone)),
  }
  const upTo = answering.wholeUpTo?.() ?? answering.now().toISOString()
  return readFor(answering.db, empty, understood, upTo)
}

/**
 * Answers a question from figures that are all of one instant: the one that it names, or the latest up to which the
 * journal was taken in.
 * @param answer is called with both at once: what it counts without waiting is of that instant
 * @throws Refusal as `understand` does
 */
export const answered = async <T>(
  answering: Answering,
  question: Question,
  answer: (source: WholeSource, understood: Understood) => T,
): Promise<Awaited<T>> => {
  const source = await sourceFor(answering, question)
  // What is named and not yet taken in is answered as of what is.
  const { asOf } = question.wish
  const isAhead = asOf !== undefined && Date.parse(asOf) > source.upToMs
  const wish = isAhead ? { ...question.wish, asOf: undefined } : question.wish
  return await answer(source, understandAt(answering, { ...question, wish }, source.upToMs))
}
