import { Refusal } from '../refusals.ts'
import type { Account } from '../schema/organisation.ts'
import { caseOf, onCase } from './case-rule.ts'
import type { CaseState } from './case.ts'
import { refuseUnheld } from './custody.ts'
import type { Rules, Situation } from './decision.ts'
import { officerRoles } from './organisation.ts'
import { propertyCorrectionRules } from './property-correction.ts'
import { briefOf, itemDrafts, keptItemOf, madeItem, onItem, propertyResult } from './property-item.ts'
import { movementRules, person, personOf, type MovementOperation } from './property-movement-rules.ts'
import type { OwnershipBody, SeizedBody, SplitOffBody } from './property-reducers.ts'
import { propertyReturnRules, type ReturnOperation } from './property-return-rules.ts'

export { propertyCaseReducers, propertyReducers } from './property-reducers.ts'

/** [P1] The chief who approved a seizure: of the case's station, or of its district. */
const approverOf = (situation: Situation, state: CaseState, id: string): Account => {
  const account = personOf(situation, state, id, ['station-chief', 'district-chief'], 'approvedBy')
  const ofStation = account.roles.includes('station-chief') && account.stationId === state.scope.station
  const ofDistrict = account.roles.includes('district-chief') && account.districtId === state.scope.district
  if (!ofStation && !ofDistrict) throw new Refusal('property.person-unknown', { field: 'approvedBy' })
  return account
}

/** Quantities have three decimals: counted in thousandths, so that parts add up to the whole to the last digit. */
const thousandths = (quantity: number): number => Math.round(quantity * 1000)

const MOST_PHOTOS = 100

type KeepingOperation = 'property.seize' | 'property.add-photos' | 'property.split' | 'property.record-ownership'

const keepingRules: Rules<KeepingOperation> = {
  'property.seize': {
    ...onCase,
    result: (look, _params, written, situation) =>
      propertyResult(look, madeItem(written, 'property.seized'), situation),
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
    result: (look, { id }, written, situation) => ({
      property: propertyResult(look, id, situation).property,
      part: propertyResult(look, madeItem(written, 'property.split-off'), situation).property,
    }),
    decide: (situation, { id }, { quantity, valueFen, why }) => {
      const { item, ofCase } = keptItemOf(situation, id)
      refuseUnheld(situation, ofCase, item)
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
        given: _given,
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
export const propertyRules: Rules<KeepingOperation | MovementOperation | ReturnOperation | 'property.correct'> = {
  ...keepingRules,
  ...movementRules,
  ...propertyCorrectionRules,
  ...propertyReturnRules,
}
