import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { clockwork } from '../../shared/domain/people.ts'
import { timerOperation } from '../../shared/domain/clock.ts'
import { Refusal } from '../../shared/refusals.ts'
import { derivedId } from '../journal/chain.ts'
import type { Journal } from '../journal/journal.ts'
import type { DueSubject } from './timers.model.ts'

export interface TimersParts {
  journal: Pick<Journal, 'submit'>
  log: Logger
  now: () => Date
  due: (now: string, limit: number) => Promise<DueSubject[]>
}

const LOOK_EVERY_MS = 500
const MOST_A_LOOK = 200
/** Timers share transactions with what people do: few at a time, with as long a pause, keep those short. */
const AT_ONCE = 16

/**
 * [D4] [K7] Fires what is due. The timers stand in the projections, so that they survive crashes and need no clean-up;
 * the command's id comes from the timer itself, so that of several servers only one acts.
 */
export class Timers {
  readonly #parts: TimersParts
  #next: NodeJS.Timeout | undefined
  #stopped = false
  #looking: Promise<void> = Promise.resolve()

  constructor(parts: TimersParts) {
    this.#parts = parts
  }

  start(): void {
    this.#next = setTimeout(() => {
      this.#looking = this.fireDue()
        .catch((error: unknown) => this.#parts.log.warn({ err: error }, 'timers could not be fired'))
        .then(() => {
          if (!this.#stopped) this.start()
        })
    }, LOOK_EVERY_MS)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#next)
    await this.#looking
  }

  /** Fires everything that is due now. */
  async fireDue(): Promise<void> {
    const due = await this.#parts.due(this.#parts.now().toISOString(), MOST_A_LOOK)
    for (let from = 0; from < due.length && !this.#stopped; from += AT_ONCE) {
      const started = performance.now()
      await Promise.all(due.slice(from, from + AT_ONCE).map((subject) => this.#fire(subject)))
      if (from + AT_ONCE < due.length) await pause(performance.now() - started)
    }
  }

  async #fire({ kind, id, city, dueAt }: DueSubject): Promise<void> {
    try {
      await this.#parts.journal.submit({
        id: derivedId(id, `timer:${dueAt}`),
        operation: timerOperation,
        actor: clockwork(city),
        params: { subject: { kind, id } },
      })
    } catch (error) {
      // One that cannot be fired keeps no other waiting; it is due at the next look again.
      if (!(error instanceof Refusal)) this.#parts.log.error({ err: error, kind, id }, 'a timer could not be fired')
    }
  }
}
