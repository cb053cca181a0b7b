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
  /** The process clock corrected by the measured offset to the primary. */
  now(): Date
}
