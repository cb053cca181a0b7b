import type { Entry, SubjectRef } from '../../shared/domain/entry.ts'
import type { Database } from '../db/collections.ts'
import type { Stamps } from './stamps.ts'
import {
  allCommands,
  commandContent,
  stampedFields,
  stampedPart,
  stampedRowsOf,
  stampedSince,
  unstampedEnds,
} from './stamps.model.ts'
import { batches } from './batches.ts'
import type { Finding } from './verify.chain.ts'
import type { EntryRow } from './verify.model.ts'

const ENTRIES_AT_ONCE = 500

type Unstamped = Pick<Entry, 'seq' | 'hash'> & { subject: SubjectRef }

/**
 * [T2] Whether this system wrote what stands in the journal: every entry has the stamp of its hash, but for those that
 * are older than stamps, and of those it was written down, stamped, where they end.
 */
export class StampCheck {
  readonly #stamps: Stamps
  readonly #onFinding: (finding: Finding) => void
  readonly #unstamped: { add(entry: Unstamped): Promise<void>; end(): Promise<void> }
  #areAny = false

  private constructor(db: Database, stamps: Stamps, isBegun: boolean, onFinding: (finding: Finding) => void) {
    this.#stamps = stamps
    this.#onFinding = onFinding
    this.#unstamped = batches(ENTRIES_AT_ONCE, async (some: Unstamped[]) => {
      if (!isBegun) return
      const ends = await unstampedEnds(db, stamps, [...new Set(some.map(({ subject }) => subject.id))])
      for (const { subject, seq, hash } of some) {
        const end = ends.get(subject.id)
        if (end && (seq < end.seq || (seq === end.seq && hash === end.hash))) continue
        onFinding({ code: end?.seq === seq ? 'stamp-wrong' : 'stamp-missing', subject, seq })
      }
    })
  }

  /** @returns the check, and since when everything is stamped; null: nothing says so */
  static async begin(
    db: Database,
    stamps: Stamps,
    onFinding: (finding: Finding) => void,
  ): Promise<{ check: StampCheck; since: string | null }> {
    const since = await stampedSince(db, stamps)
    if (since === false) onFinding({ code: 'stamps-forged', subject: null, seq: null, detail: 'stamps' })
    return { check: new StampCheck(db, stamps, since !== undefined, onFinding), since: since || null }
  }

  async next(row: EntryRow): Promise<void> {
    const subject = { kind: row.subject.kind, id: row.subject.id }
    if (typeof row._id !== 'string') return this.#unstamped.add({ subject, seq: row.seq, hash: row.hash })
    this.#areAny = true
    if (row._id !== this.#stamps.ofEntry(row)) this.#onFinding({ code: 'stamp-wrong', subject, seq: row.seq })
  }

  /** @returns whether any entry was stamped */
  async end(): Promise<boolean> {
    await this.#unstamped.end()
    return this.#areAny
  }
}

/** [T2] The rows of commands, with their results, and those of credentials and tokens, against their stamps. */
export const checkStampedRows = async (
  db: Database,
  stamps: Stamps,
  since: string | null,
  onFinding: (finding: Finding) => void,
): Promise<void> => {
  for await (const row of allCommands(db)) {
    const isOld = row.stamp === undefined && (since === null || row.at.toISOString() < since)
    if (isOld || stamps.isOf(row.stamp, 'commands', commandContent(row))) continue
    onFinding({ code: 'command-changed', subject: null, seq: null, detail: `${row.operation} ${row._id}` })
  }
  if (since === null) return
  for (const collection of Object.keys(stampedFields))
    for await (const row of stampedRowsOf(db, collection)) {
      if (stamps.isOf(row['stamp'], collection, stampedPart(collection, row))) continue
      const name = collection === 'tokens' ? `${String(row['userId'])} ${String(row['tokenId'])}` : String(row['_id'])
      onFinding({ code: 'row-changed', subject: null, seq: null, detail: `${collection} ${name}` })
    }
}
