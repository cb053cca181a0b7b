import { Refusal } from '../refusals.ts'
import type { BodyOf } from '../operations/catalogue.ts'
import { caseOf, instant, present } from './case-rule.ts'
import { correctedEntry, entriesToCorrect, timeOfCorrected, withClearance } from './correction.ts'
import type { Rules } from './decision.ts'
import type { Draft, Entry } from './entry.ts'
import type { PropertyState } from './property.ts'
import { briefOf, itemDrafts, keptItemOf, propertyResult } from './property-item.ts'

/** What of an item's seizure can be corrected. */
export const correctedFields = [
  ...(['what', 'quantity', 'unit', 'valueFen', 'valuationSource', 'serial'] as const),
  ...(['place', 'from', 'witness', 'seizedAt'] as const),
] as const
type CorrectedField = (typeof correctedFields)[number]
export type ItemFacts = Partial<Pick<PropertyState, CorrectedField>>

/** What the entry of a correction holds: the fields that changed, as they are and as they were. [P1] */
export interface ItemCorrectedBody {
  now: ItemFacts
  before: ItemFacts
  reason: string
}

/** The entries of a timeline that say what an item is: its seizure, a correction, and for a part the split. */
const tellsOf = (item: PropertyState, { kind, body }: Entry): boolean =>
  kind === 'property.split'
    ? item.partOf !== undefined && body['partId'] === item.id
    : (kind === 'property.seized' || kind === 'property.corrected') && body['propertyId'] === item.id

const factsTold = (body: BodyOf<'property.correct'>): ItemFacts => {
  const { corrects: _c, reason: _r, writtenAt: _w, seizedAt, ...facts } = body
  return present({ ...facts, seizedAt: seizedAt === undefined ? undefined : instant(seizedAt) })
}

const isSame = (field: CorrectedField, one: ItemFacts, other: ItemFacts): boolean =>
  field === 'place'
    ? one.place?.text === other.place?.text &&
      one.place?.lng === other.place?.lng &&
      one.place?.lat === other.place?.lat
    : one[field] === other[field]

/** Of the facts told, those that differ from the item, and what they were. */
const changesOf = (item: PropertyState, told: ItemFacts): Pick<ItemCorrectedBody, 'now' | 'before'> => {
  const changed = correctedFields.filter((field) => told[field] !== undefined && !isSame(field, told, item))
  const only = (facts: ItemFacts): ItemFacts =>
    Object.fromEntries(changed.filter((field) => facts[field] !== undefined).map((field) => [field, facts[field]]))
  return { now: only(told), before: only(item) }
}

/** A part, or what is left of a whole: a split always leaves less than the timeline's entry says. */
const isSplit = ({ partOf, quantity }: PropertyState, { body }: Entry): boolean =>
  partOf !== undefined || body['quantity'] !== quantity

/**
 * [P1] [T1] The seizure's facts put right: the item has them from now on, and its case's value follows. Quantity and value
 * stand once a part was split off, so that the parts add up to the whole.
 */
export const propertyCorrectionRules: Rules<'property.correct'> = {
  'property.correct': {
    loads: ({ id, propertyId }) => [
      { kind: 'case', id },
      { kind: 'property', id: propertyId },
    ],
    case: ({ id }) => id,
    entries: ({ id }, { corrects }, found) => entriesToCorrect(found('case', id), corrects),
    result: (look, { propertyId }, _written, situation) => propertyResult(look, propertyId, situation),
    decide: (situation, { id, propertyId }, body) => {
      const state = caseOf(situation, id)
      const { item, ofCase } = keptItemOf(situation, propertyId)
      if (item.caseId !== state.id) throw new Refusal('subject.not-found')
      if (item.return && item.return.status !== 'refused') throw new Refusal('property.correct-pending')
      const { corrects, reason, seizedAt } = body
      const corrected = correctedEntry(situation, state, corrects, (entry) => tellsOf(item, entry), 'property')
      const { now, before } = changesOf(item, factsTold(body))
      const counted = (['quantity', 'valueFen'] as const).find((field) => now[field] !== undefined)
      if (counted && isSplit(item, corrected)) throw new Refusal('property.correct-split', { field: counted })
      if (Object.keys(now).length === 0) return []
      const after = { ...item, ...now }
      const told = { ...briefOf(after), ...now, before, reason, approvedBy: item.approvedBy }
      const time =
        seizedAt === undefined ? timeOfCorrected({ ...corrected, occurredAt: item.seizedAt }) : { occurredAt: seizedAt }
      const drafts = itemDrafts(situation, {
        item,
        ofCase,
        kind: 'property.corrected',
        body: { now, before, reason } satisfies ItemCorrectedBody,
        told,
        occurredAt: time.occurredAt,
        occurredField: 'seizedAt',
      })
      return drafts.flatMap((draft): Draft[] => {
        const timed: Draft = seizedAt === undefined ? { ...draft, isTrueTime: true } : draft
        return timed.subject.kind === 'case' ? withClearance(situation, state, { ...timed, corrects }) : [timed]
      })
    },
  },
}
