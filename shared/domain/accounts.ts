import { addDays } from 'date-fns/addDays'
import type { BodyOf } from '../operations/catalogue.ts'
import type { AccountResult, TokenIssued } from '../operations/results.ts'
import { mayEver } from '../permissions.ts'
import { Refusal } from '../refusals.ts'
import type { Account } from '../schema/organisation.ts'
import { present } from './case-rule.ts'
import type { AccountState, Lookup, Rules, Situation } from './decision.ts'
import type { Draft, Scope, SubjectRef } from './entry.ts'
import { foldedUsername } from './folding.ts'
import type { InternalRule } from './internal-rule.ts'
import { leadHandedOver } from './lifecycle.ts'
import { actorOf, rolesCompatible } from './people.ts'
import { reducer, type Reducers } from './reducers.ts'

/** A user name is for good and makes the account's id: two accounts of one name would be one subject. */
export const accountIdOf = (username: string): string => `account-${username}`

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

type Described = BodyOf<'account.update'>

/** Fields that decide what a person may do or see: a change of one ends the person's sessions. */
const fieldsOfRights = ['roles', 'qualifications', 'unitIds', 'districtId', 'stationId'] as const

const isSame = (left: unknown, right: unknown): boolean =>
  Array.isArray(left) && Array.isArray(right)
    ? left.length === right.length && left.every((each) => right.includes(each))
    : left === right

/** The fields that differ. */
export const changedFields = (before: Partial<Account>, after: Partial<Account>): string[] =>
  (['name', 'badge', ...fieldsOfRights] as const).filter((field) => !isSame(before[field], after[field]))

/** Whether a change reaches what the person may do or see. [A1] */
export const changesRights = (changed: readonly string[]): boolean =>
  fieldsOfRights.some((field) => changed.includes(field))

/** The account as described, its places checked and the station's district filled in. */
const described = (
  { organisation, actor }: Situation,
  body: Described,
  kept: Pick<Account, 'id' | 'username' | 'status'>,
): Account => {
  const qualifications = body.qualifications ?? []
  if (!rolesCompatible([...body.roles, ...qualifications])) {
    throw new Refusal('account.roles-conflict', { field: 'roles' })
  }
  const unknownUnit = body.unitIds.findIndex((id) => organisation.unit(id)?.cityId !== actor.cityId)
  if (unknownUnit >= 0) throw new Refusal('account.unit-unknown', { field: `unitIds.${unknownUnit}` })
  const station = body.stationId === undefined ? undefined : organisation.station(body.stationId)
  const districtId = body.districtId ?? station?.districtId
  if (body.stationId !== undefined && (!station || station.districtId !== districtId)) {
    throw new Refusal('account.station-unknown', { field: 'stationId' })
  }
  if (districtId !== undefined && organisation.district(districtId)?.cityId !== actor.cityId) {
    throw new Refusal('account.station-unknown', { field: 'districtId' })
  }
  const { name, badge, roles, unitIds, stationId } = body
  return present({ ...kept, name, badge, roles, qualifications, unitIds, cityId: actor.cityId, districtId, stationId })
}

const MOST_TOKEN_DAYS = 366

/** Whether a token may be given an operation: of what the account may do, and nothing of accounts and sessions. */
const fitsToken = (operation: string, account: AccountState): boolean =>
  mayEver(operation, actorOf(account)) &&
  (!operation.startsWith('session.') || operation === 'session.read') &&
  (!operation.startsWith('account.') || operation === 'account.list')

const ownCity = ({ look, actor }: Situation, id: string): AccountState => {
  const account = look('account', id)
  if (account?.cityId !== actor.cityId) throw new Refusal('subject.not-found')
  return account
}

const notSelf = ({ actor }: Situation, id: string): void => {
  if (actor.userId === id) throw new Refusal('account.self')
}

const accountResult = (look: Lookup, id: string): AccountResult => {
  const found = look('account', id)
  if (!found) throw new Refusal('subject.not-found')
  const { seq: _, ...account } = found
  return { account }
}

/** What every rule of `/api/accounts/:id/…` has in common. */
const onAccount = {
  loads: ({ id }: { id: string }): SubjectRef[] => [{ kind: 'account', id }],
  result: (look: Lookup, { id }: { id: string }): AccountResult => accountResult(look, id),
}

const drafts = (account: Account, changed: string[]): Draft[] =>
  changed.length > 0 ? [accountDraft(account, 'account.changed', { account, changed })] : []

/**
 * [A2] Accounts. Passwords do not come here: what stands in their place in a body is a keyed fingerprint, so that a
 * repeat of a command is known from another one. An account of another city is not found.
 */
export const accountRules: Rules<
  | 'account.create'
  | 'account.update'
  | 'account.set-status'
  | 'account.reset-password'
  | 'account.change-password'
  | 'account.issue-token'
  | 'account.revoke-token'
> = {
  'account.create': {
    loads: (_, { username }) => [{ kind: 'account', id: accountIdOf(username) }],
    decide: (situation, _, { username, password: _fingerprint, ...body }) => {
      const id = accountIdOf(username)
      // Of earlier versions there may be names in other letters.
      const isTaken = situation.organisation.accounts.some((one) => foldedUsername(one.username) === username)
      if (isTaken || situation.look('account', id)) throw new Refusal('account.username-taken', { field: 'username' })
      const account = described(situation, body, { id, username, status: 'active' })
      return [accountDraft(account, 'account.created', { account })]
    },
    result: (look, _, written) => accountResult(look, written[0]?.subject.id ?? ''),
  },

  'account.update': {
    ...onAccount,
    decide: (situation, { id }, body) => {
      const { username, status, ...before } = ownCity(situation, id)
      const account = described(situation, body, { id, username, status })
      const changed = changedFields({ ...before, username, status }, account)
      if (changed.includes('roles') || changed.includes('qualifications')) notSelf(situation, id)
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
      if (status === 'active') return [accountDraft(account, 'account.enabled')]
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
    decide: (situation, { id }) => {
      const account = ownCity(situation, id)
      // The own password is changed by who knows it, at the session.
      notSelf(situation, id)
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

  'account.issue-token': {
    loads: onAccount.loads,
    decide: (situation, { id }, { name, operations, expiresAt }) => {
      const account = ownCity(situation, id)
      notSelf(situation, id)
      const unfit = operations.findIndex((operation) => !fitsToken(operation, account))
      if (unfit >= 0) throw new Refusal('token.operation-unfit', { field: `operations.${unfit}` })
      const until = new Date(expiresAt).toISOString()
      if (until <= situation.now || until > addDays(new Date(situation.now), MOST_TOKEN_DAYS).toISOString())
        throw new Refusal('token.expires-unfit', { field: 'expiresAt' })
      const token = situation.newId('token')
      const body = { token, name, operations, createdAt: situation.now, expiresAt: until }
      return [accountDraft(account, 'account.token-issued', body)]
    },
    // The secret is the route's to add: a command's result is stored.
    result: (_look, _params, written) => {
      const { token: id, ...told } = written[0]?.body as Omit<TokenIssued['token'], 'id'> & { token: string }
      return { token: { id, ...told }, secret: '' }
    },
  },

  'account.revoke-token': {
    loads: onAccount.loads,
    decide: (situation, { id, token }) => [accountDraft(ownCity(situation, id), 'account.token-revoked', { token })],
    result: () => ({}),
  },
}

/** What is recorded of an account's use; it changes nothing of the account. [A4] [A6] */
export const recordedKinds = [
  ...(['signed-in', 'signed-out', 'sign-in-failed', 'locked-out'] as const),
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
const withStatus = (status: Account['status']) => reducer<AccountState, unknown>((state) => ({ ...state, status }))
const unchanged = reducer<AccountState, unknown>((state) => state)

/** How an account's journal makes the account. */
export const accountReducers: Reducers<AccountState> = {
  'account.founded': replaced,
  'account.created': replaced,
  'account.changed': replaced,
  'account.disabled': withStatus('disabled'),
  'account.enabled': withStatus('active'),
  'account.password-changed': unchanged,
  'account.token-issued': unchanged,
  'account.token-revoked': unchanged,
  ...Object.fromEntries(recordedKinds.map((kind) => [`account.${kind}`, unchanged])),
}

/** Entries after which servers read the accounts again. */
export const isAboutAccount = (kind: string): boolean =>
  ['account.founded', 'account.created', 'account.changed', 'account.disabled', 'account.enabled'].includes(kind)
