import type { BodyOf } from '../../shared/operations/catalogue.ts'
import type { World } from './situation.ts'

export const photo = 'a'.repeat(64)
export const signature = 'b'.repeat(64)
export const mandate = 'c'.repeat(64)

/** Five cartons, photographed, seized by two officers with the chief's approval. */
export const cartons: BodyOf<'property.seize'> = {
  what: 'cigarettes',
  quantity: 5,
  unit: 'carton',
  valueFen: 51_000,
  valuationSource: 'price tag',
  files: [photo],
  place: { text: 'bus stop' },
  officers: ['officer', 'investigator'],
  approvedBy: 'chief',
  from: 'a suspect',
  witness: 'a passer-by',
}

/** @returns the item's id */
export const seize = (world: World, change: Partial<BodyOf<'property.seize'>> = {}): string =>
  world.on('property.seize', 'officer', { ...cartons, ...change }).property.id

export const owned = { owner: '惠民超市', evidence: 'purchase note', undisputed: true }
export const vouched = { factsEstablished: true, noHarm: true }
export const handOver: BodyOf<'property.hand-over'> = {
  collector: { kind: 'owner', name: '惠民超市', idNumber: '110101199003074514' },
  identityChecked: true,
  photo,
  signature,
}

/** An item whose return is approved, in the officer's hands. @returns its id */
export const returnable = (world: World): string => {
  const id = seize(world)
  world.on('property.record-ownership', 'officer', owned, id)
  world.on('property.request-return', 'officer', vouched, id)
  world.on('property.approve-return', 'district', {}, id)
  return id
}
