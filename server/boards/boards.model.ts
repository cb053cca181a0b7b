import { contributionOf, type Contribution, type CountedState } from '../../shared/domain/boards/contribution.ts'
import type { CountedItem, ItemContribution } from '../../shared/domain/boards/property-contribution.ts'
import type { CaseState } from '../../shared/domain/case.ts'
import type { PropertyState } from '../../shared/domain/property.ts'
import type { Database, Filter } from '../db/collections.ts'
import { projectionsOf, type Stored } from '../journal/journal.model.ts'
import { caseFields, itemFields, type Row } from './fields.ts'
import { withReturnFacts } from './returns.model.ts'

export type CaseFilter = Filter<Stored<CaseState>>
export type ItemFilter = Filter<Stored<PropertyState>>

const BATCH = 5_000
const FACTS_AT_ONCE = 1_000
/** Rows that are read between two rests. */
export const PIECE = 500

/** What cases give to figures, straight from their projections: only the fields that it is made of are read. */
export async function* countedCases(db: Database, filter: CaseFilter, batchSize = BATCH): AsyncGenerator<Contribution> {
  const rows = projectionsOf(db, 'case').find(filter).project<Row<CountedState>>(caseFields).batchSize(batchSize)
  for await (const { _id, seq, state } of rows) yield contributionOf(_id, seq, state)
}

/** The same of items of property. */
export async function* countedItems(
  db: Database,
  filter: ItemFilter,
  batchSize = BATCH,
): AsyncGenerator<ItemContribution> {
  const rows = projectionsOf(db, 'property').find(filter).project<Row<CountedItem>>(itemFields).batchSize(batchSize)
  let batch: Row<CountedItem>[] = []
  for await (const row of rows) {
    batch.push(row)
    if (batch.length < Math.min(batchSize, FACTS_AT_ONCE)) continue
    yield* await withReturnFacts(db, batch)
    batch = []
  }
  yield* await withReturnFacts(db, batch)
}
