import type { Actor } from '../../shared/domain/people.ts'
import type { DispatchNotice } from '../../shared/events.ts'
import { Refusal } from '../../shared/refusals.ts'
import { isUnavailable } from '../db/unavailable.ts'
import { derivedId } from '../journal/chain.ts'
import type { Platform } from '../platform.ts'

/** So long a confirmation may wait for others: they are written together, and no call waits behind them. */
const TOGETHER_MS = 100
/**
 * So many of those that wait are written at a time, and of a long queue a tenth: after a fault every terminal confirms
 * everything that is open, and calls go between.
 */
const AT_ONCE = 30
const SHARE_AT_ONCE = 0.1
/** What the database did not take is tried again so much later, and not for longer than so many confirmations. */
const AGAIN_MS = 3_000
const MOST_WAITING = 20_000

interface Confirmation {
  actor: Actor
  notice: DispatchNotice
}

/** A rule's refusal is none: the dispatch went on without this confirmation. */
const isWorthTryingAgain = (error: unknown): boolean =>
  error instanceof Refusal ? error.status >= 500 : isUnavailable(error)

/**
 * [D3] Takes terminals' confirmations of receipt, and has them written a few at a time. A terminal confirms once for
 * each connection: what could not be written waits here until the database takes it.
 */
export class Deliveries {
  readonly #platform: Pick<Platform, 'journal' | 'log'>
  #waiting: Confirmation[] = []
  #timer: NodeJS.Timeout | undefined
  #isStopped = false

  constructor(platform: Pick<Platform, 'journal' | 'log'>) {
    this.#platform = platform
  }

  /** A terminal of the unit confirmed. */
  take(actor: Actor, notice: DispatchNotice): void {
    this.#waiting.push({ actor, notice })
    this.#soon(TOGETHER_MS)
  }

  /** Writes what waits, once, at the end. */
  async flush(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    await this.#write(this.#waiting.splice(0))
  }

  #soon(ms: number): void {
    if (this.#isStopped) return
    this.#timer ??= setTimeout(() => void this.#turn(), ms)
  }

  async #turn(): Promise<void> {
    this.#timer = undefined
    const some = Math.max(AT_ONCE, Math.ceil(this.#waiting.length * SHARE_AT_ONCE))
    const turn = this.#waiting.splice(0, some)
    if (this.#waiting.length > 0) this.#soon(TOGETHER_MS)
    const unwritten = await this.#write(turn)
    if (unwritten.length === 0) return
    this.#waiting = [...unwritten, ...this.#waiting].slice(0, MOST_WAITING)
    this.#soon(AGAIN_MS)
  }

  /** @returns those to be tried again */
  async #write(confirmations: readonly Confirmation[]): Promise<Confirmation[]> {
    const { journal, log } = this.#platform
    const unwritten: Confirmation[] = []
    const write = async (confirmation: Confirmation): Promise<void> => {
      const { actor, notice } = confirmation
      // The same for every terminal of the unit: the first confirmation counts.
      const id = derivedId(notice.dispatchId, `delivered:${actor.userId}`)
      const params = { id: notice.caseId, party: notice.party }
      try {
        await journal.submit({ id, operation: 'dispatch.deliver', actor, params })
      } catch (error) {
        if (isWorthTryingAgain(error)) unwritten.push(confirmation)
        else log.debug({ err: error }, 'a delivery was not taken')
      }
    }
    await Promise.all(confirmations.map(write))
    if (unwritten.length > 0) log.warn({ deliveries: unwritten.length }, 'deliveries are written later')
    return unwritten
  }
}
