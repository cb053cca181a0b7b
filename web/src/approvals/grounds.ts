import type { Entry } from '../../../shared/domain/entry.ts'
import type { ApprovalItem, CaseView, PropertyView } from '../../../shared/operations/results.ts'
import { call } from '../lib/api.ts'

/** What somebody needs before them to decide. */
export interface Grounds {
  state: CaseView
  /** The entries that a clearance names, in their order. */
  entries: Entry[]
  /** The property of the case; of a return it is the item alone. */
  property: PropertyView[]
  item?: PropertyView
}

/** The entries with these `seq`, page after page from the first to the last of them. */
const entriesOf = async (id: string, seqs: readonly number[]): Promise<Entry[]> => {
  const wanted = new Set(seqs)
  const last = Math.max(0, ...seqs)
  const found: Entry[] = []
  let after = Math.min(...seqs) - 1
  while (after < last) {
    const { items } = await call('case.timeline', { params: { id }, query: { after, limit: 500 } })
    found.push(...items.filter(({ seq }) => wanted.has(seq)))
    const end = items.at(-1)?.seq
    if (end === undefined) break
    after = end
  }
  return found
}

/** Reads what a decision stands on. @throws ProblemError */
export const readGrounds = async ({ kind, caseId, propertyId }: ApprovalItem): Promise<Grounds> => {
  const { case: state } = await call('case.read', { params: { id: caseId } })
  if (kind === 'return') {
    if (propertyId === undefined) return { state, entries: [], property: [] }
    const { property: item } = await call('property.read', { params: { id: propertyId } })
    return { state, entries: [], property: [item], item }
  }
  const seqs = kind === 'clearance' ? (state.clearance?.entries ?? []) : []
  const [entries, { items: property }] = await Promise.all([
    seqs.length > 0 ? entriesOf(caseId, seqs) : [],
    state.property.items > 0 ? call('property.list', { params: { id: caseId } }) : { items: [] },
  ])
  return { state, entries, property }
}
