import { addMinutes } from 'date-fns/addMinutes'
import { addSeconds } from 'date-fns/addSeconds'
import { caseDraft } from './case-rule.ts'
import { dispatchesInForce, type CaseState, type Dispatch, type EscalationLevel, type Supervision } from './case.ts'
import type { Situation, Timer } from './decision.ts'
import type { Draft, SubjectRef } from './entry.ts'
import type { Organisation } from './organisation.ts'
import { clockwork } from './people.ts'
import { reducer, type Reducers } from './reducers.ts'
import type { RuleSettings } from './settings.ts'
import { openSupervision } from './supervision.ts'
import { dueAt } from './window.ts'

/** The internal operation that timers fire. */
export const timerOperation = 'timer.fire'

type CaseTimer = Timer &
  (
    | { fires: 'escalation'; dispatch: Dispatch; level: EscalationLevel }
    | { fires: 'warning'; hours: number }
    | { fires: 'supervision'; supervision: Supervision }
  )

const unacknowledged = (dispatch: Dispatch): boolean => dispatch.state === 'sent' || dispatch.state === 'delivered'
const notArrived = (dispatch: Dispatch): boolean =>
  !dispatch.endedAt && ['sent', 'delivered', 'acknowledged', 'departed'].includes(dispatch.state)

/** [D4] What a dispatch still escalates to, measured from `sentAt`. */
const escalationsOf = (dispatch: Dispatch, state: CaseState, settings: RuleSettings): CaseTimer[] => {
  const sentAt = new Date(dispatch.sentAt)
  const steps: { level: EscalationLevel; due: Date; runs: boolean }[] = [
    { level: 'leader', due: addSeconds(sentAt, settings.acknowledgeLeaderSeconds), runs: unacknowledged(dispatch) },
    { level: 'chief', due: addSeconds(sentAt, settings.acknowledgeChiefSeconds), runs: unacknowledged(dispatch) },
    { level: 'not-arrived', due: addMinutes(sentAt, state.arrivalTargetMinutes), runs: notArrived(dispatch) },
  ]
  return steps
    .filter(({ level, runs }) => runs && !dispatch.escalations.includes(level))
    .map(({ level, due }) => ({
      name: `dispatch:${dispatch.id}:${level}`,
      dueAt: due.toISOString(),
      fires: 'escalation',
      dispatch,
      level,
    }))
}

/** [K7] The warnings still to come; a submitted clearance that nobody confirmed stops none. */
const warningsOf = (state: CaseState, settings: RuleSettings): CaseTimer[] =>
  settings.warningHours
    .filter((hours) => !state.warned.includes(hours))
    .map((hours) => ({ name: `clock:${hours}`, dueAt: dueAt(state.receivedAt, hours), fires: 'warning', hours }))

/** A follow-up whose due time passes without an answer is told once. */
const supervisionsOf = (state: CaseState): CaseTimer[] => {
  const supervision = openSupervision(state)
  if (!supervision || supervision.isOverdue) return []
  return [{ name: `supervision:${supervision.seq}`, dueAt: supervision.dueAt, fires: 'supervision', supervision }]
}

const running = (state: CaseState, settings: RuleSettings): CaseTimer[] => {
  if (state.status !== 'open' || state.origin === 'imported') return []
  const dispatches = state.origin === 'call' ? dispatchesInForce(state) : []
  return [
    ...dispatches.flatMap((dispatch) => escalationsOf(dispatch, state, settings)),
    ...warningsOf(state, settings),
    ...supervisionsOf(state),
  ].sort((one, other) => one.dueAt.localeCompare(other.dueAt))
}

/**
 * [D4] [K7] [C8] The timers that a case has running, soonest first: those of an open case that have not fired.
 * Dispatches escalate on calls alone, warnings come for calls and discovered cases, imported cases have none.
 */
export const timersOf = (state: CaseState, settings: RuleSettings): Timer[] =>
  running(state, settings).map(({ name, dueAt }) => ({ name, dueAt }))

/** [K7] The warnings whose time has passed unused at an instant: a case reopened then does not give them. */
export const warningsPassed = (state: CaseState, settings: RuleSettings, at: string): number[] =>
  warningsOf(state, settings).flatMap((timer) => (timer.fires === 'warning' && timer.dueAt <= at ? timer.hours : []))

const activeIds = (organisation: Organisation, ids: readonly (string | undefined)[]): string[] => [
  ...new Set(ids.flatMap((id) => (id && organisation.account(id)?.status === 'active' ? id : []))),
]
const deskOf = (organisation: Organisation, cityId: string): string[] =>
  organisation.accounts
    .filter((account) => account.cityId === cityId && account.roles.includes('dispatcher'))
    .map((account) => account.id)
const chiefsOf = (organisation: Organisation, state: CaseState): string[] =>
  organisation.chiefsOf(state.scope.station).map((account) => account.id)

/** [D4] Who is told: accounts that are active. */
const recipientsOf = (timer: CaseTimer, state: CaseState, organisation: Organisation): string[] => {
  if (timer.fires === 'warning') return activeIds(organisation, [state.lead?.userId, ...chiefsOf(organisation, state)])
  if (timer.fires === 'supervision')
    return activeIds(organisation, [timer.supervision.by.userId, state.lead?.userId, ...chiefsOf(organisation, state)])
  const desk = deskOf(organisation, state.scope.city)
  switch (timer.level) {
    case 'leader':
      return activeIds(organisation, [organisation.unit(timer.dispatch.unitId)?.leaderId])
    case 'chief':
      return activeIds(organisation, [...chiefsOf(organisation, state), ...desk])
    case 'not-arrived':
      return activeIds(organisation, desk)
  }
}

const draftOf = (timer: CaseTimer, state: CaseState, organisation: Organisation): Draft => {
  const recipients = recipientsOf(timer, state, organisation)
  const actor = clockwork(state.scope.city)
  if (timer.fires === 'warning') {
    const body = { number: state.number, hours: timer.hours, recipients }
    return caseDraft({ actor }, state, { kind: 'clock.warned', lane: 'command', body })
  }
  if (timer.fires === 'supervision') {
    const body = { number: state.number, asked: timer.supervision.seq, text: timer.supervision.text, recipients }
    return caseDraft({ actor }, state, { kind: 'supervision.overdue', lane: 'command', body })
  }
  const { id, party, unitId, unitName } = timer.dispatch
  const body = { number: state.number, dispatchId: id, party, level: timer.level, recipients, unitId, unitName }
  return caseDraft({ actor }, state, { kind: 'dispatch.escalated', lane: 'command', body })
}

/**
 * [D4] [K7] What the timers that are due write: `dispatch.escalated` and `clock.warned`, each once for good, because
 * the entry takes its timer out of `timersOf`. Nothing is due: nothing is written. Also written when nobody is there
 * to be told, so that it is on record.
 */
export const fireTimers = (
  state: CaseState,
  settings: RuleSettings,
  now: string,
  organisation: Organisation,
): Draft[] =>
  running(state, settings)
    .filter((timer) => timer.dueAt <= now)
    .map((timer) => draftOf(timer, state, organisation))

/** Decides `timer.fire` for any subject; only cases have timers. */
export const decideTimers = (
  situation: Pick<Situation, 'look' | 'now' | 'organisation'>,
  subject: SubjectRef,
): Draft[] => {
  const state = subject.kind === 'case' ? situation.look('case', subject.id) : undefined
  return state ? fireTimers(state, situation.organisation.settings, situation.now, situation.organisation) : []
}

export const clockReducers: Reducers<CaseState> = {
  'dispatch.escalated': reducer((state, { dispatchId, level }: { dispatchId: string; level: EscalationLevel }) => ({
    ...state,
    dispatches: state.dispatches.map((dispatch) =>
      dispatch.id === dispatchId && !dispatch.escalations.includes(level)
        ? { ...dispatch, escalations: [...dispatch.escalations, level] }
        : dispatch,
    ),
  })),
  'clock.warned': reducer((state, { hours }: { hours: number }) => ({
    ...state,
    warned: [...new Set([...state.warned, hours])],
  })),
}
