import type { Actor } from '../../shared/domain/people.ts'
import type { DispatchNotice } from '../../shared/events.ts'
import { derivedId } from '../journal/chain.ts'
import type { Platform } from '../platform.ts'

/** So long a confirmation may wait for others: they are written together, and no call waits behind them. */
const TOGETHER_MS = 100

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
    this.#timer ??= setTimeout(() => void this.flush(), TOGETHER_MS)
  }

  /** Writes what waits. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const waiting = this.#waiting
    this.#waiting = []
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
