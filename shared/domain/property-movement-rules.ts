import { Refusal } from '../refusals.ts'
import type { Account } from '../schema/organisation.ts'
import type { Movement } from '../schema/property.ts'
import type { Role } from '../schema/terms.ts'
import { authorOf, type Case } from './case-rule.ts'
import type { CaseState } from './case.ts'
import { isGiver, mayCheckIn, mayReceive, refuseUnheld, storeInto } from './custody.ts'
import type { Rules, Situation } from './decision.ts'
import type { Author, Draft } from './entry.ts'
import { officerRoles } from './organisation.ts'
import type { PropertyState } from './property.ts'
import { briefOf, itemDrafts, keptItemOf, onItem, type Item } from './property-item.ts'
import type { MovedBody } from './property-reducers.ts'
import { officerOfCase } from './property-return.ts'

export type MovementOperation = 'property.check-in' | 'property.transfer' | 'property.recall' | 'property.receive'

/** An account as entries name people. */
export const person = ({ id, name }: Account): Author => ({ userId: id, name })

/** An active account of the case's city with one of the roles. @throws Refusal `property.person-unknown` */
export const personOf = (
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

/** [P3] @throws Refusal `property.custodian-is-officer` */
const refuseOfficer = (
  { organisation }: Situation,
  state: CaseState,
  item: PropertyState,
  custodianId: string,
): void => {
  if (officerOfCase(organisation, state, custodianId, item)) throw new Refusal('property.custodian-is-officer')
}

/** [P2] @throws Refusal `property.why-missing` */
const refuseUnexplained = ({ why, text }: Pick<Movement, 'why' | 'text'>): void => {
  if (why === 'other' && text === undefined) throw new Refusal('property.why-missing', { field: 'text' })
}

/** [P2] One movement of an item, told to both journals. */
const movement = (situation: Situation, item: Item, ofCase: Case, moved: Omit<MovedBody, 'from'>): Draft[] => {
  const body: MovedBody = { ...moved, from: item.holder }
  const { to, status, why, text, place, actedBy } = moved
  const told = { ...briefOf(item), from: item.holder, to, status, why, text, place, actedBy }
  return itemDrafts(situation, { item, ofCase, kind: 'property.moved', body, told })
}

/** [P2] [P3] [A9] From hand to hand, into store and out of it. */
export const movementRules: Rules<MovementOperation> = {
  'property.check-in': {
    ...onItem,
    decide: (situation, { id }, { writtenAt: _writtenAt, ...moved }) => {
      const { item, ofCase } = keptItemOf(situation, id)
      const { actor, organisation } = situation
      refuseOfficer(situation, ofCase, item, actor.userId)
      refuseUnexplained(moved)
      if (!mayCheckIn(organisation, ofCase, item, actor)) throw new Refusal('property.holder-same')
      const store = storeInto(organisation, actor, ofCase)
      return movement(situation, item, ofCase, { ...moved, to: authorOf(actor), status: 'in-store', store })
    },
  },
  'property.transfer': {
    ...onItem,
    decide: (situation, { id }, { writtenAt: _writtenAt, to, ...moved }) => {
      const { item, ofCase } = keptItemOf(situation, id)
      const { actor, organisation } = situation
      refuseUnheld(situation, ofCase, item)
      refuseUnexplained(moved)
      if (item.holder.userId === to) throw new Refusal('property.holder-same', { field: 'to' })
      const receiver = personOf(situation, ofCase, to, [...officerRoles, 'property-custodian'], 'to')
      const intoStore = receiver.roles.includes('property-custodian')
      if (intoStore) refuseOfficer(situation, ofCase, item, receiver.id)
      if (!mayReceive(organisation, ofCase, item, receiver))
        throw new Refusal('property.receiver-unfit', { field: 'to' })
      return movement(situation, item, ofCase, {
        ...moved,
        to: person(receiver),
        status: intoStore ? 'in-store' : 'seized',
        store: intoStore ? storeInto(organisation, receiver, ofCase) : undefined,
        actedBy: item.holder.userId === actor.userId ? undefined : authorOf(actor),
        // Who takes the thing for themselves has it.
        awaitsReceipt: to === actor.userId ? undefined : true,
      })
    },
  },
  'property.recall': {
    ...onItem,
    decide: (situation, { id }, { text }) => {
      const { item, ofCase } = keptItemOf(situation, id)
      const { given } = item
      if (!given) throw new Refusal('property.recall-too-late')
      if (!isGiver(situation.organisation, given, situation.actor)) throw new Refusal('property.not-giver')
      const { from: to, status, store, place } = given
      return movement(situation, item, ofCase, { to, status, store, place, why: 'recalled', text })
    },
  },
  'property.receive': {
    ...onItem,
    decide: (situation, { id }) => {
      const { item, ofCase } = keptItemOf(situation, id)
      refuseUnheld(situation, ofCase, item)
      if (!item.given) throw new Refusal('property.nothing-to-receive')
      const told = { ...briefOf(item), from: item.given.from, to: item.holder }
      return itemDrafts(situation, { item, ofCase, kind: 'property.received', body: { given: item.given.seq }, told })
    },
  },
}
