import { randomUUID } from 'node:crypto'
import type { FailedSignIns } from '../../shared/domain/organisation-rules.ts'
import type { RecordedKind } from '../../shared/domain/accounts.ts'
import { clockwork } from '../../shared/domain/people.ts'
import type { Platform } from '../platform.ts'

const SPAN_MS = 60_000
const MOST_SPANS = 20_000
const MOST_ADDRESSES = 20

interface Span {
  accountId: string
  kind: RecordedKind
  detail: Record<string, string>
  /** Repeats that are not written yet. */
  repeats: number
  firstAt: string
  timer: NodeJS.Timeout
}

/** Tries under unknown names that are not written yet. */
interface Unknown extends Required<FailedSignIns> {
  timer: NodeJS.Timeout
}

/**
 * [A4] [A6] Records the use of accounts in their journals, behind the answer and not before it: the first of a kind at once,
 * its repeats within a minute as one entry with their number.
 */
export class Recorder {
  readonly #platform: Pick<Platform, 'journal' | 'log' | 'now' | 'organisation'>
  readonly #spans = new Map<string, Span>()
  readonly #underWay = new Set<Promise<void>>()
  #unknown: Unknown | undefined

  constructor(platform: Pick<Platform, 'journal' | 'log' | 'now' | 'organisation'>) {
    this.#platform = platform
  }

  /**
   * @param detail short words that tell repeats apart: the address, the operation, the subject. No personal values.
   * @param spanMs within which repeats are one entry
   */
  record(accountId: string, kind: RecordedKind, detail: Record<string, string>, spanMs = SPAN_MS): void {
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
    const timer = setTimeout(() => this.#end(key), spanMs).unref()
    this.#spans.set(key, { accountId, kind, detail, repeats: 0, firstAt, timer })
  }

  /** A sign-in under a name that nobody has: all of a minute are one entry of the city, so that a flood is few. */
  unknownName(ip: string): void {
    const firstAt = this.#platform.now().toISOString()
    const known = (this.#unknown ??= {
      ...{ count: 0, firstAt, ips: [], others: 0 },
      timer: setTimeout(() => this.#endUnknown(), SPAN_MS).unref(),
    })
    known.count += 1
    if (known.ips.includes(ip)) return
    if (known.ips.length < MOST_ADDRESSES) known.ips.push(ip)
    else known.others += 1
  }

  #endUnknown(): void {
    if (!this.#unknown) return
    const { timer, others, ...told } = this.#unknown
    clearTimeout(timer)
    this.#unknown = undefined
    this.#submit('organisation.record', this.#platform.organisation().city.id, {
      ...told,
      ...(others > 0 ? { others } : {}),
    })
  }

  /** Writes what is not written yet, here and now; resolves when it is. */
  async stop(): Promise<void> {
    this.#endUnknown()
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
    this.#submit('account.record', id, { kind, detail, count, firstAt })
  }

  #submit(operation: string, id: string, body: Record<string, unknown>): void {
    const { journal, log, organisation } = this.#platform
    const actor = clockwork(organisation().city.id)
    const written = journal
      .submit({ id: randomUUID(), operation, actor, params: { id }, body })
      .then(() => undefined)
      .catch((error: unknown) => log.error({ err: error, operation }, 'what is to be on record could not be written'))
      .finally(() => this.#underWay.delete(written))
    this.#underWay.add(written)
  }
}
