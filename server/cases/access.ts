import { accessOf, type CaseState } from '../../shared/domain/case.ts'
import type { Actor } from '../../shared/domain/people.ts'
import { mayOnCase, maySeeCase } from '../../shared/permissions.ts'
import { Refusal } from '../../shared/refusals.ts'
import type { Stored } from '../journal/journal.model.ts'
import type { Platform } from '../platform.ts'

/**
 * [A1] The case, when the actor may do the operation on it.
 * @throws Refusal `subject.not-found` when it does not exist or is not the actor's to see, `rights.missing` otherwise
 */
export const authorisedCase = async (
  platform: Pick<Platform, 'journal'>,
  actor: Actor,
  operation: string,
  caseId: string,
): Promise<Stored<CaseState>> => {
  const stored = await platform.journal.newest('case', caseId)
  if (!stored || !maySeeCase(actor, accessOf(stored.state))) throw new Refusal('subject.not-found')
  if (!mayOnCase(operation, actor, accessOf(stored.state))) throw new Refusal('rights.missing')
  return stored
}
