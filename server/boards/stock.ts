import { monthOf, type Zone } from '../../shared/domain/boards/calendar.ts'
import type { ItemContribution } from '../../shared/domain/boards/property-contribution.ts'
import type { CountedPart } from '../../shared/domain/boards/property-counting.ts'
import type { Span } from '../../shared/domain/boards/period.ts'
import type { Asking } from './tally.ts'

/** [P8] Items and their parts in memory: by station those not returned, and by month of return those returned. */
export class Stock {
  readonly #zone: Zone
  readonly #items = new Map<string, ItemContribution>()
  readonly #kept = new Map<string, Set<ItemContribution>>()
  readonly #returned = new Map<string, Map<number, Set<ItemContribution>>>()
  /** Ids of what was returned, by case. */
  readonly #returnedOf = new Map<string, Set<string>>()

  constructor(zone: Zone) {
    this.#zone = zone
  }

  get count(): number {
    return this.#items.size
  }

  get items(): Iterable<ItemContribution> {
    return this.#items.values()
  }

  item(id: string): ItemContribution | undefined {
    return this.#items.get(id)
  }

  /** Takes an item as it is now. @returns whether something changed */
  put(item: ItemContribution): boolean {
    const before = this.#items.get(item.id)
    if (before && before.seq > item.seq) return false
    const isSame = before !== undefined && fingerprintOf(before) === fingerprintOf(item)
    if (before) this.#placeOf(before).delete(before)
    this.#items.set(item.id, item)
    this.#placeOf(item).add(item)
    if (item.returnedMs !== undefined) made(this.#returnedOf, item.caseId, () => new Set()).add(item.id)
    return !isSame
  }

  /** Ids of the items of a case that were returned. */
  returnedOf(caseId: string): readonly string[] {
    return [...(this.#returnedOf.get(caseId) ?? [])]
  }

  /**
   * The parts that were returned in a span, or those not returned at `asOf`.
   * @param isAskedFor whether the items of a case are; else as the cube that is asked knows the case
   */
  parts(
    asking: Asking,
    span: Span | 'stock',
    isAskedFor = (caseId: string): boolean => isCaseAskedFor(asking, caseId),
  ): CountedPart[] {
    const found: CountedPart[] = []
    for (const number of asking.stations) {
      const station = asking.cube.stations[number] ?? ''
      const sets = span === 'stock' ? [this.#kept.get(station)] : this.#monthsOf(station, span)
      for (const set of sets)
        for (const part of set ?? []) {
          const at = span === 'stock' ? undefined : part.returnedMs
          if (span !== 'stock' && (at === undefined || at < span.fromMs || at >= span.untilMs)) continue
          if (span === 'stock' && part.seizedMs > asking.asOfMs) continue
          if (isAskedFor(part.caseId)) found.push({ part, whole: this.wholeOf(part) })
        }
    }
    return found
  }

  /** The id of the item that a part was split off, directly or not. */
  wholeOf(part: ItemContribution): string {
    const seen = new Set<string>()
    let whole = part
    while (whole.partOf !== undefined && !seen.has(whole.id)) {
      seen.add(whole.id)
      const next = this.#items.get(whole.partOf)
      if (!next) return whole.partOf
      whole = next
    }
    return whole.id
  }

  #monthsOf(station: string, span: Span): (Set<ItemContribution> | undefined)[] {
    if (span.untilMs <= span.fromMs) return []
    const months = this.#returned.get(station)
    const first = monthOf(this.#zone.dayAt(span.fromMs))
    const last = monthOf(this.#zone.dayAt(span.untilMs - 1))
    return Array.from({ length: last - first + 1 }, (_, place) => months?.get(first + place))
  }

  #placeOf({ station, returnedMs }: ItemContribution): Set<ItemContribution> {
    if (returnedMs === undefined) return made(this.#kept, station, () => new Set())
    const months = made(this.#returned, station, () => new Map<number, Set<ItemContribution>>())
    return made(months, monthOf(this.#zone.dayAt(returnedMs)), () => new Set())
  }
}

/** [P8] Whether items of a case belong to what is asked: its kind, its procedure, and its origin where one was chosen. */
export const isCaseAskedFor = ({ cube, takesSub, question }: Asking, caseId: string): boolean => {
  const { procedure, origin, isOriginAsked } = question
  const row = cube.ids.find(caseId)
  if (row < 0) return takesSub(-1) && procedure === undefined && !isOriginAsked
  const traits = cube.traits[cube.columns.trait[row] ?? 0]
  return (
    takesSub(cube.columns.sub[row] ?? 0) &&
    (procedure === undefined || procedure === traits?.procedure) &&
    (!isOriginAsked || origin === traits?.origin)
  )
}

/** Equal texts for equal contributions, whatever their `seq`. */
export const fingerprintOf = (item: ItemContribution): string => {
  const { caseId, partOf, station, valueFen, seizedMs, returnedMs, clearedMs, person } = item
  const times = [seizedMs, returnedMs ?? null, clearedMs ?? null]
  return JSON.stringify([caseId, partOf ?? null, station, valueFen, ...times, person])
}

const made = <K, V>(map: Map<K, V>, key: K, make: () => V): V => {
  const known = map.get(key)
  if (known !== undefined) return known
  const value = make()
  map.set(key, value)
  return value
}
