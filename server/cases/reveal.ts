import { clockwork, type Actor } from '../../shared/domain/people.ts'
import type { BodyOf } from '../../shared/operations/catalogue.ts'
import { Refusal } from '../../shared/refusals.ts'
import type { Platform } from '../platform.ts'
import { vaultRowOf } from './case.model.ts'

interface Asked {
  actor: Actor
  commandId: string
  caseId: string
  /** Whose journals may hold the value: the case, or an item and those that it was split off from. */
  subjects: readonly string[]
  body: Omit<BodyOf<'case.reveal'>, 'writtenAt'>
}

/**
 * [A3] Opens a personal value. Each reveal is on record before the value leaves the vault; the value itself is never stored
 * with the command. Whether the actor may is asked before.
 * @throws Refusal `subject.not-found` when none of the subjects holds it
 */
export const revealed = async (platform: Platform, asked: Asked): Promise<{ value: string }> => {
  const { actor, commandId, caseId, subjects, body } = asked
  const row = await vaultRowOf(platform.db, body.ref, subjects)
  if (!row) throw new Refusal('subject.not-found')
  const why = { reason: body.reason, ...(body.purpose === undefined ? {} : { purpose: body.purpose }) }
  await platform.journal.submit({
    id: commandId,
    operation: 'account.record',
    actor: clockwork(actor.cityId),
    params: { id: actor.userId },
    // No time in it: a repeat is the same command, and the time of the first stands in the entry itself.
    body: { kind: 'revealed', detail: { caseId, field: row.field, ref: row._id, ...why }, count: 1 },
  })
  return { value: platform.journal.vault.open(row) }
}
