import { demoParts } from '../../seed/organisation/index.ts'
import { catalogue, type OperationName } from '../../shared/operations/catalogue.ts'
import { handOver, openCase, picture, seize, seizure, upload } from './cases.ts'
import { PASSWORD, supermarketCall, type World } from './world.ts'

/** What samples of requests are about. */
export interface Target {
  caseId: string
  itemId: string
  accountId: string
  /** A file that an entry of the case names. */
  sha256: string
}

/** A request whose shape is right; whether its rule takes it depends on the case. */
export interface Sample {
  /** A demo account that may do it on a case of the supermarket's station. */
  by: string
  params?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: Record<string, unknown>
}

const reason = { reason: '测试原因' }
const movement = { why: 'stored', place: '保管室' }
const station = demoParts.find((part) => part.type === 'station')
const unit = demoParts.find((part) => part.id === 'unit-property-lj-1')
const newcomer = { name: '新人', roles: ['analyst'], unitIds: ['unit-analysis-lj'], districtId: 'district-lj' }
const roster = unit?.type === 'unit' ? { name: unit.name, roster: unit.roster, fallback: unit.fallback } : {}
const area = station && { name: station.name, area: station.area, arrivalTargetMinutes: station.arrivalTargetMinutes }

const ofCase =
  (by: string, body?: Record<string, unknown>, params: Record<string, unknown> = {}) =>
  ({ caseId }: Target): Sample => ({ by, params: { id: caseId, ...params }, body })
const ofItem =
  (by: string, body?: Record<string, unknown>) =>
  ({ itemId }: Target): Sample => ({ by, params: { id: itemId }, body })
const ofAccount =
  (body?: Record<string, unknown>) =>
  ({ accountId }: Target): Sample => ({ by: 'admin1', params: { id: accountId }, body })
const plain =
  (by: string, rest: Omit<Sample, 'by'> = {}) =>
  (): Sample => ({ by, ...rest })
const step = (body: Record<string, unknown> = {}) => ofCase('station1', body, { party: 'station' })

/** One request of each operation. */
export const samples: Record<OperationName, (target: Target) => Sample> = {
  'session.open': plain('desk1', { body: { username: 'desk1', password: PASSWORD } }),
  'session.read': plain('desk1'),
  'session.active': plain('desk1'),
  'session.unlock': plain('desk1', { body: { password: PASSWORD } }),
  'session.close': plain('desk1'),
  'account.change-password': plain('desk1', { body: { present: PASSWORD, next: 'short' } }),
  'organisation.read': plain('desk1'),
  'station.list': plain('desk1'),
  'dispatch.candidates': plain('desk1'),
  'unit.list': plain('desk1'),
  'place.list': plain('desk1'),
  'people.list': plain('desk1', { query: { role: 'analyst' } }),

  'case.receive': plain('desk1', { body: { ...supermarketCall() } }),
  'case.near': plain('desk1', { query: { lng: 118.58, lat: 32.02 } }),
  'case.join-caller': ofCase('desk1', { caller: { name: '李某', phone: '13900139000' }, text: '也看见了' }),
  'case.list': plain('desk1', { query: { limit: 5 } }),
  'case.read': ofCase('desk1'),
  'case.timeline': ofCase('desk1'),
  'case.discover': ofCase('station1', {
    category: 'theft',
    summary: '另一家店',
    place: { text: '人民路128号', lng: 118.59286, lat: 32.01721 },
  }),
  'case.dismiss': ofCase('desk1', { ground: 'no-offence', ...reason }),
  'case.approve-dismissal': ofCase('chief1', {}),
  'case.refuse-dismissal': ofCase('chief1', reason),
  'case.escalate': ofCase('chief1', reason),
  'case.shelve': ofCase('chief1', reason),
  'case.reopen': ofCase('chief1', reason),
  'case.close': ofCase('station1', {}),
  'case.hand-over-lead': ofCase('chief1', { to: 'account-property1' }),
  'case.set-procedure': ofCase('station1', { procedure: 'administrative' }),
  'case.reveal': ofCase('desk1', { ref: 'no-such-ref', ...reason }),

  'dispatch.inbox': plain('station1'),
  'dispatch.deliver': step(),
  'dispatch.acknowledge': step(),
  'dispatch.depart': step(),
  'dispatch.arrive': step(),
  'dispatch.release': step(),
  'dispatch.decline': step(reason),
  'dispatch.reassign': ofCase('desk1', { unitId: 'unit-station-lj01', ...reason }, { party: 'station' }),
  'dispatch.cancel': ofCase('desk1', reason, { party: 'station' }),

  'timeline.write': ofCase('station1', { lane: 'investigation', kind: 'note', body: { text: '走访' } }),
  'request.withdraw': ofCase('station1', {}, { seq: 1 }),
  'suspect.identify': ofCase('station1', { name: '赵某', idNumber: '110101199003074514' }),
  'suspect.apprehend': ofCase('station1', { text: '抓获' }, { suspectId: 'no-such-suspect' }),
  'suspect.correct-identification': ofCase('station1', { name: '赵某', corrects: 1 }, { suspectId: 'no-such-suspect' }),
  'suspect.correct-apprehension': ofCase('station1', { text: '抓获', corrects: 1 }, { suspectId: 'no-such-suspect' }),
  'suspect.strike': ofCase('station1', { corrects: 1, ...reason }, { suspectId: 'no-such-suspect' }),
  'clearance.submit': ofCase('station1', { entries: [1], summary: '抓获一人' }),
  'clearance.confirm': ofCase('chief1', {}),
  'clearance.return': ofCase('chief1', reason),
  'approval.take-back': ofCase('chief1', { entry: 1 }),
  'approval.list': plain('chief1'),
  'notification.list': plain('station1', { query: { limit: 5 } }),
  'notification.mark': plain('station1', { body: { ids: ['no-such:1'], isRead: true } }),

  'property.seize': ofCase('station1', { ...seizure(picture('seized').sha256) }),
  'property.correct': ({ caseId, itemId }) => ({
    by: 'station1',
    params: { id: caseId, propertyId: itemId },
    body: { witness: '王某', corrects: 1, ...reason },
  }),
  'property.list': ofCase('desk1'),
  'property.read': ofItem('desk1'),
  'property.reveal': ofItem('desk1', { ref: 'no-such-ref', ...reason }),
  'property.stock': plain('custodian1', { query: { limit: 5 } }),
  'property.check-in': ofItem('custodian1', movement),
  'property.transfer': ofItem('station1', { to: 'account-property1', ...movement }),
  'property.receivers': ofItem('station1'),
  'property.recall': ofItem('station1', {}),
  'property.receive': ofItem('station1', {}),
  'property.add-photos': ofItem('station1', { files: [picture('later').sha256] }),
  'property.split': ofItem('station1', { quantity: 1, valueFen: 100, why: '检验' }),
  'property.record-ownership': ofItem('station1', { owner: '万家福超市', evidence: '进货单', undisputed: true }),
  'property.request-return': ofItem('station1', { factsEstablished: true, noHarm: true }),
  'property.approve-return': ofItem('district1', {}),
  'property.refuse-return': ofItem('district1', reason),
  'property.take-back-return': ofItem('district1', {}),
  'property.hand-over': ofItem('custodian1', { ...handOver() }),
  'file.store': ({ sha256 }) => ({ by: 'station1', params: { sha256 } }),
  'file.list': ofCase('station1'),
  'file.read': ({ caseId, sha256 }) => ({ by: 'station1', params: { id: caseId, sha256 } }),
  'file.journal': ({ caseId, sha256 }) => ({ by: 'chief1', params: { id: caseId, sha256 } }),

  'board.clearance': plain('chief1', { query: { by: 'category' } }),
  'board.station': plain('chief1'),
  'board.district': plain('district1'),
  'board.city': plain('desk1'),
  'board.cases': plain('chief1', { query: { figure: 'received', limit: 5 } }),
  'board.cases-csv': plain('chief1', { query: { figure: 'received' } }),
  'board.cases-xlsx': plain('chief1', { query: { figure: 'received' } }),
  'board.property': plain('chief1', { query: { figure: 'stock', limit: 5 } }),
  'board.property-csv': plain('chief1', { query: { figure: 'stock' } }),
  'board.property-xlsx': plain('chief1', { query: { figure: 'stock' } }),
  'report.read': plain('chief1', { query: { month: '2026-01', format: 'xlsx' } }),
  'report.list': plain('chief1'),
  'report.kept': plain('chief1', { params: { month: '2026-01', place: 'station-lj01' }, query: { format: 'pdf' } }),
  'case.supervise': ofCase('chief1', { text: '请今日反馈进展', dueAt: '2199-01-01T00:00:00Z' }),
  'case.answer-supervision': ofCase('station1', { text: '已锁定嫌疑人' }),

  'account.list': plain('admin1', { query: { limit: 5 } }),
  'account.create': plain('admin1', { body: { username: 'newcomer', password: 'eleven white herons', ...newcomer } }),
  'account.update': ofAccount(newcomer),
  'account.duties': ofAccount(),
  'account.set-status': ofAccount({ status: 'active' }),
  'account.reset-password': ofAccount({ password: 'eleven white herons' }),
  'account.consent': ofAccount({ request: 'none' }),
  'account.refuse-consent': ofAccount({ request: 'none', ...reason }),
  'account.withdraw-consent': ofAccount({ request: 'none' }),
  'account.list-tokens': ofAccount(),
  'account.issue-token': ofAccount({
    name: '对接系统',
    operations: ['case.list', 'case.read'],
    expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
  }),
  'account.revoke-token': ({ accountId }) => ({ by: 'admin1', params: { id: accountId, token: 'none' } }),
  'station.update': plain('admin1', { params: { id: station?.id }, body: { ...area } }),
  'unit.update': plain('admin1', { params: { id: unit?.id }, body: roster }),
  'audit.list': plain('auditor1', { query: { limit: 5 } }),
  'demo.read': plain('admin1'),
  'demo.play': plain('admin1', { body: { speed: 1 } }),
  'case.import': plain('admin1', {
    body: {
      source: 'sample',
      cases: [
        {
          key: 'A-1',
          category: 'theft',
          summary: '台账中的旧案',
          receivedAt: '2024-02-29T23:59:59+08:00',
          place: { text: '人民路' },
          station: 'LJ01',
        },
      ],
    },
  }),
  'sync.submit': plain('station1', { body: { commands: [{ id: 'no-uuid', operation: 'no.such' }] } }),
}

/** Operations on one case or item: who may, depends on it. */
export const isOfCase = (name: OperationName): boolean => /^\/api\/(cases|property)\/:id/.test(catalogue[name].path)

let targets = 0

/** A fresh case with a file and an item in the station officer's hands, and an account for the administrator. */
export const newTarget = async (world: World): Promise<Target> => {
  const { id: caseId } = await openCase(world)
  const sha256 = await upload(world, 'station1', `target ${++targets}`)
  const officer = await world.as('station1')
  await officer.call('timeline.write', {
    params: { id: caseId },
    body: { lane: 'investigation', kind: 'note', body: { text: '照片', files: [sha256] } },
  })
  const { id: itemId } = await seize(world, caseId)
  return { caseId, itemId, accountId: 'account-analyst3', sha256 }
}
