import type { CaseCard, Dispatch } from '../../../shared/domain/case.ts'
import type { Limits } from './limits.ts'

export const unsigned = (dispatch: Dispatch): boolean => dispatch.state === 'sent' || dispatch.state === 'delivered'

/** What a board shows of a card again and again; cards never change, a changed case has a new one. */
interface Derived {
  receivedMs: number
  declined: number
  unsigned: boolean
}
const derived = new WeakMap<CaseCard, Derived>()
const derivedOf = (card: CaseCard): Derived => {
  const kept = derived.get(card)
  if (kept) return kept
  const made = {
    receivedMs: new Date(card.receivedAt).getTime(),
    declined: card.dispatches.filter(({ state }) => state === 'declined').length,
    unsigned: card.dispatches.some(unsigned),
  }
  derived.set(card, made)
  return made
}
/** How many of its dispatches were declined and wait for the desk. */
export const declinedOf = (card: CaseCard): number => derivedOf(card).declined
export const hasUnsigned = (card: CaseCard): boolean => derivedOf(card).unsigned
/** When the call was received, milliseconds. */
export const receivedMs = (card: CaseCard): number => derivedOf(card).receivedMs

/**
 * 0 is the most urgent: declined, for the desk to reassign; alarming; not signed by all; about to miss its window; within
 * it; past it, where haste helps no more.
 */
export const urgencyOf = (
  card: CaseCard,
  alarming: ReadonlySet<string>,
  nowMs: number,
  { soonMs, windowMs }: Limits,
): 0 | 1 | 2 | 3 | 4 | 5 => {
  const { declined, unsigned: waits, receivedMs: received } = derivedOf(card)
  if (declined > 0) return 0
  if (alarming.has(card.id)) return 1
  if (waits) return 2
  const ageMs = nowMs - received
  return ageMs > windowMs ? 5 : ageMs > soonMs ? 3 : 4
}
