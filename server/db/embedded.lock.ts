import { randomUUID } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StartRefusal } from '../startRefusal.ts'
import { startOfProcess } from './embedded.processes.ts'

/** Held by the one server of a data folder. */
export interface FolderLock {
  release(): void
}

const LOCK = 'server.lock'
const ATTEMPTS = 20

/** The pid of the live process that holds the lock of `dataDir`, if there is one. */
export const ownerOf = (dataDir: string): number | null => ownerIn(read(join(dataDir, LOCK)))

/**
 * Takes the lock of an existing data folder. One that a dead process left behind (`kill -9`, power cut) is taken over.
 * @throws StartRefusal when a live process holds it.
 */
export const lockFolder = (dataDir: string): FolderLock => {
  const file = join(dataDir, LOCK)
  const own = `${process.pid} ${startOfProcess(process.pid) ?? 'unknown'} ${randomUUID()}\n`
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (place(file, own)) return { release: () => removeIf(file, own) }
    const found = read(file)
    const owner = ownerIn(found)
    if (owner !== null) {
      throw new StartRefusal(
        `数据目录 ${dataDir} 正由进程 ${owner} 使用，请先停止它，或另设 DATA_DIR。 · The data folder ${dataDir} is in use by ` +
          `process ${owner}: stop that one first, or set another DATA_DIR.`,
      )
    }
    if (found !== null) removeIf(file, found)
  }
  throw new StartRefusal(`无法锁定数据目录 ${dataDir}。 · The data folder ${dataDir} could not be locked.`)
}

/** Places a whole lock file at once; `false` when there is one. */
const place = (file: string, content: string): boolean => {
  const draft = `${file}.${randomUUID()}`
  writeFileSync(draft, content, { mode: 0o600 })
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Removes the lock that says `content`; one that another process took meanwhile is put back. */
const removeIf = (file: string, content: string): void => {
  const aside = `${file}.${randomUUID()}`
  try {
    renameSync(file, aside)
  } catch {
    return
  }
  const taken = read(aside)
  if (taken !== null && taken !== content) place(file, taken)
  rmSync(aside, { force: true })
}

const ownerIn = (content: string | null): number | null => {
  const [pid, start] = content?.trim().split(' ') ?? []
  if (pid === undefined || start === undefined) return null
  return startOfProcess(Number(pid)) === start ? Number(pid) : null
}

const read = (file: string): string | null => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
