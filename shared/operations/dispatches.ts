import Type from 'typebox'
import { Written } from '../schema/case.ts'
import { AsCsv, Exact, Id, Instant, Json, OneOf, Reason } from '../schema/primitives.ts'
import { patterns } from '../schema/patterns.ts'
import { parties } from '../schema/terms.ts'
import { operation } from './define.ts'
import type { CaseWithDispatches, InboxResult, Listed, UnitAvailability } from './results.ts'

const OfParty = Exact({ id: Id, party: OneOf(parties) })
const Step = Exact({ occurredAt: Type.Optional(Instant), ...Written })

const step = (verb: string, zh: string, en: string) =>
  operation({
    method: 'POST',
    path: `/api/cases/:id/dispatches/:party/${verb}`,
    title: [zh, en],
    params: OfParty,
    body: Step,
    result: Json<CaseWithDispatches>(),
    refusals: ['dispatch.none', 'dispatch.ended', 'dispatch.backward', 'dispatch.not-yours'],
  })

export const dispatchOperations = {
  'dispatch.inbox': operation({
    method: 'GET',
    path: '/api/dispatches',
    title: ['本单位的派警', 'Dispatches of the own units'],
    query: Exact({
      /** Ids of cases, by commas: of their dispatches to the own units those are told that ended without the units' doing. */
      cases: Type.Optional(Type.String({ maxLength: 2_500, pattern: patterns.ids.pattern })),
      ...AsCsv,
    }),
    result: Json<InboxResult>(),
  }),
  'dispatch.candidates': operation({
    method: 'GET',
    path: '/api/units/availability',
    title: ['单位的值守与在办', 'Who of the units is there and busy'],
    query: Exact(AsCsv),
    result: Json<Listed<UnitAvailability>>(),
  }),
  'dispatch.deliver': step('deliver', '送达', 'Delivered'),
  'dispatch.acknowledge': step('acknowledge', '签收', 'Acknowledge'),
  'dispatch.depart': step('depart', '出发', 'Depart'),
  'dispatch.arrive': step('arrive', '到场', 'Arrive'),
  'dispatch.release': step('release', '撤离', 'Release'),
  'dispatch.decline': operation({
    method: 'POST',
    path: '/api/cases/:id/dispatches/:party/decline',
    title: ['拒绝', 'Decline'],
    params: OfParty,
    body: Exact({ reason: Reason, occurredAt: Type.Optional(Instant), ...Written }),
    result: Json<CaseWithDispatches>(),
    refusals: ['dispatch.none', 'dispatch.ended', 'dispatch.backward', 'dispatch.not-yours'],
  }),
  'dispatch.reassign': operation({
    method: 'POST',
    path: '/api/cases/:id/dispatches/:party/reassign',
    title: ['改派', 'Reassign'],
    params: OfParty,
    body: Exact({ unitId: Id, reason: Reason, ...Written }),
    result: Json<CaseWithDispatches>(),
    refusals: ['dispatch.none', 'dispatch.unit-unfit', 'dispatch.same-unit', 'case.not-open'],
  }),
  'dispatch.cancel': operation({
    method: 'POST',
    path: '/api/cases/:id/dispatches/:party/cancel',
    title: ['取消派警', 'Cancel'],
    params: OfParty,
    body: Exact({ reason: Reason, ...Written }),
    result: Json<CaseWithDispatches>(),
    refusals: ['dispatch.none', 'dispatch.ended'],
  }),
}
