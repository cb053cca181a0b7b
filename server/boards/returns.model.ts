import {
  clearedAtAsOf,
  itemContributionOf,
  needsJournal,
  type Clearances,
  type CountedItem,
  type ItemContribution,
} from '../../shared/domain/boards/property-contribution.ts'
import type { Database } from '../db/collections.ts'
import { projectionsOf, vaultRows } from '../journal/journal.model.ts'
import type { Row } from './fields.ts'
import { journalsUntil, stateAfter } from './journals.model.ts'

type Returned = Row<CountedItem> & { state: CountedItem & { handOver: NonNullable<CountedItem['handOver']> } }

const isReturned = (row: Row<CountedItem>): row is Returned =>
  row.state.status === 'returned' && row.state.handOver !== undefined

/** [A3] Of references into the vault the blind indexes: equal for equal values, and nothing else can be told from them. */
const blindsOf = async (db: Database, refs: readonly string[]): Promise<Map<string, string>> => {
  if (refs.length === 0) return new Map()
  const rows = await vaultRows(db)
    .find({ _id: { $in: [...refs] } }, { projection: { blind: 1 } })
    .toArray()
  return new Map(rows.map(({ _id, blind }) => [_id, blind]))
}

const clearancesOf = async (db: Database, ids: readonly string[]): Promise<Map<string, Clearances>> => {
  const fields = ['status', 'clearedAt', 'confirmedAt'].flatMap((name) => [
    [`state.clearance.${name}`, 1],
    [`state.formerClearances.${name}`, 1],
  ])
  const rows = await projectionsOf(db, 'case')
    .find({ _id: { $in: [...ids] } })
    .project<{ _id: string; state: Clearances }>(Object.fromEntries(fields))
    .toArray()
  return new Map(rows.map(({ _id, state }) => [_id, state]))
}

/** [P8] When the cases were cleared, as that stood at each return; by the id of the item. */
const clearedAtReturns = async (db: Database, returned: readonly Returned[]): Promise<Map<string, string>> => {
  const cases = await clearancesOf(db, [...new Set(returned.map(({ state }) => state.caseId))])
  const found = new Map<string, string>()
  const note = ({ _id, state }: Returned, then: Clearances | undefined): void => {
    const now = cases.get(state.caseId)
    const clearedAt = now && then && clearedAtAsOf(now, then, state.handOver.at)
    if (clearedAt !== undefined) found.set(_id, clearedAt)
  }
  const unclear = new Map<string, Returned[]>()
  for (const each of returned) {
    const now = cases.get(each.state.caseId)
    if (now && needsJournal(now)) unclear.set(each.state.caseId, [...(unclear.get(each.state.caseId) ?? []), each])
    else note(each, now)
  }
  const latest = [...unclear.values()].flat().reduce((last, { state }) => max(last, state.handOver.at), '')
  for await (const { id, entries } of journalsUntil(db, [...unclear.keys()], latest))
    for (const each of unclear.get(id) ?? [])
      note(
        each,
        stateAfter(
          'case',
          entries.filter(({ storedAt }) => storedAt <= each.state.handOver.at),
        ),
      )
  return found
}

const max = (one: string, other: string): string => (one > other ? one : other)

/** What items give to figures, with what must be known of their returns beside their own states. */
export const withReturnFacts = async (db: Database, rows: readonly Row<CountedItem>[]): Promise<ItemContribution[]> => {
  const returned = rows.filter(isReturned)
  const owners = returned.filter(({ state }) => state.handOver.collector.kind === 'owner')
  const [blinds, cleared] = await Promise.all([
    blindsOf(
      db,
      owners.map(({ state }) => state.handOver.collector.idNumber.ref),
    ),
    returned.length > 0 ? clearedAtReturns(db, returned) : new Map<string, string>(),
  ])
  const numbers = new Map(owners.map(({ _id, state }) => [_id, blinds.get(state.handOver.collector.idNumber.ref)]))
  return rows.map(({ _id, seq, state }) =>
    itemContributionOf(_id, seq, state, { ownerNumber: numbers.get(_id), clearedAt: cleared.get(_id) }),
  )
}
