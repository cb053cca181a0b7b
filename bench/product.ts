import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { signIn, type Client } from '../seed/replay/client.ts'
import { freePort } from '../server/db/embedded.mongod.ts'
import { sharedDatabaseUri } from '../server/db/embedded.ts'
import { pause } from './statistics.ts'

/** Reads `/metrics` of the server. */
export const METRICS_TOKEN = 'bench-metrics-token'
const PASSWORD = 'bench-password-1'
const PROJECT = join(import.meta.dirname, '..')
const READY_WITHIN_MS = 120_000

/** The built server, running as a process of its own on its own data. */
export interface Product {
  readonly url: string
  readonly pid: number
  /** The address of its database, for floors on the same `mongod`. */
  readonly databaseUri: string
  /** From the start of the process until `/readyz` said yes. */
  readonly readyMs: number
  readonly dataDir: string
  signIn(username: string): Promise<Client>
  /** Resident memory now, bytes. */
  memory(): number
  /** Ends the process; `keep` leaves its data for another start. */
  stop(wish?: { keep: boolean }): Promise<void>
}

export interface ProductWish {
  /** Data of an earlier start. */
  dataDir?: string
  /** Folder for a processor profile of the server. */
  profileDir?: string
  /** Further settings. */
  env?: Record<string, string>
}

/** Resident memory of a process, bytes. */
export const residentBytes = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024

/** Starts `node server/start.mjs` with an embedded database and demo data; comes back when it is ready. */
export const startProduct = async ({
  dataDir = mkdtempSync(join(tmpdir(), 'xiaoan-bench-')),
  profileDir,
  env = {},
}: ProductWish = {}): Promise<Product> => {
  const port = await freePort(0)
  const url = `http://127.0.0.1:${port}`
  const profile = profileDir === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profileDir]
  const started = performance.now()
  const child = spawn(process.execPath, [...profile, 'server/start.mjs'], {
    cwd: PROJECT,
    env: {
      ...process.env,
      PORT: String(port),
      HOST: '127.0.0.1',
      DATA_DIR: dataDir,
      DEMO_PASSWORD: PASSWORD,
      SEED_DEMO: 'accounts',
      METRICS_TOKEN,
      MONGODB_URI: '',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  // Whatever ends the bench ends the server, which ends its mongod.
  const end = (): void => void child.kill('SIGTERM')
  process.once('exit', end)
  child.once('exit', () => process.off('exit', end))
  await untilReady(url, child, started)
  const readyMs = performance.now() - started
  const databaseUri = await sharedDatabaseUri(dataDir)
  if (databaseUri === null || child.pid === undefined) throw new Error('the server has no database of its own')
  const { pid } = child
  const stop = async ({ keep }: { keep: boolean } = { keep: false }): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    }
    if (!keep) rmSync(dataDir, { recursive: true, force: true })
  }
  return {
    url,
    pid,
    databaseUri,
    readyMs,
    dataDir,
    stop,
    signIn: (username) => signIn(url, username, PASSWORD),
    memory: () => residentBytes(pid),
  }
}

/** Runs work on a fresh server and ends it, whatever happens. */
export const withProduct = async <T>(wish: ProductWish, work: (product: Product) => Promise<T>): Promise<T> => {
  const product = await startProduct(wish)
  try {
    return await work(product)
  } finally {
    await product.stop()
  }
}

const untilReady = async (url: string, child: ChildProcess, started: number): Promise<void> => {
  while (performance.now() - started < READY_WITHIN_MS) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`)
    const answer = await fetch(`${url}/readyz`).catch(() => undefined)
    if (answer?.ok) return
    await pause(5)
  }
  child.kill('SIGTERM')
  throw new Error('the server was not ready in time')
}
