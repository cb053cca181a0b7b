import { storesOf } from '../../shared/domain/custody.ts'
import { officerOnCase } from '../../shared/domain/lifecycle.ts'
import type { AccountDuties } from '../../shared/operations/results.ts'
import { Refusal } from '../../shared/refusals.ts'
import type { Account } from '../../shared/schema/organisation.ts'
import { findCases } from '../cases/index.ts'
import { personLine } from '../organisation/index.ts'
import type { Platform } from '../platform.ts'
import { countProperty, type PropertyFilter } from './property.model.ts'

const MOST_CASES = 1000

/** [A9] What lies in a store; of what was stored before that was recorded, what its custodians hold. */
const inStore = (platform: Platform, storeId: string): PropertyFilter => {
  const organisation = platform.organisation()
  const keepers = organisation.accounts.filter((account) => storesOf(organisation, account)[0]?.id === storeId)
  return {
    'state.status': 'in-store',
    $or: [
      { 'state.store.id': storeId },
      { 'state.store': { $exists: false }, 'state.holder.userId': { $in: keepers.map(({ id }) => id) } },
    ],
  }
}

/** What an account leads and holds. @throws Refusal `subject.not-found` */
export const dutiesOf = async (platform: Platform, cityId: string, id: string): Promise<AccountDuties> => {
  const organisation = platform.organisation()
  const account = organisation.account(id)
  if (account?.cityId !== cityId) throw new Refusal('subject.not-found')
  const { db } = platform
  const led = await findCases(db, [{ 'state.lead.userId': id, 'state.status': 'open' as const }], undefined, MOST_CASES)
  const count = async (filter: PropertyFilter): Promise<number> =>
    // What took too long to count is not nothing.
    (await countProperty(db, [{ 'state.scope.city': cityId }, filter]))?.n ?? 1
  const leadsAll = ({ id: to }: Account): boolean =>
    to !== id && led.every(({ state }) => officerOnCase(organisation, state, to))
  const stores = account.status === 'active' ? storesOf(organisation, account) : []
  return {
    leads: led.map(({ _id, state }) => ({ id: _id, number: state.number })),
    leadTo: led.length > 0 ? organisation.accounts.filter(leadsAll).map(personLine) : [],
    inHand: await count({ 'state.status': 'seized', 'state.holder.userId': id }),
    stores: await Promise.all(
      stores.map(async (store) => ({
        ...store,
        items: await count(inStore(platform, store.id)),
        others: organisation.accounts
          .filter((other) => other.id !== id && other.status === 'active')
          .filter((other) => storesOf(organisation, other).some((each) => each.id === store.id))
          .map(({ name }) => name),
      })),
    ),
  }
}
