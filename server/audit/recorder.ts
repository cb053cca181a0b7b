import { randomUUID } from 'node:crypto'
import type { RecordedKind } from '../../shared/domain/accounts.ts'
import { clockwork } from '../../shared/domain/people.ts'
import type { Platform } from '../platform.ts'

const SPAN_MS = 60_000
const MOST_SPANS = 20_000

interface Span {
  accountId: string
  kind: RecordedKind
  detail: Record<string, string>
  /** Repeats that are not written yet. */
  repeats: number
  firstAt: string
  timer: NodeJS.Timeout
}

/**
 * [A4] Records the use of accounts in their journals, behind the answer and not before it: the first of a kind at once,
 * its repeats within a minute as one entry with their number.
 */
export class Recorder {
  readonly #platform: Pick<Platform, 'journal' | 'log' | 'now' | 'organisation'>
  readonly #spans = new Map<string, Span>()
  readonly #underWay = new Set<Promise<void>>()

  constructor(platform: Pick<Platform, 'journal' | 'log' | 'now' | 'organisation'>) {
    this.#platform = platform
  }

  /**
   * @param detail short words that tell repeats apart: the address, the operation, the subject. No personal values.
   */
  record(accountId: string, kind: RecordedKind, detail: Record<string, string>): void {
    const key = JSON.stringify([accountId, kind, detail])
    const span = this.#spans.get(key)
    if (span) {
      if (span.repeats === 0) span.firstAt = this.#platform.now().toISOString()
      span.repeats += 1
      return
    }
    const firstAt = this.#platform.now().toISOString()
    this.#write(accountId, kind, detail, 1, firstAt)
    if (this.#spans.size >= MOST_SPANS) return
    const timer = setTimeout(() => this.#end(key), SPAN_MS).unref()
    this.#spans.set(key, { accountId, kind, detail, repeats: 0, firstAt, timer })
  }

  /** Writes what is not written yet; resolves when it is. */
  async stop(): Promise<void> {
    for (const [key, span] of this.#spans) {
      clearTimeout(span.timer)
      this.#end(key)
    }
    await Promise.all(this.#underWay)
  }

  #end(key: string): void {
    const span = this.#spans.get(key)
    this.#spans.delete(key)
    if (span && span.repeats > 0) this.#write(span.accountId, span.kind, span.detail, span.repeats, span.firstAt)
  }

  #write(id: string, kind: RecordedKind, detail: Record<string, string>, count: number, firstAt: string): void {
    const { journal, log, organisation } = this.#platform
    const actor = clockwork(organisation().city.id)
    const body = { kind, detail, count, firstAt }
    const written = journal
      .submit({ id: randomUUID(), operation: 'account.record', actor, params: { id }, body })
      .then(() => undefined)
      .catch((error: unknown) => log.error({ err: error, kind }, 'the use of an account could not be recorded'))
      .finally(() => this.#underWay.delete(written))
    this.#underWay.add(written)
  }
}
