import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
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

/** The process that writes, from what was built or, where the server runs from its sources, from these. */
const newWriter = (): ChildProcess => {
  const isSource = import.meta.filename.endsWith('.ts')
  const program = isSource
    ? join(import.meta.dirname, 'pdf.worker.ts')
    : join(projectRoot, 'dist', 'server', 'reports', 'pdf.worker.js')
  const writer = fork(program, [], {
    cwd: projectRoot,
    // It needs none of the settings, least of all the secrets.
    env: {},
    execArgv: [`--max-old-space-size=${MOST_MEMORY_MB}`, ...(isSource ? ['--import', 'tsx'] : [])],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  // What goes wrong is told to who waits for it; with nobody waiting it is no matter.
  writer.on('error', () => undefined)
  try {
    if (writer.pid !== undefined) setPriority(writer.pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // It writes as fast as everybody else, then.
  }
  return writer
}

/**
 * Writes PDF one after the other in a process of its own, which is there while it is needed: fonts of 20 MB are read,
 * and neither requests nor idle memory pay for that.
 */
export class PdfMaker {
  readonly #waiting: Waiting[] = []
  #writer: ChildProcess | undefined
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

  /** Ends the process; what waits is refused. */
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
    const writer = this.#writer
    this.#writer = undefined
    if (writer?.pid === undefined || writer.exitCode !== null || writer.signalCode !== null) return
    const gone = once(writer, 'exit')
    writer.kill('SIGKILL')
    await gone
  }

  #written(paper: Paper): Promise<Uint8Array> {
    if (this.#writer?.connected !== true) this.#writer = newWriter()
    const writer = this.#writer
    const id = (this.#made += 1)
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(late)
        writer.off('message', take)
        writer.off('error', fail)
        writer.off('exit', gone)
      }
      const take = (message: unknown): void => {
        // Only the program of ours speaks to it.
        const made = message as PdfMade
        if (made.id !== id) return
        end()
        if ('bytes' in made) resolve(made.bytes)
        else reject(new Error(`A report could not be written: ${made.error}`))
      }
      const fail = (error: Error): void => {
        end()
        reject(error)
      }
      const gone = (): void => fail(new Error('The process that writes reports has ended'))
      const late = setTimeout(() => fail(new Error('A report took too long')), PATIENCE_MS)
      writer.on('message', take)
      writer.on('error', fail)
      writer.on('exit', gone)
      writer.send({ id, paper } satisfies PdfWish)
    })
  }
}
