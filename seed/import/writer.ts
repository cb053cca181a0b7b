import type { Actor } from '../../shared/domain/people.ts'
import type { ImportedCase } from '../../shared/schema/import.ts'
import { derivedId, sha256 } from '../../server/journal/chain.ts'
import type { Journal } from '../../server/journal/journal.ts'

/** Cases of one file that go in by one command. */
export interface Batch {
  source: string
  cases: readonly ImportedCase[]
}

/** How many cases of a batch were new; of a batch that was written before, none. */
export interface Written {
  imported: number
}

/** Writes a batch, as JSON. @throws Refusal of `case.import`: then nothing of it is written */
export type Write = (batch: string) => Promise<Written>

/** Writes batches to a journal of this thread. */
export const writerTo =
  (journal: Pick<Journal, 'submit'>, actor: Actor): Write =>
  async (text) => {
    // The same rows are the same command: a second run of a file is answered by the first.
    const digest = sha256(text)
    const body = JSON.parse(text) as Batch & Record<string, unknown>
    const command = { id: derivedId(digest, 'import'), operation: 'case.import', actor, body, digest }
    const { result, duplicate } = await journal.submit(command)
    return duplicate ? { imported: 0 } : (result as Written)
  }
