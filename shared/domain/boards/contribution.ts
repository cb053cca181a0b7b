import type { Category, Origin, Procedure } from '../../schema/terms.ts'
import { allAcknowledgedAt, type CaseState, type Clearance, type Dispatch, type Supervision } from '../case.ts'
import { openSupervision } from '../supervision.ts'

/** How a case stands to the figures: `counted`, or the one reason why it is counted apart. [K5] */
export const endings = ['counted', 'dismissed', 'escalated', 'shelved', 'mis-sent', 'exceptional', 'undated'] as const
export type Ending = (typeof endings)[number]

/** The part of a case's state that figures are made of. */
export type CountedState = Pick<
  CaseState,
  | 'scope'
  | 'origin'
  | 'status'
  | 'category'
  | 'subcategory'
  | 'procedure'
  | 'misSent'
  | 'receivedAt'
  | 'receivedAtSetBack'
> & {
  dispatches: Pick<Dispatch, 'party' | 'state' | 'sentAt' | 'acknowledgedAt' | 'endedAt' | 'arrivedAt'>[]
  clearance?: Pick<Clearance, 'status' | 'basis' | 'clearedAt' | 'submittedAt'>
  formerClearances: Pick<Clearance, 'status'>[]
  supervisions?: Pick<Supervision, 'seq' | 'answeredAt'>[]
}

/** What a case, as of one `seq`, gives to figures. Instants are milliseconds since 1970; durations whole seconds. */
export interface Contribution {
  id: string
  seq: number
  city: string
  district: string
  station: string
  category: Category
  /** Empty for none. */
  subcategory: string
  procedure: Procedure
  origin: Origin
  ending: Ending
  isOpen: boolean
  /** [K3] A clearance waits for confirmation. */
  isPending: boolean
  /** A clearance was revoked. */
  isReopened: boolean
  isSupervised: boolean
  /** [C2] `receivedAt` was set back. */
  isSetBack: boolean
  receivedMs: number
  /** [K3] Of the confirmed clearance. */
  clearedMs: number | undefined
  submittedMs: number | undefined
  /** [D5] From `receivedAt` to the first instant at which all three had acknowledged. */
  acknowledgedSeconds: number | undefined
  /** From `receivedAt` to the first arrival. */
  arrivalSeconds: number | undefined
}

const endingOf = (state: CountedState): Ending => {
  if (state.misSent) return 'mis-sent'
  if (state.status === 'dismissed' || state.status === 'escalated' || state.status === 'shelved') return state.status
  const cleared = state.clearance?.status === 'confirmed' ? state.clearance : undefined
  if (cleared?.basis === 'exceptional') return 'exceptional'
  // Only past records come without the time: whether it was within a window nobody knows.
  return cleared === undefined && (state.status === 'cleared' || state.status === 'closed') ? 'undated' : 'counted'
}

/** Seconds from one instant to another, at least 0: desk clocks may be minutes ahead. */
const secondsBetween = (fromMs: number, to: string | undefined): number | undefined =>
  to === undefined ? undefined : Math.max(0, Math.floor((Date.parse(to) - fromMs) / 1000))

const firstOf = (instants: readonly (string | undefined)[]): string | undefined =>
  instants.reduce((first, at) => (at !== undefined && (first === undefined || at < first) ? at : first), undefined)

/** [K5] What a case gives to figures. Only a confirmed clearance counts, and what follows from it. [K3] */
export const contributionOf = (id: string, seq: number, state: CountedState): Contribution => {
  const receivedMs = Date.parse(state.receivedAt)
  const cleared = state.clearance?.status === 'confirmed' ? state.clearance : undefined
  const arrivedAt = firstOf(state.dispatches.map((dispatch) => dispatch.arrivedAt))
  return {
    id,
    seq,
    ...state.scope,
    category: state.category,
    subcategory: state.subcategory ?? '',
    procedure: state.procedure,
    origin: state.origin,
    ending: endingOf(state),
    isOpen: state.status === 'open',
    isPending: state.clearance?.status === 'submitted',
    isReopened: state.formerClearances.some(({ status }) => status === 'revoked'),
    isSupervised: openSupervision(state as Pick<CaseState, 'supervisions'>) !== undefined,
    isSetBack: state.receivedAtSetBack,
    receivedMs,
    clearedMs: cleared && Date.parse(cleared.clearedAt),
    submittedMs: cleared && Date.parse(cleared.submittedAt),
    acknowledgedSeconds: secondsBetween(receivedMs, allAcknowledgedAt(state)),
    arrivalSeconds: secondsBetween(receivedMs, arrivedAt),
  }
}
