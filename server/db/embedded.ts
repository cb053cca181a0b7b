import type { ChildProcess } from 'node:child_process'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { lockFolder, ownerOf, type FolderLock } from './embedded.lock.ts'
import { endOrphan, freePort, runningMongod, startMongod, stopMongod, type MongodOrder } from './embedded.mongod.ts'
import { SET_NAME } from './embedded.replicaSet.ts'
import { makeFolder, writingDataDir } from '../folder.ts'
import { findMongod } from './mongod.ts'
import type { Tell } from './mongod.progress.ts'

/** A replica set of one member that this process runs and watches over. */
export interface EmbeddedDatabase {
  readonly uri: string
  /** The pid of `mongod` now; another one after it was restarted. */
  readonly pid: number | undefined
  /** Ends `mongod` cleanly, by force after `withinMs`, and frees the data folder. */
  stop(withinMs?: number): Promise<void>
}

export interface EmbeddedWish {
  /** Holds all that is kept; made when it is not there. */
  readonly dataDir: string
  readonly systemBinary?: string | null
  readonly cacheGb?: number
  /** Told what goes on while it starts. */
  readonly tell?: Tell
  /** Told when `mongod` died and when it is back. */
  readonly warn?: Tell
}

const DATABASE = 'xiaoan'
const LONGEST_PAUSE_MS = 5_000

/**
 * Starts `mongod` on `dataDir` and comes back when it takes writes. Data stays from one start to the next; what an
 * earlier server left behind when it was killed (its lock, its `mongod`) is cleared away. While this process lives,
 * a `mongod` that dies is started again on the same port.
 * @throws StartRefusal when another live server has the folder, or there is no `mongod`, or it does not start.
 */
export const startEmbeddedDatabase = async (wish: EmbeddedWish): Promise<EmbeddedDatabase> => {
  const dataDir = resolve(wish.dataDir)
  const tell = wish.tell ?? console.log
  const program = await findMongod({ systemBinary: wish.systemBinary ?? null, tell })
  writingDataDir(dataDir, () => makeFolder(join(dataDir, 'mongo')))
  await chmod(dataDir, 0o700)
  const lock = lockFolder(dataDir)
  try {
    if (await endOrphan(dataDir)) {
      tell('已结束上次异常退出遗留的数据库进程。 · Ended the database process that a killed server had left behind.')
    }
    const port = await choosePort(dataDir)
    const order = { program: program.path, dataDir, port, cacheGb: wish.cacheGb ?? 1 }
    return new Supervised(order, lock, await startMongod(order), wish.warn ?? console.warn)
  } catch (error) {
    lock.release()
    throw error
  }
}

/**
 * The address of the database that another live server runs on this data folder, for commands that work beside it;
 * `null` when none does.
 */
export const sharedDatabaseUri = async (dataDir: string): Promise<string | null> => {
  const folder = resolve(dataDir)
  if (ownerOf(folder) === null) return null
  const mongod = await runningMongod(folder)
  return mongod === null ? null : uriOf(mongod.port)
}

const uriOf = (port: number): string => `mongodb://127.0.0.1:${port}/${DATABASE}?replicaSet=${SET_NAME}`

// On the port of last time the member need not be reconfigured, and is primary sooner.
const choosePort = async (dataDir: string): Promise<number> => {
  const file = join(dataDir, 'mongod.port')
  const last = Number(await readFile(file, 'utf8').catch(() => '0'))
  const port = await freePort(Number.isInteger(last) && last > 0 && last < 65_536 ? last : 0)
  if (port !== last) await writeFile(file, `${port}\n`)
  return port
}

class Supervised implements EmbeddedDatabase {
  readonly uri: string
  readonly #order: MongodOrder
  readonly #lock: FolderLock
  readonly #warn: Tell
  readonly #onExit = () => void this.#child.kill('SIGTERM')
  #child: ChildProcess
  #restarting: Promise<void> | undefined
  #stopping: Promise<void> | undefined

  constructor(order: MongodOrder, lock: FolderLock, child: ChildProcess, warn: Tell) {
    this.uri = uriOf(order.port)
    this.#order = order
    this.#lock = lock
    this.#warn = warn
    this.#child = child
    process.once('exit', this.#onExit)
    this.#watch(child)
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  stop(withinMs?: number): Promise<void> {
    return (this.#stopping ??= this.#stop(withinMs))
  }

  async #stop(withinMs?: number): Promise<void> {
    // Where it cannot be started again, because its disk is full, that is not waited for; what is left ends with this process.
    const late = withinMs === undefined ? [] : [wait(withinMs, undefined, { ref: false })]
    await Promise.race([this.#restarting, ...late])
    await stopMongod(this.#child, withinMs)
    process.off('exit', this.#onExit)
    this.#lock.release()
  }

  #watch(child: ChildProcess): void {
    const restart = () => {
      if (this.#stopping === undefined) this.#restarting = this.#restart()
    }
    this.#child = child
    if (child.exitCode === null && child.signalCode === null) child.once('exit', restart)
    else restart()
  }

  async #restart(): Promise<void> {
    this.#warn('数据库进程意外退出，正在重启… · The database process died, starting it again …')
    for (let pauseMs = 0; this.#stopping === undefined; pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs + 100)) {
      await wait(pauseMs)
      try {
        const child = await startMongod(this.#order)
        this.#warn('数据库已恢复。 · The database is back.')
        this.#watch(child)
        return
      } catch (error) {
        this.#warn(error instanceof Error ? error.message : String(error))
      }
    }
  }
}
