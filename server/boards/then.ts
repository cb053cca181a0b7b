import { Refusal } from '../../shared/refusals.ts'
import type { Database } from '../db/collections.ts'
import { casesAsOf, itemsAsOf, writtenBetween } from './as-of.model.ts'
import type { Source, WholeSource } from './board.ts'
import { CaseCube } from './cube.ts'
import type { CountedKind } from './fields.ts'
import { Stock } from './stock.ts'

/** Subjects that were written to since the instant of a list: looking at each journal takes its time. */
const MOST_CHANGED = 10_000
const MOST_KEPT = 8

/**
 * How things stood at an instant that lies before the one of what is kept: the subjects that were written to in between,
 * as they were then. What is not among them stands now as it stood then. [K5]
 */
export class Then {
  readonly asOfMs: number
  readonly cube: CaseCube
  readonly stock: Stock
  /** Ids of what was written to since, whether it was there then or not. */
  readonly changed: Record<CountedKind, Set<string>> = { case: new Set(), property: new Set() }
  /** Up to where the journal was looked through. */
  #lookedUpToMs: number
  #looking: Promise<void> = Promise.resolve()

  constructor({ cube: { zone, windowsMs } }: Pick<Source, 'cube'>, asOfMs: number) {
    this.asOfMs = asOfMs
    this.#lookedUpToMs = asOfMs
    this.cube = new CaseCube(zone, windowsMs)
    this.stock = new Stock(zone)
  }

  /**
   * Takes in what was written up to the instant of a source. While nothing is waited for it holds.
   * @throws Refusal `board.as-of-too-old`
   */
  async lookThrough(db: Database, source: WholeSource): Promise<void> {
    while (this.#lookedUpToMs < source.upToMs) {
      this.#looking = this.#looking.catch(() => undefined).then(() => this.#look(db, source.upToMs))
      await this.#looking
    }
  }

  async #look(db: Database, upToMs: number): Promise<void> {
    if (upToMs <= this.#lookedUpToMs) return
    const between = { after: iso(this.#lookedUpToMs), until: iso(upToMs) }
    const [cases, items] = await Promise.all([
      this.#written(db, 'case', between),
      this.#written(db, 'property', between),
    ])
    if (this.changed.case.size + this.changed.property.size + cases.length + items.length > MOST_CHANGED)
      throw new Refusal('board.as-of-too-old', { field: 'asOf' })
    const asOf = iso(this.asOfMs)
    for await (const given of casesAsOf(db, cases, asOf)) this.cube.put(given)
    for await (const item of itemsAsOf(db, items, asOf)) this.stock.put(item)
    for (const id of cases) this.changed.case.add(id)
    for (const id of items) this.changed.property.add(id)
    this.#lookedUpToMs = upToMs
  }

  async #written(db: Database, kind: CountedKind, between: { after: string; until: string }): Promise<string[]> {
    return (await writtenBetween(db, kind, between)).filter((id) => !this.changed[kind].has(id))
  }
}

const iso = (ms: number): string => new Date(ms).toISOString()

const kept = new WeakMap<CaseCube, Map<number, Then>>()

/** How things stood at an instant; the last instants that were asked for are kept, because lists come page by page. */
export const thenOf = (source: WholeSource, asOfMs: number): Then => {
  const ofCube = kept.get(source.cube) ?? new Map<number, Then>()
  kept.set(source.cube, ofCube)
  const then = ofCube.get(asOfMs) ?? new Then(source, asOfMs)
  ofCube.delete(asOfMs)
  ofCube.set(asOfMs, then)
  const [oldest] = ofCube.size > MOST_KEPT ? ofCube.keys() : []
  if (oldest !== undefined) ofCube.delete(oldest)
  return then
}
