import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile, rename, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { StartRefusal } from '../startRefusal.ts'
import { argumentsOf, endProcess } from './embedded.processes.ts'
import { becomePrimary, SET_NAME, untilListening } from './embedded.replicaSet.ts'

/** A `mongod` of a data folder, whoever started it. */
export interface RunningMongod {
  readonly pid: number
  readonly port: number
}

export interface MongodOrder {
  readonly program: string
  readonly dataDir: string
  readonly port: number
  readonly cacheGb: number
}

const PATIENCE_MS = 10_000
const STARTED_WITHIN_MS = 60_000
const LOG_AT_MOST_BYTES = 10_000_000
const LOG_TAIL_BYTES = 20_000
const WRITTEN_BY_ANOTHER_VERSION = 62

const dbPathOf = (dataDir: string): string => join(dataDir, 'mongo')
const logOf = (dataDir: string): string => join(dataDir, 'mongod.log')

/**
 * The `mongod` that runs on the data folder now. It is known by the pid in its own lock file, and taken for ours only
 * when that process was started with this very folder.
 */
export const runningMongod = async (dataDir: string): Promise<RunningMongod | null> => {
  const pid = Number(await readFile(join(dbPathOf(dataDir), 'mongod.lock'), 'utf8').catch(() => ''))
  if (!Number.isInteger(pid) || pid <= 0) return null
  const args = argumentsOf(pid)
  const port = Number(args[args.indexOf('--port') + 1])
  return args[args.indexOf('--dbpath') + 1] === dbPathOf(dataDir) && port > 0 ? { pid, port } : null
}

/** Ends a `mongod` that a killed server left behind on the data folder. Says whether there was one. */
export const endOrphan = async (dataDir: string): Promise<boolean> => {
  const orphan = await runningMongod(dataDir)
  if (orphan !== null) await endProcess(orphan.pid, PATIENCE_MS)
  return orphan !== null
}

/** The port asked for when it is free, else one that the system chooses. */
export const freePort = async (wished: number): Promise<number> => {
  const server = createServer()
  try {
    server.listen(wished, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port')
    return address.port
  } catch (error) {
    if (wished === 0) throw error
    return freePort(0)
  } finally {
    server.close()
  }
}

/**
 * Starts a `mongod` and comes back when it is primary and takes writes.
 * @throws StartRefusal with what its log says when it does not get there.
 */
export const startMongod = async (order: MongodOrder): Promise<ChildProcess> => {
  await rotateLog(order.dataDir)
  // A session of its own: Ctrl-C at the terminal is for the server, which ends mongod when its own work is done.
  const child = spawn(order.program, argumentsFor(order), { stdio: 'ignore', detached: true })
  const endWith = (): void => void child.kill('SIGTERM')
  process.once('exit', endWith)
  const failed = new AbortController()
  const fail = (error: unknown) => failed.abort(error)
  const onExit = (code: number | null) => void whyExited(order.dataDir, code).then(fail, fail)
  child.once('error', fail).once('exit', onExit)
  const limit = setTimeout(() => fail(tooSlow(order.dataDir)), STARTED_WITHIN_MS)
  try {
    await untilListening(order.port, failed)
    await becomePrimary(order.port, failed)
    return child
  } catch (error) {
    child.kill('SIGKILL')
    throw failed.signal.aborted ? failed.signal.reason : error
  } finally {
    clearTimeout(limit)
    child.off('exit', onExit)
    process.off('exit', endWith)
  }
}

/** Ends it cleanly; by force when it takes longer than ten seconds, or `withinMs`. */
export const stopMongod = async (child: ChildProcess, withinMs = PATIENCE_MS): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  const limit = setTimeout(() => child.kill('SIGKILL'), withinMs)
  child.kill('SIGTERM')
  await exited
  clearTimeout(limit)
}

const argumentsFor = ({ dataDir, port, cacheGb }: MongodOrder): string[] =>
  [
    ['--replSet', SET_NAME],
    ['--dbpath', dbPathOf(dataDir)],
    ['--port', String(port)],
    ['--bind_ip', '127.0.0.1'],
    ['--nounixsocket'],
    // Without zlib, by which CVE-2025-14847 reads memory.
    ['--networkMessageCompressors', 'snappy,zstd'],
    ['--wiredTigerCacheSizeGB', String(cacheGb)],
    // Opening a journal of 100 MB files, the default, takes up to a second; 33,000 sessions take another tenth.
    ['--wiredTigerEngineConfigString', 'log=(file_max=16MB),session_max=4000'],
    ['--oplogSize', '1024'],
    // A server killed inside a transaction blocks its documents for as long as this.
    ['--setParameter', 'transactionLifetimeLimitSeconds=5'],
    // There is no other member to hand over to before it goes.
    ['--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=0'],
    ['--setParameter', 'diagnosticDataCollectionEnabled=false'],
    // [A3] Its log of slow queries holds what was looked for: names, places, parts of numbers.
    ['--slowms', '2147483647', '--slowOpSampleRate', '0'],
    ['--logpath', logOf(dataDir), '--logappend', '--quiet'],
  ].flat()

const rotateLog = async (dataDir: string): Promise<void> => {
  const log = logOf(dataDir)
  const { size } = await stat(log).catch(() => ({ size: 0 }))
  if (size > LOG_AT_MOST_BYTES) await rename(log, `${log}.1`)
}

const tooSlow = (dataDir: string): StartRefusal =>
  new StartRefusal(
    `数据库未能在 ${STARTED_WITHIN_MS / 1000} 秒内启动，见 ${logOf(dataDir)}。 · The database did not start within ` +
      `${STARTED_WITHIN_MS / 1000} seconds; its log is ${logOf(dataDir)}.`,
  )

const whyExited = async (dataDir: string, code: number | null): Promise<StartRefusal> => {
  if (code === WRITTEN_BY_ANOTHER_VERSION) {
    return new StartRefusal(
      `${dataDir} 的数据由其他版本的 MongoDB 写入，请使用那个版本。 · The data in ${dataDir} was written by another version ` +
        'of MongoDB: name a mongod of that version in MONGOMS_SYSTEM_BINARY.',
    )
  }
  const reason = await lastFailure(logOf(dataDir))
  return new StartRefusal(
    `数据库没有启动（${reason}），见 ${logOf(dataDir)}。 · The database did not start (${reason}); its log is ${logOf(dataDir)}.`,
  )
}

const lastFailure = async (log: string): Promise<string> => {
  const lines = (await tailOf(log)).split('\n').reverse()
  const failure = lines.find((line) => /"s":"[EF]"/.test(line)) ?? ''
  return /"error":"([^"]+)"/.exec(failure)?.[1] ?? /"msg":"([^"]+)"/.exec(failure)?.[1] ?? 'mongod exited'
}

const tailOf = async (file: string): Promise<string> => {
  const handle = await open(file).catch(() => null)
  if (handle === null) return ''
  try {
    const { size } = await handle.stat()
    const length = Math.min(size, LOG_TAIL_BYTES)
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length)
    return buffer.toString('utf8')
  } finally {
    await handle.close()
  }
}
