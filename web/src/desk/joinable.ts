import type { NearCases } from '../../../shared/operations/results.ts'

/** Ids of the open cases that a call can join, in the order in which they are shown, each once. [C4] */
export const joinable = (near: NearCases | undefined): string[] => [
  ...new Set(
    [...(near?.near ?? []), ...(near?.sameNumber ?? [])].filter(({ status }) => status === 'open').map(({ id }) => id),
  ),
]
