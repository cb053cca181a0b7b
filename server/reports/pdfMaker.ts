import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker, type WorkerOptions } from 'node:worker_threads'
import { Refusal } from '../../shared/refusals.ts'
import { projectRoot } from '../projectRoot.ts'
import type { Paper } from './paper.ts'
import type { PdfMade, PdfWish } from './pdf.worker.ts'

const MOST_WAITING = 8
const PATIENCE_MS = 60_000
const IDLE_MS = 20_000
const MOST_MEMORY_MB = 512

interface Waiting {
  paper: Paper
  resolve: (bytes: Uint8Array) => void
  reject: (error: Error) => void
}

/** The thread, from what was built or, where the server runs from its sources, from these. */
const newThread = (): Worker => {
  const options: WorkerOptions = { resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB } }
  if (!import.meta.filename.endsWith('.ts'))
    return new Worker(join(projectRoot, 'dist', 'server', 'reports', 'pdf.worker.js'), options)
  // Threads do not inherit what reads TypeScript.
  const [tool, source] = [
    join(createRequire(import.meta.url).resolve('tsx/package.json'), '../dist/esm/api/index.mjs'),
    join(import.meta.dirname, 'pdf.worker.ts'),
  ].map((path) => JSON.stringify(pathToFileURL(path).href))
  return new Worker(`import(${tool}).then(({ register }) => (register(), import(${source})))`, {
    ...options,
    eval: true,
  })
}

/**
 * Writes PDF one after the other in a thread of its own, which is there while it is needed: fonts of 20 MB are read,
 * and neither requests nor idle memory pay for that.
 */
export class PdfMaker {
  readonly #waiting: Waiting[] = []
  #thread: Worker | undefined
  #made = 0
  #isBusy = false
  #idle: NodeJS.Timeout | undefined
  #isStopped = false

  /**
   * The bytes of a report.
   * @throws Refusal `report.busy` when too many wait
   */
  make(paper: Paper): Promise<Uint8Array> {
    if (this.#isStopped || this.#waiting.length >= MOST_WAITING) return Promise.reject(new Refusal('report.busy'))
    return new Promise((resolve, reject) => {
      this.#waiting.push({ paper, resolve, reject })
      void this.#work()
    })
  }

  /** Ends the thread; what waits is refused. */
  async stop(): Promise<void> {
    this.#isStopped = true
    for (const { reject } of this.#waiting.splice(0)) reject(new Refusal('report.busy'))
    await this.#end()
  }

  async #work(): Promise<void> {
    if (this.#isBusy) return
    this.#isBusy = true
    clearTimeout(this.#idle)
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      try {
        next.resolve(await this.#written(next.paper))
      } catch (error) {
        await this.#end()
        next.reject(error instanceof Error ? error : new Error(String(error)))
      }
    }
    this.#isBusy = false
    this.#idle = setTimeout(() => void this.#end(), IDLE_MS).unref()
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle)
    const thread = this.#thread
    this.#thread = undefined
    await thread?.terminate()
  }

  #written(paper: Paper): Promise<Uint8Array> {
    const thread = (this.#thread ??= newThread())
    const id = (this.#made += 1)
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(late)
        thread.off('message', take)
        thread.off('error', fail)
        thread.off('exit', gone)
      }
      const take = (made: PdfMade): void => {
        if (made.id !== id) return
        end()
        if ('bytes' in made) resolve(made.bytes)
        else reject(new Error(`A report could not be written: ${made.error}`))
      }
      const fail = (error: Error): void => {
        end()
        reject(error)
      }
      const gone = (): void => fail(new Error('The thread that writes reports has ended'))
      const late = setTimeout(() => fail(new Error('A report took too long')), PATIENCE_MS)
      thread.on('message', take)
      thread.on('error', fail)
      thread.on('exit', gone)
      thread.postMessage({ id, paper } satisfies PdfWish)
    })
  }
}
