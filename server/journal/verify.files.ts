import type { Entry } from '../../shared/domain/entry.ts'
import type { Database } from '../db/collections.ts'
import { batches } from './batches.ts'
import type { Finding } from './verify.chain.ts'
import { filesGone, namedUntil } from './verify.model.ts'

const FILES_AT_ONCE = 500
const HASH_CHARACTERS = 64
/** [X5] A file that nothing names may be swept after at most so long; an entry that names it later waits for it again. */
const SWEPT_AFTER_MS = 366 * 24 * 3_600_000

/**
 * [X5] Files that were kept and are gone. An entry may name a file before its bytes have come, so that a name alone proves
 * nothing: proved is what was viewed or saved (it has a journal), and what signed heads tell of.
 */
export class FileCheck {
  readonly #viewed: { add(sha256: string): Promise<void>; end(): Promise<void> }
  readonly #named: { add(sha256: string): Promise<void>; end(): Promise<void> }
  #last: string | undefined

  constructor(db: Database, onFinding: (finding: Finding) => void) {
    const find = (detail: string): void => onFinding({ code: 'file-gone', subject: null, seq: null, detail })
    this.#viewed = batches(FILES_AT_ONCE, async (some: string[]) => {
      for (const { sha256 } of await filesGone(db, some)) find(sha256)
    })
    // A row without its bytes: whoever took them left the row.
    this.#named = batches(FILES_AT_ONCE, async (some: string[]) => {
      for (const { sha256, hasRow } of await filesGone(db, some)) if (hasRow) find(sha256)
    })
  }

  async next({ subject, files = [] }: Pick<Entry, 'subject' | 'files'>): Promise<void> {
    if (subject.kind === 'file') {
      // A file has a journal for each case in which it was used; the id begins with its hash.
      const sha256 = subject.id.slice(0, HASH_CHARACTERS)
      if (this.#last !== sha256) await this.#viewed.add(sha256)
      this.#last = sha256
    }
    for (const sha256 of files) await this.#named.add(sha256)
  }

  async end(): Promise<void> {
    await this.#viewed.end()
    await this.#named.end()
  }
}

/** Of files that were signed for at an instant, those that an entry named by then or soon after, and that are gone. */
export const signedFilesGone = async (db: Database, files: readonly string[], at: string): Promise<string[]> => {
  const until = new Date(Date.parse(at) + SWEPT_AFTER_MS).toISOString()
  const gone = await filesGone(db, files)
  const named = await Promise.all(gone.map(({ sha256 }) => namedUntil(db, sha256, until)))
  return gone.filter((_, index) => named[index]).map(({ sha256 }) => sha256)
}
