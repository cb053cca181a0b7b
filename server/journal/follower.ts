import type { Logger } from 'pino'
import type { Entry } from '../../shared/domain/entry.ts'
import type { ChangeStream, Database, Document } from '../db/collections.ts'
import { journalRows } from './journal.model.ts'
import { pause } from './failures.ts'

/** Entries that became known in one tick, in the order they were committed. */
export type EntriesListener = (entries: readonly Entry[]) => void

type Row = Entry & Document
type Token = { _data: unknown }

const HISTORY_LOST = 286

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
  #batch: Entry[] = []
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
    const pipeline = [{ $match: { operationType: 'insert' } }, { $project: { fullDocument: 1 } }]
    const place = this.#token ? { resumeAfter: this.#token } : { startAtOperationTime: await this.#clusterTime() }
    this.#stream = journalRows(this.#db).watch<Row>(pipeline, {
      ...place,
      batchSize: 1000,
      maxAwaitTimeMS: 1000,
    }) as ChangeStream<Row>
    this.#ready = true
  }

  async #clusterTime(): Promise<never> {
    const hello = await this.#db.raw.command({ hello: 1 })
    return hello['operationTime'] as never
  }

  async #read(): Promise<void> {
    for (let attempt = 0; !this.#stopped; attempt++) {
      try {
        for await (const change of this.#stream ?? []) {
          attempt = 0
          this.#token = change._id as Token
          if ('fullDocument' in change && change.fullDocument) this.#take(change.fullDocument as Row)
        }
        if (this.#stopped) return
        await this.#open()
      } catch (error) {
        this.#ready = false
        if (this.#stopped) return
        this.#log.warn({ err: error }, 'the change stream broke; opening it again')
        await this.#reopen(error, attempt)
      }
    }
  }

  async #reopen(error: unknown, attempt: number): Promise<void> {
    if (error instanceof Error && 'code' in error && error.code === HISTORY_LOST) this.#token = undefined
    const lost = this.#token === undefined
    await pause(attempt + 4)
    await this.#stream?.close().catch(() => undefined)
    await this.#open().catch(() => undefined)
    if (lost && this.#ready) for (const listener of this.#lost) listener()
  }

  #take(row: Row): void {
    const { _id, ...entry } = row
    this.#batch.push(entry as Entry)
    if (this.#batch.length === 1) setImmediate(() => this.#tell())
  }

  #tell(): void {
    const entries = this.#batch
    this.#batch = []
    for (const listener of this.#listeners) {
      try {
        listener(entries)
      } catch (error) {
        this.#log.error({ err: error }, 'a listener of the journal failed')
      }
    }
  }
}
