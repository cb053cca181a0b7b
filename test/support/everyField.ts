import type { BodyOf, OperationName } from '../../shared/operations/catalogue.ts'
import type { CallOptions } from '../../seed/replay/client.ts'
import { demoParts } from '../../seed/organisation/index.ts'
import type { WrittenKind } from '../../shared/schema/entry.ts'
import type { Lane } from '../../shared/schema/terms.ts'
import { acknowledgeAll, handOver, picture, seizure } from './cases.ts'
import { fieldsWith } from './freeText.ts'
import { supermarketCall, type World } from './world.ts'

/** Where the words went, and the subjects that hold them. */
export interface Everywhere {
  /** As `operation field`. */
  stored: ReadonlySet<string>
  caseId: string
  number: string
  itemId: string
  /** Dispatches of it wait at the station. */
  waitingId: string
}

const part = (id: string) => demoParts.find((each) => each.id === id)

/**
 * Writes the same words wherever people can write: into every field of free words of the catalogue, the names of
 * stations, units and accounts included. `test/web/stored-payloads.test.ts` holds what it wrote against all such fields.
 */
export const writeEverywhere = async (world: World, words: string): Promise<Everywhere> => {
  const stored = new Set<string>()
  const send = async <N extends OperationName>(by: string, name: N, options: CallOptions<N>) => {
    for (const field of fieldsWith(name, options.body, words)) stored.add(field)
    return (await world.as(by)).call(name, options)
  }
  const call = supermarketCall()
  const place = { ...call.place, text: words }
  const losses = [{ what: words, quantity: 1, unit: words, valueFen: 100 }]
  const reason = { reason: words }
  const document = { idKind: 'other' as const, idKindText: words, idNumber: 'X1234567' }
  const receive = async (change: Partial<BodyOf<'case.receive'>> = {}) => {
    const noted = [{ field: 'subcategory', text: words }]
    const said = { ...call, summary: words, place, caller: { name: words, phone: '13800138000' }, losses, noted }
    return (await send('desk1', 'case.receive', { body: { ...said, ...change } })).case
  }
  const suspectOf = async (id: string) => {
    const params = { id }
    const body = { name: words, ...document, text: words }
    const { suspectId, case: state } = await send('station1', 'suspect.identify', { params, body })
    return { params: { id, suspectId }, seq: state.seq }
  }

  // Names of the organisation come first: everything after carries them.
  const [station, unit] = [part('station-lj01'), part('unit-station-lj01')]
  if (station?.type !== 'station' || unit?.type !== 'unit') throw new Error('the demo city has no such parts')
  const { area, arrivalTargetMinutes } = station
  const { roster, fallback } = unit
  await send('admin1', 'station.update', {
    params: { id: station.id },
    body: { name: words, area, arrivalTargetMinutes },
  })
  await send('admin1', 'unit.update', { params: { id: unit.id }, body: { name: words, roster, fallback } })
  const person = { name: words, badge: words, roles: ['analyst' as const], unitIds: [], districtId: 'district-lj' }
  const made = await send('admin1', 'account.create', {
    body: { username: 'everywhere', password: 'eleven white herons', ...person },
  })
  await send('admin1', 'account.update', { params: { id: made.account.id }, body: person })
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString()
  const token = { name: words, operations: ['case.list' as const], expiresAt }
  await send('admin1', 'account.issue-token', { params: { id: 'account-integration1' }, body: token })
  const auditor = { ...person, roles: ['auditor' as const], districtId: undefined }
  const { account: waits } = await send('admin1', 'account.create', { body: { username: 'everywhere2', ...auditor } })
  const refusal = { request: waits.pending?.id ?? '', ...reason }
  await send('admin2', 'account.refuse-consent', { params: { id: waits.id }, body: refusal })
  await send('admin1', 'case.import', {
    body: {
      source: 'ledger',
      cases: [
        {
          ...{ key: 'A-1', number: words, category: 'theft' as const, summary: words, losses, station: 'LJ01' },
          ...{ receivedAt: '2024-02-29T23:59:59+08:00', place: { text: words } },
        },
      ],
    },
  })

  // A call that waits, one that is worked on, one that was discovered and closed.
  const waiting = await receive()
  const receivedAt = new Date(Date.now() - 20 * 60_000).toISOString()
  const override = { scene: 'unit-scene-lj-2', ...reason }
  const { id, number, callers } = await receive({ receivedAt, receivedAtReason: words, override })
  const params = { id }
  const scene = { ...params, party: 'scene' as const }
  await send('desk1', 'dispatch.reassign', { params: scene, body: { unitId: 'unit-scene-lj-1', ...reason } })
  await acknowledgeAll(world, id)
  await send('desk1', 'dispatch.cancel', { params: { id: waiting.id, party: 'scene' }, body: reason })
  await send('property1', 'dispatch.decline', { params: { id: waiting.id, party: 'property-crime' }, body: reason })
  await send('desk1', 'case.join-caller', { params, body: { caller: { name: words }, text: words } })
  await send('desk1', 'case.reveal', { params, body: { ref: callers[0]?.phone?.ref ?? '', ...reason } })
  await send('chief1', 'case.hand-over-lead', { params, body: { to: 'account-property1', ...reason } })
  await send('chief1', 'case.hand-over-lead', { params, body: { to: 'account-station1', ...reason } })
  await send('station1', 'case.set-procedure', { params, body: { procedure: 'criminal', ...reason } })
  await send('chief1', 'case.supervise', { params, body: { text: words, dueAt: '2199-01-01T00:00:00Z' } })
  await send('station1', 'case.answer-supervision', { params, body: { text: words } })

  const clock = { shownAt: receivedAt, clockOffsetSeconds: 0 }
  const recorded = { recordedFrom: receivedAt, recordedTo: new Date().toISOString(), clockOffsetSeconds: 0 }
  const written: [by: string, lane: Lane, kind: WrittenKind, body: object][] = [
    ['station1', 'investigation', 'note', { text: words, place }],
    ['station1', 'investigation', 'request', { text: words, to: 'video' }],
    ['video1', 'video', 'footage', { camera: words, ...recorded, text: words, place }],
    ['video1', 'video', 'sighting', { camera: words, ...clock, direction: words, text: words, place }],
    ['video1', 'video', 'blind-spot', { camera: words, text: words, place }],
    ['station1', 'investigation', 'canvass', { person: words, text: words, place }],
    ['station1', 'investigation', 'statement', { person: words, text: words }],
    ['station1', 'investigation', 'vehicle', { plate: words, text: words, place }],
    ['station1', 'investigation', 'goods-found', { text: words, place }],
    ['station1', 'investigation', 'back-check', { cause: 'patrol-gap', text: words, place }],
    ['analyst1', 'analysis', 'finding', { text: words }],
    ['scene1', 'scene', 'examination', { must: 'examine', outcome: 'done', text: words }],
    ['scene1', 'scene', 'trace', { traceKind: 'other', traceNumber: words, spot: words, method: words, text: words }],
  ]
  for (const [by, lane, kind, body] of written)
    await send(by, 'timeline.write', { params, body: { lane, kind, body } as BodyOf<'timeline.write'> })

  const suspect = await suspectOf(id)
  const identified = { name: words, ...document, text: words, corrects: suspect.seq }
  await send('station1', 'suspect.correct-identification', { params: suspect.params, body: identified })
  const caught = { text: words, place }
  const first = await send('station1', 'suspect.apprehend', { params: suspect.params, body: caught })
  const again = { ...caught, corrects: first.case.seq }
  const second = await send('station1', 'suspect.correct-apprehension', { params: suspect.params, body: again })
  const struck = { corrects: second.entries[0]?.seq ?? 0, ...reason }
  await send('station1', 'suspect.strike', { params: suspect.params, body: struck })
  const { case: caughtAgain } = await send('station1', 'suspect.apprehend', { params: suspect.params, body: caught })
  const submission = { entries: [caughtAgain.seq], summary: words }
  await send('station1', 'clearance.submit', { params, body: submission })
  await send('chief1', 'clearance.return', { params, body: reason })
  await send('station1', 'case.dismiss', { params, body: { ground: 'no-offence', ...reason } })
  await send('chief1', 'case.refuse-dismissal', { params, body: reason })

  const found = { category: 'theft' as const, summary: words, place, losses }
  const { case: other } = await send('station1', 'case.discover', { params, body: found })
  const theirs = await suspectOf(other.id)
  const { case: over } = await send('station1', 'suspect.apprehend', { params: theirs.params, body: {} })
  const ofOther = { params: { id: other.id } }
  await send('station1', 'clearance.submit', { ...ofOther, body: { entries: [over.seq], summary: words } })
  await send('chief1', 'clearance.confirm', { ...ofOther, body: {} })
  await send('station1', 'case.close', { ...ofOther, body: { text: words } })
  for (const end of ['case.reopen', 'case.escalate', 'case.reopen', 'case.shelve'] as const)
    await send('chief1', end, { ...ofOther, body: reason })

  const photo = picture('everywhere').sha256
  const told = { what: words, unit: words, valuationSource: words, serial: words, from: words, witness: words }
  const item = await send('station1', 'property.seize', {
    params,
    body: { ...seizure(photo), ...told, place: { text: words } },
  })
  const ofItem = { params: { id: item.property.id } }
  const seq = (await (await world.as('station1')).call('case.read', { params })).case.seq
  const corrected = { ...told, place: { text: words }, corrects: seq, ...reason }
  await send('station1', 'property.correct', { params: { id, propertyId: item.property.id }, body: corrected })
  const moved = { place: words, text: words, seal: words }
  await send('station1', 'property.transfer', {
    ...ofItem,
    body: { to: 'account-property1', why: 'other', ...moved },
  })
  await send('station1', 'property.recall', { ...ofItem, body: { text: words } })
  const photos = { files: [picture('more').sha256], text: `${words} 13800138000` }
  await send('station1', 'property.add-photos', { ...ofItem, body: photos })
  const { sealed } = await (await world.as('station1')).call('property.read', ofItem)
  await send('station1', 'property.reveal', { ...ofItem, body: { ref: sealed[0]?.ref ?? '', ...reason } })
  await send('station1', 'property.split', { ...ofItem, body: { quantity: 1, valueFen: 100, why: words } })
  await send('custodian1', 'property.check-in', { ...ofItem, body: { why: 'stored', ...moved } })
  const ownership = { owner: words, evidence: words, undisputed: true }
  await send('station1', 'property.record-ownership', { ...ofItem, body: ownership })
  const asked = { factsEstablished: true, noHarm: true, text: words }
  await send('station1', 'property.request-return', { ...ofItem, body: asked })
  await send('district1', 'property.refuse-return', { ...ofItem, body: reason })
  await send('station1', 'property.request-return', { ...ofItem, body: asked })
  await send('district1', 'property.approve-return', { ...ofItem, body: reason })
  const { collector: _collector, ...hand } = handOver()
  const collector = { kind: 'owner' as const, name: words, ...document }
  await send('custodian1', 'property.hand-over', { ...ofItem, body: { ...hand, collector, place: words } })

  // Something is left that waits for the chief.
  await send('station1', 'clearance.submit', { params, body: submission })
  return { stored, caseId: id, number, itemId: item.property.id, waitingId: waiting.id }
}
