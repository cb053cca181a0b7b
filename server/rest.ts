import { setTimeout as pause } from 'node:timers/promises'

/** Called by work beside the serving after each piece of it. @returns false when the work is to end */
export type Rest = () => Promise<boolean>

/** Of a program that has nothing else to do. */
export const noRest: Rest = async () => true

const LONGEST_MS = 250

/**
 * Rests after each piece so long that the work takes no more than a share of the time: what people ask for waits for a
 * piece and not for all of it.
 * @param share more than 0, at most 1
 */
export const restFor = (share: number, isOff: () => boolean): Rest => {
  let began = performance.now()
  return async () => {
    const workedMs = performance.now() - began
    await pause(Math.min(LONGEST_MS, workedMs * (1 / share - 1)))
    began = performance.now()
    return !isOff()
  }
}
