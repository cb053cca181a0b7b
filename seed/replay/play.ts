import { setTimeout as pause } from 'node:timers/promises'
import { script } from './script.ts'
import type { Step } from './step.ts'
import { openStage, type Stage } from './stage.ts'

export interface PlayOptions {
  /** Minutes of the case in a minute of the clock; `Infinity` does not wait. */
  speed: number
  /** Told before each step. */
  tell?: (step: Step, stage: Stage) => void
  /** Asked after each step; for those who watch. */
  after?: (step: Step, stage: Stage) => Promise<void>
  /** Ends the play before its next step. */
  signal?: AbortSignal
}

export interface Played {
  caseId: string
  number: string
  steps: number
  commands: number
  milliseconds: number
  shops: Stage['shops']
}

const MINUTE_MS = 60_000

/**
 * Plays the case from its call to its closing on a stage.
 * @throws Error at the first refusal; AbortError when it is ended by the signal
 */
export const playOn = async (stage: Stage, { speed, tell, after, signal }: PlayOptions): Promise<Played> => {
  const started = Date.now()
  for (const each of script) {
    const due = started + (each.atMinute * MINUTE_MS) / speed
    const wait = due - Date.now()
    if (wait > 0) await pause(wait, undefined, { signal })
    signal?.throwIfAborted()
    tell?.(each, stage)
    await each.play(stage)
    await after?.(each, stage)
  }
  const { caseId, number, commands, shops } = stage
  return { caseId, number, commands, shops, steps: script.length, milliseconds: Date.now() - started }
}

/** The same through the public API of a server, over HTTP and sockets only. @throws Error at the first refusal */
export const play = async ({
  url,
  password,
  ...options
}: PlayOptions & { url: string; password: string }): Promise<Played> => {
  const stage = await openStage(url, password)
  try {
    return await playOn(stage, options)
  } finally {
    stage.close()
  }
}
