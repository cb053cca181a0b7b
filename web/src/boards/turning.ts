/** How long a page of a wall stays. */
const TURN_MS = 12_000

/** A part of some rows, from `from` (the first is 1) to `to`, both included. */
export interface TurnedPage<T> {
  rows: T[]
  from: number
  to: number
  of: number
}

/**
 * The part of rows that a wall shows at an instant: pages of about the same length turn by themselves, on every wall at
 * the same time. @param most how many there is room for
 */
export const pageAt = <T>(rows: readonly T[], most: number, nowMs: number): TurnedPage<T> => {
  const pages = Math.max(1, Math.ceil(rows.length / most))
  const length = Math.ceil(rows.length / pages)
  const start = (Math.floor(nowMs / TURN_MS) % pages) * length
  const shown = rows.slice(start, start + length)
  return { rows: shown, from: start + 1, to: start + shown.length, of: rows.length }
}
