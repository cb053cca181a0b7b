import { contributionOf, type Contribution, type CountedState } from '../../shared/domain/boards/contribution.ts'
import {
  itemContributionOf,
  type CountedItem,
  type ItemContribution,
} from '../../shared/domain/boards/property-contribution.ts'
import type { CaseState } from '../../shared/domain/case.ts'
import type { PropertyState } from '../../shared/domain/property.ts'
import type { Database, Filter } from '../db/collections.ts'
import { journalRows, projectionsOf, type Stored } from '../journal/journal.model.ts'
import { rowFields, type RowState } from './rows.ts'

export type CaseFilter = Filter<Stored<CaseState>>
export type ItemFilter = Filter<Stored<PropertyState>>

const BATCH = 5_000

const caseFields = {
  seq: 1,
  'state.scope': 1,
  'state.origin': 1,
  'state.status': 1,
  'state.category': 1,
  'state.subcategory': 1,
  'state.procedure': 1,
  'state.misSent': 1,
  'state.receivedAt': 1,
  'state.receivedAtSetBack': 1,
  'state.tripleAcknowledgedAt': 1,
  'state.dispatches.arrivedAt': 1,
  'state.clearance.status': 1,
  'state.clearance.basis': 1,
  'state.clearance.clearedAt': 1,
  'state.clearance.submittedAt': 1,
  'state.formerClearances.status': 1,
  'state.supervisions.seq': 1,
  'state.supervisions.answeredAt': 1,
} as const
const itemFields = {
  seq: 1,
  'state.caseId': 1,
  'state.partOf': 1,
  'state.valueFen': 1,
  'state.seizedAt': 1,
  'state.scope': 1,
  'state.status': 1,
  'state.ownership.owner': 1,
  'state.handOver.at': 1,
  'state.handOver.collector.name': 1,
} as const

interface Row<S> {
  _id: string
  seq: number
  state: S
}

/** What cases give to figures, straight from their projections: only the fields that it is made of are read. */
export async function* countedCases(db: Database, filter: CaseFilter): AsyncGenerator<Contribution> {
  const rows = projectionsOf(db, 'case').find(filter).project<Row<CountedState>>(caseFields).batchSize(BATCH)
  for await (const { _id, seq, state } of rows) yield contributionOf(_id, seq, state)
}

/** The same of items of property. */
export async function* countedItems(db: Database, filter: ItemFilter): AsyncGenerator<ItemContribution> {
  const rows = projectionsOf(db, 'property').find(filter).project<Row<CountedItem>>(itemFields).batchSize(BATCH)
  for await (const { _id, seq, state } of rows) yield itemContributionOf(_id, seq, state)
}

/** Cases and items that were written to since an instant, each once. */
export const writtenSince = async (db: Database, kind: 'case' | 'property', since: string): Promise<string[]> => {
  const ids = new Set<string>()
  const rows = journalRows(db)
    .find({ 'subject.kind': kind, storedAt: { $gte: since } })
    .project<{ subject: { id: string } }>({ 'subject.id': 1, _id: 0 })
    .batchSize(BATCH)
  for await (const { subject } of rows) ids.add(subject.id)
  return [...ids]
}

// A path beside another that holds it is refused: supervisions are read whole.
const rowProjection = Object.fromEntries(
  [
    ...Object.keys(caseFields).filter((path) => !path.startsWith('state.supervisions.')),
    ...rowFields.map((path) => `state.${path}`),
  ].map((path) => [path, 1]),
)

/** Of some cases what the lists behind figures tell, by id. */
export const rowStatesOf = async (db: Database, ids: readonly string[]): Promise<Map<string, RowState>> => {
  const rows = await projectionsOf(db, 'case')
    .find({ _id: { $in: [...ids] } }, { enableUtf8Validation: false })
    .project<Row<RowState>>(rowProjection)
    .toArray()
  return new Map(rows.map(({ _id, state }) => [_id, state]))
}
export const itemStatesOf = async (db: Database, ids: readonly string[]): Promise<Map<string, PropertyState>> => {
  const rows = await projectionsOf(db, 'property')
    .find({ _id: { $in: [...ids] } })
    .project<Row<PropertyState>>({ state: 1 })
    .toArray()
  return new Map(rows.map(({ _id, state }) => [_id, state]))
}
