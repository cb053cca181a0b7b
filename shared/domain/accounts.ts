import { Refusal, type RefusalCode } from '../refusals.ts'
import type { Account } from '../schema/organisation.ts'
import { asked, isAlone, isGuarded, refuseWaiting } from './account-consent.ts'
import { changedFields, described } from './account-described.ts'
import { accountDraft, accountResult, notSelf, onAccount, ownCity } from './account-rule.ts'
import { present } from './case-rule.ts'
import type { AccountState, Rules } from './decision.ts'
import type { Draft } from './entry.ts'
import { foldedUsername } from './folding.ts'
import type { InternalRule } from './internal-rule.ts'
import { leadHandedOver } from './lifecycle.ts'
import { isIntegration } from './people.ts'
import { reducer, type Reducers } from './reducers.ts'

/** A user name is for good and makes the account's id: two accounts of one name would be one subject. */
export const accountIdOf = (username: string): string => `account-${username}`

/** Whether there is a password where none belongs, or none where one does. [A5] [A8] */
const wrongPassword = (of: { isGiven: boolean; isIntegration: boolean; isAsked: boolean }): RefusalCode | undefined => {
  if (of.isIntegration) return of.isGiven ? 'account.integration-unfit' : undefined
  if (of.isAsked) return of.isGiven ? 'account.password-by-consent' : undefined
  return of.isGiven ? undefined : 'account.password-missing'
}

const drafts = (account: Account, changed: string[]): Draft[] =>
  changed.length > 0 ? [accountDraft(account, 'account.changed', { account, changed })] : []

/**
 * [A2] Accounts. Passwords do not come here: what stands in their place in a body is a keyed fingerprint, so that a
 * repeat of a command is known from another one. An account of another city is not found.
 */
export const accountRules: Rules<
  'account.create' | 'account.update' | 'account.set-status' | 'account.reset-password' | 'account.change-password'
> = {
  'account.create': {
    loads: (_, { username }) => [{ kind: 'account', id: accountIdOf(username) }],
    decide: (situation, _, { username, password, ...body }) => {
      const id = accountIdOf(username)
      // Of earlier versions there may be names in other letters.
      const isTaken = situation.organisation.accounts.some((one) => foldedUsername(one.username) === username)
      if (isTaken || situation.look('account', id)) throw new Refusal('account.username-taken', { field: 'username' })
      const account = described(situation, body, { id, username, status: 'active' })
      // [A8] Alone in a new city, an administrator makes the second one.
      const isAsked = isGuarded(account) && !(account.roles.includes('administrator') && isAlone(situation))
      const wrong = wrongPassword({ isGiven: password !== undefined, isIntegration: isIntegration(account), isAsked })
      if (wrong) throw new Refusal(wrong, { field: 'password' })
      if (!isAsked) return [accountDraft(account, 'account.created', { account })]
      const waits: Account = { ...account, status: 'disabled' }
      return [accountDraft(account, 'account.created', { account: waits }), asked(situation, waits, 'create')]
    },
    result: (look, _, written) => accountResult(look, written[0]?.subject.id ?? ''),
  },

  'account.update': {
    ...onAccount,
    decide: (situation, { id }, body) => {
      const before = ownCity(situation, id)
      const { username, status } = before
      const account = described(situation, body, { id, username, status })
      if (isIntegration(before) !== isIntegration(account))
        throw new Refusal('account.integration-stays', { field: 'roles' })
      const changed = changedFields(before, account)
      if (changed.includes('roles') || changed.includes('qualifications')) notSelf(situation, id)
      if (changed.length > 0) refuseWaiting(before, situation.now)
      if (changed.includes('roles') && (isGuarded(before) || isGuarded(account)))
        return [asked(situation, before, 'update', body)]
      return drafts(account, changed)
    },
  },

  'account.set-status': {
    ...onAccount,
    // The address names no cases: the route that looked for those that they lead adds which.
    loads: ({ id, leads = [] }: { id: string; leads?: string[] }) => [
      { kind: 'account', id },
      ...leads.map((each) => ({ kind: 'case' as const, id: each })),
    ],
    decide: (situation, { id, leads = [] }: { id: string; leads?: string[] }, { status, leadTo }) => {
      const account = ownCity(situation, id)
      notSelf(situation, id)
      if (account.status === status) return []
      if (isGuarded(account)) return [asked(situation, account, status === 'active' ? 'enable' : 'disable')]
      if (status === 'active') {
        refuseWaiting(account, situation.now)
        return [accountDraft(account, 'account.enabled')]
      }
      const led = leads.flatMap((each) => situation.look('case', each) ?? [])
      const left = led.filter(({ lead, status: at }) => at === 'open' && lead?.userId === id)
      const to = leadTo === id ? '' : leadTo
      return [
        accountDraft(account, 'account.disabled', present({ leads: left.length || undefined, leadTo })),
        ...(to === undefined ? [] : left.map((state) => leadHandedOver(situation, state, to, { field: 'leadTo' }))),
      ]
    },
  },

  'account.reset-password': {
    ...onAccount,
    decide: (situation, { id }, { password }) => {
      const account = ownCity(situation, id)
      // The own password is changed by who knows it, at the session.
      notSelf(situation, id)
      if (isIntegration(account)) throw new Refusal('account.integration-unfit', { field: 'password' })
      const wrong = wrongPassword({
        isGiven: password !== undefined,
        isIntegration: false,
        isAsked: isGuarded(account),
      })
      if (wrong) throw new Refusal(wrong, { field: 'password' })
      if (isGuarded(account)) return [asked(situation, account, 'reset-password')]
      refuseWaiting(account, situation.now)
      return [accountDraft(account, 'account.password-changed', { by: 'administrator' })]
    },
  },

  'account.change-password': {
    // The address names no account: the route that compared the present password adds whose it is.
    loads: ({ id }: { id?: string }) => (id === undefined ? [] : [{ kind: 'account', id }]),
    decide: (situation, { id }: { id?: string }) => {
      if (id === undefined || id !== situation.actor.userId) throw new Refusal('request.invalid')
      return [accountDraft(ownCity(situation, id), 'account.password-changed', { by: 'self' })]
    },
    result: () => ({}),
  },
}

/** What is recorded of an account's use; it changes nothing of the account. [A4] [A6] */
export const recordedKinds = [
  ...(['signed-in', 'signed-out', 'sign-in-failed', 'locked-out', 'token-refused'] as const),
  ...(['refused', 'revealed', 'opened', 'not-found', 'looked-up', 'exported', 'export-refused'] as const),
] as const
export type RecordedKind = (typeof recordedKinds)[number]

/** One thing to record, or the repeats of it since `firstAt`. */
export interface Recorded {
  kind: RecordedKind
  detail: Record<string, string>
  /** How often within the span; 1 for a single one. */
  count: number
  /** Left out where a repeat of the command must be the same command. */
  firstAt?: string
}

/** What the system writes of accounts by itself: those a city begins with, and how they are used. [A4] */
export const internalAccountRules = {
  /** An account that exists already is left as it is. */
  'account.found': {
    loads: ({ id }) => [{ kind: 'account', id }],
    decide: ({ look }, { id }, { account }) =>
      look('account', id) ? [] : [accountDraft(account, 'account.founded', { account })],
    result: () => ({}),
  } satisfies InternalRule<{ id: string }, { account: Account }>,

  'account.record': {
    loads: ({ id }) => [{ kind: 'account', id }],
    decide: ({ look }, { id }, { kind, detail, count, firstAt }) => {
      const account = look('account', id)
      return account ? [accountDraft(account, `account.${kind}`, present({ ...detail, count, firstAt }))] : []
    },
    result: () => ({}),
  } satisfies InternalRule<{ id: string }, Recorded>,
}

const replaced = reducer<AccountState, { account: Account }>((_, { account }) => account)
/** [A8] Whatever is done to an account, what waited for it waits no more. */
const settled = reducer<AccountState, unknown>((state) => ({ ...state, pending: undefined }))
const withStatus = (status: Account['status']) =>
  reducer<AccountState, unknown>((state) => ({ ...state, status, pending: undefined }))
const unchanged = reducer<AccountState, unknown>((state) => state)

/** How an account's journal makes the account. */
export const accountReducers: Reducers<AccountState> = {
  'account.founded': replaced,
  'account.created': replaced,
  'account.changed': replaced,
  'account.disabled': withStatus('disabled'),
  'account.enabled': withStatus('active'),
  'account.password-changed': unchanged,
  'account.consent-asked': reducer<AccountState, Pick<AccountState, 'pending'>>((state, { pending }) => ({
    ...state,
    pending,
  })),
  'account.consented': settled,
  'account.consent-refused': settled,
  'account.consent-withdrawn': settled,
  'account.stays': unchanged,
  'account.token-issued': unchanged,
  'account.token-revoked': unchanged,
  ...Object.fromEntries(recordedKinds.map((kind) => [`account.${kind}`, unchanged])),
}

/** Entries after which servers read the accounts again. */
export const isAboutAccount = (kind: string): boolean =>
  ['account.founded', 'account.created', 'account.changed', 'account.disabled', 'account.enabled'].includes(kind)
