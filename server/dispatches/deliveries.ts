import type { Actor } from '../../shared/domain/people.ts'
import type { DispatchNotice } from '../../shared/events.ts'
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

/** [D3] Takes terminals' confirmations of receipt, and has them written a few at a time. */
export class Deliveries {
  readonly #platform: Pick<Platform, 'journal' | 'log'>
  #waiting: { actor: Actor; notice: DispatchNotice }[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(platform: Pick<Platform, 'journal' | 'log'>) {
    this.#platform = platform
  }

  /** A terminal of the unit confirmed. */
  take(actor: Actor, notice: DispatchNotice): void {
    this.#waiting.push({ actor, notice })
    this.#timer ??= setTimeout(() => void this.#turn(), TOGETHER_MS)
  }

  /** Writes what waits. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    await this.#writeAll(this.#waiting.splice(0))
  }

  async #turn(): Promise<void> {
    this.#timer = undefined
    const some = Math.max(AT_ONCE, Math.ceil(this.#waiting.length * SHARE_AT_ONCE))
    const turn = this.#waiting.splice(0, some)
    if (this.#waiting.length > 0) this.#timer = setTimeout(() => void this.#turn(), TOGETHER_MS)
    await this.#writeAll(turn)
  }

  async #writeAll(waiting: readonly { actor: Actor; notice: DispatchNotice }[]): Promise<void> {
    await Promise.all(waiting.map(({ actor, notice }) => this.#write(actor, notice)))
  }

  async #write(actor: Actor, notice: DispatchNotice): Promise<void> {
    const { journal, log } = this.#platform
    // The same for every terminal of the unit: the first confirmation counts.
    const id = derivedId(notice.dispatchId, `delivered:${actor.userId}`)
    const params = { id: notice.caseId, party: notice.party }
    await journal
      .submit({ id, operation: 'dispatch.deliver', actor, params })
      .catch((error: unknown) => log.debug({ err: error }, 'a delivery was not taken'))
  }
}
