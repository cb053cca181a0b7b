import type { PropertyChanges, PropertyFigures } from './answers.ts'
import { difference, percent } from './clearance-figures.ts'
import { DurationTally } from './durations.ts'
import type { PropertyFigure } from './figures.ts'
import type { ItemContribution } from './property-contribution.ts'

/** An item or part with the whole it belongs to. */
export interface CountedPart {
  part: ItemContribution
  /** Id of the item as it was seized. */
  whole: string
}

/** [P8] Returned while the case was not cleared, as it stood at the hand-over. */
export const isBeforeClearance = ({ part }: CountedPart): boolean =>
  part.returnedMs !== undefined && part.clearedMs === undefined

/** [K8] What one line of the list behind a figure stands for, so that its length is the figure. */
export const lineOf = (figure: PropertyFigure, { part, whole }: CountedPart): string =>
  figure === 'returned-people' ? part.person : whole

const linesOf = (figure: PropertyFigure, parts: readonly CountedPart[]): Set<string> =>
  new Set(parts.map((each) => lineOf(figure, each)))

const valueOf = (parts: readonly CountedPart[]): number => parts.reduce((sum, { part }) => sum + part.valueFen, 0)

/** [P8] Totals of the parts returned in a period. */
export const returnFigures = (returned: readonly CountedPart[]): Omit<PropertyFigures, 'stock'> => {
  const [fromSeizure, fromClearance] = [new DurationTally(), new DurationTally()]
  for (const each of returned) {
    const { returnedMs, seizedMs, clearedMs } = each.part
    if (returnedMs === undefined) continue
    fromSeizure.add(Math.max(0, Math.floor((returnedMs - seizedMs) / 1000)))
    if (clearedMs !== undefined) fromClearance.add(Math.max(0, Math.floor((returnedMs - clearedMs) / 1000)))
  }
  return {
    people: linesOf('returned-people', returned).size,
    items: linesOf('returned', returned).size,
    valueFen: valueOf(returned),
    fromSeizure: fromSeizure.durations(),
    fromClearance: fromClearance.durations(),
    beforeClearance: linesOf('returned-before-clearance', returned.filter(isBeforeClearance)).size,
  }
}

/** [P8] What is not yet returned at an instant, and its age since it was seized. */
export const stockFigures = (stock: readonly CountedPart[], asOfMs: number): PropertyFigures['stock'] => {
  const seized = new Map<string, number>()
  for (const { part, whole } of stock) seized.set(whole, Math.min(part.seizedMs, seized.get(whole) ?? part.seizedMs))
  const ages = new DurationTally()
  let oldestAgeSeconds: number | null = null
  for (const seizedMs of seized.values()) {
    const age = Math.max(0, Math.floor((asOfMs - seizedMs) / 1000))
    ages.add(age)
    oldestAgeSeconds = Math.max(oldestAgeSeconds ?? 0, age)
  }
  return {
    items: seized.size,
    valueFen: valueOf(stock),
    medianAgeSeconds: ages.durations().medianSeconds,
    oldestAgeSeconds,
  }
}

type Returned = Omit<PropertyFigures, 'stock'>
/** [K6] */
export const propertyChanges = (now: Returned, then: Returned): PropertyChanges => ({
  itemsPercent: percent(now.items, then.items),
  valuePercent: percent(now.valueFen, then.valueFen),
  fromSeizureSeconds: difference(now.fromSeizure.medianSeconds, then.fromSeizure.medianSeconds),
})
