import type { AccountResult } from '../operations/results.ts'
import { Refusal } from '../refusals.ts'
import type { Account } from '../schema/organisation.ts'
import { present } from './case-rule.ts'
import type { AccountState, Lookup, Situation } from './decision.ts'
import type { Draft, Scope, SubjectRef } from './entry.ts'

/** Where an account's entries belong. */
export const scopeOfAccount = (account: Pick<Account, 'cityId' | 'districtId' | 'stationId'>): Scope =>
  present({ city: account.cityId, district: account.districtId, station: account.stationId })

/** An entry of an account's journal. */
export const accountDraft = (account: Account, kind: string, body: Record<string, unknown> = {}): Draft => ({
  subject: { kind: 'account', id: account.id },
  kind,
  lane: 'command',
  body,
  scope: scopeOfAccount(account),
})

/** The account, when it is one of the actor's city. @throws Refusal `subject.not-found` */
export const ownCity = ({ look, actor }: Pick<Situation, 'look' | 'actor'>, id: string): AccountState => {
  const account = look('account', id)
  if (account?.cityId !== actor.cityId) throw new Refusal('subject.not-found')
  return account
}

/** @throws Refusal `account.self` */
export const notSelf = ({ actor }: Pick<Situation, 'actor'>, id: string): void => {
  if (actor.userId === id) throw new Refusal('account.self')
}

/** What a command about an account answers. @throws Refusal `subject.not-found` */
export const accountResult = (look: Lookup, id: string): AccountResult => {
  const found = look('account', id)
  if (!found) throw new Refusal('subject.not-found')
  const { seq: _, ...account } = found
  return { account }
}

/** What every rule of `/api/accounts/:id/…` has in common. */
export const onAccount = {
  loads: ({ id }: { id: string }): SubjectRef[] => [{ kind: 'account', id }],
  result: (look: Lookup, { id }: { id: string }): AccountResult => accountResult(look, id),
}
