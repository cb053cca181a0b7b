import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { PresentPerson } from '../../shared/events.ts'
import type { Database } from '../db/collections.ts'
import { forgetPresence, presenceElsewhere, writePresence } from './presence.model.ts'

export interface ExchangeParts {
  db: Database
  log: Logger
  /** Who is at which case here. */
  shown: () => ReadonlyMap<string, readonly PresentPerson[]>
  /** Others are at a case than before. */
  heard: (caseId: string) => void
}

const EVERY_MS = 1_000
/** Written again before the others take it for gone. */
const AGAIN_MS = 20_000
const BELIEVED_MS = 45_000
/** Of a case that many look at, the names that other servers get to know. */
const MOST_PEOPLE = 50

/**
 * [T8] Tells the servers on one database of each other's people, once a second and only while somebody looks at a case.
 * A reading, no change stream: a second stream would cost every write, also those of nights when nobody looks.
 */
export class PresenceExchange {
  readonly #parts: ExchangeParts
  readonly #server = randomUUID()
  readonly #written = new Map<string, { text: string; at: number }>()
  #elsewhere = new Map<string, PresentPerson[]>()
  readonly #timer: NodeJS.Timeout
  #turn: Promise<void> | undefined

  constructor(parts: ExchangeParts) {
    this.#parts = parts
    this.#timer = setInterval(() => this.#next(), EVERY_MS)
    this.#timer.unref()
  }

  /** Who is at a case at the other servers. */
  at(caseId: string): readonly PresentPerson[] {
    return this.#elsewhere.get(caseId) ?? []
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#turn
    await forgetPresence(this.#parts.db, this.#server).catch(() => undefined)
  }

  /** A turn that takes long makes the next one wait. */
  #next(): void {
    const shown = this.#parts.shown()
    if (this.#turn || (shown.size === 0 && this.#written.size === 0)) return
    this.#turn = this.#exchange(shown)
      .catch((error: unknown) => this.#parts.log.debug({ err: error }, 'presence was not exchanged'))
      .finally(() => (this.#turn = undefined))
  }

  async #exchange(shown: ReadonlyMap<string, readonly PresentPerson[]>): Promise<void> {
    const now = performance.now()
    const present = [...shown].map(([caseId, people]) => [caseId, people.slice(0, MOST_PEOPLE)] as const)
    const news = present.flatMap(([caseId, people]) => {
      const [known, text] = [this.#written.get(caseId), JSON.stringify(people)]
      return known?.text === text && now - known.at < AGAIN_MS ? [] : [{ caseId, people, text }]
    })
    const gone = [...this.#written.keys()].filter((caseId) => !shown.has(caseId))
    await writePresence(
      this.#parts.db,
      this.#server,
      news.map(({ caseId, people }) => [caseId, people]),
      gone,
    )
    for (const { caseId, text } of news) this.#written.set(caseId, { text, at: now })
    for (const caseId of gone) this.#written.delete(caseId)
    const since = new Date(Date.now() - BELIEVED_MS)
    const rows = shown.size === 0 ? [] : await presenceElsewhere(this.#parts.db, this.#server, [...shown.keys()], since)
    const found = new Map<string, PresentPerson[]>()
    for (const { caseId, people } of rows) found.set(caseId, [...(found.get(caseId) ?? []), ...people])
    const before = this.#elsewhere
    this.#elsewhere = found
    for (const caseId of new Set([...before.keys(), ...found.keys()]))
      if (JSON.stringify(before.get(caseId)) !== JSON.stringify(found.get(caseId))) this.#parts.heard(caseId)
  }
}
