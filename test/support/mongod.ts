import { randomUUID } from 'node:crypto'
import { spawn, type ChildProcess } from 'node:child_process'
import { MongoMemoryReplSet, type MongoMemoryServer } from 'mongodb-memory-server'
import mongoose from 'mongoose'
import { readEnvironment } from '../../server/config.ts'
import { findMongod } from '../../server/db/mongod.ts'

/** A database of its own in the replica set that the whole test run shares. */
export interface TestDatabase {
  readonly uri: string
  readonly name: string
  drop(): Promise<void>
}

/** A member of a set that tests may do harm to. */
export interface SetMember {
  readonly port: number
  /** Of the process that runs now; `undefined` after `kill('SIGKILL')`. */
  readonly pid: number | undefined
  /** Sends the signal; after SIGKILL and SIGTERM waits until the process is gone. */
  kill(signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): Promise<void>
  /** Starts a killed member again, on the same port and data. */
  restart(): Promise<void>
}

export interface ReplicaSet {
  readonly uri: string
  readonly members: readonly SetMember[]
  stop(): Promise<void>
}

const NAME = 'xiaoan-test'
const ARGS = ['--networkMessageCompressors', 'snappy,zstd', '--setParameter', 'transactionLifetimeLimitSeconds=5']
// The database's own clock is not moved: what a test made in its past would be swept away under it.
ARGS.push('--setParameter', 'ttlMonitorEnabled=false')
// Members that read from a frozen one look elsewhere after a second, as OPERATIONS asks of every set.
ARGS.push('--setParameter', 'oplogNetworkTimeoutBufferSeconds=1')
const CACHE = ['--wiredTigerCacheSizeGB', '0.25']
/** As OPERATIONS asks of every set of three. [R2] */
const SETTINGS = { electionTimeoutMillis: 2_000, heartbeatIntervalMillis: 500 }

let shared: Promise<MongoMemoryReplSet> | undefined

/**
 * A fresh, empty database, its name unlike any other. The first call starts the one replica set of this process (under
 * 3 s); it is stopped when the last test has run, or with the process.
 */
export const testDatabase = async (label = 'test'): Promise<TestDatabase> => {
  shared ??= startMemorySet(1)
  const name = `${label}-${randomUUID().slice(0, 13)}`
  const uri = (await shared).getUri(name)
  return { uri, name, drop: () => dropDatabase(uri) }
}

/** Stops the shared set, when one was started. Called by itself after the last test. */
export const stopTestDatabases = async (): Promise<void> => {
  const set = await shared
  shared = undefined
  await set?.stop({ doCleanup: true, force: true })
}

/** A replica set of this test's own, to be killed, frozen and restarted. Stop it in an `after` hook. */
export const startReplicaSet = async ({ members }: { members: number }): Promise<ReplicaSet> => {
  const set = await startMemorySet(members)
  const { path } = await mongod()
  const own = set.servers.map((server) => new MemoryMember(server, path))
  return {
    uri: set.getUri('test'),
    members: own,
    stop: async () => {
      await Promise.all(own.map((member) => member.prepareEnd()))
      await set.stop({ doCleanup: true, force: true })
    },
  }
}

const mongod = () => findMongod({ systemBinary: readEnvironment().MONGOMS_SYSTEM_BINARY ?? null })

const LAUNCH_MS = 120_000

const startMemorySet = async (count: number): Promise<MongoMemoryReplSet> => {
  const { path } = await mongod()
  // The launcher would ask the program for its version again, and warn that it is not the one it would have fetched.
  process.env.MONGOMS_SYSTEM_BINARY_VERSION_CHECK = 'false'
  return MongoMemoryReplSet.create({
    binary: { systemBinary: path },
    // On a machine that does much else, ten seconds, the launcher's own limit, are not enough.
    instanceOpts: Array.from({ length: count }, () => ({ launchTimeout: LAUNCH_MS })),
    replSet: {
      name: NAME,
      count,
      storageEngine: 'wiredTiger',
      args: [...ARGS, ...CACHE],
      configSettings: SETTINGS,
    },
  })
}

const dropDatabase = async (uri: string): Promise<void> => {
  const client = await mongoose.mongo.MongoClient.connect(uri)
  try {
    await client.db().dropDatabase()
  } finally {
    await client.close()
  }
}

class MemoryMember implements SetMember {
  readonly port: number
  readonly #dataDir: string
  readonly #program: string
  #process: ChildProcess | undefined
  #isRestarted = false

  constructor(server: MongoMemoryServer, program: string) {
    const info = server.instanceInfo
    if (info?.instance.mongodProcess === undefined) throw new Error('the member does not run')
    this.port = info.port
    this.#dataDir = info.dbPath
    this.#program = program
    this.#process = info.instance.mongodProcess
  }

  get pid(): number | undefined {
    return this.#process?.pid
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    const killed = this.#process
    if (killed === undefined) return
    const gone = new Promise((resolve) => killed.once('exit', resolve))
    killed.kill(signal)
    if (signal === 'SIGSTOP' || signal === 'SIGCONT') return
    await gone
    this.#process = undefined
  }

  async restart(): Promise<void> {
    if (this.#process !== undefined) throw new Error('the member still runs')
    const args = ['--port', String(this.port), '--dbpath', this.#dataDir, '--replSet', NAME, '--bind_ip', '127.0.0.1']
    this.#process = spawn(this.#program, [...args, ...ARGS, ...CACHE], { stdio: 'ignore' })
    const restarted = this.#process
    process.once('exit', () => restarted.kill('SIGKILL'))
    this.#isRestarted = true
    await answers(this.port)
  }

  /** A frozen member cannot be shut down, and a restarted one is unknown to the launcher. */
  async prepareEnd(): Promise<void> {
    await this.kill(this.#isRestarted ? 'SIGKILL' : 'SIGCONT')
  }
}

const answers = async (port: number): Promise<void> => {
  const client = new mongoose.mongo.MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
    serverSelectionTimeoutMS: LAUNCH_MS,
  })
  try {
    await client.db('admin').command({ ping: 1 })
  } finally {
    await client.close()
  }
}

if (typeof globalThis.after === 'function') globalThis.after(stopTestDatabases)
