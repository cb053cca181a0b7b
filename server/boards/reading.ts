import type { Span } from '../../shared/domain/boards/period.ts'
import type { Contribution } from '../../shared/domain/boards/contribution.ts'
import type { ItemContribution } from '../../shared/domain/boards/property-contribution.ts'
import type { Database } from '../db/collections.ts'
import { noRest, type Rest } from '../rest.ts'
import { casesAsOf, itemsAsOf, writtenSince } from './as-of.model.ts'
import type { Understood } from './asking.ts'
import type { Source, WholeSource } from './board.ts'
import { countedCases, countedItems, PIECE, type CaseFilter } from './boards.model.ts'

const AT_ONCE = 500

const during = (field: string, { fromMs, untilMs }: Span): CaseFilter => ({
  [field]: { $gte: new Date(fromMs).toISOString(), $lt: new Date(untilMs).toISOString() },
})

const inBatches = async (ids: readonly string[], work: (some: string[]) => Promise<void>): Promise<void> => {
  for (let from = 0; from < ids.length; from += AT_ONCE) await work(ids.slice(from, from + AT_ONCE))
}

/**
 * Reads what one answer needs from the database, while the rest is still being loaded.
 * @param asOf the answer is of this instant: what was stored later is not in it
 */
export const readFor = async (
  db: Database,
  { cube, stock }: Source,
  { place, period, compared }: Pick<Understood, 'place' | 'period' | 'compared'>,
  asOf: string,
): Promise<WholeSource> => {
  const ofPlace = { 'state.scope.station': { $in: place.stationIds } }
  const spans = [period, compared.previous, compared.lastYear]
  const counted: CaseFilter = {
    ...ofPlace,
    $or: [
      ...spans.map((span) => during('state.receivedAt', span)),
      ...spans.map((span) => during('state.clearance.clearedAt', span)),
      { 'state.status': 'open' },
    ],
  }
  // What was written to since then may have counted and not do so any more, or the other way round: it is read as it was.
  const before = { storedAt: { $lte: asOf } }
  for await (const given of countedCases(db, { ...counted, ...before })) cube.put(given)
  const owners = new Set<string>()
  for await (const item of countedItems(db, { ...ofPlace, ...before })) {
    stock.put(item)
    if (cube.ids.find(item.caseId) < 0) owners.add(item.caseId)
  }
  const since = new Date(Date.parse(asOf) + 1)
  for await (const given of casesAsOf(db, await writtenSince(db, 'case', since), asOf)) cube.put(given)
  for await (const item of itemsAsOf(db, await writtenSince(db, 'property', since), asOf)) {
    stock.put(item)
    if (cube.ids.find(item.caseId) < 0) owners.add(item.caseId)
  }
  for await (const given of casesAsOf(db, [...owners], asOf)) cube.put(given)
  return { cube, stock, upToMs: Date.parse(asOf) }
}

/** Reads everything there is. @param rest is taken after each piece, and may end it early */
export const readAll = async <C extends Source>(db: Database, source: C, rest: Rest = noRest): Promise<C> => {
  const batch = rest === noRest ? undefined : PIECE
  let read = 0
  for await (const given of countedCases(db, {}, batch)) {
    source.cube.put(given)
    if (++read % PIECE === 0 && !(await rest())) return source
  }
  for await (const item of countedItems(db, {}, batch)) {
    source.stock.put(item)
    if (++read % PIECE === 0 && !(await rest())) return source
  }
  return source
}

/** What cases and items give to figures, as they stood at an instant; with it the returns of cases cleared otherwise. */
export const readAsOf = async (
  db: Database,
  { cube, stock }: Source,
  { cases, items }: { cases: readonly string[]; items: readonly string[] },
  asOf: string,
): Promise<{ cases: Contribution[]; items: ItemContribution[] }> => {
  const found: { cases: Contribution[]; items: ItemContribution[] } = { cases: [], items: [] }
  const ofItems = new Set(items)
  for await (const given of casesAsOf(db, cases, asOf)) {
    found.cases.push(given)
    // [P8] Their time since clearance is another one.
    if (cube.clearedMsOf(given.id) !== given.clearedMs) for (const id of stock.returnedOf(given.id)) ofItems.add(id)
  }
  for await (const item of itemsAsOf(db, [...ofItems], asOf)) found.items.push(item)
  return found
}

/**
 * Takes in what was written since an instant, up to the one that the source is of from then on.
 * @param rest is taken after each piece, where nobody sees the source yet
 * @returns how much of it was not known
 */
export const catchUp = async (
  db: Database,
  source: Source,
  since: Date,
  asOf: string,
  rest: Rest = noRest,
): Promise<number> => {
  let changes = 0
  const take = async (which: { cases: readonly string[]; items: readonly string[] }): Promise<void> => {
    const { cases, items } = await readAsOf(db, source, which, asOf)
    for (const given of cases) if (source.cube.put(given)) changes += 1
    for (const item of items) if (source.stock.put(item)) changes += 1
    await rest()
  }
  await inBatches(await writtenSince(db, 'case', since), (cases) => take({ cases, items: [] }))
  await inBatches(await writtenSince(db, 'property', since), (items) => take({ cases: [], items }))
  return changes
}
