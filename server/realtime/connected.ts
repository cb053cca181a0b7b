import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Database } from '../db/collections.ts'
import { connectedElsewhere, forgetPresence, writeConnected } from './presence.model.ts'

export interface ConnectedParts {
  db: Database
  log: Logger
  /** The accounts connected to this server; one with several windows several times. */
  here: () => Iterable<string>
}

const EVERY_MS = 1_000
/** Written again before the others take it for gone. */
const AGAIN_MS = 20_000
const BELIEVED_MS = 45_000

/**
 * Who has a window or terminal connected, at whichever server. Each server writes its own people when they change;
 * they are read when somebody asks, which is seldom: no stream and no turn reads them.
 */
export class Connected {
  readonly #parts: ConnectedParts
  readonly #server = randomUUID()
  readonly #timer: NodeJS.Timeout
  #written = { text: '[]', at: -Infinity }
  #turn: Promise<void> | undefined

  constructor(parts: ConnectedParts) {
    this.#parts = parts
    this.#timer = setInterval(() => void this.#tell(), EVERY_MS)
    this.#timer.unref()
  }

  /** Ids of the accounts that are connected anywhere now. Those at other servers may be a second old. */
  async all(): Promise<Set<string>> {
    const since = new Date(Date.now() - BELIEVED_MS)
    const elsewhere = await connectedElsewhere(this.#parts.db, this.#server, since)
    return new Set([...this.#parts.here(), ...elsewhere])
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#turn
    await forgetPresence(this.#parts.db, this.#server).catch(() => undefined)
  }

  #tell(): Promise<void> {
    const people = [...new Set(this.#parts.here())].sort()
    const text = JSON.stringify(people)
    const isKnown = text === this.#written.text
    // Nobody here, and nobody told of: nothing to say again.
    if (this.#turn || (isKnown && (people.length === 0 || performance.now() - this.#written.at < AGAIN_MS)))
      return this.#turn ?? Promise.resolve()
    this.#turn = writeConnected(this.#parts.db, this.#server, people)
      .then(() => {
        this.#written = { text, at: performance.now() }
      })
      .catch((error: unknown) => this.#parts.log.debug({ err: error }, 'who is connected was not told'))
      .finally(() => (this.#turn = undefined))
    return this.#turn
  }
}
