import type { AccountState } from '../../shared/domain/decision.ts'
import type { Account, OrganisationPart } from '../../shared/schema/organisation.ts'
import type { Collection, Database, Filter } from '../db/collections.ts'
import { like } from '../db/like.ts'
import { projectionsOf, type Stored } from '../journal/journal.model.ts'

/** States by id, each with the hash of the last entry in it. */
type Known<S> = Map<string, { head: string; state: S }>

/** What of an organisation was read already. */
export interface KnownOrganisation {
  parts: Known<OrganisationPart>
  accounts: Known<AccountState>
}
export const nothingKnown = (): KnownOrganisation => ({ parts: new Map(), accounts: new Map() })

/** Reads what is not known yet or has entries since: areas are large, and an account that changes leaves them alone. */
const readInto = async <S extends object>(rows: Collection<Stored<S>>, known: Known<S>): Promise<S[]> => {
  const fields = { projection: { head: 1, state: 1 } }
  const take = (found: Stored<S>[]): void => {
    for (const { _id, head, state } of found) known.set(_id, { head, state })
  }
  if (known.size === 0) take(await rows.find({}, fields).toArray())
  else {
    const heads = await rows.find({}, { projection: { head: 1 } }).toArray()
    const changed = heads.flatMap(({ _id, head }) => (known.get(_id)?.head === head ? [] : [_id]))
    const filter = { _id: { $in: changed } } as Filter<Stored<S>>
    if (changed.length > 0) take(await rows.find(filter, fields).toArray())
  }
  return [...known.values()].map(({ state }) => state)
}

/**
 * Every part of the organisation and every account.
 * @param known what was read before; it is brought up to date
 */
export const readOrganisation = async (
  db: Database,
  known: KnownOrganisation,
): Promise<{ parts: OrganisationPart[]; accounts: Account[] }> => {
  const [parts, accounts] = await Promise.all([
    readInto(projectionsOf(db, 'organisation'), known.parts),
    readInto(projectionsOf(db, 'account'), known.accounts),
  ])
  return { parts, accounts }
}

/**
 * Accounts of a city in the order of their ids, at most `limit`.
 * @param wish.after the id after which to go on
 * @param wish.waitingAt those alone for which something waits for consent at that instant [A8]
 * @param wish.q part of the user name, the name or the badge
 */
export const listAccounts = async (
  db: Database,
  wish: { cityId: string; q?: string; waitingAt?: string; after?: string; limit: number },
): Promise<Account[]> => {
  const words = like(wish.q ?? '')
  const filter: Filter<Stored<AccountState>> = {
    'state.cityId': wish.cityId,
    ...(wish.waitingAt === undefined ? {} : { 'state.pending.until': { $gt: wish.waitingAt } }),
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
