import type { Place } from '../schema/primitives.ts'
import type { CustodyWhy } from '../schema/terms.ts'
import type { Author, Scope, SealedDocument } from './entry.ts'

/** [P2] One movement: the holder now is the last `to`. */
export interface CustodyRecord {
  from: Author
  to: Author
  why: CustodyWhy
  /** In words. */
  text?: string
  place: string
  seal?: string
  at: string
  seq: number
}

/** [P5] */
export interface ReturnState {
  status: 'requested' | 'approved' | 'refused'
  requestedBy: Author
  requestedAt: string
  factsEstablished: boolean
  noHarm: boolean
  text?: string
  decidedBy?: Author
  decidedAt?: string
  reason?: string
  /** [C6] Until when who decided can take the decision back. */
  takeBackUntil?: string
}

/** [P1] An item, or a part split off one. */
export interface PropertyState {
  id: string
  caseId: string
  caseNumber: string
  partOf?: string
  what: string
  quantity: number
  unit: string
  valueFen: number
  valuationSource: string
  serial?: string
  files: string[]
  seizedAt: string
  place: Place
  officers: Author[]
  approvedBy: Author
  from: string
  witness: string
  scope: Required<Scope>
  status: 'seized' | 'in-store' | 'returned'
  holder: Author
  custody: CustodyRecord[]
  ownership?: { owner: string; evidence: string; undisputed: boolean; files: string[]; by: Author; at: string }
  return?: ReturnState
  handOver?: {
    receiptNumber: string
    collector: { kind: 'owner' | 'agent'; name: string; mandate?: string } & SealedDocument
    signature: string
    photo: string
    by: Author
    at: string
  }
}
