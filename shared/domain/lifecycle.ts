import { addSeconds } from 'date-fns/addSeconds'
import { Refusal } from '../refusals.ts'
import type { CaseStatus, Procedure } from '../schema/terms.ts'
import { authorOf, caseDraft, caseOf, onCase, openCaseOf, present, type Case } from './case-rule.ts'
import {
  dispatchesInForce,
  escalationLevels,
  stockOf,
  type CaseState,
  type Clearance,
  type DismissalRequest,
  type Dispatch,
} from './case.ts'
import { warningsPassed } from './clock.ts'
import type { Rules, Situation } from './decision.ts'
import type { Author, Draft, Entry } from './entry.ts'
import { officerRoles, type Organisation } from './organisation.ts'
import { reducer, type Reducers } from './reducers.ts'
import { keptDecision, overtaken, takeBackUntil } from './take-back.ts'

const musts = ['examine', 'collect', 'enter', 'compare'] as const

/** What a case needs before it can close, in both languages. [X1] [P7] */
export const closingConditions = {
  'must-examine': { zh: '必勘未完成', en: 'Scene not examined' },
  'must-collect': { zh: '必采未完成', en: 'Traces not collected' },
  'must-enter': { zh: '必录未完成', en: 'Data not entered' },
  'must-compare': { zh: '必比未完成', en: 'Traces not compared' },
  'property-in-stock': { zh: '尚有未处理的涉案财物', en: 'Property is not yet returned' },
} as const
export type ClosingCondition = keyof typeof closingConditions

/** [X1] What keeps a case from closing: the four musts of a call, and property that is still with the police. */
export const missingForClosing = (state: CaseState): ClosingCondition[] => [
  ...(state.origin === 'call' ? musts.filter((must) => !state.musts[must]).map((must) => `must-${must}` as const) : []),
  ...(stockOf(state) > 0 ? (['property-in-stock'] as const) : []),
]

/** [C7] Whether an account is an active police officer of a unit that works on the case. */
export const officerOnCase = (
  organisation: Organisation,
  state: Pick<CaseState, 'unitIds'>,
  userId: string,
): boolean => {
  const account = organisation.account(userId)
  return (
    account?.status === 'active' &&
    account.roles.some((role) => officerRoles.includes(role)) &&
    account.unitIds.some((unitId) => state.unitIds.includes(unitId))
  )
}

/** [C7] The entry that hands the lead over. @throws Refusal `case.lead-not-of-case` */
export const leadHandedOver = (
  situation: Situation,
  state: CaseState,
  to: string,
  { reason, field }: { reason?: string; field: string },
): Draft => {
  const account = situation.organisation.account(to)
  if (!account || !officerOnCase(situation.organisation, state, to))
    throw new Refusal('case.lead-not-of-case', { field })
  const body = { from: state.lead, to: authorOf({ userId: account.id, name: account.name }), reason }
  return caseDraft(situation, state, { kind: 'case.lead-handed-over', lane: 'command', body })
}

/** [C6] The case whose dismissal the actor is to decide. */
const dismissalToDecide = (situation: Situation, id: string): { state: Case; asked: DismissalRequest } => {
  const state = caseOf(situation, id)
  if (state.status !== 'open' || !state.dismissal) throw new Refusal('case.dismissal-absent')
  if (state.dismissal.by.userId === situation.actor.userId) throw new Refusal('approval.same-person')
  return { state, asked: state.dismissal }
}

/** Dispatches in force that nobody has signed. */
const unsigned = (state: CaseState): Dispatch[] =>
  dispatchesInForce(state).filter((dispatch) => dispatch.state === 'sent' || dispatch.state === 'delivered')

/** [D2] Nobody answers a call that is over: what was not yet signed is cancelled, so that no terminal alarms on. */
const recalls = (situation: Situation, state: Case, reason: string | undefined): Draft[] =>
  unsigned(state).map(({ id: dispatchId, party, unitId }) => {
    const body = { dispatchId, party, unitId, reason }
    return caseDraft(situation, state, { kind: 'dispatch.cancelled', lane: 'command', unit: unitId, body })
  })

/** [C6] The entry that ends the work on a case, and the dispatches it takes back. */
const endings = (
  situation: Situation,
  state: Case,
  kind: string,
  body: { reason?: string; [more: string]: unknown },
): Draft[] => [caseDraft(situation, state, { kind, lane: 'command', body }), ...recalls(situation, state, body.reason)]

type LifecycleOperation =
  | 'case.dismiss'
  | 'case.approve-dismissal'
  | 'case.refuse-dismissal'
  | 'case.escalate'
  | 'case.shelve'
  | 'case.reopen'
  | 'case.close'
  | 'case.hand-over-lead'
  | 'case.set-procedure'

/** [C6] [C7] [C9] How a case goes from state to state; every change is an entry. */
export const lifecycleRules: Rules<LifecycleOperation> = {
  'case.dismiss': {
    ...onCase,
    decide: (situation, { id }, { ground, reason }) => {
      const state = openCaseOf(situation, id)
      if (ground === 'mis-sent') {
        // The call is over when it is dispatched: the seconds to take it back run from there, however long it took to type.
        const sentAt = state.dispatches[0]?.sentAt ?? state.receivedAt
        const until = addSeconds(new Date(sentAt), situation.organisation.settings.misSentSeconds).toISOString()
        if (state.origin !== 'call' || situation.now > until)
          throw new Refusal('case.mis-sent-too-late', { field: 'ground' })
        return endings(situation, state, 'case.dismissed', { ground, reason })
      }
      if (state.dismissal) throw new Refusal('case.dismissal-pending')
      return [
        caseDraft(situation, state, { kind: 'case.dismissal-requested', lane: 'command', body: { ground, reason } }),
      ]
    },
  },
  'case.approve-dismissal': {
    ...onCase,
    decide: (situation, { id }) => {
      const { state, asked } = dismissalToDecide(situation, id)
      const { ground, reason, by: requestedBy } = asked
      const body = { ground, reason, requestedBy, ...takeBackUntil(situation) }
      return endings(situation, state, 'case.dismissed', body)
    },
  },
  'case.refuse-dismissal': {
    ...onCase,
    decide: (situation, { id }, { reason }) => {
      const { state, asked } = dismissalToDecide(situation, id)
      const body = { reason, requestedBy: asked.by, ...takeBackUntil(situation) }
      return [caseDraft(situation, state, { kind: 'case.dismissal-refused', lane: 'command', body })]
    },
  },
  'case.escalate': {
    ...onCase,
    decide: (situation, { id }, { reason }) =>
      endings(situation, openCaseOf(situation, id), 'case.escalated', { reason }),
  },
  'case.shelve': {
    ...onCase,
    decide: (situation, { id }, { reason }) =>
      endings(situation, openCaseOf(situation, id), 'case.shelved', { reason }),
  },
  'case.reopen': {
    ...onCase,
    decide: (situation, { id }, { reason }) => {
      const state = caseOf(situation, id)
      if (state.status === 'open') throw new Refusal('case.still-open')
      const passed = warningsPassed(state, situation.organisation.settings, situation.now)
      const body = { reason, from: state.status, warningsPassed: passed }
      return [caseDraft(situation, state, { kind: 'case.reopened', lane: 'command', body })]
    },
  },
  'case.close': {
    ...onCase,
    decide: (situation, { id }, { text }) => {
      const state = caseOf(situation, id)
      if (state.status !== 'cleared') throw new Refusal('case.not-cleared')
      const missing = missingForClosing(state)
      if (missing.length > 0) {
        const missingWords = missing.map((name) => closingConditions[name])
        throw new Refusal('case.closing-incomplete', { detail: { missing, missingWords } })
      }
      return endings(situation, state, 'case.closed', { text })
    },
  },
  'case.hand-over-lead': {
    ...onCase,
    decide: (situation, { id }, { to, reason }) => {
      const state = caseOf(situation, id)
      return state.lead?.userId === to && officerOnCase(situation.organisation, state, to)
        ? []
        : [leadHandedOver(situation, state, to, { reason, field: 'to' })]
    },
  },
  'case.set-procedure': {
    ...onCase,
    decide: (situation, { id }, { procedure, reason }) => {
      const state = caseOf(situation, id)
      if (state.procedure === procedure) throw new Refusal('case.procedure-same', { field: 'procedure' })
      const body = { from: state.procedure, to: procedure, reason }
      return [caseDraft(situation, state, { kind: 'case.procedure-set', lane: 'command', body })]
    },
  },
}

/** A clearance that was waiting when the case ended another way goes back. */
const withoutPending = (
  state: CaseState,
  reason: string | undefined,
): Pick<CaseState, 'clearance' | 'formerClearances'> => {
  const { clearance, formerClearances } = state
  if (clearance?.status !== 'submitted') return { clearance, formerClearances }
  return {
    clearance: undefined,
    formerClearances: [...formerClearances, present({ ...clearance, status: 'returned' as const, reason })],
  }
}

const ended = (state: CaseState, status: CaseStatus, entry: Entry, reason: string | undefined): CaseState => ({
  ...state,
  ...withoutPending(state, reason),
  status,
  statusAt: entry.storedAt,
  statusReason: reason,
  dismissal: undefined,
  ...overtaken(state),
})

const revoked = (clearance: Clearance, reason: string): Clearance => ({ ...clearance, status: 'revoked', reason })

/** [K3] Reopening revokes a confirmed clearance and keeps it on record. [K7] What time took away does not warn again. */
const reopened = (state: CaseState, body: { reason: string; warningsPassed: number[] }, entry: Entry): CaseState => {
  const { clearance, formerClearances } = state
  const revokes = clearance?.status === 'confirmed'
  const inForce = new Set(dispatchesInForce(state).map((dispatch) => dispatch.id))
  return {
    ...state,
    status: 'open',
    statusAt: entry.storedAt,
    statusReason: body.reason,
    misSent: false,
    ...overtaken(state),
    clearance: revokes ? undefined : clearance,
    formerClearances: revokes ? [...formerClearances, revoked(clearance, body.reason)] : formerClearances,
    warned: [...new Set([...state.warned, ...body.warningsPassed])],
    dispatches: state.dispatches.map((dispatch) =>
      inForce.has(dispatch.id) ? { ...dispatch, escalations: [...escalationLevels] } : dispatch,
    ),
  }
}

export const lifecycleReducers: Reducers<CaseState> = {
  'case.dismissal-requested': reducer((state, body: Pick<DismissalRequest, 'ground' | 'reason'>, entry) => ({
    ...state,
    dismissal: { ground: body.ground, reason: body.reason, by: entry.by, at: entry.storedAt },
    ...overtaken(state, 'dismissal'),
  })),
  'case.dismissal-refused': reducer((state, _body: { reason: string }, entry) => ({
    ...state,
    dismissal: undefined,
    ...keptDecision(state, entry, 'dismissal', { dismissal: state.dismissal }),
  })),
  'case.dismissed': reducer((state, { ground, reason }: { ground: string; reason: string }, entry) => ({
    ...ended(state, 'dismissed', entry, reason),
    misSent: ground === 'mis-sent',
    ...keptDecision(state, entry, 'dismissal', {
      statusAt: state.statusAt,
      statusReason: state.statusReason,
      dismissal: state.dismissal,
      wasSubmitted: state.clearance?.status === 'submitted' || undefined,
      recalled: unsigned(state).map(({ id }) => id),
    }),
  })),
  'case.escalated': reducer((state, { reason }: { reason: string }, entry) => ended(state, 'escalated', entry, reason)),
  'case.shelved': reducer((state, { reason }: { reason: string }, entry) => ended(state, 'shelved', entry, reason)),
  'case.closed': reducer((state, { text }: { text?: string }, entry) => ended(state, 'closed', entry, text)),
  'case.reopened': reducer(reopened),
  'case.lead-handed-over': reducer((state, { to }: { to: Author }) => ({ ...state, lead: to })),
  'case.procedure-set': reducer((state, { to }: { to: Procedure }) => ({ ...state, procedure: to })),
}
