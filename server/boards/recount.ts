import type { Contribution } from '../../shared/domain/boards/contribution.ts'
import { countings, phaseOf } from '../../shared/domain/boards/counting.ts'
import { caseFigures, type CaseFigure } from '../../shared/domain/boards/figures.ts'
import { packedTraits, unpackedTraits } from '../../shared/domain/boards/traits.ts'
import type { Database } from '../db/collections.ts'
import { noRest, type Rest } from '../rest.ts'
import { countedCases, countedItems, PIECE } from './boards.model.ts'
import { placeOf } from './masks.ts'
import type { Source } from './board.ts'
import { fingerprintOf } from './stock.ts'
import { tally, totalOf, type Asking } from './tally.ts'

export interface Recounted {
  cases: number
  items: number
  /** Subjects of which something else is kept than what they give. */
  differing: { kind: 'case' | 'property'; id: string }[]
  /** Kept, and no longer there. */
  surplus: number
  /** Figures of everything that come out otherwise when each case is looked at. */
  figures: { figure: CaseFigure; kept: number; counted: number }[]
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
 * @param rest is taken after each piece, and may end it early
 */
export const recount = async (
  db: Database,
  { cube, stock }: Source,
  wish: {
    isNewer?: (id: string, seq: number) => boolean
    onDifferent?: (differing: Contribution | undefined, id: string) => void
    rest?: Rest
    /** Counts every figure anew as of then. */
    figuresAsOf?: Date
  } = {},
): Promise<Recounted> => {
  const { isNewer = () => false, onDifferent = () => undefined, rest = noRest, figuresAsOf } = wish
  const batch = rest === noRest ? undefined : PIECE
  const result: Recounted = { cases: 0, items: 0, differing: [], surplus: 0, figures: [] }
  const seen = { cases: 0, items: 0 }
  const figures = figuresAsOf && new FigureCount({ cube }, figuresAsOf)
  for await (const given of countedCases(db, {}, batch)) {
    result.cases += 1
    figures?.add(given)
    if (cube.ids.find(given.id) >= 0) seen.cases += 1
    if (result.cases % PIECE === 0 && !(await rest())) return result
    if (isNewer(given.id, given.seq) || given.seq < cube.seqOf(given.id)) continue
    if (cube.fingerprint(given.id) === fingerprintOfCase(given, cube.windowsMs)) continue
    result.differing.push({ kind: 'case', id: given.id })
    onDifferent(given, given.id)
  }
  for await (const item of countedItems(db, {}, batch)) {
    result.items += 1
    if (result.items % PIECE === 0 && !(await rest())) return result
    const kept = stock.item(item.id)
    if (kept) seen.items += 1
    if (isNewer(item.id, item.seq) || (kept && kept.seq > item.seq)) continue
    if (kept && fingerprintOf(kept) === fingerprintOf(item)) continue
    result.differing.push({ kind: 'property', id: item.id })
    onDifferent(undefined, item.id)
  }
  // Where cases differ, or were written to meanwhile, sums say nothing more.
  result.figures = result.differing.length === 0 ? (figures?.differences() ?? []) : []
  result.surplus = Math.max(0, cube.count - seen.cases) + Math.max(0, stock.count - seen.items)
  return result
}

/** Every figure of all time, counted from the cells that are kept and case by case. */
export class FigureCount {
  readonly #counts = new Map<CaseFigure, number>()
  readonly #asking: Asking

  constructor({ cube }: Pick<Source, 'cube'>, asOf: Date) {
    const [window, windowMs = 0] = [cube.windowsMs.length - 1, cube.windowsMs.at(-1)]
    const question = { origin: 'call' as const, isOriginAsked: false, window }
    const stations = cube.stations.map((_, place) => place)
    this.#asking = { cube, stations, takesSub: () => true, takesAll: true, question, windowMs, asOfMs: asOf.getTime() }
  }

  /** Looks at one case. */
  add(given: Contribution): void {
    const { cube, question, windowMs, asOfMs } = this.#asking
    const traits = unpackedTraits(packedTraits(given, cube.windowsMs))
    const phase = phaseOf(given.receivedMs, windowMs, asOfMs)
    for (const figure of caseFigures) {
      const { basis, holds } = countings[figure]
      const at = basis === 'received' ? given.receivedMs : given.clearedMs
      if (basis === 'now' || at === undefined || at > asOfMs || !holds(traits, question, phase)) continue
      this.#counts.set(figure, (this.#counts.get(figure) ?? 0) + 1)
    }
  }

  differences(): Recounted['figures'] {
    const { cube, asOfMs } = this.#asking
    const fromMs = cube.columns.receivedMs.subarray(0, cube.count).reduce((least, ms) => Math.min(least, ms), asOfMs)
    const span = { fromDay: 0, toDay: 0, fromMs, untilMs: asOfMs + 1 }
    const kept = totalOf(tally(this.#asking, span))
    return caseFigures
      .filter((figure) => countings[figure].basis !== 'now')
      .map((figure) => ({ figure, kept: kept[placeOf(figure)] ?? 0, counted: this.#counts.get(figure) ?? 0 }))
      .filter((each) => each.kept !== each.counted)
  }
}
