import { contributionOf, type Contribution, type CountedState } from '../../shared/domain/boards/contribution.ts'
import type { CountedItem, ItemContribution } from '../../shared/domain/boards/property-contribution.ts'
import type { PropertyState } from '../../shared/domain/property.ts'
import type { Database, Document } from '../db/collections.ts'
import { journalRows, projectionsOf } from '../journal/journal.model.ts'
import { caseFields, itemFields, rowProjection, type CountedKind, type Row } from './fields.ts'
import { journalsUntil, stateAfter } from './journals.model.ts'
import { withReturnFacts } from './returns.model.ts'
import type { RowState } from './rows.ts'
import { silentKinds } from './silent.ts'

const AT_ONCE = 500

/**
 * Subjects as they stood at an instant: what was stored later is not in it. Those that were not there yet are left out.
 * Where nothing was written since, their projection says it; else their journal does.
 */
const rowsAsOf = async <S>(
  db: Database,
  kind: CountedKind,
  ids: readonly string[],
  asOf: string,
  fields: Document,
): Promise<Row<S>[]> => {
  const rows = await projectionsOf(db, kind)
    // Their texts were looked at when they were written.
    .find({ _id: { $in: [...ids] } } as never, { enableUtf8Validation: false })
    .project<Row<S>>({ ...fields, seq: 1, storedAt: 1 })
    .toArray()
  const later = rows.filter(({ storedAt }) => storedAt > asOf).map(({ _id }) => _id)
  const found = rows.filter(({ storedAt }) => storedAt <= asOf)
  if (later.length === 0) return found
  for await (const { id, entries } of journalsUntil(db, later, asOf)) {
    const [state, last] = [stateAfter(kind, entries), entries.at(-1)]
    if (state && last) found.push({ _id: id, seq: last.seq, storedAt: last.storedAt, state: state as S })
  }
  return found
}

async function* inBatches<T>(
  ids: readonly string[],
  read: (some: readonly string[]) => Promise<T[]>,
): AsyncGenerator<T> {
  for (let from = 0; from < ids.length; from += AT_ONCE) yield* await read(ids.slice(from, from + AT_ONCE))
}

/** What cases gave to figures at an instant. */
export const casesAsOf = (db: Database, ids: readonly string[], asOf: string): AsyncGenerator<Contribution> =>
  inBatches(ids, async (some) =>
    (await rowsAsOf<CountedState>(db, 'case', some, asOf, caseFields)).map(({ _id, seq, state }) =>
      contributionOf(_id, seq, state),
    ),
  )

/** The same of items of property. */
export const itemsAsOf = (db: Database, ids: readonly string[], asOf: string): AsyncGenerator<ItemContribution> =>
  inBatches(ids, async (some) =>
    withReturnFacts(db, await rowsAsOf<CountedItem>(db, 'property', some, asOf, itemFields)),
  )

const byId = <S>(rows: readonly Row<S>[]): Map<string, S> => new Map(rows.map(({ _id, state }) => [_id, state]))

/** Of some cases what the lists behind figures tell, as they stood at an instant, by id. */
export const rowStatesAsOf = async (
  db: Database,
  ids: readonly string[],
  asOf: string,
): Promise<Map<string, RowState>> => byId(await rowsAsOf<RowState>(db, 'case', ids, asOf, rowProjection))

export const itemStatesAsOf = async (
  db: Database,
  ids: readonly string[],
  asOf: string,
): Promise<Map<string, PropertyState>> => byId(await rowsAsOf<PropertyState>(db, 'property', ids, asOf, { state: 1 }))

/** Cases or items to which something that figures count was written after an instant, up to another; each once. */
export const writtenBetween = async (
  db: Database,
  kind: CountedKind,
  { after, until }: { after: string; until: string },
): Promise<string[]> => {
  const rows = journalRows(db)
    .find({ 'subject.kind': kind, storedAt: { $gt: after, $lte: until }, kind: { $nin: [...silentKinds] } })
    .project<{ subject: { id: string } }>({ 'subject.id': 1, _id: 0 })
  const ids = new Set<string>()
  for await (const { subject } of rows) ids.add(subject.id)
  return [...ids]
}

/** Whether anything that figures count was written after an instant, up to another. */
export const isWrittenBetween = async (
  db: Database,
  { after, until }: { after: string; until: string },
): Promise<boolean> => {
  if (after >= until) return false
  const kinds: CountedKind[] = ['case', 'property']
  const found = await Promise.all(
    kinds.map((kind) =>
      journalRows(db).findOne(
        { 'subject.kind': kind, storedAt: { $gt: after, $lte: until } },
        { projection: { _id: 1 } },
      ),
    ),
  )
  return found.some((row) => row !== null)
}

/** Cases and items that were written to since an instant, each once. */
export const writtenSince = async (db: Database, kind: CountedKind, since: Date): Promise<string[]> => {
  const ids = new Set<string>()
  const rows = journalRows(db)
    .find({ 'subject.kind': kind, storedAt: { $gte: since.toISOString() } })
    .project<{ subject: { id: string } }>({ 'subject.id': 1, _id: 0 })

  for await (const { subject } of rows) ids.add(subject.id)
  return [...ids]
}
