import type { Logger } from 'pino'

export interface ServerClock {
  /** The process clock corrected by the measured offset to the primary. */
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

/** A clock that follows the primary's. Offsets within the noise of the measurement are left alone. */
export const serverClock = (
  measure: () => Promise<number>,
  log: Logger,
  processNow: () => number = Date.now,
): ServerClock => {
  let offsetMs = 0
  let timer: NodeJS.Timeout | undefined
  const look = async (): Promise<void> => {
    const measured = await measure()
    offsetMs = Math.abs(measured) < NOISE_MS ? 0 : measured
    if (Math.abs(offsetMs) > MOST_OFFSET_MS) log.warn({ offsetMs }, 'the clock of this machine is off')
  }
  return {
    now: () => new Date(processNow() + offsetMs),
    get offsetMs() {
      return offsetMs
    },
    start: async () => {
      await look()
      timer = setInterval(
        () => void look().catch((error: unknown) => log.warn({ err: error }, 'the clock could not be measured')),
        MEASURE_EVERY_MS,
      )
      timer.unref()
    },
    stop: () => clearInterval(timer),
  }
}
