import type { Logger } from 'pino'
import type { Entry } from '../../shared/domain/entry.ts'
import type { ChangeStream, Collection, Database, Document } from '../db/collections.ts'
import { journalRows } from './journal.model.ts'
import { pause } from './failures.ts'

/** Entries that became known in one tick, in the order they were committed. */
export type EntriesListener = (entries: readonly Entry[]) => void

type Row = Entry & Document
type Token = { _data: unknown }
type OperationTime = NonNullable<NonNullable<Parameters<Collection<Row>['watch']>[1]>['startAtOperationTime']>
/** What the stream tells of an entry: enough to find it. */
type Told = Pick<Entry, 'subject' | 'seq' | 'hash'>

/** The place is no longer in the stream's history, or is none of this stream. */
const HISTORY_LOST: ReadonlySet<unknown> = new Set([260, 280, 286])
const MOST_OWN = 20_000

/**
 * The one bus: follows the journal's change stream and tells its listeners of every committed entry, whichever server
 * wrote it. Resumes where it was after a fault; when the stream's history is lost, listeners refill from the journal.
 */
export class Follower {
  readonly #db: Database
  readonly #log: Logger
  readonly #listeners: EntriesListener[] = []
  readonly #lost: (() => void)[] = []
  #stream: ChangeStream<Row> | undefined
  #token: Token | undefined
  /** Where the stream began: its place until it has told of something. */
  #since: OperationTime | undefined
  /** Entries may have been missed, and the listeners are not told of it yet. */
  #isLost = false
  #batch: Told[] = []
  #telling = false
  /** Entries that this process writes, by hash: they need not be read back. */
  readonly #own = new Map<string, Entry>()
  #stopped = false
  #ready = false

  constructor(db: Database, log: Logger) {
    this.#db = db
    this.#log = log
  }

  /** Whether the stream is open: a server that does not follow is not ready. */
  get following(): boolean {
    return this.#ready
  }

  /** When the first of the entries was stored that this process wrote and the stream has not told yet. */
  get untoldAt(): string | undefined {
    const [first] = this.#own.values()
    return first?.storedAt
  }

  /** Entries that are about to be committed here. Told when the stream brings them, and only then; kept while there is one. */
  expect(entries: readonly Entry[]): void {
    if (!this.#ready) return
    for (const entry of entries) this.#own.set(entry.hash, entry)
    for (const hash of this.#own.keys()) {
      if (this.#own.size <= MOST_OWN) return
      this.#own.delete(hash)
    }
  }

  /** Those were not committed, or nobody knows whether. */
  forget(entries: readonly Entry[]): void {
    for (const { hash } of entries) this.#own.delete(hash)
  }

  onEntries(listener: EntriesListener): void {
    this.#listeners.push(listener)
  }

  /** Called when entries may have been missed and every listener has to read the journal again. */
  onLost(listener: () => void): void {
    this.#lost.push(listener)
  }

  /** Opens the stream; resolves when everything committed from now on will be told. */
  async start(): Promise<void> {
    const opened = this.#open()
    await opened
    void this.#read()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#ready = false
    await this.#stream?.close().catch(() => undefined)
  }

  async #open(): Promise<void> {
    const told = { 'fullDocument.subject': 1, 'fullDocument.seq': 1, 'fullDocument.hash': 1 }
    const pipeline = [{ $match: { operationType: 'insert' } }, { $project: told }]
    this.#since ??= await this.#clusterTime()
    const place = this.#token ? { resumeAfter: this.#token } : { startAtOperationTime: this.#since }
    this.#stream = journalRows(this.#db).watch<Row>(pipeline, {
      ...place,
      batchSize: 1000,
      maxAwaitTimeMS: 1000,
    }) as ChangeStream<Row>
    this.#ready = true
  }

  async #clusterTime(): Promise<OperationTime> {
    const hello = await this.#db.raw.command({ hello: 1 })
    return hello['operationTime'] as OperationTime
  }

  async #read(): Promise<void> {
    for (let attempt = 0; !this.#stopped; attempt++) {
      try {
        for await (const change of this.#stream ?? []) {
          attempt = 0
          this.#token = change._id as Token
          if ('fullDocument' in change && change.fullDocument) this.#take(change.fullDocument)
        }
        // A stream that was closed under the reader ends without a word.
        await this.#reopen(attempt)
      } catch (error) {
        this.#ready = false
        if (this.#stopped) return
        this.#log.warn({ err: error }, 'the change stream broke; opening it again')
        if (error instanceof Error && 'code' in error && HISTORY_LOST.has(error.code)) {
          this.#token = this.#since = undefined
          this.#isLost = true
          // What was written meanwhile may never be told.
          this.#own.clear()
        }
        await this.#reopen(attempt)
      }
    }
  }

  /** Opens the stream where it was. Where that fails there is none, and the next turn tries again. */
  async #reopen(attempt: number): Promise<void> {
    await pause(attempt + 4)
    await this.#stream?.close().catch(() => undefined)
    this.#stream = undefined
    if (this.#stopped) return
    const isOpen = await this.#open().then(
      () => true,
      () => false,
    )
    if (!isOpen || !this.#isLost) return
    this.#isLost = false
    for (const listener of this.#lost) this.#safely(() => listener())
  }

  #take({ subject, seq, hash }: Told): void {
    this.#batch.push({ subject, seq, hash })
    if (this.#batch.length === 1 && !this.#telling) setImmediate(() => void this.#tell())
  }

  /** Tells what has gathered, in order; what another server wrote is read first. */
  async #tell(): Promise<void> {
    this.#telling = true
    while (this.#batch.length > 0 && !this.#stopped) {
      const told = this.#batch
      this.#batch = []
      const entries = this.#ownOf(told) ?? (await this.#entriesOf(told))
      for (const listener of this.#listeners) this.#safely(() => listener(entries))
    }
    this.#telling = false
  }

  /** Whatever becomes of one listener, the others hear and the bus goes on. */
  #safely(tell: () => void): void {
    try {
      tell()
    } catch (error) {
      this.#log.error({ err: error }, 'a listener of the journal failed')
    }
  }

  /** The entries where all of them were written here. */
  #ownOf(told: readonly Told[]): Entry[] | undefined {
    const entries: Entry[] = []
    for (const { hash } of told) {
      const entry = this.#own.get(hash)
      if (!entry) return undefined
      entries.push(entry)
    }
    for (const { hash } of told) this.#own.delete(hash)
    return entries
  }

  /** Reads what was written elsewhere; tries again for as long as it takes, because nothing may be left out. */
  async #entriesOf(told: readonly Told[]): Promise<Entry[]> {
    const foreign = told.filter(({ hash }) => !this.#own.has(hash))
    const seqs = new Map<string, number[]>()
    for (const { subject, seq } of foreign) seqs.set(subject.id, [...(seqs.get(subject.id) ?? []), seq])
    const wanted = [...seqs].map(([id, some]) => ({ 'subject.id': id, seq: { $in: some } }))
    for (let attempt = 0; ; attempt++) {
      try {
        const rows = await journalRows(this.#db)
          .find({ $or: wanted }, { projection: { _id: 0 } })
          .toArray()
        const read = new Map((rows as Entry[]).map((entry) => [entry.hash, entry]))
        const entries = told.flatMap(({ hash }) => this.#own.get(hash) ?? read.get(hash) ?? [])
        this.forget(entries)
        return entries
      } catch (error) {
        if (this.#stopped) return []
        this.#log.warn({ err: error }, 'entries of another server could not be read; trying again')
        await pause(attempt)
      }
    }
  }
}
