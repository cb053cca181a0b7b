import { zoneNamed } from '../../shared/domain/boards/calendar.ts'
import { windowsOf } from '../../shared/domain/boards/traits.ts'
import type { Database } from '../db/collections.ts'
import { CaseCube } from './cube.ts'
import type { Source } from './board.ts'
import { catchUp, readAll } from './reading.ts'
import { fingerprintOfCase, recount, type Recounted } from './recount.ts'
import { countedCases, countedItems } from './boards.model.ts'
import { loadSnapshot, MARGIN_MS, storeSnapshot } from './snapshot.ts'
import { fingerprintOf, Stock } from './stock.ts'

export interface BoardsChecked extends Recounted {
  /** Whether something was stored; else it was read from the projections. */
  wasStored: boolean
}

/** Whatever there is. */
const EVER = '9999-12-31T23:59:59.999Z'

/** What was written to while it was compared is no difference. */
const lookAgain = async (db: Database, source: Source, result: Recounted, since: Date): Promise<void> => {
  await catchUp(db, source, since, EVER)
  const still = new Set<string>()
  const ids = (kind: 'case' | 'property') => result.differing.filter((each) => each.kind === kind).map(({ id }) => id)
  for await (const given of countedCases(db, { _id: { $in: ids('case') } }))
    if (source.cube.fingerprint(given.id) !== fingerprintOfCase(given, source.cube.windowsMs)) still.add(given.id)
  for await (const item of countedItems(db, { _id: { $in: ids('property') } })) {
    const kept = source.stock.item(item.id)
    if (!kept || fingerprintOf(kept) !== fingerprintOf(item)) still.add(item.id)
  }
  result.differing = result.differing.filter(({ id }) => still.has(id))
}

/**
 * [K5] Compares what boards count with a recount of every case: what a server would load at its start, each case that it
 * keeps, and the sum of every figure. May run beside servers; a case written to meanwhile is left out.
 * @param rewrite stores what the projections say when something differs
 */
export const checkBoards = async (
  db: Database,
  wish: { zone: string; windowsHours: readonly number[]; now: Date; rewrite: boolean },
): Promise<BoardsChecked> => {
  const [zone, windowsMs] = [zoneNamed(wish.zone), windowsOf(wish.windowsHours)]
  const empty = (): Source => ({ cube: new CaseCube(zone, windowsMs), stock: new Stock(zone) })
  const stored = await loadSnapshot(db, zone, windowsMs)
  if (stored) await catchUp(db, stored, stored.at, EVER)
  const source = stored ?? (await readAll(db, empty()))
  const result = await recount(db, source, { figuresAsOf: wish.now })
  if (result.differing.length > 0) await lookAgain(db, source, result, new Date(wish.now.getTime() - MARGIN_MS))
  if (wish.rewrite && result.differing.length + result.surplus > 0)
    await storeSnapshot(db, await readAll(db, empty()), wish.now)
  return { ...result, wasStored: stored !== undefined }
}
