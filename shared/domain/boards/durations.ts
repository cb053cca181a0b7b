import type { Durations } from './answers.ts'

const COUNTED_SECONDS = 14_400

/** Durations of whole seconds, gathered for their median and p90 without sorting: exact. */
export class DurationTally {
  readonly #counts = new Uint32Array(COUNTED_SECONDS)
  readonly #long: number[] = []
  #n = 0

  /** Takes one; a negative number is none. */
  add(seconds: number): void {
    if (seconds < 0) return
    this.#n += 1
    if (seconds < COUNTED_SECONDS) this.#counts[seconds] = (this.#counts[seconds] ?? 0) + 1
    else this.#long.push(seconds)
  }

  /** Takes several, none of them negative. */
  addAll(seconds: Int32Array): void {
    for (const each of seconds) this.add(each)
  }

  /** The value at a place in order, the first being 1. */
  #at(place: number): number {
    let before = 0
    for (let seconds = 0; seconds < COUNTED_SECONDS; seconds++) {
      before += this.#counts[seconds] ?? 0
      if (before >= place) return seconds
    }
    this.#long.sort((one, other) => one - other)
    return this.#long[place - before - 1] ?? 0
  }

  /**
   * Median: the middle, or the mean of the middle two. p90: nearest rank. In whole seconds, so that a page, a report and
   * the difference of two say the same. Null when there are none.
   */
  durations(): Durations {
    const n = this.#n
    if (n === 0) return { n, medianSeconds: null, p90Seconds: null }
    const middle = this.#at(Math.ceil(n / 2))
    const median = n % 2 === 1 ? middle : Math.round((middle + this.#at(n / 2 + 1)) / 2)
    return { n, medianSeconds: median, p90Seconds: this.#at(Math.ceil(n * 0.9)) }
  }
}

/** The same of some durations. */
export const durationsOf = (seconds: Iterable<number>): Durations => {
  const tally = new DurationTally()
  for (const each of seconds) tally.add(each)
  return tally.durations()
}
