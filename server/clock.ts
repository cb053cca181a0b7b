import type { Logger } from 'pino'

export interface ServerClock {
  /** The process clock corrected by the measured offset to the primary; steady between two measurements. */
  now(): Date
  /** Milliseconds that the process clock is off; a server more than a second off is not ready. */
  readonly offsetMs: number
  start(): Promise<void>
  stop(): void
}

const MEASURE_EVERY_MS = 30_000
/** Of the process clock against the primary's: beyond this a server is not ready. */
export const MOST_OFFSET_MS = 1_000
const NOISE_MS = 50

/**
 * A clock that follows the primary's. Offsets within the noise of the measurement are left alone. A process clock that is
 * set while it runs is not believed until it was measured anew, which is at once: nothing fires early meanwhile, and
 * nothing is stored in the future, behind which every later entry of its subject would stand.
 */
export const serverClock = (
  measure: () => Promise<number>,
  log: Logger,
  processNow: () => number = Date.now,
): ServerClock => {
  let offsetMs = 0
  let timer: NodeJS.Timeout | undefined
  /** The process clock and the one that no setting moves, when the offset was measured. */
  let measured: { at: number; steadyAt: number } | undefined
  let looking: Promise<void> | undefined
  const read = async (): Promise<void> => {
    const found = await measure()
    measured = { at: processNow(), steadyAt: performance.now() }
    offsetMs = Math.abs(found) < NOISE_MS ? 0 : found
    if (Math.abs(offsetMs) > MOST_OFFSET_MS) log.warn({ offsetMs }, 'the clock of this machine is off')
  }
  const look = (): Promise<void> => (looking ??= read().finally(() => (looking = undefined)))
  const lookAgain = (): void =>
    void look().catch((error: unknown) => log.warn({ err: error }, 'the clock could not be measured'))
  const steadyNow = (): number => {
    const now = processNow()
    if (!measured) return now
    const steady = measured.at + performance.now() - measured.steadyAt
    if (Math.abs(now - steady) <= MOST_OFFSET_MS) return steady
    if (!looking) lookAgain()
    return steady
  }
  return {
    now: () => new Date(steadyNow() + offsetMs),
    get offsetMs() {
      return offsetMs
    },
    start: async () => {
      await look()
      timer = setInterval(lookAgain, MEASURE_EVERY_MS)
      timer.unref()
    },
    stop: () => clearInterval(timer),
  }
}
