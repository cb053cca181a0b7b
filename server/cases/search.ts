import type { Logger } from 'pino'
import type { Entry } from '../../shared/domain/entry.ts'
import { folded } from '../../shared/domain/folding.ts'
import type { Database } from '../db/collections.ts'
import { WriteBehind } from '../journal/writeBehind.ts'
import { cardsWith, type CardRow, type CaseFilter, type CasePlace } from './case.model.ts'
import { GramCounts, gramsOf } from './grams.ts'
import {
  caseIdsAfter,
  casesOpenedSince,
  forgetOtherForms,
  indexCases,
  movePosition,
  readPosition,
  rowsWithGram,
  sampleOfGrams,
} from './search.model.ts'

export interface Found {
  cases: CardRow[]
  /** Where the looking ended without having found enough. */
  lookedUpTo?: CasePlace
}

const FLUSH_MS = 500
const AGAIN_MS = 3_000
const BATCH = 500
/**
 * A case's words are a third of what the database does for a call, and who looks for them has them written first: while
 * calls come few are written at a time, and of many that wait a fiftieth.
 */
const AT_ONCE = 10
const SHARE_AT_ONCE = 0.02
/** No call for so long: many at a time. */
const QUIET_MS = 500
const AT_ONCE_IN_QUIET = 50
/** More than these are an import, not calls: all at once, lest a search has to write them first. */
const MOST_WAITING = 1_000
const SAMPLE = 4_000
/** Servers whose clocks and transactions differ by less than this miss nothing of one another. */
const SLACK_MS = 10 * 60_000
const MOST_LOOKED_AT = 20_000
const LARGEST_LOOK = 1_000

/**
 * Finds cases by any part of their number, summary or place. The index follows the bus and is caught up when it is
 * searched; what it names is compared with the words themselves, so that nothing is found that does not have them.
 */
export class CaseSearch {
  readonly #parts: { db: Database; log: Logger }
  readonly #behind: WriteBehind
  readonly #counts = new GramCounts()
  readonly #waiting = new Map<string, string>()
  /** When the bus brought the last one, ms of the process. */
  #latestAt = 0
  #isComplete = false
  #isStopped = false
  #started: Promise<void> = Promise.resolve()

  constructor(parts: { db: Database; log: Logger }) {
    this.#parts = parts
    this.#behind = new WriteBehind({
      afterMs: FLUSH_MS,
      write: (all) => this.#write(all ? Infinity : this.#portion()),
      failed: (error) => parts.log.warn({ err: error }, 'opened cases could not be indexed'),
    })
  }

  /** Brings the index up to date: a first time from all cases, which takes a while, later from where it stood. */
  start(): void {
    this.#started = this.#catchUp().catch((error: unknown) => {
      this.#parts.log.warn({ err: error }, 'the index of cases could not be brought up to date')
      if (!this.#isStopped) setTimeout(() => this.start(), AGAIN_MS).unref()
    })
  }

  /** Entries that the bus brought. */
  take(entries: readonly Entry[]): void {
    for (const { subject, seq, storedAt } of entries)
      if (subject.kind === 'case' && seq === 1) this.#waiting.set(subject.id, storedAt)
    if (this.#waiting.size === 0) return
    this.#latestAt = performance.now()
    this.#behind.soon()
  }

  get #isQuiet(): boolean {
    return performance.now() - this.#latestAt > QUIET_MS
  }

  #portion(): number {
    if (this.#waiting.size > MOST_WAITING) return Infinity
    if (this.#isQuiet) return AT_ONCE_IN_QUIET
    return Math.max(AT_ONCE, Math.ceil(this.#waiting.size * SHARE_AT_ONCE))
  }

  /** Ends when what waits is written. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#behind.stop()
    await this.#started
    await this.#behind.now().catch(() => undefined)
  }

  /** What words are looked up by; undefined when the index does not help: one letter, signs, or it is still being built. */
  gramFor(words: string): string | undefined {
    return this.#isComplete ? this.#counts.rarest(gramsOf(folded(words))) : undefined
  }

  /** Cases that have the words and pass the filters, newest received first, from after a place. */
  async find(
    words: string,
    gram: string,
    filters: CaseFilter[],
    after: CasePlace | undefined,
    limit: number,
  ): Promise<Found> {
    if (this.#waiting.size > 0) await this.#behind.now()
    const wanted = folded(words)
    const cases: CardRow[] = []
    let [place, lookedAt, look] = [after, 0, Math.max(64, Math.ceil(limit * 1.3))]
    while (lookedAt < MOST_LOOKED_AT) {
      const rows = await rowsWithGram(this.#parts.db, gram, place, look)
      const fitting = rows.filter(({ text }) => text.includes(wanted)).map(({ _id }) => _id)
      cases.push(...(await this.#passing(fitting, filters, limit - cases.length)))
      const last = rows.at(-1)
      if (!last || rows.length < look || cases.length >= limit) return { cases: cases.slice(0, limit) }
      place = { receivedAt: last.receivedAt, id: last._id }
      lookedAt += rows.length
      look = Math.min(LARGEST_LOOK, look * 2)
    }
    return { cases: cases.slice(0, limit), lookedUpTo: place }
  }

  /** Those that pass filters. Mostly all do: as many as are wanted are read first, the rest only when it must be. */
  async #passing(ids: readonly string[], filters: CaseFilter[], wanted: number): Promise<CardRow[]> {
    const { db } = this.#parts
    const first = await cardsWith(db, ids.slice(0, wanted), filters)
    const rest = first.length < wanted ? ids.slice(wanted) : []
    return [...first, ...(await cardsWith(db, rest, filters))]
  }

  async #catchUp(): Promise<void> {
    const { db } = this.#parts
    const from = await readPosition(db)
    const since = new Date().toISOString()
    if (from === undefined) await this.#indexAll()
    else await this.#index(await casesOpenedSince(db, new Date(Date.parse(from) - SLACK_MS).toISOString()))
    if (this.#isStopped) return
    await movePosition(db, since)
    await forgetOtherForms(db)
    for (const grams of await sampleOfGrams(db, SAMPLE)) this.#counts.add(grams)
    this.#isComplete = true
  }

  async #indexAll(): Promise<void> {
    for (let after = ''; !this.#isStopped;) {
      const ids = await caseIdsAfter(this.#parts.db, after, BATCH)
      await indexCases(this.#parts.db, ids)
      const last = ids.at(-1)
      if (last === undefined || ids.length < BATCH) return
      after = last
    }
  }

  async #index(ids: readonly string[]): Promise<void> {
    for (let at = 0; at < ids.length && !this.#isStopped; at += BATCH)
      await indexCases(this.#parts.db, ids.slice(at, at + BATCH))
  }

  /** Writes those that have waited longest, at most so many. */
  async #write(most: number): Promise<void> {
    for (let left = most; left > 0 && this.#waiting.size > 0; left -= BATCH) {
      const some = [...this.#waiting].slice(0, Math.min(BATCH, left))
      const made = await indexCases(
        this.#parts.db,
        some.map(([id]) => id),
      )
      for (const { grams } of made) this.#counts.add(grams)
      for (const [id] of some) this.#waiting.delete(id)
      const upTo = some.reduce((latest, [, storedAt]) => (storedAt > latest ? storedAt : latest), '')
      // Until everything older is in, the position is not to say that it is.
      if (this.#isComplete) await movePosition(this.#parts.db, upTo)
    }
    if (this.#waiting.size > 0) this.#behind.soon(this.#isQuiet ? 0 : FLUSH_MS)
  }
}
