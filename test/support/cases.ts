import { createHash } from 'node:crypto'
import type { BodyOf } from '../../shared/operations/catalogue.ts'
import type { CaseView, EntryResult, PropertyView } from '../../shared/operations/results.ts'
import type { Party } from '../../shared/schema/terms.ts'
import { supermarketCall, type World } from './world.ts'

/** Who of the demo takes which part of a case of the supermarket's station. */
export const crew: Record<Party, string> = { station: 'station1', 'property-crime': 'property1', scene: 'scene1' }

/** A call to the supermarket, changed as wished, and the case that it made. */
export const openCase = async (world: World, change: Partial<BodyOf<'case.receive'>> = {}): Promise<CaseView> => {
  const desk = await world.as('desk1')
  return (await desk.call('case.receive', { body: { ...supermarketCall(), ...change } })).case
}

/** The case as the desk reads it now. */
export const readCase = async (world: World, id: string): Promise<CaseView> =>
  (await (await world.as('desk1')).call('case.read', { params: { id } })).case

/** `seq` of a case in the database: what one server wrote another may know a moment later. */
export const storedSeq = async (world: World, id: string): Promise<number> => {
  const rows = world.app.platform.db.collection<{ _id: string; seq: number }>('cases')
  return (await rows.findOne({ _id: id }))?.seq ?? 0
}

/** All three units acknowledge; the station's officer leads from then on. */
export const acknowledgeAll = async (world: World, id: string): Promise<void> => {
  for (const party of ['station', 'property-crime', 'scene'] as const)
    await (await world.as(crew[party])).call('dispatch.acknowledge', { params: { id, party } })
}

/** Signs for whatever waits for somebody: it would stand on every page of theirs. */
export const signWaiting = async (world: World, username: string): Promise<void> => {
  const officer = await world.as(username)
  for (const { notice, state } of (await officer.call('dispatch.inbox')).items)
    if (state === 'sent' || state === 'delivered')
      await officer.call('dispatch.acknowledge', { params: { id: notice.caseId, party: notice.party } })
}

/** A note in the investigation's lane, by the station's officer unless told. */
export const writeNote = async (world: World, id: string, text: string, by = 'station1'): Promise<EntryResult> =>
  (await world.as(by)).call('timeline.write', {
    params: { id },
    body: { lane: 'investigation', kind: 'note', body: { text } },
  })

/** A small picture, another one for each label. */
export const picture = (label: string): { bytes: Buffer; sha256: string } => {
  const head = '89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000049454e44ae426082'
  const bytes = Buffer.concat([Buffer.from(head, 'hex'), Buffer.from(label)])
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
}

/** Stores a picture. @returns its hash */
export const upload = async (world: World, by: string, label: string): Promise<string> =>
  (await world.as(by)).upload(picture(label).bytes)

/** Five cartons of cigarettes, seized by two officers with the chief's approval. */
export const seizure = (photo: string): BodyOf<'property.seize'> => ({
  what: '香烟',
  quantity: 5,
  unit: '条',
  valueFen: 51_000,
  valuationSource: '超市进货单',
  files: [photo],
  place: { text: '公交站' },
  officers: ['account-station1', 'account-property1'],
  approvedBy: 'account-chief1',
  from: '赵某',
  witness: '路人钱某',
})

/** An item of a case, in the station officer's hands. */
export const seize = async (
  world: World,
  caseId: string,
  change: Partial<BodyOf<'property.seize'>> = {},
): Promise<PropertyView> => {
  const officer = await world.as('station1')
  const body = { ...seizure(picture('seized').sha256), ...change }
  return (await officer.call('property.seize', { params: { id: caseId }, body })).property
}

/** The hand-over of an item to its owner. */
export const handOver = (): BodyOf<'property.hand-over'> => ({
  collector: { kind: 'owner', name: '万家福超市', idNumber: '110101199003074514' },
  identityChecked: true,
  signature: picture('signature').sha256,
  photo: picture('hand-over').sha256,
})

/** An item in store whose return is approved. @returns its id */
export const returnable = async (world: World, caseId: string): Promise<string> => {
  const { id } = await seize(world, caseId)
  const params = { id }
  const [officer, custodian, chief] = [
    await world.as('station1'),
    await world.as('custodian1'),
    await world.as('district1'),
  ]
  await custodian.call('property.check-in', { params, body: { why: 'stored', place: '保管室 A-12' } })
  const ownership = { owner: '万家福超市', evidence: '进货单与监控一致', undisputed: true }
  await officer.call('property.record-ownership', { params, body: ownership })
  await officer.call('property.request-return', { params, body: { factsEstablished: true, noHarm: true } })
  await chief.call('property.approve-return', { params, body: {} })
  return id
}
