import type { KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { Refusal, type RefusalCode } from '../../shared/refusals.ts'
import type { RuleSettings } from '../../shared/domain/settings.ts'
import { projectRoot } from '../../server/projectRoot.ts'
import type { Write, Written } from './writer.ts'

/** What a thread is given to open its own connection and journals with. */
export interface Surroundings {
  uri: string
  isEmbedded: boolean
  fieldKey: KeyObject
  settings: RuleSettings
  zone: string
}

/** What a thread is asked: a batch as JSON to write, or to stop when all is written. */
export type Asked = { id: number; batch: string } | { stop: true }
/** What it answers. */
export type Answered = { id: number } & ({ written: Written } | { refused: RefusalCode } | { failed: string })

/** Half of the processors decide and write; the other half reads the file and is the database's. */
const MOST_THREADS = 4
const threadsHere = (): number => Math.min(MOST_THREADS, Math.ceil(availableParallelism() / 2))
/** New objects of a batch are gone with it: fewer are carried along when there is room for several. */
const NEW_SPACE_MB = 64

export interface Threads {
  /** Of each thread one. */
  readonly writes: readonly [Write, ...Write[]]
  /** Ends the threads, when what they were given is written. */
  stop(): Promise<void>
}

/** Threads that decide and write batches, from what was built or, where the importer runs from its sources, from these. */
export const startThreads = (surroundings: Surroundings): Threads => {
  const threads = Array.from({ length: threadsHere() }, () => new WritingThread(surroundings))
  return {
    writes: threads.map(
      (thread): Write =>
        (batch) =>
          thread.write(batch),
    ) as [Write, ...Write[]],
    stop: async () => void (await Promise.all(threads.map((thread) => thread.stop()))),
  }
}

class WritingThread {
  readonly #worker: Worker
  readonly #waiting = new Map<number, { resolve: (written: Written) => void; reject: (error: Error) => void }>()
  readonly #gone: Promise<unknown>
  #asked = 0
  #failure: Error | undefined

  constructor(surroundings: Surroundings) {
    const isSource = import.meta.filename.endsWith('.ts')
    const program = isSource
      ? join(import.meta.dirname, 'writer.worker.ts')
      : join(projectRoot, 'dist', 'seed', 'import', 'writer.worker.js')
    this.#worker = new Worker(program, {
      workerData: surroundings,
      resourceLimits: { maxYoungGenerationSizeMb: NEW_SPACE_MB },
      ...(isSource ? { execArgv: ['--import', 'tsx'] } : {}),
    })
    this.#worker.on('message', (answered: Answered) => this.#take(answered))
    this.#worker.on('error', (error) => this.#fail(error))
    this.#gone = once(this.#worker, 'exit').catch(() => undefined)
    void this.#gone.then(() => this.#fail(new Error('A thread that writes cases has ended')))
  }

  write(batch: string): Promise<Written> {
    if (this.#failure) return Promise.reject(this.#failure)
    const id = (this.#asked += 1)
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#worker.postMessage({ id, batch } satisfies Asked)
    })
  }

  async stop(): Promise<void> {
    if (!this.#failure) this.#worker.postMessage({ stop: true } satisfies Asked)
    await this.#gone
  }

  #take(answered: Answered): void {
    const waiting = this.#waiting.get(answered.id)
    this.#waiting.delete(answered.id)
    if ('written' in answered) waiting?.resolve(answered.written)
    else if ('refused' in answered) waiting?.reject(new Refusal(answered.refused))
    else waiting?.reject(new Error(answered.failed))
  }

  #fail(error: Error): void {
    this.#failure ??= error
    for (const { reject } of this.#waiting.values()) reject(this.#failure)
    this.#waiting.clear()
  }
}
