import { addDays } from 'date-fns/addDays'
import { Refusal } from '../refusals.ts'
import type { Account, PendingConsent } from '../schema/organisation.ts'
import type { Role } from '../schema/terms.ts'
import { changedFields, described, type Described } from './account-described.ts'
import { accountDraft, onAccount, ownCity } from './account-rule.ts'
import { present } from './case-rule.ts'
import type { AccountState, Rules, Situation } from './decision.ts'
import type { Draft, SubjectRef } from './entry.ts'

/** [A8] Roles that no administrator gives, takes, or gets hold of alone. */
export const guardedRoles: readonly Role[] = ['administrator', 'auditor']

/** [A8] Whether an account has a role that takes two administrators. */
export const isGuarded = ({ roles }: { roles: readonly Role[] }): boolean =>
  roles.some((role) => guardedRoles.includes(role))

/** [A8] Of these the password is set by who consents: who asked would know it otherwise. */
export const setsPassword = (what: PendingConsent['what']): boolean => what !== 'update' && what !== 'disable'

/** [A8] What waits for consent and has not run out. */
export const waitingConsent = (account: Pick<Account, 'pending'>, now: string): PendingConsent | undefined =>
  account.pending && account.pending.until > now ? account.pending : undefined

const activeIn = ({ organisation, actor }: Situation, role: Role): Account[] =>
  organisation.accounts.filter(
    ({ cityId, status, roles }) => cityId === actor.cityId && status === 'active' && roles.includes(role),
  )

/** [A8] A city begins with one administrator: alone, they make the second one without anybody's consent. */
export const isAlone = (situation: Situation): boolean => {
  const [first, ...others] = activeIn(situation, 'administrator')
  return first?.id === situation.actor.userId && others.length === 0
}

/** The guarded roles that an active account would have no more. */
const rolesLost = (before: Account, after?: Pick<Account, 'roles'>): Role[] =>
  before.status === 'active'
    ? guardedRoles.filter((role) => before.roles.includes(role) && !after?.roles.includes(role))
    : []

/** @throws Refusal `account.consent-waits` */
export const refuseWaiting = (account: Account, now: string): void => {
  if (waitingConsent(account, now)) throw new Refusal('account.consent-waits')
}

/**
 * [A8] Asks for another administrator's consent.
 * @param wish how the account would be, where it is a change
 * @throws Refusal `account.consent-nobody`, `account.consent-waits`, `account.last-of-role`
 */
export const asked = (
  situation: Situation,
  account: Account,
  what: PendingConsent['what'],
  wish?: Described,
): Draft => {
  const { actor, now, organisation } = situation
  refuseWaiting(account, now)
  if (activeIn(situation, 'administrator').every(({ id }) => id === actor.userId))
    throw new Refusal('account.consent-nobody')
  const lost = what === 'disable' ? rolesLost(account) : what === 'update' ? rolesLost(account, wish) : []
  const last = lost.find((role) => activeIn(situation, role).every(({ id }) => id === account.id))
  if (last) throw new Refusal('account.last-of-role', { detail: { role: last } })
  const { writtenAt: _, ...form } = wish ?? { writtenAt: undefined }
  const pending = present({
    id: situation.newId('consent'),
    what,
    described: wish && present(form),
    by: { userId: actor.userId, name: actor.name },
    at: now,
    until: addDays(new Date(now), organisation.settings.consentDays).toISOString(),
  })
  return accountDraft(account, 'account.consent-asked', { pending })
}

/**
 * [A8] Somebody who stays in a role that another one leaves, by an entry in their own journal: whoever would take that
 * one out at the same time, on whichever server, meets its version and decides anew.
 * @throws Refusal `account.last-of-role`
 */
const stays = (situation: Situation, account: Account, role: Role, holders: readonly string[]): Draft => {
  const others = holders.filter((id) => id !== account.id).flatMap((id) => situation.look('account', id) ?? [])
  const other = others.find(({ status, roles }) => status === 'active' && roles.includes(role))
  if (!other) throw new Refusal('account.last-of-role', { detail: { role } })
  return accountDraft(other, 'account.stays', { role, without: account.id })
}

const consented = (
  situation: Situation,
  account: AccountState,
  pending: PendingConsent,
  holders: readonly string[],
): Draft[] => {
  const changed = accountDraft(account, 'account.password-changed', { by: 'administrator' })
  switch (pending.what) {
    case 'create':
    case 'enable':
      return [accountDraft(account, 'account.enabled'), changed]
    case 'reset-password':
      return [changed]
    case 'disable':
      return [
        accountDraft(account, 'account.disabled'),
        ...rolesLost(account).map((role) => stays(situation, account, role, holders)),
      ]
    case 'update': {
      const { id, username, status } = account
      const after = described(situation, pending.described as Described, { id, username, status })
      return [
        accountDraft(account, 'account.changed', { account: after, changed: changedFields(account, after) }),
        ...rolesLost(account, after).map((role) => stays(situation, account, role, holders)),
      ]
    }
  }
}

/** The request that is meant. @throws Refusal `account.consent-none` */
const waitingFor = (situation: Situation, id: string, request: string) => {
  const account = ownCity(situation, id)
  const pending = waitingConsent(account, situation.now)
  const asker = pending && situation.organisation.account(pending.by.userId)
  // It goes with who asked for it.
  if (pending?.id !== request || asker?.status !== 'active' || !asker.roles.includes('administrator'))
    throw new Refusal('account.consent-none')
  return { account, pending, isOwn: pending.by.userId === situation.actor.userId }
}

/** [A8] What one administrator asked for, another one consents to or refuses. */
export const consentRules: Rules<'account.consent' | 'account.refuse-consent' | 'account.withdraw-consent'> = {
  'account.consent': {
    ...onAccount,
    // The address names nobody else: the route adds who has the guarded roles.
    loads: ({ id, holders = [] }: { id: string; holders?: string[] }): SubjectRef[] =>
      [id, ...holders].map((each) => ({ kind: 'account', id: each })),
    decide: (situation, { id, holders = [] }: { id: string; holders?: string[] }, { request, password }) => {
      const { account, pending, isOwn } = waitingFor(situation, id, request)
      if (isOwn) throw new Refusal('account.consent-own')
      if (setsPassword(pending.what) && password === undefined)
        throw new Refusal('account.password-missing', { field: 'password' })
      const { what, by } = pending
      return [
        accountDraft(account, 'account.consented', { request, what, asked: by.userId }),
        ...consented(situation, account, pending, holders),
      ]
    },
  },

  'account.refuse-consent': {
    ...onAccount,
    decide: (situation, { id }, { request, reason }) => {
      const { account, pending, isOwn } = waitingFor(situation, id, request)
      if (isOwn) throw new Refusal('account.consent-own')
      return [accountDraft(account, 'account.consent-refused', { request, what: pending.what, reason })]
    },
  },

  'account.withdraw-consent': {
    ...onAccount,
    decide: (situation, { id }, { request }) => {
      const { account, pending, isOwn } = waitingFor(situation, id, request)
      if (!isOwn) throw new Refusal('account.consent-none')
      return [accountDraft(account, 'account.consent-withdrawn', { request, what: pending.what })]
    },
  },
}
