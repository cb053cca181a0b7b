/** The seed of this run: `FAULT_SEED`, or a new one; it is logged so that a run can be had again. */
export const seedOfRun = (): number => {
  const seed = Number(process.env.FAULT_SEED ?? Math.floor(Math.random() * 1e9))
  console.log(`      FAULT_SEED=${seed}`)
  return seed
}

/** How many rounds: `FAULT_ROUNDS` for the long run, else a few. */
export const roundsOr = (few: number): number => Number(process.env.FAULT_ROUNDS ?? few)
