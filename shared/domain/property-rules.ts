import { mayOnCase } from '../permissions.ts'
import { Refusal } from '../refusals.ts'
import type { Account } from '../schema/organisation.ts'
import type { Movement } from '../schema/property.ts'
import type { Role } from '../schema/terms.ts'
import { authorOf, caseOf, onCase } from './case-rule.ts'
import { accessOf, type CaseState } from './case.ts'
import type { Rules, Situation } from './decision.ts'
import type { Author } from './entry.ts'
import { officerRoles } from './organisation.ts'
import { actorOf } from './people.ts'
import type { PropertyState } from './property.ts'
import { briefOf, itemDrafts, keptItemOf, madeItem, onItem, propertyResult, type Item } from './property-item.ts'
import { propertyCorrectionRules } from './property-correction.ts'
import type { MovedBody, OwnershipBody, SeizedBody, SplitOffBody } from './property-reducers.ts'
import { propertyReturnRules, type ReturnOperation } from './property-return-rules.ts'
import { officerOfCase } from './property-return.ts'

export { propertyCaseReducers, propertyReducers } from './property-reducers.ts'

const person = ({ id, name }: Account): Author => ({ userId: id, name })

/** An active account of the case's city with one of the roles. @throws Refusal `property.person-unknown` */
const personOf = (
  { organisation }: Situation,
  state: CaseState,
  id: string,
  roles: readonly Role[],
  field: string,
): Account => {
  const account = organisation.account(id)
  const fits = account?.status === 'active' && account.cityId === state.scope.city
  if (!fits || !account.roles.some((role) => roles.includes(role)))
    throw new Refusal('property.person-unknown', { field })
  return account
}

/** [P1] The chief who approved a seizure: of the case's station, or of its district. */
const approverOf = (situation: Situation, state: CaseState, id: string): Account => {
  const account = personOf(situation, state, id, ['station-chief', 'district-chief'], 'approvedBy')
  const ofStation = account.roles.includes('station-chief') && account.stationId === state.scope.station
  const ofDistrict = account.roles.includes('district-chief') && account.districtId === state.scope.district
  if (!ofStation && !ofDistrict) throw new Refusal('property.person-unknown', { field: 'approvedBy' })
  return account
}

/** [P3] @throws Refusal `property.custodian-is-officer` */
const refuseOfficer = (
  { organisation }: Situation,
  state: CaseState,
  item: PropertyState,
  custodianId: string,
): void => {
  if (officerOfCase(organisation, state, custodianId, item)) throw new Refusal('property.custodian-is-officer')
}

/** [P2] One movement of an item, told to both journals. */
const movement = (
  situation: Situation,
  item: Item,
  ofCase: CaseState & { seq: number },
  moved: Omit<MovedBody, 'from'>,
) => {
  const body: MovedBody = { ...moved, from: item.holder }
  const told = {
    ...briefOf(item),
    from: item.holder,
    to: moved.to,
    status: moved.status,
    why: moved.why,
    text: moved.text,
    place: moved.place,
  }
  return itemDrafts(situation, { item, ofCase, kind: 'property.moved', body, told })
}

/** Quantities have three decimals: counted in thousandths, so that parts add up to the whole to the last digit. */
const thousandths = (quantity: number): number => Math.round(quantity * 1000)

/** [P2] Only who has the thing in hand moves or divides it. @throws Refusal `property.not-holder` */
const refuseUnheld = ({ actor }: Situation, item: PropertyState): void => {
  if (item.holder.userId !== actor.userId) throw new Refusal('property.not-holder')
}

/** [P2] Whether the holder can give the thing on: an account that has ended, or that has other work by now, cannot. */
const canGiveOn = ({ organisation }: Situation, state: CaseState, { holder }: PropertyState): boolean => {
  const account = organisation.account(holder.userId)
  return account?.status === 'active' && mayOnCase('property.transfer', actorOf(account), accessOf(state))
}

/** [P2] @throws Refusal `property.why-missing` */
const refuseUnexplained = ({ why, text }: Pick<Movement, 'why' | 'text'>): void => {
  if (why === 'other' && text === undefined) throw new Refusal('property.why-missing', { field: 'text' })
}

const MOST_PHOTOS = 100

type CustodyOperation =
  | 'property.seize'
  | 'property.check-in'
  | 'property.transfer'
  | 'property.add-photos'
  | 'property.split'
  | 'property.record-ownership'

const custodyRules: Rules<CustodyOperation> = {
  'property.seize': {
    ...onCase,
    result: (look, _params, written) => propertyResult(look, madeItem(written, 'property.seized')),
    decide: (situation, { id }, { writtenAt: _writtenAt, seizedAt, officers: ids, approvedBy, ...seizure }) => {
      const ofCase = caseOf(situation, id)
      if (ofCase.status !== 'open' && ofCase.status !== 'cleared') throw new Refusal('case.not-open')
      const officers = ids.map((each) => person(personOf(situation, ofCase, each, officerRoles, 'officers')))
      const to = officers.find(({ userId }) => userId === situation.actor.userId) ?? officers[0]
      if (!to || new Set(ids).size < 2) throw new Refusal('property.officers', { field: 'officers' })
      if (ids.includes(approvedBy)) throw new Refusal('property.approver-is-officer', { field: 'approvedBy' })
      const people = { officers, approvedBy: person(approverOf(situation, ofCase, approvedBy)) }
      const item = { ...seizure, ...people, files: seizure.files ?? [], id: situation.newId('property') }
      const { id: _id, ...recorded } = item
      const body: SeizedBody = { ...recorded, caseId: id, caseNumber: ofCase.number, to }
      const told = { ...briefOf(item), ...people, place: item.place, from: item.from, holder: to }
      const time = { occurredAt: seizedAt, occurredField: 'seizedAt' }
      return itemDrafts(situation, { item, ofCase, kind: 'property.seized', body, told, files: item.files, ...time })
    },
  },
  'property.check-in': {
    ...onItem,
    decide: (situation, { id }, { writtenAt: _writtenAt, ...moved }) => {
      const { item, ofCase } = keptItemOf(situation, id)
      refuseOfficer(situation, ofCase, item, situation.actor.userId)
      refuseUnexplained(moved)
      // With a custodian who has left, or who is of another district, it would lie for ever.
      if (item.status === 'in-store' && canGiveOn(situation, ofCase, item)) throw new Refusal('property.holder-same')
      return movement(situation, item, ofCase, { ...moved, to: authorOf(situation.actor), status: 'in-store' })
    },
  },
  'property.transfer': {
    ...onItem,
    decide: (situation, { id }, { writtenAt: _writtenAt, to, ...moved }) => {
      const { item, ofCase } = keptItemOf(situation, id)
      refuseUnheld(situation, item)
      refuseUnexplained(moved)
      if (item.holder.userId === to) throw new Refusal('property.holder-same', { field: 'to' })
      const receiver = personOf(situation, ofCase, to, [...officerRoles, 'property-custodian'], 'to')
      const intoStore = receiver.roles.includes('property-custodian')
      if (intoStore) refuseOfficer(situation, ofCase, item, receiver.id)
      const status = intoStore ? 'in-store' : 'seized'
      return movement(situation, item, ofCase, { ...moved, to: person(receiver), status })
    },
  },
  'property.add-photos': {
    ...onItem,
    decide: (situation, { id }, { files: taken, text }) => {
      const { item, ofCase } = keptItemOf(situation, id)
      const files = taken.filter((file) => !item.files.includes(file))
      if (files.length === 0) return []
      if (item.files.length + files.length > MOST_PHOTOS)
        throw new Refusal('property.photos-too-many', { field: 'files' })
      const told = { ...briefOf(item), text }
      return itemDrafts(situation, { item, ofCase, kind: 'property.photographed', body: { files, text }, told, files })
    },
  },
  'property.split': {
    ...onItem,
    result: (look, { id }, written) => ({
      property: propertyResult(look, id).property,
      part: propertyResult(look, madeItem(written, 'property.split-off')).property,
    }),
    decide: (situation, { id }, { quantity, valueFen, why }) => {
      const { item, ofCase } = keptItemOf(situation, id)
      refuseUnheld(situation, item)
      if (item.return && item.return.status !== 'refused') throw new Refusal('property.split-pending')
      const left = (thousandths(item.quantity) - thousandths(quantity)) / 1000
      if (left <= 0 || thousandths(quantity) <= 0) throw new Refusal('property.split-quantity', { field: 'quantity' })
      if (valueFen > item.valueFen) {
        const zh = '拆分部分的价值不能超过现有价值'
        const en = 'A part is worth no more than the whole'
        throw new Refusal('property.split-quantity', { fields: [{ field: 'valueFen', zh, en }] })
      }
      const leftValueFen = item.valueFen - valueFen
      const {
        id: _id,
        seq: _seq,
        scope: _scope,
        holder: _holder,
        ownership: _o,
        return: _r,
        handOver: _h,
        ...whole
      } = item
      const part: SplitOffBody = { ...whole, partOf: id, quantity, valueFen }
      const partId = situation.newId('part')
      const told = { ...briefOf(item), partId, partQuantity: quantity, partValueFen: valueFen, left, leftValueFen, why }
      const [ofWhole, onTimeline] = itemDrafts(situation, {
        item,
        ofCase,
        kind: 'property.split',
        body: { partId, quantity, valueFen, left, leftValueFen, why },
        told,
      })
      const [ofPart] = itemDrafts(situation, {
        item: { id: partId },
        ofCase,
        kind: 'property.split-off',
        body: part,
        told,
        files: part.files,
      })
      return [ofWhole, ofPart, onTimeline].flatMap((draft) => draft ?? [])
    },
  },
  'property.record-ownership': {
    ...onItem,
    decide: (situation, { id }, { owner, evidence, undisputed, files = [] }) => {
      const { item, ofCase } = keptItemOf(situation, id)
      const voids = item.return?.status === 'refused' ? undefined : item.return?.status
      const body: OwnershipBody = { owner, evidence, undisputed, files, voids }
      const told = { ...briefOf(item), owner, undisputed, voids }
      return itemDrafts(situation, { item, ofCase, kind: 'property.ownership-recorded', body, told, files })
    },
  },
}

/** [P1] [P2] [P3] [P5] [P6] Property from its seizure to its owner. */
export const propertyRules: Rules<CustodyOperation | ReturnOperation | 'property.correct'> = {
  ...custodyRules,
  ...propertyCorrectionRules,
  ...propertyReturnRules,
}
