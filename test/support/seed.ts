/**
 * What a property-based test is run with: its seed is told, so that a failure can be had again with
 * `TEST_SEED=<seed> npm test -- --only <folder>`.
 */
export const seeded = (numRuns: number): { seed: number; numRuns: number; endOnFailure: boolean } => {
  const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 2 ** 31)
  console.log(`      seed ${seed}`)
  return { seed, numRuns, endOnFailure: true }
}
