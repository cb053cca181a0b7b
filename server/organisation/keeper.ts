import type { Logger } from 'pino'
import { isAboutAccount } from '../../shared/domain/accounts.ts'
import type { Entry } from '../../shared/domain/entry.ts'
import { isAboutOrganisation } from '../../shared/domain/organisation-rules.ts'
import { organisationOf, type Organisation } from '../../shared/domain/organisation.ts'
import type { RuleSettings } from '../../shared/domain/settings.ts'
import type { City } from '../../shared/schema/organisation.ts'
import type { Database } from '../db/collections.ts'
import { nothingKnown, readOrganisation } from './organisation.model.ts'

const RETRY_MS = 500

/** Stands for the city of a database that has none yet, so that a first one can be founded. */
const noCity: City = { type: 'city', id: 'city-none', code: '-', name: '-' }

/** The organisation as this process knows it: read whole at start, then only what has new entries. */
export class OrganisationKeeper {
  readonly #parts: { db: Database; log: Logger; settings: RuleSettings; zone: string }
  readonly #listeners: (() => void)[] = []
  #known = nothingKnown()
  #current: Organisation
  #reading: Promise<void> | undefined
  #next: Promise<void> | undefined
  #retry: NodeJS.Timeout | undefined

  constructor(parts: { db: Database; log: Logger; settings: RuleSettings; zone: string }) {
    this.#parts = parts
    this.#current = organisationOf([noCity], [], parts.settings, parts.zone)
  }

  current(): Organisation {
    return this.#current
  }

  /** Whether there is no city yet. */
  get isEmpty(): boolean {
    return this.#current.city === noCity
  }

  /** Called after each change, when `current()` is new. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener)
  }

  /** A listener for the journal's follower. */
  sees(entries: readonly Entry[]): void {
    if (!entries.some((entry) => isAboutAccount(entry.kind) || isAboutOrganisation(entry.kind))) return
    void this.refreshSoon()
  }

  /** Entries may have been missed: nothing that was read is believed. */
  async lost(): Promise<void> {
    this.#known = nothingKnown()
    return this.refreshSoon()
  }

  /** Reads again until it succeeds. Resolves after the first try. */
  async refreshSoon(): Promise<void> {
    clearTimeout(this.#retry)
    try {
      await this.refresh()
    } catch (error) {
      this.#parts.log.warn({ err: error }, 'the organisation could not be read; trying again')
      this.#retry = setTimeout(() => void this.refreshSoon(), RETRY_MS).unref()
    }
  }

  /** Reads what changed; what is asked while a reading runs is answered by one more reading after it. */
  refresh(): Promise<void> {
    if (!this.#reading) return (this.#reading = this.#read().finally(() => (this.#reading = undefined)))
    return (this.#next ??= this.#reading
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined
        return this.refresh()
      }))
  }

  stop(): void {
    clearTimeout(this.#retry)
  }

  async #read(): Promise<void> {
    const { parts, accounts } = await readOrganisation(this.#parts.db, this.#known)
    const known = parts.some((part) => part.type === 'city') ? parts : [noCity, ...parts]
    this.#current = organisationOf(known, accounts, this.#parts.settings, this.#parts.zone)
    for (const listener of this.#listeners) listener()
  }
}
