import { randomUUID } from 'node:crypto'
import { accountIdOf } from '../../shared/domain/accounts.ts'
import { actorOf } from '../../shared/domain/people.ts'
import type { DemoResult } from '../../shared/operations/results.ts'
import { Refusal, refusals } from '../../shared/refusals.ts'
import { storePicture } from '../../seed/history/play.ts'
import { playOn } from '../../seed/replay/play.ts'
import { script } from '../../seed/replay/script.ts'
import { stageWith, type Performers } from '../../seed/replay/stage.ts'
import { serve, type Route } from '../http/serve.ts'
import type { Platform } from '../platform.ts'
import { isDemoCity } from './city.ts'

/** Minutes of the case in a minute of the clock: the whole case in three minutes. */
const USUAL_SPEED = 30
const UNEXPECTED = { zh: '演示意外中断，原因见日志', en: 'The demo stopped; the log says why' }

/** The demo accounts as they act inside the server: through the journal's door, without signing in. */
const performersIn = (platform: Platform): Performers => ({
  by: async (username, operation, { params, body, id = randomUUID() } = {}) => {
    const account = platform.organisation().account(accountIdOf(username))
    if (!account) throw new Refusal('demo.absent')
    const given = { params: { ...params }, body: { ...body } }
    const { result } = await platform.journal.submit({ id, operation, actor: actorOf(account), ...given })
    // What a rule answers has the shape that its operation declares.
    return result as never
  },
  userIdOf: accountIdOf,
  upload: (username, bytes) => storePicture(platform.db, bytes, { by: accountIdOf(username), now: platform.now }),
})

/** The case that the demo city plays by itself: one at a time. */
export class DemoPlay {
  readonly #platform: Platform
  readonly #ending = new AbortController()
  #play: DemoResult['play']
  #running: Promise<void> | undefined

  constructor(platform: Platform) {
    this.#platform = platform
  }

  get result(): DemoResult {
    return { playable: isDemoCity(this.#platform), playing: this.#running !== undefined, play: this.#play }
  }

  /** Begins and does not wait for the end. @throws Refusal `demo.absent`, `demo.playing` */
  start(speed: number = USUAL_SPEED): void {
    if (!isDemoCity(this.#platform)) throw new Refusal('demo.absent')
    if (this.#running) throw new Refusal('demo.playing')
    this.#play = { done: 0, of: script.length }
    this.#running = this.#run(speed, this.#play).finally(() => (this.#running = undefined))
  }

  /** Ends what is being played, before the server stops. */
  async stop(): Promise<void> {
    this.#ending.abort()
    await this.#running
  }

  async #run(speed: number, play: NonNullable<DemoResult['play']>): Promise<void> {
    try {
      await playOn(stageWith(performersIn(this.#platform)), {
        speed,
        signal: this.#ending.signal,
        after: async ({ atMinute, zh, en }, { number }) => {
          play.done += 1
          play.step = { atMinute, zh, en }
          if (number !== '') play.number = number
        },
      })
    } catch (error) {
      if (this.#ending.signal.aborted) return
      if (!(error instanceof Refusal)) this.#platform.log.error({ err: error }, 'the demo case stopped')
      const { zh, en } = error instanceof Refusal ? refusals[error.code] : UNEXPECTED
      play.stopped = { zh, en }
    }
  }
}

export const demoRoutes = (play: DemoPlay): Route[] => [
  serve('demo.read', async () => play.result),
  serve('demo.play', async ({ body }) => {
    play.start(body.speed)
    return play.result
  }),
]
