/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export const randomFrom = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** The seed of this run: `FAULT_SEED`, or a new one; it is logged so that a run can be had again. */
export const seedOfRun = (): number => {
  const seed = Number(process.env.FAULT_SEED ?? Math.floor(Math.random() * 1e9))
  console.log(`      FAULT_SEED=${seed}`)
  return seed
}

/** How many rounds: `FAULT_ROUNDS` for the long run, else a few. */
export const roundsOr = (few: number): number => Number(process.env.FAULT_ROUNDS ?? few)
