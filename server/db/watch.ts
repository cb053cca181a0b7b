import { setImmediate as turnOfLoop } from 'node:timers/promises'
import type { Logger } from 'pino'
import { Refusal, type RefusalCode } from '../../shared/refusals.ts'

export interface WatchParts {
  /** Asks the primary for an answer, whatever it is. */
  ping: () => Promise<unknown>
  /** How long what is being written has had no answer, ms: a primary without its majority, or with a full disk, answers and takes nothing. */
  stalledMs: () => number
  log: Logger
}

const LOOK_EVERY_MS = 500
/** A primary that says nothing for so long is away: less than what waits for a readiness check. */
const ANSWERS_WITHIN_MS = 1_500
/** So long work is given to outlast a change of the primary; then whoever waits for it is told. */
const PATIENCE_MS = 5_000
/** What needs no database is answered within this, also while there has been none for long. */
const LEAST_PATIENCE_MS = 1_000

/** Work that somebody waits for. */
interface Waiting {
  since: number
  isWriting: boolean
  giveUp: () => void
}

/**
 * [R2] Whether the database answers, asked twice a second. While it does not, nobody waits longer than five seconds for what
 * needs it, and whoever listens is told that it went and that it is back. A frozen primary is noticed as a killed one is.
 */
export class DatabaseWatch {
  readonly #parts: WatchParts
  readonly #listeners: ((takesWrites: boolean) => void)[] = []
  readonly #waiting = new Set<Waiting>()
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<boolean> | undefined
  #awaySince: number | undefined
  #isStalled = false
  #isStopped = false

  constructor(parts: WatchParts) {
    this.#parts = parts
  }

  /** It does not answer: nothing can be written, and nothing read that is not in memory. */
  get isAway(): boolean {
    return this.#awaySince !== undefined
  }

  /** It answers, and takes what is written. */
  get takesWrites(): boolean {
    return !this.isAway && !this.#isStalled
  }

  /** Told when it takes nothing any more, or is away, and when it does again. */
  onChange(listener: (takesWrites: boolean) => void): void {
    this.#listeners.push(listener)
  }

  start(): void {
    this.#timer = setTimeout(() => void this.#lookAgain(), LOOK_EVERY_MS).unref()
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#timer)
  }

  /** Whether it answers now; known after 1.5 s at most. */
  look(): Promise<boolean> {
    return (this.#looking ??= this.#ask().finally(() => (this.#looking = undefined)))
  }

  /**
   * What `work` comes to, unless the database is away for longer than whoever asked waits: then the refusal, and what the
   * work comes to is told to `late` alone.
   * @throws Refusal `code`
   */
  within<T>(work: Promise<T>, code: RefusalCode = 'service.unavailable', late?: (result: T) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      let isGivenUp = false
      const waiting = {
        since: performance.now(),
        isWriting: code === 'command.unsettled',
        giveUp: (): void => {
          isGivenUp = true
          this.#waiting.delete(waiting)
          reject(new Refusal(code))
        },
      }
      this.#waiting.add(waiting)
      work
        .then(
          (result) => (isGivenUp ? late?.(result) : resolve(result)),
          (error: unknown) => {
            if (isGivenUp) this.#parts.log.debug({ err: error }, 'failed after it was given up')
            else reject(error instanceof Error ? error : new Error(String(error)))
          },
        )
        .finally(() => this.#waiting.delete(waiting))
    })
  }

  async #lookAgain(): Promise<void> {
    await this.look()
    this.#refuseLate()
    if (!this.#isStopped) this.start()
  }

  async #ask(): Promise<boolean> {
    const askedAt = performance.now()
    const answer = this.#parts.ping().then(
      () => {
        // Also when it comes late, and this question was given up.
        this.#is(undefined)
        return true
      },
      () => false,
    )
    const isThere = (await Promise.race([answer, tooLate()])) ?? (await Promise.race([answer, turns()])) ?? false
    if (!isThere) this.#is(this.#awaySince ?? askedAt)
    return isThere
  }

  #is(awaySince: number | undefined): void {
    const was = this.takesWrites
    this.#awaySince = awaySince
    this.#isStalled = this.#parts.stalledMs() >= PATIENCE_MS
    if (was === this.takesWrites || this.#isStopped) return
    if (this.isAway) this.#parts.log.error('the database does not answer')
    else if (this.#isStalled) this.#parts.log.error('the database takes nothing')
    else this.#parts.log.info('the database answers again')
    for (const listener of this.#listeners) listener(this.takesWrites)
  }

  #refuseLate(): void {
    if (this.takesWrites) return
    const now = performance.now()
    // What came after it had gone is not held as long again.
    const isLong = this.#isStalled || now - (this.#awaySince ?? now) >= PATIENCE_MS
    for (const { since, isWriting, giveUp } of this.#waiting)
      if ((this.isAway || isWriting) && now - since >= (isLong ? LEAST_PATIENCE_MS : PATIENCE_MS)) giveUp()
  }
}

const tooLate = (): Promise<undefined> =>
  new Promise((resolve) => setTimeout(() => resolve(undefined), ANSWERS_WITHIN_MS).unref())

/** A process that stood still itself finds the answer only now: it came in time. */
const turns = async (): Promise<undefined> => {
  for (let turn = 0; turn < 3; turn++) await turnOfLoop()
  return undefined
}
