import Type from 'typebox'
import { HandOver, Movement, Ownership, ReturnDecision, ReturnRefusal, ReturnRequest, Seizure, Split, Transfer } from '../schema/property.ts'
import { Exact, Id, Json, OneOf, Page, Search } from '../schema/primitives.ts'
import { operation } from './define.ts'
import type { Listed, PropertyResult, PropertyView, SplitResult } from './results.ts'

const Item = Exact({ id: Id })
const itemPath = '/api/property/:id'

export const propertyOperations = {
  'property.seize': operation({
    method: 'POST',
    path: '/api/cases/:id/property',
    title: ['扣押登记', 'Register a seizure'],
    params: Item,
    body: Seizure,
    result: Json<PropertyResult>(),
    status: 201,
    refusals: [
      'property.officers',
      'property.approver-is-officer',
      'property.person-unknown',
      'timeline.occurred-in-future',
      'case.not-open',
    ],
  }),
  'property.list': operation({
    method: 'GET',
    path: '/api/cases/:id/property',
    title: ['本案涉案财物', 'Property of a case'],
    params: Item,
    result: Json<Listed<PropertyView>>(),
  }),
  'property.stock': operation({
    method: 'GET',
    path: '/api/property',
    title: ['涉案财物', 'Case property'],
    query: Exact({
      status: Type.Optional(OneOf(['seized', 'in-store', 'returned', 'returnable'] as const)),
      q: Type.Optional(Search(100)),
      ...Page,
    }),
    result: Json<Listed<PropertyView>>(),
  }),
  'property.read': operation({ method: 'GET', path: itemPath, title: ['查看物品', 'Read an item'], params: Item, result: Json<PropertyResult>() }),
  'property.check-in': operation({
    method: 'POST',
    path: `${itemPath}/check-in`,
    title: ['入库', 'Check in'],
    params: Item,
    body: Movement,
    result: Json<PropertyResult>(),
    refusals: ['property.returned', 'property.holder-same', 'property.custodian-is-officer'],
  }),
  'property.transfer': operation({
    method: 'POST',
    path: `${itemPath}/transfer`,
    title: ['移交保管', 'Transfer custody'],
    params: Item,
    body: Transfer,
    result: Json<PropertyResult>(),
    refusals: [
      'property.returned',
      'property.not-holder',
      'property.holder-same',
      'property.person-unknown',
      'property.custodian-is-officer',
    ],
  }),
  'property.split': operation({
    method: 'POST',
    path: `${itemPath}/split`,
    title: ['拆分', 'Split off a part'],
    params: Item,
    body: Split,
    result: Json<SplitResult>(),
    status: 201,
    refusals: ['property.returned', 'property.split-quantity', 'property.split-pending'],
  }),
  'property.record-ownership': operation({
    method: 'POST',
    path: `${itemPath}/ownership`,
    title: ['登记权属', 'Record the ownership'],
    params: Item,
    body: Ownership,
    result: Json<PropertyResult>(),
    refusals: ['property.returned'],
  }),
  'property.request-return': operation({
    method: 'POST',
    path: `${itemPath}/return`,
    title: ['申请发还', 'Ask for the return'],
    params: Item,
    body: ReturnRequest,
    result: Json<PropertyResult>(),
    refusals: ['property.returned', 'property.return-incomplete', 'property.return-pending'],
  }),
  'property.approve-return': operation({
    method: 'POST',
    path: `${itemPath}/return/approve`,
    title: ['批准发还', 'Approve the return'],
    params: Item,
    body: ReturnDecision,
    result: Json<PropertyResult>(),
    refusals: ['property.return-not-requested', 'approval.same-person'],
  }),
  'property.refuse-return': operation({
    method: 'POST',
    path: `${itemPath}/return/refuse`,
    title: ['不批准发还', 'Refuse the return'],
    params: Item,
    body: ReturnRefusal,
    result: Json<PropertyResult>(),
    refusals: ['property.return-not-requested', 'approval.same-person'],
  }),
  'property.hand-over': operation({
    method: 'POST',
    path: `${itemPath}/hand-over`,
    title: ['发还物主', 'Hand over to the owner'],
    params: Item,
    body: HandOver,
    result: Json<PropertyResult>(),
    refusals: [
      'property.returned',
      'property.return-not-approved',
      'property.return-incomplete',
      'property.not-holder',
      'property.mandate-missing',
      'property.collector-is-officer',
    ],
  }),
}
