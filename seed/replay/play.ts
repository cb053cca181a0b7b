import { script } from './script.ts'
import type { Step } from './step.ts'
import { openStage, type Stage } from './stage.ts'

export interface PlayWish {
  url: string
  password: string
  /** Minutes of the case in a minute of the clock; `Infinity` does not wait. */
  speed: number
  /** Told before each step. */
  tell?: (step: Step, stage: Stage) => void
  /** Asked after each step; for those who watch. */
  after?: (step: Step, stage: Stage) => Promise<void>
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

/** Plays the case from its call to its closing, through the public API only. @throws Error at the first refusal */
export const play = async ({ url, password, speed, tell, after }: PlayWish): Promise<Played> => {
  const stage = await openStage(url, password)
  const started = Date.now()
  try {
    for (const each of script) {
      const due = started + (each.atMinute * MINUTE_MS) / speed
      const wait = due - Date.now()
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
      tell?.(each, stage)
      await each.play(stage)
      await after?.(each, stage)
    }
    const { caseId, number, commands, shops } = stage
    return { caseId, number, commands, shops, steps: script.length, milliseconds: Date.now() - started }
  } finally {
    stage.close()
  }
}
