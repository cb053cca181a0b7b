import { mayOnCase } from '../permissions.ts'
import { Refusal } from '../refusals.ts'
import type { Account } from '../schema/organisation.ts'
import { accessOf, type CaseState } from './case.ts'
import type { Situation } from './decision.ts'
import type { Organisation } from './organisation.ts'
import { actorOf, type Actor } from './people.ts'
import type { Given, ItemRights, PropertyState, StoreRef } from './property.ts'
import { officerOfCase } from './property-return.ts'

/** What of a case decides who keeps its property. */
export type KeptCase = Pick<CaseState, 'scope' | 'unitIds' | 'lead'>
type Kept = Pick<PropertyState, 'status' | 'store' | 'holder' | 'officers'>

const access = (state: KeptCase) => accessOf(state as CaseState)

/**
 * [A9] The stores that somebody is custodian of: the store units they belong to, or that of their district where they
 * belong to none. Nobody but a custodian has one.
 */
export const storesOf = (
  organisation: Organisation,
  person: Pick<Actor, 'roles' | 'unitIds' | 'districtId'>,
): StoreRef[] => {
  if (!person.roles.includes('property-custodian')) return []
  const units = person.unitIds.flatMap((id) => organisation.unit(id) ?? []).filter(({ kind }) => kind === 'store')
  if (units.length > 0) return units.map(({ id, name }) => ({ id, name }))
  const district = person.districtId === undefined ? undefined : organisation.district(person.districtId)
  return district ? [{ id: district.id, name: district.name }] : []
}

/**
 * [A9] The store in which an item lies; undefined while somebody has it in hand. What was stored before stores were
 * recorded lies where its custodian works.
 */
export const storeHolding = (
  organisation: Organisation,
  { status, store, holder }: Pick<PropertyState, 'status' | 'store' | 'holder'>,
): StoreRef | undefined => {
  if (status !== 'in-store') return undefined
  const account = organisation.account(holder.userId)
  return store ?? (account && storesOf(organisation, account)[0])
}

/** The store into which a custodian takes an item of the case: one of the case's district before others. */
export const storeInto = (organisation: Organisation, custodian: Account | Actor, state: KeptCase) => {
  const stores = storesOf(organisation, custodian)
  return stores.find(({ id }) => organisation.unit(id)?.districtId === state.scope.district) ?? stores[0]
}

const isOfStore = (
  organisation: Organisation,
  store: StoreRef | undefined,
  person: Pick<Actor, 'roles' | 'unitIds' | 'districtId'>,
): boolean => store !== undefined && storesOf(organisation, person).some(({ id }) => id === store.id)

/** [P2] [A9] Whether an actor acts for who has an item: the holder, or a custodian of the store in which it lies. */
export const actsForHolder = (organisation: Organisation, state: KeptCase, item: Kept, actor: Actor): boolean =>
  item.holder.userId === actor.userId ||
  (isOfStore(organisation, storeHolding(organisation, item), actor) &&
    !officerOfCase(organisation, state, actor.userId, item))

/** [P2] [A9] @throws Refusal `property.not-holder`, `property.custodian-is-officer` */
export const refuseUnheld = ({ actor, organisation }: Situation, state: KeptCase, item: Kept): void => {
  if (actsForHolder(organisation, state, item, actor)) return
  if (isOfStore(organisation, storeHolding(organisation, item), actor))
    throw new Refusal('property.custodian-is-officer')
  throw new Refusal('property.not-holder')
}

const canGiveOn = (account: Account | undefined, state: KeptCase): account is Account =>
  account?.status === 'active' && mayOnCase('property.transfer', actorOf(account), access(state))

/** [P2] [A9] Whether somebody can still act for an item in store: otherwise it would lie there for ever. */
export const isInGoodHands = (organisation: Organisation, state: KeptCase, item: Kept): boolean =>
  canGiveOn(organisation.account(item.holder.userId), state) ||
  organisation.accounts.some(
    (account) => canGiveOn(account, state) && actsForHolder(organisation, state, item, actorOf(account)),
  )

/** [P2] [P3] Whether a custodian who is no officer of the case can check an item in. */
export const mayCheckIn = (organisation: Organisation, state: KeptCase, item: Kept, actor: Actor): boolean => {
  if (item.status !== 'in-store') return true
  if (!isInGoodHands(organisation, state, item)) return true
  // A custodian of the same store takes over the name of one who has left.
  return (
    item.holder.userId !== actor.userId &&
    !canGiveOn(organisation.account(item.holder.userId), state) &&
    actsForHolder(organisation, state, item, actor)
  )
}

/**
 * [P2] [P3] [A9] Whether somebody can be given an item: active, not its holder, able to give it on themselves – an
 * officer of a unit of the case, or a custodian of its district who is no officer of the case.
 */
export const mayReceive = (organisation: Organisation, state: KeptCase, item: Kept, account: Account): boolean =>
  account.id !== item.holder.userId &&
  canGiveOn(account, state) &&
  !(account.roles.includes('property-custodian') && officerOfCase(organisation, state, account.id, item))

/** [P2] Whether an actor gave the item away that nobody has received yet, or is custodian of the store that did. */
export const isGiver = (organisation: Organisation, given: Given, actor: Actor): boolean =>
  [given.by.userId, given.from.userId].includes(actor.userId) ||
  isOfStore(
    organisation,
    storeHolding(organisation, { status: given.status, store: given.store, holder: given.from }),
    actor,
  )

/** [P2] [A9] What the actor may do with an item that is not returned yet; the rights table stands above it. */
export const rightsOn = (
  organisation: Organisation,
  state: KeptCase,
  item: Pick<PropertyState, 'status' | 'store' | 'holder' | 'officers' | 'given'>,
  actor: Actor,
): ItemRights => {
  if (item.status === 'returned') return { act: false, checkIn: false, receive: false, recall: false }
  const act = actsForHolder(organisation, state, item, actor)
  const { given } = item
  const recall = given !== undefined && isGiver(organisation, given, actor)
  const checkIn =
    mayCheckIn(organisation, state, item, actor) && !officerOfCase(organisation, state, actor.userId, item)
  return { act, checkIn, recall, receive: given !== undefined && act && !recall }
}
