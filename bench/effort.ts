import type { Figure } from './report.ts'

/** How much is measured. */
export interface Effort {
  /** Runs whose median counts. */
  runs: number
  /** What a run is divided by. */
  part: number
  profileDir?: string
  /** How long the board of row (g) is changed; one unless told. */
  minutes?: number
  /** Takes each figure as soon as it is known. */
  tell: (figure: Figure) => void
}
