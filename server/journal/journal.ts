import type { Logger } from 'pino'
import { timerOperation } from '../../shared/domain/clock.ts'
import type { StateOf } from '../../shared/domain/decision.ts'
import type { Entry } from '../../shared/domain/entry.ts'
import type { Organisation } from '../../shared/domain/organisation.ts'
import type { Actor } from '../../shared/domain/people.ts'
import { applyEntry } from '../../shared/domain/reduce.ts'
import { ruleNamed } from '../../shared/domain/rules.ts'
import { Refusal } from '../../shared/refusals.ts'
import type { SubjectKind } from '../../shared/schema/terms.ts'
import type { Database } from '../db/collections.ts'
import { canonical, derivedId, sha256 } from './chain.ts'
import { caseOf, hiddenBy, loadFor, NumberNotReserved, sequencesFor, type AnyRule, type Command } from './command.ts'
import { Committer, type Outcome } from './committer.ts'
import { Follower } from './follower.ts'
import { ProjectionCache, WorkingSet } from './group.ts'
import { journalRows, projectionsOf, type AlongsideWrite, type Stored } from './journal.model.ts'
import { EntryPages, type EntryPage } from './pages.ts'
import { numbersIn, type Numbers } from './numbers.ts'
import type { Vault } from './vault.ts'

/** A command as a feature hands it over. */
export interface Submission {
  /** The client's `Idempotency-Key`, or an id that the system derived. */
  id: string
  operation: string
  actor: Actor
  params?: Record<string, unknown>
  body?: Record<string, unknown>
  /** The device's clock at sending, ISO 8601. */
  deviceNow?: string
  /** Rows of primary collections to write in the same transaction. */
  alongside?: AlongsideWrite[]
  /** What params and body are told from others by, where the id was made of it: a large body is not gone through twice. */
  digest?: string
}

export interface JournalParts {
  db: Database
  log: Logger
  vault: Vault
  now: () => Date
  organisation: () => Organisation
}

const RECENT = 5_000
/** A year's numbers of a station are passed over in fewer. */
const MOST_TRIES = 100

/** The log of everything: commands go in by `submit`, entries come out by `follower` and `entriesAfter`. */
export class Journal {
  readonly follower: Follower
  readonly vault: Vault
  readonly #parts: JournalParts
  readonly #cache = new ProjectionCache()
  readonly #committer: Committer
  readonly #numbers: Numbers
  readonly #pages = new EntryPages({ read: (id, after, limit) => this.entriesAfter(id, after, limit) })
  readonly #underWay = new Map<string, { hash: string; userId: string; outcome: Promise<Outcome> }>()
  readonly #recent = new Map<string, { hash: string; userId: string; result: unknown }>()
  /** Nothing more is stored here at this instant or before it. */
  #wholeMs = 0

  constructor(parts: JournalParts) {
    this.#parts = parts
    this.vault = parts.vault
    this.#numbers = numbersIn(parts.db)
    this.follower = new Follower(parts.db, parts.log)
    this.follower.onEntries((entries) => {
      for (const entry of entries) this.#cache.seen(entry.subject.id, entry.seq)
    })
    this.follower.onLost(() => this.#cache.clear())
    this.#committer = new Committer({
      db: parts.db,
      log: parts.log,
      cache: this.#cache,
      follower: this.follower,
      surroundings: () => ({ organisation: parts.organisation(), vault: parts.vault, now: this.#nextInstant() }),
      duplicateRefusals: {
        username: () => new Refusal('account.username-taken', { field: 'username' }),
        number: () => new Refusal('import.number-taken', { field: 'cases' }),
      },
    })
  }

  /**
   * Decides and writes a command exactly once. A repeat gets the first result; a repeat while the first is under way
   * waits for it. Whoever may not see by now what it was about is only told that it was done.
   * @throws Refusal of the operation's rule, `command.id-reused`, `command.unsettled`, `service.unavailable`
   */
  async submit(submission: Submission): Promise<Outcome> {
    const rule = ruleNamed(submission.operation)
    if (!rule) throw new Error(`No rule decides ${submission.operation}`)
    const { params = {}, body = {}, actor, operation, digest, ...rest } = submission
    const id = operation === timerOperation ? this.#timerId(submission.id) : submission.id.toLowerCase()
    const command: Command = { ...rest, id, operation, actor, params, body }
    const hash = digest ?? sha256(canonical({ operation, params, body }))
    const outcome = await this.#once(command, hash, rule)
    if (outcome.duplicate && operation !== timerOperation) await this.#refuseUnseen(command, rule)
    return outcome
  }

  /** [A1] A first result is as old as the command: rights may have gone since. @throws Refusal with `done` in its detail */
  async #refuseUnseen(command: Command, rule: AnyRule): Promise<void> {
    const work = new WorkingSet(this.#parts.db, undefined, undefined)
    if (rule.case) await loadFor(command, rule, work)
    const hidden = (states: Pick<WorkingSet, 'stored'>) => hiddenBy(command, rule, states)
    const code = hidden(work)
    if (!code) return
    // Who declines or hands over has ended the own access by that very command: its answer may have been lost.
    const after = code === 'subject.not-found' ? await this.#caseAfter(command, rule, work) : undefined
    if (after && hidden({ stored: (id) => (id === after._id ? after : work.stored(id)) })) return
    throw new Refusal(code, { detail: { done: true } })
  }

  /** A command's case as it stood right after it; undefined where it wrote nothing there. */
  async #caseAfter(command: Command, rule: AnyRule, work: WorkingSet): Promise<Stored<StateOf['case']> | undefined> {
    const row = caseOf(command, rule, work)
    if (!row) return undefined
    const rows = journalRows(this.#parts.db)
    const last = await rows.findOne({ 'subject.id': row._id, commandId: command.id }, { sort: { seq: -1 } })
    if (!last) return undefined
    const entries = await this.entriesAfter(row._id, 0, last.seq)
    const state = entries.reduce<StateOf['case'] | undefined>((now, entry) => applyEntry('case', now, entry), undefined)
    return state && { ...row, state }
  }

  async #once(command: Command, hash: string, rule: AnyRule): Promise<Outcome> {
    const { actor } = command
    const before = this.#underWay.get(command.id) ?? this.#recent.get(command.id)
    if (before) {
      if (before.hash !== hash || before.userId !== actor.userId) throw new Refusal('command.id-reused')
      return { result: 'outcome' in before ? (await before.outcome).result : before.result, duplicate: true }
    }
    const outcome = this.#decided(command, hash, rule)
    this.#underWay.set(command.id, { hash, userId: actor.userId, outcome })
    try {
      const settled = await outcome
      this.#remember(command.id, { hash, userId: actor.userId, result: settled.result })
      return settled
    } finally {
      this.#underWay.delete(command.id)
    }
  }

  /** [C5] Once more with other numbers where those reserved turn out to be wrong or taken. What is not used is given back. */
  async #decided(command: Command, hash: string, rule: AnyRule): Promise<Outcome> {
    for (let tries = 1; ; tries++) {
      const numbers = await this.#reserve(command, rule)
      try {
        const outcome = await this.#committer.submit(command, hash, rule, numbers)
        if (outcome.duplicate && !outcome.isUncertain) this.#giveBackAll(numbers)
        return outcome
      } catch (error) {
        // A past case came with a number of its own, ahead of the sequence.
        const isTaken = error instanceof Refusal && error.code === 'import.number-taken' && numbers.size > 0
        const isOther = error instanceof NumberNotReserved
        if (isTaken) for (const sequence of numbers.keys()) this.#numbers.passOver(sequence)
        else if (isOther || (error instanceof Refusal && !isUnsettled(error))) this.#giveBackAll(numbers)
        if (tries >= MOST_TRIES || !(isTaken || isOther)) throw error
      }
    }
  }

  #giveBackAll(numbers: ReadonlyMap<string, number>): void {
    for (const [sequence, number] of numbers) this.#numbers.giveBack(sequence, number)
  }

  /** [D4] Nobody can work out the id that a timer will fire with: whoever used it up before would silence the timer. */
  #timerId(id: string): string {
    return derivedId(this.vault.blind('timer', id), 'fired')
  }

  #remember(id: string, outcome: { hash: string; userId: string; result: unknown }): void {
    this.#recent.set(id, outcome)
    if (this.#recent.size <= RECENT) return
    const oldest = this.#recent.keys().next()
    if (!oldest.done) this.#recent.delete(oldest.value)
  }

  async #reserve(command: Command, rule: AnyRule): Promise<ReadonlyMap<string, number>> {
    if (!rule.numbers || rule.gapless) return new Map()
    const work = new WorkingSet(this.#parts.db, undefined, this.#cache)
    await loadFor(command, rule, work)
    const around = { organisation: this.#parts.organisation(), vault: this.vault, now: this.#parts.now().toISOString() }
    const sequences = sequencesFor(command, rule, work, around)
    return new Map(await Promise.all(sequences.map(async (name) => [name, await this.#numbers.take(name)] as const)))
  }

  /**
   * A subject's projection as it is now, whichever server wrote it last: what this process knows is only taken when the
   * database has nothing newer. For whoever asks for one subject; the bus' own work takes `read`.
   */
  async newest<K extends SubjectKind>(kind: K, id: string): Promise<Stored<StateOf[K]> | undefined> {
    const known = this.#cache.get(id)
    if (known?.kind === kind) {
      const row = await projectionsOf(this.#parts.db, kind).findOne({ _id: id } as never, { projection: { seq: 1 } })
      if (row) this.#cache.seen(id, row.seq)
    }
    return this.read(kind, id)
  }

  /** A subject's projection, as this process knows it, a moment behind other servers, or as the database has it. */
  async read<K extends SubjectKind>(kind: K, id: string): Promise<Stored<StateOf[K]> | undefined> {
    const cached = this.#cache.get(id)
    if (cached) return cached.kind === kind ? (cached as Stored<StateOf[K]>) : undefined
    return (await projectionsOf(this.#parts.db, kind).findOne({ _id: id } as never)) ?? undefined
  }

  /** The entries of a subject with a `seq` greater than `after`, in order, at most `limit`. */
  async entriesAfter(subjectId: string, after: number, limit: number): Promise<Entry[]> {
    const rows = await journalRows(this.#parts.db)
      .find({ 'subject.id': subjectId, seq: { $gt: after } }, { projection: { _id: 0 } })
      .sort({ seq: 1 })
      .limit(limit)
      .toArray()
    return rows as Entry[]
  }

  /** The same as a page, which several who ask at once share. */
  page(subjectId: string, after: number, limit: number): Promise<EntryPage> {
    return this.#pages.page(subjectId, after, limit)
  }

  /** When what is decided now is stored: later than any instant up to which the journal was said to be whole. */
  #nextInstant(): string {
    return new Date(Math.max(this.#parts.now().getTime(), this.#wholeMs + 1)).toISOString()
  }

  /**
   * The latest instant of which everything that this process stores has been told by the bus: what comes from now on is
   * later. Of other servers it says nothing.
   * @param latest when the last entry was stored that was told: the clock may have been set back since
   */
  wholeUpTo(latest?: string): string {
    const nowMs = this.#parts.now().getTime()
    const open = [this.#committer.writingAt, this.follower.untoldAt].flatMap((at) => at ?? [])
    const untilMs = Math.min(Math.max(nowMs, latest ? Date.parse(latest) : 0), ...open.map((at) => Date.parse(at) - 1))
    this.#wholeMs = Math.max(this.#wholeMs, Math.min(nowMs, untilMs))
    return new Date(untilMs).toISOString()
  }

  /** How long what is being written has had no answer, ms. */
  get stalledMs(): number {
    return this.#committer.stalledMs
  }

  /** Waits for what is under way; nothing new is taken by whoever calls this at the end. */
  async drained(): Promise<void> {
    await Promise.allSettled([...this.#underWay.values()].map(({ outcome }) => outcome))
    await this.#committer.drained()
  }

  /** At the end: gives the numbers back that were taken for calls that did not come. */
  async releaseNumbers(): Promise<void> {
    await this.#numbers.release()
  }
}

/** Whether the command may have been written all the same. An unused number is a gap then. */
const isUnsettled = ({ code }: Refusal): boolean => code.startsWith('service.') || code.startsWith('command.')
