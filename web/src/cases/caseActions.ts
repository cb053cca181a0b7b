import { dispatchesInForce, type Dispatch } from '../../../shared/domain/case.ts'
import { openSupervision } from '../../../shared/domain/supervision.ts'
import type { CaseView } from '../../../shared/operations/results.ts'
import type { GuardedOperation } from '../../../shared/permissions.ts'
import { procedures, type Party } from '../../../shared/schema/terms.ts'

/** What can be done to a case as a whole, each an operation that asks for at most a reason and one choice. */
export type CaseAction =
  | { name: 'case.dismiss'; choices: ('no-offence' | 'not-ours' | 'mis-sent')[] }
  | { name: 'case.approve-dismissal' | 'case.refuse-dismissal' }
  | { name: 'case.escalate' | 'case.shelve' | 'case.reopen' | 'case.close' }
  | { name: 'case.hand-over-lead' }
  | { name: 'case.set-procedure'; choices: string[] }
  | { name: 'case.supervise'; choices: string[] }
  | { name: 'case.answer-supervision' }
  | { name: 'dispatch.reassign' | 'dispatch.cancel'; party: Party }

/** Hours in which a supervised follow-up is to be answered. */
const dueHours = ['2', '4', '8', '24']

const ended: readonly Dispatch['state'][] = ['released', 'cancelled']

/** [C6] The actions that fit the case's state and the person's rights; the server has the last word. */
export const actionsOn = (
  state: CaseView,
  may: (operation: GuardedOperation) => boolean,
  userId: string,
  nowMs: number,
  misSentSeconds: number,
): CaseAction[] => {
  const open = state.status === 'open'
  const decides = open && state.dismissal !== undefined && state.dismissal.by.userId !== userId
  const supervised = openSupervision(state) !== undefined
  const isFresh = nowMs - Date.parse(state.receivedAt) < misSentSeconds * 1000
  const all: [fits: boolean, action: CaseAction][] = [
    [decides, { name: 'case.approve-dismissal' }],
    [decides, { name: 'case.refuse-dismissal' }],
    [state.status === 'cleared', { name: 'case.close' }],
    [open || state.status === 'cleared', { name: 'case.hand-over-lead' }],
    [
      open || state.status === 'cleared',
      { name: 'case.set-procedure', choices: procedures.filter((each) => each !== state.procedure) },
    ],
    [
      open && !state.dismissal,
      { name: 'case.dismiss', choices: [...(isFresh ? (['mis-sent'] as const) : []), 'no-offence', 'not-ours'] },
    ],
    [open, { name: 'case.escalate' }],
    [open, { name: 'case.shelve' }],
    [open && !supervised, { name: 'case.supervise', choices: dueHours }],
    [supervised, { name: 'case.answer-supervision' }],
    [!open, { name: 'case.reopen' }],
    ...dispatchesInForce(state).flatMap(({ party, state: at }): [boolean, CaseAction][] => [
      [open || state.status === 'cleared', { name: 'dispatch.reassign', party }],
      [open && !ended.includes(at), { name: 'dispatch.cancel', party }],
    ]),
  ]
  return all.filter(([fits, action]) => fits && may(action.name)).map(([, action]) => action)
}

/** Actions that a reason is asked for. */
export const needsReason = (name: CaseAction['name']): boolean =>
  [
    'case.dismiss',
    'case.refuse-dismissal',
    'case.escalate',
    'case.shelve',
    'case.reopen',
    'case.supervise',
    'case.answer-supervision',
    'dispatch.reassign',
    'dispatch.cancel',
  ].includes(name)
