import type { BodyOf } from '../../shared/operations/catalogue.ts'
import type { Actor, Stage } from './stage.ts'

/** One thing that happens, minutes after the call; what is said of it, and how it is done. */
export interface Step {
  atMinute: number
  actor: Actor
  zh: string
  en: string
  play: (stage: Stage) => Promise<void>
}

export const step = (
  atMinute: number,
  actor: Actor,
  [zh, en]: [string, string],
  play: (stage: Stage) => Promise<unknown>,
): Step => ({
  atMinute,
  actor,
  zh,
  en,
  play: async (stage) => void (await play(stage)),
})

/** Writes on the case's timeline and remembers the entry by a name. */
export const writes = async (
  stage: Stage,
  actor: Actor,
  name: string,
  body: BodyOf<'timeline.write'>,
): Promise<void> => {
  const { seq } = await stage.by(actor, 'timeline.write', { params: { id: stage.caseId }, body })
  stage.seqs.set(name, seq)
}
