import Type from 'typebox'
import { Written } from '../schema/case.ts'
import { AsCsv, Exact, Id, Json, OneOf, Reason, Text } from '../schema/primitives.ts'
import { exceptionalBases } from '../schema/terms.ts'
import { operation } from './define.ts'
import type { ApprovalItem, EntriesResult, Listed } from './results.ts'

export const clearanceOperations = {
  'clearance.submit': operation({
    method: 'POST',
    path: '/api/cases/:id/clearance',
    title: ['申报破案', 'Submit the clearance'],
    params: Exact({ id: Id }),
    body: Exact({
      /** `seq` of the entries that prove it; the latest gives the time of clearance. [K3] */
      entries: Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1, maxItems: 100, uniqueItems: true }),
      basis: Type.Optional(OneOf(['apprehended', 'exceptional'] as const)),
      exceptional: Type.Optional(OneOf(exceptionalBases)),
      summary: Text,
      ...Written,
    }),
    result: Json<EntriesResult>(),
    status: 201,
    refusals: [
      'clearance.already-cleared',
      'clearance.already-submitted',
      'clearance.not-lead',
      'clearance.entries-unknown',
      'clearance.entry-unfit',
      'clearance.entry-corrected',
      'clearance.no-suspect',
      'clearance.not-apprehended',
      'clearance.exceptional-basis-missing',
      'clearance.before-receipt',
      'case.not-open',
    ],
  }),
  'clearance.confirm': operation({
    method: 'POST',
    path: '/api/cases/:id/clearance/confirm',
    title: ['确认破案', 'Confirm the clearance'],
    params: Exact({ id: Id }),
    body: Exact({ ...Written }),
    result: Json<EntriesResult>(),
    refusals: [
      'clearance.not-submitted',
      'clearance.already-cleared',
      'clearance.entry-corrected',
      'approval.same-person',
    ],
  }),
  'clearance.return': operation({
    method: 'POST',
    path: '/api/cases/:id/clearance/return',
    title: ['退回破案申报', 'Send the clearance back'],
    params: Exact({ id: Id }),
    body: Exact({ reason: Reason, ...Written }),
    result: Json<EntriesResult>(),
    refusals: ['clearance.not-submitted', 'approval.same-person'],
  }),
  'approval.take-back': operation({
    method: 'POST',
    path: '/api/cases/:id/approvals/take-back',
    title: ['撤回审批决定', 'Take a decision back'],
    params: Exact({ id: Id }),
    body: Exact({
      /** `seq` of the entry that decided. */
      entry: Type.Integer({ minimum: 1 }),
      ...Written,
    }),
    result: Json<EntriesResult>(),
    refusals: ['approval.not-author', 'approval.take-back-too-late', 'approval.overtaken'],
  }),
  'approval.list': operation({
    method: 'GET',
    path: '/api/approvals',
    title: ['待我审批', 'What waits for my approval'],
    query: Exact(AsCsv),
    result: Json<Listed<ApprovalItem>>(),
  }),
}
