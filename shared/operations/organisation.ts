import Type from 'typebox'
import { Written } from '../schema/case.ts'
import { Account, GivenArea, Roster, type Station, type Unit } from '../schema/organisation.ts'
import { patterns } from '../schema/patterns.ts'
import { AsCsv, Exact, Id, Instant, Json, Name, OneOf, Page, Search, Text } from '../schema/primitives.ts'
import { roles } from '../schema/terms.ts'
import { auditKinds } from '../audit-words.ts'
import type { Audited } from '../domain/audited.ts'
import { operation } from './define.ts'
import type {
  AccountDuties,
  AccountResult,
  Listed,
  OrganisationResult,
  PersonLine,
  PlaceLine,
  SyncOutcome,
  TokenIssued,
  TokenLine,
} from './results.ts'

const OfId = Exact({ id: Id })
const Username = Type.String({ pattern: patterns.username.pattern, format: 'unpersonal' })
const NewPassword = Type.String({ minLength: 1, maxLength: 200 })
const described = {
  name: Name,
  badge: Type.Optional(Name),
  roles: Type.Array(OneOf(roles), { minItems: 1, maxItems: 8, uniqueItems: true }),
  qualifications: Type.Optional(Account.properties.qualifications),
  unitIds: Type.Array(Id, { maxItems: 20, uniqueItems: true }),
  districtId: Type.Optional(Id),
  stationId: Type.Optional(Id),
  ...Written,
}

/** [A8] Of what two administrators do. */
const ofConsent = ['account.consent-nobody', 'account.consent-waits', 'account.last-of-role'] as const

export const organisationOperations = {
  'organisation.read': operation({
    method: 'GET',
    path: '/api/organisation',
    title: ['机构', 'Organisation'],
    result: Json<OrganisationResult>(),
  }),
  'station.list': operation({
    method: 'GET',
    path: '/api/stations',
    title: ['派出所', 'Stations'],
    query: Exact(AsCsv),
    result: Json<Listed<Station>>(),
  }),
  'unit.list': operation({
    method: 'GET',
    path: '/api/units',
    title: ['单位', 'Units'],
    query: Exact(AsCsv),
    result: Json<Listed<Unit>>(),
  }),
  'place.list': operation({
    method: 'GET',
    path: '/api/places',
    title: ['街道与地标', 'Streets and landmarks'],
    query: Exact(AsCsv),
    result: Json<Listed<PlaceLine>>(),
  }),
  'people.list': operation({
    method: 'GET',
    path: '/api/people',
    title: ['人员', 'People'],
    query: Exact({ unit: Type.Optional(Id), role: Type.Optional(OneOf(roles)), ...AsCsv }),
    result: Json<Listed<PersonLine>>(),
  }),
  'station.update': operation({
    method: 'PUT',
    path: '/api/stations/:id',
    title: ['修改派出所', 'Change a station'],
    params: OfId,
    body: Exact({
      name: Name,
      area: GivenArea,
      arrivalTargetMinutes: Type.Integer({ minimum: 1, maximum: 240 }),
      ...Written,
    }),
    result: Json<{ station: Station }>(),
    refusals: ['organisation.area-invalid'],
  }),
  'unit.update': operation({
    method: 'PUT',
    path: '/api/units/:id',
    title: ['修改单位与值班表', 'Change a unit and its roster'],
    params: OfId,
    body: Exact({
      name: Name,
      leaderId: Type.Optional(Id),
      roster: Roster,
      fallback: Type.Array(Id, { maxItems: 20, uniqueItems: true }),
      ...Written,
    }),
    result: Json<{ unit: Unit }>(),
    refusals: ['organisation.reference-unknown'],
  }),
  'account.list': operation({
    method: 'GET',
    path: '/api/accounts',
    title: ['账号', 'Accounts'],
    words: ['q'],
    query: Exact({
      q: Type.Optional(Search(60)),
      /** [A8] Those for which something waits for another administrator's consent. */
      waiting: Type.Optional(Type.Boolean()),
      ...Page,
      ...AsCsv,
    }),
    result: Json<Listed<Account>>(),
  }),
  'account.create': operation({
    method: 'POST',
    path: '/api/accounts',
    title: ['新建账号', 'Create an account'],
    /** [A5] An integration has no password; everybody else has one. */
    body: Exact({ username: Username, password: Type.Optional(NewPassword), ...described }),
    result: Json<AccountResult>(),
    status: 201,
    refusals: [
      'account.username-taken',
      'account.roles-conflict',
      'account.integration-unfit',
      'account.password-missing',
      'account.password-by-consent',
      'account.consent-nobody',
      'account.password-weak',
      'account.password-common',
      'account.unit-unknown',
      'account.station-unknown',
    ],
  }),
  'account.update': operation({
    method: 'PUT',
    path: '/api/accounts/:id',
    title: ['修改账号', 'Change an account'],
    params: OfId,
    body: Exact(described),
    result: Json<AccountResult>(),
    refusals: [
      'account.roles-conflict',
      'account.integration-unfit',
      'account.integration-stays',
      'account.self',
      ...ofConsent,
      'account.unit-unknown',
      'account.station-unknown',
    ],
  }),
  'account.set-status': operation({
    method: 'POST',
    path: '/api/accounts/:id/status',
    title: ['停用或启用账号', 'Disable or enable an account'],
    params: OfId,
    body: Exact({
      status: OneOf(['active', 'disabled'] as const),
      /** Who leads on the open cases of who is disabled. [C7] */
      leadTo: Type.Optional(Id),
      /** They stay with nobody to lead them for now. */
      leaveLeads: Type.Optional(Type.Boolean()),
      ...Written,
    }),
    result: Json<AccountResult>(),
    refusals: ['account.self', 'account.leads-open', 'account.store-unattended', 'case.lead-not-of-case', ...ofConsent],
  }),
  'account.duties': operation({
    method: 'GET',
    path: '/api/accounts/:id/duties',
    title: ['所负责的案件与物品', 'What somebody answers for'],
    params: OfId,
    result: Json<AccountDuties>(),
  }),
  'account.reset-password': operation({
    method: 'POST',
    path: '/api/accounts/:id/password',
    title: ['重置密码', 'Reset a password'],
    params: OfId,
    /** [A8] Without one where another administrator sets it, on consent. */
    body: Exact({ password: Type.Optional(NewPassword), ...Written }),
    result: Json<AccountResult>(),
    refusals: [
      'account.password-weak',
      'account.password-common',
      'account.password-missing',
      'account.password-by-consent',
      'account.integration-unfit',
      'account.self',
      ...ofConsent,
    ],
  }),
  'account.consent': operation({
    method: 'POST',
    path: '/api/accounts/:id/consent',
    title: ['同意账号变更', 'Consent to a change of an account'],
    params: OfId,
    /** The password is the first one of an account, or the new one: who consents hands it over. */
    body: Exact({ request: Id, password: Type.Optional(NewPassword), ...Written }),
    result: Json<AccountResult>(),
    refusals: [
      'account.consent-none',
      'account.consent-own',
      'account.password-weak',
      'account.password-common',
      'account.password-missing',
      'account.last-of-role',
      'account.unit-unknown',
      'account.station-unknown',
    ],
  }),
  'account.refuse-consent': operation({
    method: 'POST',
    path: '/api/accounts/:id/consent/refusal',
    title: ['不同意账号变更', 'Refuse a change of an account'],
    params: OfId,
    body: Exact({ request: Id, reason: Text, ...Written }),
    result: Json<AccountResult>(),
    refusals: ['account.consent-none', 'account.consent-own'],
  }),
  'account.withdraw-consent': operation({
    method: 'POST',
    path: '/api/accounts/:id/consent/withdrawal',
    title: ['撤回账号变更申请', 'Withdraw a request to change an account'],
    params: OfId,
    body: Exact({ request: Id, ...Written }),
    result: Json<AccountResult>(),
    refusals: ['account.consent-none'],
  }),
  'account.list-tokens': operation({
    method: 'GET',
    path: '/api/accounts/:id/tokens',
    title: ['账号的访问令牌', 'Tokens of an account'],
    params: OfId,
    query: Exact(AsCsv),
    result: Json<Listed<TokenLine>>(),
  }),
  'account.issue-token': operation({
    method: 'POST',
    path: '/api/accounts/:id/tokens',
    title: ['签发访问令牌', 'Issue a token'],
    params: OfId,
    body: Exact({
      name: Name,
      /** What may be done with it, of what the account may do. */
      operations: Type.Array(Type.String({ pattern: patterns.operation.pattern, maxLength: 60 }), {
        minItems: 1,
        maxItems: 60,
        uniqueItems: true,
      }),
      expiresAt: Instant,
      ...Written,
    }),
    result: Json<TokenIssued>(),
    status: 201,
    refusals: ['token.account-unfit', 'token.operation-unfit', 'token.expires-unfit'],
  }),
  'account.revoke-token': operation({
    method: 'DELETE',
    path: '/api/accounts/:id/tokens/:token',
    title: ['撤销访问令牌', 'Revoke a token'],
    params: Exact({ id: Id, token: Id }),
    result: Json<Record<string, never>>(),
    refusals: ['token.none'],
  }),
  'audit.list': operation({
    method: 'GET',
    path: '/api/audit',
    title: ['审计', 'Audit'],
    words: ['person', 'case'],
    query: Exact({
      /** Of or by this account, or of this part of the organisation; by its id. */
      account: Type.Optional(Id),
      /** The same for people, by a name or user name or a part of one. */
      person: Type.Optional(Search(80)),
      /** About this case: its number or id. */
      case: Type.Optional(Search(80)),
      kind: Type.Optional(OneOf(auditKinds)),
      from: Type.Optional(Instant),
      to: Type.Optional(Instant),
      ...Page,
      ...AsCsv,
    }),
    result: Json<Listed<Audited>>(),
    refusals: ['request.cursor', 'audit.case-unknown', 'audit.person-unknown'],
  }),
  'sync.submit': operation({
    method: 'POST',
    path: '/api/sync',
    title: ['提交离线操作', 'Submit queued commands'],
    body: Exact({
      commands: Type.Array(
        Exact({
          id: Type.String({ maxLength: 100 }),
          operation: Type.String({ maxLength: 100 }),
          params: Type.Optional(Type.Object({})),
          body: Type.Optional(Type.Object({})),
          // Looked at with its own command: a time that is none refuses that one, not the whole queue.
          writtenAt: Type.Optional(Type.String({ maxLength: 100 })),
        }),
        { minItems: 1, maxItems: 200 },
      ),
    }),
    result: Json<{ items: SyncOutcome[] }>(),
    changes: false,
    refusals: ['command.unsettled'],
  }),
}
