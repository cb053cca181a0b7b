import type { Place } from '../schema/primitives.ts'
import type { CustodyWhy } from '../schema/terms.ts'
import type { Author, Scope, SealedDocument } from './entry.ts'

/** [A9] A store: a unit of that kind, or the store of a district that has none. */
export interface StoreRef {
  id: string
  name: string
}

/** [P2] Who gave an item away that nobody has received yet, and where it was: it goes back there when it is recalled. */
export interface Given {
  from: Author
  /** Who gave it: the holder, or another custodian of the store. */
  by: Author
  status: 'seized' | 'in-store'
  store?: StoreRef
  place: string
  seq: number
}

/** [P2] One movement: the holder now is the last `to`. */
export interface CustodyRecord {
  from: Author
  to: Author
  why: CustodyWhy
  /** In words. */
  text?: string
  place: string
  seal?: string
  /** Who gave it on where that was not the holder: another custodian of the store. [A9] */
  actedBy?: Author
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
  /** [A9] Where it lies; of what was stored before that was recorded, see `storeHolding`. */
  store?: StoreRef
  /** [P2] Given and not yet received. */
  given?: Given
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

/** What somebody may do with an item because of who they are. */
export interface ItemRights {
  /** Move, split and hand over: the holder, or a custodian of its store. */
  act: boolean
  /** Check it in. */
  checkIn: boolean
  /** Confirm that it was received. */
  receive: boolean
  /** Take back what was given and nobody has received. */
  recall: boolean
}
