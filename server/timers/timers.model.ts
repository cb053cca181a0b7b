import type { SubjectKind } from '../../shared/schema/terms.ts'
import type { Database } from '../db/collections.ts'
import { projectionsOf } from '../journal/journal.model.ts'

/** A subject whose next timer is due. */
export interface DueSubject {
  kind: SubjectKind
  id: string
  city: string
  dueAt: string
}

/** Subjects with a timer that is due, the longest overdue first. */
export const dueSubjects = async (db: Database, now: string, limit: number): Promise<DueSubject[]> => {
  const rows = await projectionsOf(db, 'case')
    // The index holds those with a timer alone: without its own condition it is not taken, and every case is read.
    .find(
      { nextTimerAt: { $type: 'string', $lte: now } },
      { projection: { kind: 1, nextTimerAt: 1, 'state.scope.city': 1 } },
    )
    .sort({ nextTimerAt: 1 })
    .limit(limit)
    .toArray()
  return rows.map((row) => ({ kind: row.kind, id: row._id, city: row.state.scope.city, dueAt: row.nextTimerAt ?? now }))
}
