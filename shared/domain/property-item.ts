import type { PropertyResult, PropertyView } from '../operations/results.ts'
import { Refusal } from '../refusals.ts'
import type { Lane } from '../schema/terms.ts'
import { caseDraft, caseOf, instant, present, type Case } from './case-rule.ts'
import { rightsOn, storeHolding, type KeptCase } from './custody.ts'
import type { Lookup, Situation } from './decision.ts'
import type { Draft, Entry, SubjectRef } from './entry.ts'
import { actingUnit, type Organisation } from './organisation.ts'
import type { Actor } from './people.ts'
import type { PropertyState } from './property.ts'
import { missingForReturn } from './property-return.ts'

/** An item with the `seq` of its journal. */
export type Item = PropertyState & { seq: number }

const lane: Lane = 'property'

/** The item that a decision is about, with its case. @throws Refusal `subject.not-found` */
export const itemOf = (situation: { look: Lookup }, id: string): { item: Item; ofCase: Case } => {
  const item = situation.look('property', id)
  if (!item) throw new Refusal('subject.not-found')
  return { item, ofCase: caseOf(situation, item.caseId) }
}

/** The same, still with the police. [P6] @throws Refusal `subject.not-found`, `property.returned` */
export const keptItemOf = (situation: { look: Lookup }, id: string): { item: Item; ofCase: Case } => {
  const found = itemOf(situation, id)
  if (found.item.status === 'returned') throw new Refusal('property.returned')
  return found
}

/** The answer of an operation on an item: the item, what its return still lacks, and what the actor may do with it. */
export const propertyResult = (
  look: Lookup,
  id: string,
  { organisation, actor }: Pick<Situation, 'organisation' | 'actor'>,
): PropertyResult => {
  const { item, ofCase } = itemOf({ look }, id)
  return { property: viewOf(item, ofCase, organisation, actor) }
}

/** An item as an actor sees it. */
export const viewOf = (
  item: Item,
  ofCase: KeptCase & Pick<Case, 'status'>,
  organisation: Organisation,
  actor: Actor,
): PropertyView =>
  present({
    ...item,
    store: storeHolding(organisation, item),
    missing: missingForReturn(item, ofCase),
    can: rightsOn(organisation, ofCase, item, actor),
  })

/** What every rule of `/api/property/:id/…` has in common; a rule spreads it and adds `decide`. */
export const onItem = {
  loads: ({ id }: { id: string }, _body: unknown, found: Lookup): SubjectRef[] => {
    const item = found('property', id)
    return [{ kind: 'property', id }, ...(item ? [{ kind: 'case' as const, id: item.caseId }] : [])]
  },
  case: ({ id }: { id: string }, found: Lookup): string | undefined => found('property', id)?.caseId,
  result: (look: Lookup, { id }: { id: string }, _written: readonly Entry[], situation: Situation): PropertyResult =>
    propertyResult(look, id, situation),
}

/** What a case's timeline tells of an item: enough to read it without opening the item. */
export const briefOf = ({
  id,
  what,
  quantity,
  unit,
  valueFen,
}: Pick<PropertyState, 'id' | 'what' | 'quantity' | 'unit' | 'valueFen'>) => ({
  propertyId: id,
  what,
  quantity,
  unit,
  valueFen,
})

export interface ItemWriting {
  item: Pick<PropertyState, 'id'>
  ofCase: Case
  kind: string
  /** For the item's own journal. */
  body: object
  /** For the case's timeline. */
  told: object
  files?: readonly (string | undefined)[]
  occurredAt?: string
  occurredField?: string
}

/** One fact in two journals: whole in the item's own, in short on the timeline of its case. */
export const itemDrafts = (
  situation: Situation,
  { item, ofCase, kind, body, told, files, occurredAt, occurredField }: ItemWriting,
): Draft[] => {
  const named = [...new Set((files ?? []).flatMap((file) => file ?? []))]
  const shared = { kind, lane, files: named.length > 0 ? named : undefined, occurredField }
  return [
    present({
      ...shared,
      subject: { kind: 'property' as const, id: item.id },
      scope: ofCase.scope,
      unit: actingUnit(situation.actor, ofCase.unitIds),
      body: present({ ...body }),
      occurredAt: occurredAt === undefined ? undefined : instant(occurredAt),
    }),
    caseDraft(situation, ofCase, present({ ...shared, body: { ...told }, occurredAt })),
  ]
}

/** The item that a command made. */
export const madeItem = (written: readonly Entry[], kind: string): string => {
  const entry = written.find((each) => each.subject.kind === 'property' && each.kind === kind)
  if (!entry) throw new Error(`The command wrote no ${kind}`)
  return entry.subject.id
}
