import { Refusal } from '../refusals.ts'
import { authorOf, present, type Case } from './case-rule.ts'
import { refuseUnheld } from './custody.ts'
import type { Lookup, Rules, Situation } from './decision.ts'
import { sealedDocument } from './identity-document.ts'
import { localTime } from './jurisdiction.ts'
import { briefOf, itemDrafts, itemOf, keptItemOf, onItem, type Item } from './property-item.ts'
import type { ReturnedBody } from './property-reducers.ts'
import { missingForReturn, namesOfficer, refuseIncomplete, sameName } from './property-return.ts'
import type { ReturnState } from './property.ts'
import { refuseTakeBack, takeBackUntil } from './take-back.ts'

export type ReturnOperation =
  | 'property.request-return'
  | 'property.approve-return'
  | 'property.refuse-return'
  | 'property.take-back-return'
  | 'property.hand-over'

/** [P5] The request that the actor is to decide: never the own one. */
const requestToDecide = (situation: Situation, id: string): { item: Item; ofCase: Case; asked: ReturnState } => {
  const { item, ofCase } = itemOf(situation, id)
  if (item.return?.status !== 'requested') throw new Refusal('property.return-not-requested')
  if (item.return.requestedBy.userId === situation.actor.userId) throw new Refusal('approval.same-person')
  return { item, ofCase, asked: item.return }
}

/** [P5] Receipts are numbered per station and year, the year being that of the display zone. */
const receiptOf = (
  situation: Situation,
  look: Lookup,
  id: string,
): { sequence: string; code: string; year: number } | undefined => {
  const item = look('property', id)
  const station = item && situation.organisation.station(item.scope.station)
  if (!station) return undefined
  const year = localTime(situation.now, situation.organisation.zone).year
  return { sequence: `receipt:${station.code}:${year}`, code: station.code, year }
}

/** [P5] `FH-<station code>-<year>-<six digits>`. */
const receiptNumber = (situation: Situation, id: string): string => {
  const receipt = receiptOf(situation, situation.look, id)
  if (!receipt) throw new Error('The item belongs to no station')
  return `FH-${receipt.code}-${receipt.year}-${String(situation.number(receipt.sequence)).padStart(6, '0')}`
}

interface Collector {
  kind: 'owner' | 'agent'
  name: string
  mandate?: string
}

/** [P5] The owner, or an agent with a written mandate; never an officer. */
const refuseCollector = (situation: Situation, item: Item, ofCase: Case, collector: Collector): void => {
  if (collector.kind === 'agent' && !collector.mandate) {
    throw new Refusal('property.mandate-missing', { field: 'collector.mandate' })
  }
  if (collector.kind === 'owner' && !sameName(collector.name, item.ownership?.owner ?? '')) {
    throw new Refusal('property.mandate-missing', { field: 'collector.name' })
  }
  if (namesOfficer(situation.organisation, ofCase, item, collector.name)) {
    throw new Refusal('property.collector-is-officer', { field: 'collector.name' })
  }
}

/** [P5] [P6] From the request to the hand-over. */
export const propertyReturnRules: Rules<ReturnOperation> = {
  'property.request-return': {
    ...onItem,
    decide: (situation, { id }, { factsEstablished, noHarm, text }) => {
      const { item, ofCase } = keptItemOf(situation, id)
      if (item.return && item.return.status !== 'refused') throw new Refusal('property.return-pending')
      const asked: ReturnState = {
        status: 'requested',
        requestedBy: authorOf(situation.actor),
        requestedAt: situation.now,
        factsEstablished,
        noHarm,
      }
      refuseIncomplete(missingForReturn({ ...item, return: asked }, ofCase).filter((missing) => missing !== 'approval'))
      const body = { factsEstablished, noHarm, text }
      const told = { ...briefOf(item), owner: item.ownership?.owner, text }
      return itemDrafts(situation, { item, ofCase, kind: 'property.return-requested', body, told })
    },
  },
  'property.approve-return': {
    ...onItem,
    decide: (situation, { id }, { reason }) => {
      const { item, ofCase, asked } = requestToDecide(situation, id)
      const told = { ...briefOf(item), requestedBy: asked.requestedBy, reason }
      const body = { reason, ...takeBackUntil(situation) }
      return itemDrafts(situation, { item, ofCase, kind: 'property.return-approved', body, told })
    },
  },
  'property.refuse-return': {
    ...onItem,
    decide: (situation, { id }, { reason }) => {
      const { item, ofCase, asked } = requestToDecide(situation, id)
      const told = { ...briefOf(item), requestedBy: asked.requestedBy, reason }
      const body = { reason, ...takeBackUntil(situation) }
      return itemDrafts(situation, { item, ofCase, kind: 'property.return-refused', body, told })
    },
  },
  'property.take-back-return': {
    ...onItem,
    decide: (situation, { id }) => {
      const { item, ofCase } = keptItemOf(situation, id)
      const { decidedBy, takeBackUntil: until, status, requestedBy } = item.return ?? {}
      if (!decidedBy || !until || status === 'requested') throw new Refusal('approval.overtaken')
      refuseTakeBack(situation, decidedBy, until)
      const body = { decision: `property.return-${status}` }
      const told = { ...briefOf(item), ...body, requestedBy }
      return itemDrafts(situation, { item, ofCase, kind: 'property.return-decision-taken-back', body, told })
    },
  },
  'property.hand-over': {
    ...onItem,
    gapless: true,
    numbers: (situation, { id }) => {
      const receipt = receiptOf(situation, situation.look, id)
      return receipt ? [receipt.sequence] : []
    },
    decide: (situation, { id }, { collector, signature, photo, place }) => {
      const { item, ofCase } = keptItemOf(situation, id)
      if (item.return?.status !== 'approved') throw new Refusal('property.return-not-approved')
      refuseIncomplete(missingForReturn(item, ofCase))
      refuseUnheld(situation, ofCase, item)
      refuseCollector(situation, item, ofCase, collector)
      const { kind, name, mandate } = collector
      const document = sealedDocument(situation, id, collector, 'collector.')
      const body: ReturnedBody = {
        receiptNumber: receiptNumber(situation, id),
        collector: present({ kind, name, ...document, mandate }),
        signature,
        photo,
        place: place ?? item.custody.at(-1)?.place ?? item.place.text,
      }
      const told = {
        ...briefOf(item),
        receiptNumber: body.receiptNumber,
        owner: item.ownership?.owner,
        collectorKind: kind,
      }
      const files = [photo, signature, mandate]
      return itemDrafts(situation, { item, ofCase, kind: 'property.returned', body, told, files })
    },
  },
}
