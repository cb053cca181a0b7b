import { folded } from '../folding.ts'
import type { Clearance } from '../case.ts'
import type { PropertyState } from '../property.ts'

/** The part of an item's state that figures are made of. */
export type CountedItem = Pick<PropertyState, 'caseId' | 'partOf' | 'valueFen' | 'seizedAt' | 'scope' | 'status'> & {
  ownership?: Pick<NonNullable<PropertyState['ownership']>, 'owner'>
  handOver?: Pick<NonNullable<PropertyState['handOver']>, 'at'> & {
    collector: Pick<NonNullable<PropertyState['handOver']>['collector'], 'kind' | 'name'> & {
      idNumber: Pick<NonNullable<PropertyState['handOver']>['collector']['idNumber'], 'ref'>
    }
  }
}

/** What figures must know of a return beside the item's own state. */
export interface ReturnFacts {
  /** [A3] Equal for equal numbers of the owner who came: a blind index. Undefined where somebody else came. */
  ownerNumber: string | undefined
  /** [P8] When the case was cleared, if its clearance stood at the instant of the hand-over. */
  clearedAt: string | undefined
}

/** What an item, or a part split off one, gives to figures. Instants are milliseconds since 1970. */
export interface ItemContribution {
  id: string
  seq: number
  caseId: string
  partOf?: string
  station: string
  valueFen: number
  seizedMs: number
  /** [P8] The return event. */
  returnedMs: number | undefined
  /** [P8] When its case was cleared, as that stood at the return; undefined: returned before clearance, or not returned. */
  clearedMs: number | undefined
  /** [P8] To whom it was returned, equal for equal people; empty while it is not returned. */
  person: string
}

/** [P8] Who got it: an owner by the sealed number; without a number by name, in that case alone. */
const personOf = ({ caseId, ownership, handOver }: CountedItem, { ownerNumber }: ReturnFacts): string =>
  ownerNumber === undefined
    ? `${caseId}/${folded(ownership?.owner ?? handOver?.collector.name ?? '')}`
    : `number/${ownerNumber}`

/** [P8] @param facts of the return; left out for an item that is not returned */
export const itemContributionOf = (
  id: string,
  seq: number,
  state: CountedItem,
  facts: ReturnFacts = { ownerNumber: undefined, clearedAt: undefined },
): ItemContribution => {
  const handOver = state.status === 'returned' ? state.handOver : undefined
  return {
    id,
    seq,
    caseId: state.caseId,
    partOf: state.partOf,
    station: state.scope.station,
    valueFen: state.valueFen,
    seizedMs: Date.parse(state.seizedAt),
    returnedMs: handOver && Date.parse(handOver.at),
    clearedMs: handOver && facts.clearedAt !== undefined ? Date.parse(facts.clearedAt) : undefined,
    person: handOver ? personOf(state, facts) : '',
  }
}

type Standing = Pick<Clearance, 'status' | 'clearedAt' | 'confirmedAt'>
/** What a case tells of its clearances. */
export interface Clearances {
  clearance?: Standing
  formerClearances: readonly Standing[]
}

/** Whether it takes the case's journal to know what stood at an instant: a clearance was revoked, and it is not said when. */
export const needsJournal = ({ formerClearances }: Clearances): boolean =>
  formerClearances.some(({ confirmedAt }) => confirmedAt !== undefined)

/**
 * [P8] When the case was cleared, if a confirmed clearance stood at an instant. Later reopening changes nothing about it.
 * @param then the same as it was at that instant; of a case of which nothing was revoked as it is now will do
 */
export const clearedAtAsOf = (now: Clearances, then: Clearances, at: string): string | undefined => {
  const { clearance } = then
  if (clearance?.status !== 'confirmed' || clearance.confirmedAt === undefined || clearance.confirmedAt > at)
    return undefined
  // The time itself may have been corrected since: it is the same clearance.
  const same = [now.clearance, ...now.formerClearances].find((each) => each?.confirmedAt === clearance.confirmedAt)
  return same?.clearedAt ?? clearance.clearedAt
}
