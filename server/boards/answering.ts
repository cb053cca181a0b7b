import type { Organisation } from '../../shared/domain/organisation.ts'
import type { Actor } from '../../shared/domain/people.ts'
import { zoneNamed } from '../../shared/domain/boards/calendar.ts'
import { windowsOf } from '../../shared/domain/boards/traits.ts'
import type { Database } from '../db/collections.ts'
import { understand, type Level, type Understood, type Wish } from './asking.ts'
import type { Source } from './board.ts'
import { CaseCube } from './cube.ts'
import { readFor } from './reading.ts'
import { Stock } from './stock.ts'

/** What questions to boards are answered with. */
export interface Answering {
  readonly db: Database
  organisation(): Organisation
  now(): Date
  /** What is kept in memory, once it has been loaded; without it answers are read from the database. */
  kept?(): Source | undefined
}

/**
 * A question of somebody, understood.
 * @param operation whose right it needs
 * @throws Refusal as `understand` does
 */
export const asked = (answering: Answering, actor: Actor, operation: string, wish: Wish, level?: Level): Understood =>
  understand({ organisation: answering.organisation(), now: answering.now() }, actor, operation, wish, level)

/** Where the figures of an answer come from. */
export const sourceFor = async (answering: Answering, understood: Understood): Promise<Source> => {
  const kept = answering.kept?.()
  if (kept) return kept
  const { zone, settings } = answering.organisation()
  const empty: Source = {
    cube: new CaseCube(zoneNamed(zone), windowsOf(settings.windowsHours)),
    stock: new Stock(zoneNamed(zone)),
  }
  return readFor(answering.db, empty, understood)
}
