import type { StateOf } from '../../shared/domain/decision.ts'
import type { Entry } from '../../shared/domain/entry.ts'
import { applyEntry } from '../../shared/domain/reduce.ts'
import type { Database } from '../db/collections.ts'
import { journalRows } from '../journal/journal.model.ts'
import type { CountedKind } from './fields.ts'

/** Entries of subjects stored up to an instant, one subject after the other, in order. */
export async function* journalsUntil(
  db: Database,
  ids: readonly string[],
  asOf: string,
): AsyncGenerator<{ id: string; entries: Entry[] }> {
  const rows = journalRows(db)
    .find({ 'subject.id': { $in: [...ids] }, storedAt: { $lte: asOf } }, { projection: { _id: 0 } })
    .sort({ 'subject.id': 1, seq: 1 })
  let entries: Entry[] = []
  for await (const row of rows as AsyncIterable<Entry>) {
    const [first] = entries
    if (first && first.subject.id !== row.subject.id) {
      yield { id: first.subject.id, entries }
      entries = []
    }
    entries.push(row)
  }
  const [first] = entries
  if (first) yield { id: first.subject.id, entries }
}

/** The state that entries make. */
export const stateAfter = <K extends CountedKind>(kind: K, entries: readonly Entry[]): StateOf[K] | undefined =>
  entries.reduce<StateOf[K] | undefined>((state, entry) => applyEntry(kind, state, entry), undefined)
