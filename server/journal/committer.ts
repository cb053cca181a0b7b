import type { Logger } from 'pino'
import { Refusal } from '../../shared/refusals.ts'
import type { Database } from '../db/collections.ts'
import { isOutOfSpace } from '../db/unavailable.ts'
import { jsonToStore } from '../json.ts'
import { decideCommand, loadFor, sequencesFor, type AnyRule, type Command, type Surroundings } from './command.ts'
import { duplicateKeyOf, isConflict, isRace, isTransient, isUnknownCommit, pause, VersionMoved } from './failures.ts'
import type { Follower } from './follower.ts'
import { type ProjectionCache, WorkingSet } from './group.ts'
import { commandRows } from './journal.model.ts'

/** A command on its way: decided, written, and answered once. */
interface Waiting {
  command: Command
  bodyHash: string
  rule: AnyRule
  numbers: ReadonlyMap<string, number>
  /** Decide on what the database says now, not on what this process remembers. */
  fresh: boolean
  /** Met a row that another transaction holds: goes alone, so that nobody waits with it. */
  alone: boolean
  /** A commit ended without saying whether it was one: what is found written may be this. */
  isUncertain: boolean
  /** Until when failures are retried, ms of the process clock. */
  giveUpAt: number
  resolve: (outcome: Outcome) => void
  reject: (error: unknown) => void
}

export interface Outcome {
  result: unknown
  /** The command had been written before: this is its first result. */
  duplicate: boolean
  /** It may have been this very try that wrote it. */
  isUncertain?: boolean
}

export interface CommitterParts {
  db: Database
  log: Logger
  cache: ProjectionCache
  follower: Pick<Follower, 'expect' | 'forget'>
  surroundings: () => Omit<Surroundings, 'numbers'>
  /** Refusals for unique indexes other than the journal's own, by index name. */
  duplicateRefusals: Readonly<Record<string, () => Refusal>>
}

const LARGEST_GROUP = 200
const LARGEST_QUEUE = 10_000
const PATIENCE_MS = 20_000
const TRIES_TOGETHER = 3
/** More subjects than these in one go are an import: nobody works on them next. */
const MOST_REMEMBERED = 500
const ASIDE_MS = 100

/**
 * Commits in groups: takes the commands that wait, decides them in order, each on the state after those before it, and
 * writes one transaction. No timer: while one group is written the next one gathers.
 */
export class Committer {
  readonly #parts: CommitterParts
  #queue: Waiting[] = []
  #running = false
  #aside = 0
  #idle: (() => void)[] = []
  #writingAt: string | undefined
  /** Since when the transaction under way is, ms of the process' own clock. */
  #attemptSince: number | undefined

  constructor(parts: CommitterParts) {
    this.#parts = parts
  }

  /** When the group that is being decided and written is stored; undefined while there is none. */
  get writingAt(): string | undefined {
    return this.#writingAt
  }

  /** How long the transaction under way has had no answer, ms: a database may say it is there and take nothing. */
  get stalledMs(): number {
    return this.#attemptSince === undefined ? 0 : performance.now() - this.#attemptSince
  }

  /** Queues a command; the same command must not be on its way already. @throws Refusal */
  submit(command: Command, bodyHash: string, rule: AnyRule, numbers: ReadonlyMap<string, number>): Promise<Outcome> {
    if (this.#queue.length >= LARGEST_QUEUE) return Promise.reject(new Refusal('service.unavailable'))
    return new Promise((resolve, reject) => {
      this.#queue.push({
        command,
        bodyHash,
        rule,
        numbers,
        fresh: false,
        alone: false,
        isUncertain: false,
        giveUpAt: Date.now() + PATIENCE_MS,
        resolve,
        reject,
      })
      this.#wake()
    })
  }

  /** Resolves when nothing waits. */
  async drained(): Promise<void> {
    if (!this.#running && this.#queue.length === 0 && this.#aside === 0) return
    await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  #wake(): void {
    if (!this.#running) void this.#run()
  }

  async #run(): Promise<void> {
    this.#running = true
    // Commands of the same tick travel together.
    await Promise.resolve()
    while (this.#queue.length > 0) {
      const { fresh = false, alone = false } = this.#queue[0] ?? {}
      const cut = alone ? 1 : this.#queue.findIndex((waiting) => waiting.fresh !== fresh || waiting.alone)
      const group = this.#queue.splice(0, Math.min(LARGEST_GROUP, cut < 0 ? this.#queue.length : cut))
      await this.#commit(group)
    }
    this.#running = false
    if (this.#aside > 0) return
    for (const resolve of this.#idle.splice(0)) resolve()
  }

  /** Writes a group; what fails for a reason of its own is found by halving. Never throws. */
  async #commit(group: Waiting[]): Promise<void> {
    let left = group
    for (let attempt = 0; left.length > 0; attempt++) {
      try {
        await this.#attempt(left)
        return
      } catch (error) {
        if (isUnknownCommit(error)) for (const waiting of left) waiting.isUncertain = true
        left = await this.#settle(left)
        if (left.length === 0) return
        if (error instanceof VersionMoved || isTransient(error) || isUnknownCommit(error) || isRace(error)) {
          left = this.#giveUpLate(left, error)
          const isHeld = isConflict(error) && (attempt + 1 >= TRIES_TOGETHER || left[0]?.alone === true)
          if (!isHeld) {
            await pause(attempt)
            continue
          }
          if (left.length <= 1) {
            for (const waiting of left) this.#setAside(waiting)
            return
          }
          left = await this.#half(left)
          continue
        }
        const refused = this.#refusalFor(error)
        if (left.length === 1) {
          left[0]?.reject(refused ?? error)
          return
        }
        left = await this.#half(left)
      }
    }
  }

  /** Commits one half of a group. @returns the other */
  async #half(group: Waiting[]): Promise<Waiting[]> {
    const half = Math.ceil(group.length / 2)
    await this.#commit(group.slice(0, half))
    return group.slice(half)
  }

  /** [R3] Tries a command again by itself, a little later. */
  #setAside(waiting: Waiting): void {
    this.#aside += 1
    setTimeout(() => {
      this.#aside -= 1
      this.#queue.push(Object.assign(waiting, { alone: true }))
      this.#wake()
    }, ASIDE_MS)
  }

  #refusalFor(error: unknown): Refusal | undefined {
    if (isOutOfSpace(error)) return new Refusal('service.storage-full')
    const index = duplicateKeyOf(error)
    return index === undefined ? undefined : this.#parts.duplicateRefusals[index]?.()
  }

  #giveUpLate(group: Waiting[], error: unknown): Waiting[] {
    const now = Date.now()
    return group.filter((waiting) => {
      if (now < waiting.giveUpAt) return true
      this.#parts.log.warn({ err: error, operation: waiting.command.operation }, 'gave a command up')
      waiting.reject(new Refusal(isUnknownCommit(error) ? 'command.unsettled' : 'service.unavailable'))
      return false
    })
  }

  /** Answers the commands that the database has already, whoever wrote them. @returns the rest */
  async #settle(group: Waiting[]): Promise<Waiting[]> {
    const rows = await commandRows(this.#parts.db)
      .find({ _id: { $in: group.map((waiting) => waiting.command.id) } })
      .toArray()
      .catch(() => [])
    const known = new Map(rows.map((row) => [row._id, row]))
    return group.filter((waiting) => {
      const row = known.get(waiting.command.id)
      if (!row) return true
      if (row.userId !== waiting.command.actor.userId || row.bodyHash !== waiting.bodyHash)
        waiting.reject(new Refusal('command.id-reused'))
      else {
        const result: unknown = row.result === undefined ? undefined : JSON.parse(row.result)
        waiting.resolve({ result, duplicate: true, isUncertain: waiting.isUncertain })
      }
      return false
    })
  }

  /** One transaction. Refused commands are answered, or set aside to be decided on fresh data. */
  async #attempt(group: Waiting[]): Promise<void> {
    const { db, cache } = this.#parts
    const session = db.session()
    const fresh = group[0]?.fresh ?? false
    const work = new WorkingSet(db, session, fresh ? undefined : cache)
    this.#attemptSince = performance.now()
    try {
      session.startTransaction({ readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority', journal: true } })
      const done: { waiting: Waiting; result: unknown }[] = []
      const refused: { waiting: Waiting; error: unknown; again: boolean }[] = []
      const around = this.#parts.surroundings()
      this.#writingAt = around.now
      for (const waiting of group) {
        const ids: string[] = []
        try {
          ids.push(...(await loadFor(waiting.command, waiting.rule, work)))
          const { command, rule } = waiting
          const numbers = rule.gapless
            ? ((await work.numbers?.next(sequencesFor(command, rule, work, around))) ?? waiting.numbers)
            : waiting.numbers
          const result = await decideCommand(command, rule, work, { ...around, numbers }, ids[0])
          if (rule.gapless) work.numbers?.use(numbers)
          work.commands.push({
            _id: waiting.command.id,
            userId: waiting.command.actor.userId,
            bodyHash: waiting.bodyHash,
            operation: waiting.command.operation,
            result: jsonToStore(result),
            at: new Date(around.now),
          })
          done.push({ waiting, result })
        } catch (error) {
          if (isTransient(error)) throw error
          refused.push({ waiting, error, again: !waiting.fresh && work.isFromCache(ids) })
        }
      }
      if (work.commands.length > 0) {
        await work.write(session, around.vault.stamps)
        this.#parts.follower.expect(work.entries)
        await commitWithRetry(session)
      } else if (session.inTransaction()) await session.abortTransaction()
      const written = work.written()
      if (written.length <= MOST_REMEMBERED) for (const row of written) cache.put(row)
      else for (const { _id } of written) cache.drop(_id)
      for (const { waiting, result } of done) waiting.resolve({ result, duplicate: false })
      await this.#refuse(refused)
    } catch (error) {
      for (const id of work.touched()) cache.drop(id)
      this.#parts.follower.forget(work.entries)
      if (session.inTransaction()) await session.abortTransaction().catch(() => undefined)
      throw error
    } finally {
      this.#attemptSince = undefined
      this.#writingAt = undefined
      // Not awaited: the server forgets an ended session by itself, and the next group need not wait for it.
      void session.endSession().catch(() => undefined)
    }
  }

  /**
   * A refusal may only mean that the command was written before, or that this process remembered an old state: the
   * first is answered with the first result, the second is decided once more.
   */
  async #refuse(refused: { waiting: Waiting; error: unknown; again: boolean }[]): Promise<void> {
    if (refused.length === 0) return
    const left = new Set(await this.#settle(refused.map(({ waiting }) => waiting)))
    for (const { waiting, error, again } of refused) {
      if (!left.has(waiting)) continue
      if (again && error instanceof Refusal) this.#queue.push(Object.assign(waiting, { fresh: true }))
      else waiting.reject(error)
    }
  }
}

const COMMIT_TRIES = 3

const commitWithRetry = async (session: ReturnType<Database['session']>): Promise<void> => {
  for (let attempt = 0; ; attempt++) {
    try {
      await session.commitTransaction()
      return
    } catch (error) {
      if (!isUnknownCommit(error) || attempt >= COMMIT_TRIES) throw error
      await pause(attempt)
    }
  }
}
