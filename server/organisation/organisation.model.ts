import type { AccountState } from '../../shared/domain/decision.ts'
import type { Account, OrganisationPart } from '../../shared/schema/organisation.ts'
import type { Database, Filter } from '../db/collections.ts'
import { like } from '../db/like.ts'
import { projectionsOf, type Stored } from '../journal/journal.model.ts'

/** Every part of the organisation and every account. */
export const readOrganisation = async (db: Database): Promise<{ parts: OrganisationPart[]; accounts: Account[] }> => {
  const only = { projection: { state: 1 } }
  const [parts, accounts] = await Promise.all([
    projectionsOf(db, 'organisation').find({}, only).toArray(),
    projectionsOf(db, 'account').find({}, only).toArray(),
  ])
  return { parts: parts.map((row) => row.state), accounts: accounts.map((row) => row.state) }
}

/**
 * Accounts of a city in the order of their ids, at most `limit`.
 * @param wish.after the id after which to go on
 * @param wish.q part of the user name, the name or the badge
 */
export const listAccounts = async (
  db: Database,
  wish: { cityId: string; q?: string; after?: string; limit: number },
): Promise<Account[]> => {
  const words = like(wish.q ?? '')
  const filter: Filter<Stored<AccountState>> = {
    'state.cityId': wish.cityId,
    ...(wish.after === undefined ? {} : { _id: { $gt: wish.after } }),
    ...(words ? { $or: [{ 'state.username': words }, { 'state.name': words }, { 'state.badge': words }] } : {}),
  }
  const rows = await projectionsOf(db, 'account').find(filter).sort({ _id: 1 }).limit(wish.limit).toArray()
  return rows.map((row) => row.state)
}

/** The accounts and parts of these ids that exist. */
export const existingSubjects = async (db: Database, ids: readonly string[]): Promise<Set<string>> => {
  const filter = { _id: { $in: [...ids] } }
  const only = { projection: { _id: 1 } }
  const rows = await Promise.all([
    projectionsOf(db, 'organisation').find(filter, only).toArray(),
    projectionsOf(db, 'account').find(filter, only).toArray(),
  ])
  return new Set(rows.flat().map((row) => row._id))
}
