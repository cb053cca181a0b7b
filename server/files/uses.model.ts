import type { Entry } from '../../shared/domain/entry.ts'
import { useJournalOf } from '../../shared/domain/file.ts'
import type { Database } from '../db/collections.ts'
import { journalRows } from '../journal/journal.model.ts'

/** Where a use stands: of two journals, the earlier and the one of today, and in which place. */
export interface PlaceOfUse {
  part: number
  seq: number
}

/**
 * [X5] The uses of a file through one case after a place, the first first. Earlier versions kept one journal a file,
 * whatever the case: of that, those of this case.
 */
export const usesOf = async (
  db: Database,
  { caseId, sha256 }: { caseId: string; sha256: string },
  after: PlaceOfUse,
  limit: number,
): Promise<(PlaceOfUse & { entry: Entry })[]> => {
  const found: (PlaceOfUse & { entry: Entry })[] = []
  for (const [part, filter] of [
    { 'subject.id': sha256, 'body.caseId': caseId },
    { 'subject.id': useJournalOf(sha256, caseId) },
  ].entries()) {
    const left = limit - found.length
    if (part < after.part || left <= 0) continue
    const seq = { $gt: part === after.part ? after.seq : 0 }
    const rows = await journalRows(db)
      .find({ ...filter, seq }, { projection: { _id: 0 } })
      .sort({ seq: 1 })
      .limit(left)
      .toArray()
    found.push(...(rows as Entry[]).map((entry) => ({ part, seq: entry.seq, entry })))
  }
  return found
}
