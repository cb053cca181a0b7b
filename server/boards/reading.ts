import type { Span } from '../../shared/domain/boards/period.ts'
import type { Database } from '../db/collections.ts'
import type { Understood } from './asking.ts'
import type { Source } from './board.ts'
import { countedCases, countedItems, writtenSince, type CaseFilter } from './boards.model.ts'

const AT_ONCE = 1_000

const during = (field: string, { fromMs, untilMs }: Span): CaseFilter => ({
  [field]: { $gte: new Date(fromMs).toISOString(), $lt: new Date(untilMs).toISOString() },
})

const inBatches = async (ids: readonly string[], work: (some: string[]) => Promise<void>): Promise<void> => {
  for (let from = 0; from < ids.length; from += AT_ONCE) await work(ids.slice(from, from + AT_ONCE))
}

/** Reads what one answer needs from the database, while the rest is still being loaded. */
export const readFor = async (
  db: Database,
  source: Source,
  { place, period, compared }: Pick<Understood, 'place' | 'period' | 'compared'>,
): Promise<Source> => {
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
  for await (const given of countedCases(db, counted)) source.cube.put(given)
  const owners = new Set<string>()
  for await (const item of countedItems(db, ofPlace)) {
    source.stock.put(item)
    if (source.cube.ids.find(item.caseId) < 0) owners.add(item.caseId)
  }
  await inBatches([...owners], async (some) => {
    for await (const given of countedCases(db, { _id: { $in: some } })) source.cube.put(given)
  })
  return source
}

/** Reads everything there is. @param isOff ends it early */
export const readAll = async (db: Database, source: Source, isOff: () => boolean = () => false): Promise<Source> => {
  for await (const given of countedCases(db, {})) {
    source.cube.put(given)
    if (isOff()) return source
  }
  for await (const item of countedItems(db, {})) source.stock.put(item)
  return source
}

/** Takes in what was written since an instant. @returns how much of it was not known */
export const catchUp = async (db: Database, { cube, stock }: Source, since: Date): Promise<number> => {
  let changes = 0
  await inBatches(await writtenSince(db, 'case', since.toISOString()), async (some) => {
    for await (const given of countedCases(db, { _id: { $in: some } })) if (cube.put(given)) changes += 1
  })
  await inBatches(await writtenSince(db, 'property', since.toISOString()), async (some) => {
    for await (const item of countedItems(db, { _id: { $in: some } })) if (stock.put(item)) changes += 1
  })
  return changes
}
