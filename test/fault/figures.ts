import { appendFileSync } from 'node:fs'

/** What a fault test measured, beside what it asserts: `npm run faults` tells all of them at its end. */
export interface Figure {
  /** What was done, and what of it is counted. */
  what: string
  rounds: number
  value: number
  unit: 'ms' | 'MB' | 'lost' | 'found'
  /** The goal of SAFETY (R…), in the same unit; a busy machine may miss it, what is asserted stands in the test. */
  goal?: number
}

/** Tells a figure here, and to `npm run faults` when it runs this. */
export const figure = (told: Figure): void => {
  const { what, rounds, value, unit, goal } = told
  const beside = goal === undefined ? '' : ` (goal ${goal})`
  console.log(`      ${what}, ${rounds} times: ${value} ${unit}${beside}`)
  const file = process.env['FAULT_FIGURES']
  if (file) appendFileSync(file, `${JSON.stringify(told)}\n`)
}

/** The longest time, ms, in which nothing was acknowledged within `[from, to]`; all of them on one clock. */
export const longestStallMs = (acknowledgedAt: readonly number[], from: number, to: number): number => {
  const within = [from, ...acknowledgedAt.filter((at) => at > from && at < to).sort((one, other) => one - other), to]
  return Math.round(Math.max(...within.slice(1).map((at, index) => at - (within[index] ?? at))))
}
