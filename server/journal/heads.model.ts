import { subjectKinds } from '../../shared/schema/terms.ts'
import type { Database } from '../db/collections.ts'
import type { SignedHead } from './heads.record.ts'
import { journalRows, projectionsOf } from './journal.model.ts'

/** The heads of all subjects, as they are now. */
export async function* allHeads(db: Database): AsyncGenerator<SignedHead> {
  for (const kind of subjectKinds) {
    const rows = projectionsOf(db, kind).find({}, { projection: { seq: 1, head: 1 } })
    for await (const { _id, seq, head } of rows) yield [kind, _id, seq, head]
  }
}

/** Of everything stored since an instant, as heads; several of a subject, in no order. */
export async function* headsSince(db: Database, since: string): AsyncGenerator<SignedHead> {
  for (const kind of subjectKinds) {
    const rows = journalRows(db)
      .find({ 'subject.kind': kind, storedAt: { $gte: since } }, { projection: { 'subject.id': 1, seq: 1, hash: 1 } })
      .hint('kind_storedAt')
    for await (const { subject, seq, hash } of rows) yield [kind, subject.id, seq, hash]
  }
}

/** Files that were kept after an instant, the first first. [X5] */
export const keptSince = async (
  db: Database,
  since: Date,
  most: number,
): Promise<{ sha256: string; storedAt: Date }[]> => {
  const rows = await db
    .collection<{ _id: string; storedAt: Date }>('files')
    .find({ storedAt: { $gt: since } }, { projection: { storedAt: 1 } })
    .sort({ storedAt: 1 })
    .limit(most)
    .toArray()
  return rows.map(({ _id, storedAt }) => ({ sha256: _id, storedAt }))
}
