import type { Loss } from '../schema/case.ts'
import type { Place } from '../schema/primitives.ts'
import type {
  CaseStatus,
  Category,
  DispatchState,
  ExceptionalBasis,
  Lane,
  Origin,
  Party,
  Procedure,
} from '../schema/terms.ts'
import type { Author, Scope, Sealed, SealedDocument } from './entry.ts'

/** [D2] One dispatch; each step holds the server's time. */
export interface Dispatch {
  id: string
  party: Party
  unitId: string
  unitName: string
  /** 1 for the first sent to this party, then one more for each reassignment. */
  attempt: number
  state: DispatchState
  /** Why this unit: the location, the fall-back list of a team off duty, or the desk. */
  chosen: 'location' | 'fallback' | 'desk'
  sentAt: string
  deliveredAt?: string
  acknowledgedAt?: string
  departedAt?: string
  arrivedAt?: string
  releasedAt?: string
  endedAt?: string
  acknowledgedBy?: Author
  reason?: string
  /** [D4] Escalations that have fired. */
  escalations: EscalationLevel[]
}

export const escalationLevels = ['leader', 'chief', 'not-arrived'] as const
/** [D4] Who is told: the team's leader; the station chief and the desk; the desk about an arrival that is late. */
export type EscalationLevel = (typeof escalationLevels)[number]

/** A person who called about the event. [C4] [A3] */
export interface CallerRecord {
  name?: Sealed
  phone?: Sealed
  at: string
  text?: string
}

/** [C1] What was said in an optional field that could not be read; of the caller it is sealed. */
export interface Noted {
  field: string
  text?: string
  sealed?: Sealed
}

/** [T5] */
export interface LaneRequest {
  seq: number
  from: Lane
  to: Lane
  text: string
  by: Author
  at: string
  answeredBy?: number
  withdrawnAt?: string
}

/** [X4] */
export interface Suspect extends Partial<SealedDocument> {
  id: string
  name: string
  identifiedSeq: number
  apprehendedSeq?: number
  apprehendedAt?: string
}

/** [K3] */
export interface Clearance {
  status: 'submitted' | 'confirmed' | 'returned' | 'revoked'
  basis: 'apprehended' | 'exceptional'
  exceptional?: ExceptionalBasis
  entries: number[]
  summary: string
  submittedBy: Author
  submittedAt: string
  /** `occurredAt` of the latest of the named entries. */
  clearedAt: string
  /** [K10] When that entry was stored; clearances of earlier versions do not say. */
  recordedAt?: string
  confirmedBy?: Author
  confirmedAt?: string
  reason?: string
  /** Corrections of entries it rests on, after it was confirmed, that moved `clearedAt`; the earliest first. */
  moved?: ClearanceMove[]
}

/** [K3] How a correction moved the time of clearance. */
export interface ClearanceMove {
  from: string
  to: string
  /** `seq` of the correction. */
  correction: number
  by: Author
  at: string
}

export interface DismissalRequest {
  ground: 'no-offence' | 'not-ours'
  reason: string
  by: Author
  at: string
}

/** [C6] A decision on an approval that its author can take back until an instant, and what it put an end to. */
export interface Decided {
  of: 'clearance' | 'dismissal'
  /** Kind of the entry that decided. */
  kind: string
  seq: number
  by: Author
  until: string
  before: {
    statusAt?: string
    statusReason?: string
    dismissal?: DismissalRequest
    /** A clearance waited, and was sent back by it. */
    wasSubmitted?: boolean
    /** Dispatches that nobody had signed, and that it cancelled. */
    recalled?: string[]
  }
}

/** A supervised follow-up 督办: a chief asks with a due time, who works on the case answers. */
export interface Supervision {
  seq: number
  text: string
  dueAt: string
  by: Author
  at: string
  /** Its due time passed without an answer, and that was told. */
  isOverdue: boolean
  answer?: string
  answeredBy?: Author
  answeredAt?: string
}

/** A case as the entries of its journal make it. */
export interface CaseState {
  id: string
  number: string
  origin: Origin
  status: CaseStatus
  category: Category
  subcategory?: string
  summary: string
  procedure: Procedure
  /** [C2] */
  receivedAt: string
  receivedAtReason?: string
  receivedAtSetBack: boolean
  receivedAtClamped: boolean
  place: Place
  losses: Loss[]
  callers: CallerRecord[]
  /** What the desk's call said where it could not be read: to be put right. */
  noted?: Noted[]
  scope: Required<Scope>
  arrivalTargetMinutes: number
  dispatches: Dispatch[]
  /** [A1] Units whose members work on the case. */
  unitIds: string[]
  /** Units that have not acknowledged: their terminals alarm. */
  waitingUnitIds: string[]
  lead?: Author
  /** [D5] The last of the three acknowledgements while none of them is taken back; figures take `allAcknowledgedAt`. */
  tripleAcknowledgedAt?: string
  requests: LaneRequest[]
  suspects: Suspect[]
  /** [X1] */
  musts: Partial<Record<'examine' | 'collect' | 'enter' | 'compare', 'done' | 'not-applicable'>>
  clearance?: Clearance
  formerClearances: Clearance[]
  dismissal?: DismissalRequest
  /** [C6] Decisions on which nothing was built yet; their authors can take them back for some seconds. */
  decided?: Decided[]
  misSent: boolean
  statusReason?: string
  statusAt: string
  property: { items: number; returned: number; valueFen: number; returnsPending: number }
  foundFrom?: { id: string; number: string }
  found: { id: string; number: string }[]
  unnoticed?: boolean
  /** [T1] Corrected entry → the entry that corrects it. */
  corrected: { seq: number; by: number }[]
  /** [K7] Hours of the warnings that have fired. */
  warned: number[]
  supervisions?: Supervision[]
  /** Times of the lanes' latest entries. */
  laneLatest: Partial<Record<Lane, string>>
}

/** What decides who may see or touch a case. [A1] */
export interface CaseAccess {
  scope: Required<Scope>
  unitIds: readonly string[]
  leadId?: string
}

export const accessOf = (state: CaseState): CaseAccess => ({
  scope: state.scope,
  unitIds: state.unitIds,
  leadId: state.lead?.userId,
})

/** The dispatch of a party that counts now: the latest sent. */
export const dispatchOf = <D extends Pick<Dispatch, 'party'>>(
  state: { dispatches: readonly D[] },
  party: Party,
): D | undefined => state.dispatches.filter((dispatch) => dispatch.party === party).at(-1)

/** [D5] The dispatches in force: the latest to each party. */
export const dispatchesInForce = <D extends Pick<Dispatch, 'party'>>(state: { dispatches: readonly D[] }): D[] =>
  (['station', 'property-crime', 'scene'] as const).flatMap((party) => dispatchOf(state, party) ?? [])

type Signed = Pick<Dispatch, 'party' | 'state' | 'sentAt' | 'acknowledgedAt' | 'endedAt'>

/** From when until when a dispatch was signed for and in force; nothing when it never was. */
const signedDuring = (dispatch: Signed, next: Signed | undefined): [from: string, until: string | undefined][] => {
  const { state, acknowledgedAt, endedAt } = dispatch
  const isTakenBack = state === 'declined' || state === 'cancelled'
  return acknowledgedAt === undefined ? [] : [[acknowledgedAt, isTakenBack ? endedAt : next?.sentAt]]
}

/**
 * [D5] The first instant at which the dispatches in force of all three parties were acknowledged. What is given back,
 * cancelled or sent anew afterwards does not undo it: it was so then.
 */
export const allAcknowledgedAt = ({ dispatches }: { dispatches: readonly Signed[] }): string | undefined => {
  // As a call begins, and as most end: one to each, none taken back. A million of them are looked at when boards begin.
  if (dispatches.length < 3) return undefined
  if (dispatches.length === 3) {
    let latest = ''
    let isPlain = true
    for (const { acknowledgedAt, endedAt, state } of dispatches) {
      if (acknowledgedAt === undefined) return undefined
      if (endedAt !== undefined && state !== 'released') isPlain = false
      if (acknowledgedAt > latest) latest = acknowledgedAt
    }
    if (isPlain) return latest
  }
  const signed = (['station', 'property-crime', 'scene'] as const).map((party) => {
    const ofParty = dispatches.filter((dispatch) => dispatch.party === party)
    return ofParty.flatMap((dispatch, place) => signedDuring(dispatch, ofParty[place + 1]))
  })
  const holds = (at: string): boolean =>
    signed.every((ofParty) => ofParty.some(([from, until]) => from <= at && (until === undefined || at <= until)))
  return signed
    .flat()
    .map(([from]) => from)
    .sort()
    .find(holds)
}

/** Property of a case in store or in hand. */
export const stockOf = (state: CaseState): number => state.property.items - state.property.returned

/** A case's line on boards and lists, with its dispatches' states. */
export interface CaseCard {
  id: string
  number: string
  origin: Origin
  status: CaseStatus
  category: Category
  subcategory?: string
  summary: string
  receivedAt: string
  place: Place
  scope: Required<Scope>
  dispatches: Dispatch[]
  lead?: Author
  tripleAcknowledgedAt?: string
  clearance?: Pick<Clearance, 'status' | 'clearedAt' | 'recordedAt'>
  suspects: number
  apprehended: number
  openRequests: number
  property: CaseState['property']
  misSent: boolean
  seq: number
}

/**
 * Fields of the state that its card is made of: lists read nothing else. Whole ones, though a card tells parts of some:
 * the database takes whole fields out of a row in half the time.
 */
export const cardFields = [
  ...(['id', 'number', 'origin', 'status', 'category', 'subcategory', 'summary', 'receivedAt', 'place'] as const),
  ...(['scope', 'dispatches', 'lead', 'property', 'misSent'] as const),
  ...(['clearance', 'suspects', 'requests'] as const),
] as const

/** What of a case's state its card is made of. */
export type CardState = Pick<CaseState, (typeof cardFields)[number]>

const clearanceOfCard = ({ status, clearedAt, recordedAt }: Clearance): CaseCard['clearance'] =>
  recordedAt === undefined ? { status, clearedAt } : { status, clearedAt, recordedAt }

/** The card of a case. */
export const cardOf = (state: CardState, seq: number): CaseCard => ({
  id: state.id,
  number: state.number,
  origin: state.origin,
  status: state.status,
  category: state.category,
  subcategory: state.subcategory,
  summary: state.summary,
  receivedAt: state.receivedAt,
  place: state.place,
  scope: state.scope,
  dispatches: dispatchesInForce(state),
  lead: state.lead,
  tripleAcknowledgedAt: allAcknowledgedAt(state),
  clearance: state.clearance && clearanceOfCard(state.clearance),
  suspects: state.suspects.length,
  apprehended: state.suspects.filter((suspect) => suspect.apprehendedSeq !== undefined).length,
  openRequests: state.requests.filter((request) => !request.answeredBy && !request.withdrawnAt).length,
  property: state.property,
  misSent: state.misSent,
  seq,
})
