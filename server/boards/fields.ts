import { rowFields } from './rows.ts'

export type CountedKind = 'case' | 'property'

/** What of a case's projection figures are made of. */
export const caseFields = {
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
  'state.dispatches.party': 1,
  'state.dispatches.state': 1,
  'state.dispatches.sentAt': 1,
  'state.dispatches.acknowledgedAt': 1,
  'state.dispatches.endedAt': 1,
  'state.dispatches.arrivedAt': 1,
  'state.clearance.status': 1,
  'state.clearance.basis': 1,
  'state.clearance.clearedAt': 1,
  'state.clearance.submittedAt': 1,
  'state.formerClearances.status': 1,
  'state.supervisions.seq': 1,
  'state.supervisions.answeredAt': 1,
} as const
/** The same of an item's. */
export const itemFields = {
  seq: 1,
  'state.caseId': 1,
  'state.partOf': 1,
  'state.valueFen': 1,
  'state.seizedAt': 1,
  'state.scope': 1,
  'state.status': 1,
  'state.ownership.owner': 1,
  'state.handOver.at': 1,
  'state.handOver.collector.kind': 1,
  'state.handOver.collector.name': 1,
  'state.handOver.collector.idNumber.ref': 1,
} as const

/** A projection, or the part of it that was read. */
export interface Row<S> {
  _id: string
  seq: number
  storedAt: string
  state: S
}

// A path beside another that holds it is refused: supervisions are read whole.
export const rowProjection: Readonly<Record<string, 1>> = Object.fromEntries(
  [
    ...Object.keys(caseFields).filter((path) => !path.startsWith('state.supervisions.')),
    ...rowFields.map((path) => `state.${path}`),
  ].map((path) => [path, 1]),
)
