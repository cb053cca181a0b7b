import type { Contribution } from '../../shared/domain/boards/contribution.ts'
import { packedTraits } from '../../shared/domain/boards/traits.ts'
import type { Database } from '../db/collections.ts'
import type { Source } from './board.ts'
import { countedCases, countedItems } from './boards.model.ts'
import { fingerprintOf } from './stock.ts'

export interface Recounted {
  cases: number
  items: number
  /** Subjects of which something else is kept than what they give. */
  differing: { kind: 'case' | 'property'; id: string }[]
  /** Kept, and no longer there. */
  surplus: number
}

/** What the cube should keep of a contribution: equal texts for equal ones. */
export const fingerprintOfCase = (given: Contribution, windowsMs: readonly number[]): string =>
  [
    given.station,
    given.category,
    given.subcategory,
    packedTraits(given, windowsMs),
    given.receivedMs,
    given.clearedMs ?? Number.NaN,
    given.acknowledgedSeconds ?? -1,
    given.arrivalSeconds ?? -1,
  ].join(' ')

/**
 * Counts again: compares what is kept with every projection. What was written to after it was kept is not compared.
 * @param isNewer whether a subject's state is newer than what can be known here
 * @param pause called after so many cases, to leave room for others
 */
export const recount = async (
  db: Database,
  { cube, stock }: Source,
  wish: {
    isNewer?: (id: string, seq: number) => boolean
    onDifferent?: (differing: Contribution | undefined, id: string) => void
    pause?: () => Promise<boolean>
  } = {},
): Promise<Recounted> => {
  const { isNewer = () => false, onDifferent = () => undefined, pause } = wish
  const result: Recounted = { cases: 0, items: 0, differing: [], surplus: 0 }
  const seen = { cases: 0, items: 0 }
  for await (const given of countedCases(db, {})) {
    result.cases += 1
    if (cube.ids.find(given.id) >= 0) seen.cases += 1
    if (pause && result.cases % 2_000 === 0 && !(await pause())) return result
    if (isNewer(given.id, given.seq) || given.seq < cube.seqOf(given.id)) continue
    if (cube.fingerprint(given.id) === fingerprintOfCase(given, cube.windowsMs)) continue
    result.differing.push({ kind: 'case', id: given.id })
    onDifferent(given, given.id)
  }
  for await (const item of countedItems(db, {})) {
    result.items += 1
    const kept = stock.item(item.id)
    if (kept) seen.items += 1
    if (isNewer(item.id, item.seq) || (kept && kept.seq > item.seq)) continue
    if (kept && fingerprintOf(kept) === fingerprintOf(item)) continue
    result.differing.push({ kind: 'property', id: item.id })
    onDifferent(undefined, item.id)
  }
  result.surplus = Math.max(0, cube.count - seen.cases) + Math.max(0, stock.count - seen.items)
  return result
}
