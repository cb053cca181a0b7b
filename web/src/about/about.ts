import { ProblemError, unreachableProblem } from '../lib/problem.ts'
import type { About } from './shipped.ts'

/** @throws ProblemError when it cannot be read */
export const readAbout = async (): Promise<About> => {
  const answer = await fetch('/about.json', { headers: { Accept: 'application/json' } })
  if (!answer.ok) throw new ProblemError(unreachableProblem())
  return (await answer.json()) as About
}
