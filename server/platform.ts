import type { Logger } from 'pino'
import type { Organisation } from '../shared/domain/organisation.ts'
import type { Config } from './config.ts'
import type { Database } from './db/collections.ts'
import type { Journal } from './journal/journal.ts'

/** What every feature stands on. */
export interface Platform {
  readonly config: Config
  readonly log: Logger
  readonly db: Database
  readonly journal: Journal
  /** The organisation as it is known now. */
  organisation(): Organisation
  /** After a command that changed it: who asks next finds the change, before the bus has told of it. Does not throw. */
  organisationChanged(): Promise<void>
  /** The process clock corrected by the measured offset to the primary. */
  now(): Date
}
