import type { Dispatch } from '../../../shared/domain/case.ts'
import type { Entry } from '../../../shared/domain/entry.ts'
import type { CaseView } from '../../../shared/operations/results.ts'
import { parties, type Party } from '../../../shared/schema/terms.ts'

/** A step of a dispatch and the entry that holds it. */
export interface DispatchStep {
  /** A state of dispatches, or `escalated`. */
  name: string
  seq: number
  at: string
  /** Who did it; of an escalation the timer did. */
  by: Entry['by']
  reason: string
  /** Of an escalation: whom it told. */
  level: string
}

/** What went to one party: the dispatch in force first, then those that were declined or taken back. */
export interface PartyDispatches {
  party: Party
  sent: { dispatch: Dispatch; steps: DispatchStep[] }[]
}

const words = (value: unknown): string => (typeof value === 'string' ? value : '')

const stepOf = ({ kind, seq, storedAt, by, body }: Entry): DispatchStep => ({
  name: kind.slice('dispatch.'.length),
  seq,
  at: storedAt,
  by,
  reason: words(body.reason),
  level: words(body.level),
})

/** [D2] The dispatches of a case by party, each step with the entry behind it. */
export const dispatchesByParty = (state: CaseView, entries: readonly Entry[]): PartyDispatches[] => {
  const ofDispatches = entries.filter(({ kind }) => kind.startsWith('dispatch.'))
  const stepsOf = (id: string): DispatchStep[] => ofDispatches.filter(({ body }) => body.dispatchId === id).map(stepOf)
  return parties.flatMap((party) => {
    const sent = state.dispatches.filter((dispatch) => dispatch.party === party).reverse()
    return sent.length > 0 ? [{ party, sent: sent.map((dispatch) => ({ dispatch, steps: stepsOf(dispatch.id) })) }] : []
  })
}
