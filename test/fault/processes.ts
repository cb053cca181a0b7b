import { fork, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { endOrphan, freePort, runningMongod } from '../../server/db/embedded.mongod.ts'
import { projectRoot } from '../../server/projectRoot.ts'

export const PASSWORD = 'demo-password-1'
const READY_WITHIN_MS = 90_000
const LOOK_EVERY_MS = 25

/** Builds the server of this checkout, unless it is built. */
export const builtServer = async (): Promise<void> => {
  const { ensureBuilt } = (await import(new URL('../../server/build.mjs', import.meta.url).href)) as {
    ensureBuilt: (wish: { web: boolean; tell: (sentence: string) => void }) => Promise<void>
  }
  await ensureBuilt({ web: false, tell: () => undefined })
}

/** A real server in a process of its own, with the embedded database on a folder of its own. */
export class FaultServer {
  readonly folder = mkdtempSync(join(tmpdir(), 'xiaoan-fault-'))
  readonly dataDir = join(this.folder, 'data')
  readonly #log = openSync(join(this.folder, 'log'), 'a')
  #port = 0
  #child: ChildProcess | undefined

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  get log(): string {
    return readFileSync(join(this.folder, 'log'), 'utf8')
  }

  /** Starts it, on the port of last time, and comes back when it is ready. */
  async start(): Promise<void> {
    if (this.#port === 0) this.#port = await freePort(0)
    this.#child = spawn(process.execPath, [join(projectRoot, 'dist', 'server', 'main.js')], {
      cwd: projectRoot,
      stdio: ['ignore', this.#log, this.#log],
      env: {
        ...process.env,
        NODE_ENV: 'production',
        PORT: String(this.#port),
        DATA_DIR: this.dataDir,
        DEMO_PASSWORD: PASSWORD,
        SEED_DEMO: 'accounts',
        MONGOD_CACHE_GB: '0.25',
        LOG_LEVEL: 'warn',
        MONGODB_URI: '',
      },
    })
    await this.ready()
  }

  /** Comes back when it takes requests and follows the journal. */
  async ready(): Promise<void> {
    const giveUpAt = Date.now() + READY_WITHIN_MS
    for (;;) {
      const answer = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined)
      if (answer?.ok) return
      if (Date.now() > giveUpAt || this.#child?.exitCode !== null)
        throw new Error(`the server is not ready:\n${this.log.slice(-3_000)}`)
      await wait(LOOK_EVERY_MS)
    }
  }

  /** Ends the server with a signal. @returns how it went and how long it took */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<{ code: number | null; ms: number }> {
    const child = this.#child
    if (!child || child.exitCode !== null) return { code: child?.exitCode ?? null, ms: 0 }
    const started = performance.now()
    const gone = once(child, 'exit')
    child.kill(signal)
    const [code] = (await gone) as [number | null]
    return { code, ms: performance.now() - started }
  }

  /** The pid of its database. */
  async mongod(): Promise<number> {
    const running = await runningMongod(this.dataDir)
    if (!running) throw new Error('there is no mongod')
    return running.pid
  }

  /** Address of its database. */
  async databaseUri(): Promise<string> {
    const running = await runningMongod(this.dataDir)
    if (!running) throw new Error('there is no mongod')
    return `mongodb://127.0.0.1:${running.port}/xiaoan?replicaSet=xiaoan`
  }

  /** Ends what is left, by pid, and removes the folder. */
  async remove(): Promise<void> {
    await this.end('SIGKILL')
    await endOrphan(this.dataDir)
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** The recorder, a process of its own. */
export class Recorder {
  readonly #child: ChildProcess
  acknowledged = 0

  constructor(server: FaultServer, { ledger, writers, seed }: { ledger: string; writers: number; seed: number }) {
    const file = new URL('./recorder.process.ts', import.meta.url).pathname
    const words = [server.url, ledger, String(writers), String(seed), 'desk1', PASSWORD]
    this.#child = fork(file, words, { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    this.#child.on('message', (count) => (this.acknowledged = Number(count)))
  }

  /** Comes back when so many more commands were acknowledged. */
  async progresses(by: number, withinMs: number): Promise<void> {
    const goal = this.acknowledged + by
    const giveUpAt = Date.now() + withinMs
    while (this.acknowledged < goal) {
      if (this.#child.exitCode !== null) throw new Error('the recorder ended')
      if (Date.now() > giveUpAt) throw new Error(`no progress within ${withinMs} ms`)
      await wait(LOOK_EVERY_MS)
    }
  }

  /** Lets it finish what it has under way. */
  async finish(): Promise<void> {
    if (this.#child.exitCode !== null) return
    const gone = once(this.#child, 'exit')
    this.#child.send('stop')
    const [code] = (await gone) as [number | null]
    if (code !== 0) throw new Error(`the recorder ended with ${code}`)
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}
