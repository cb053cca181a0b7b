/** A process clock that a test moves; what it measures otherwise runs on. */
export interface MovedClock {
  readonly processNow: () => number
  advance(seconds: number): void
}

export const movedClock = (): MovedClock => {
  let movedMs = 0
  return {
    processNow: () => Date.now() + movedMs,
    advance: (seconds) => {
      movedMs += seconds * 1000
    },
  }
}
