import type { Logger } from 'pino'

export interface EndingParts {
  log: Logger
  /** The database does not answer: what waits for it waits for nothing. */
  isAway: () => boolean
}

/** Waits for one step of the end; a step that is left is named in the log. Never throws. */
export type Step = (name: string, work: Promise<unknown>) => Promise<void>

const LOOK_EVERY_MS = 50
/** For all steps together, and for those of them that fall into a time without a database. */
const [STEPS_WITHIN_MS, AWAY_STEPS_WITHIN_MS] = [8_500, 1_500]

/**
 * [R10] The steps of a server's end, one after the other, none of them for ever: a database that is away, or whose disk
 * is full, keeps no server from ending. What it has not taken was never acknowledged and is sent again.
 */
export const endingSteps = ({ log, isAway }: EndingParts): Step => {
  const endsAt = performance.now() + STEPS_WITHIN_MS
  let awayLeftMs = AWAY_STEPS_WITHIN_MS
  return async (name, work) => {
    let isDone = false
    const done = work
      .catch((error: unknown) => log.error({ err: error, step: name }, 'a step of the end failed'))
      .finally(() => (isDone = true))
    let looked = performance.now()
    while (!isDone) {
      await Promise.race([done, shortly()])
      const now = performance.now()
      if (isAway()) awayLeftMs -= now - looked
      looked = now
      if (isDone || (now < endsAt && awayLeftMs > 0)) continue
      log.warn({ step: name }, 'a step of the end was not waited for any longer')
      return
    }
  }
}

const shortly = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
