import { procedures, type Procedure } from '../../../shared/schema/terms.ts'
import { call } from '../lib/api.ts'
import type { CaseAction } from './caseActions.ts'

const grounds = ['no-offence', 'not-ours', 'mis-sent'] as const
const isGround = (choice: string): choice is (typeof grounds)[number] => (grounds as readonly string[]).includes(choice)
const isProcedure = (choice: string): choice is Procedure => (procedures as readonly string[]).includes(choice)

const HOUR_MS = 3_600_000

/**
 * Sends an action on a case.
 * @param chosenAt when it was chosen, milliseconds: a repeat is the same command to the last digit
 * @param id the command's id
 * @throws ProblemError
 */
export const sendAction = async (
  caseId: string,
  action: CaseAction,
  { reason, choice, to }: { reason: string; choice: string; to: string },
  chosenAt: number,
  id: string,
): Promise<unknown> => {
  const params = { id: caseId }
  const given = reason ? { reason } : {}
  switch (action.name) {
    case 'case.dismiss':
      return isGround(choice) ? call('case.dismiss', { id, params, body: { ground: choice, reason } }) : undefined
    case 'case.set-procedure':
      return isProcedure(choice)
        ? call('case.set-procedure', { id, params, body: { procedure: choice, ...given } })
        : undefined
    case 'case.approve-dismissal':
      return call('case.approve-dismissal', { id, params, body: {} })
    case 'case.supervise': {
      const dueAt = new Date(chosenAt + Number(choice) * HOUR_MS).toISOString()
      return call('case.supervise', { id, params, body: { text: reason, dueAt } })
    }
    case 'case.answer-supervision':
      return call('case.answer-supervision', { id, params, body: { text: reason } })
    case 'case.hand-over-lead':
      return call('case.hand-over-lead', { id, params, body: { to, ...given } })
    case 'case.close':
      return call('case.close', { id, params, body: reason ? { text: reason } : {} })
    case 'case.refuse-dismissal':
    case 'case.escalate':
    case 'case.shelve':
    case 'case.reopen':
      return call(action.name, { id, params, body: { reason } })
    case 'dispatch.reassign':
      return call('dispatch.reassign', { id, params: { ...params, party: action.party }, body: { unitId: to, reason } })
    case 'dispatch.cancel':
      return call('dispatch.cancel', { id, params: { ...params, party: action.party }, body: { reason } })
  }
}
