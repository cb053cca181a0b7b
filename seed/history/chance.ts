import { randomFrom } from '../random.ts'

/** A source of chance that gives the same for the same seed. */
export interface Chance {
  /** From 0, included, to 1, excluded. */
  next(): number
  /** Any number between two, whole. */
  between(least: number, most: number): number
  isSo(part: number): boolean
  oneOf<T>(some: readonly T[]): T
  /** One of some, the heavier the likelier. */
  weighed<T extends { weight: number }>(some: readonly T[]): T
}

export const chanceOf = (seed: number): Chance => {
  const next = randomFrom(seed)
  const at = <T>(some: readonly T[], index: number): T => {
    const one = some[index]
    if (one === undefined) throw new Error('Nothing to choose from')
    return one
  }
  return {
    next,
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    isSo: (part) => next() < part,
    oneOf: (some) => at(some, Math.floor(next() * some.length)),
    weighed: (some) => {
      let left = next() * some.reduce((sum, { weight }) => sum + weight, 0)
      return some.find(({ weight }) => (left -= weight) < 0) ?? at(some, some.length - 1)
    },
  }
}
