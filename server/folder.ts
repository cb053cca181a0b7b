import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'
import { StartRefusal } from './startRefusal.ts'

/** The system's name of an error ("EACCES"); undefined when it has none. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error ? String(error.code) : undefined

const make = (folder: string, mode: number): void => {
  try {
    mkdirSync(folder, { mode })
  } catch (error) {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return
    throw error
  }
}

/**
 * Makes a folder and those above it that are missing. Not by Node's `recursive`: that goes round for ever where a file
 * system says of a folder which it does not let anybody make that it is not there, as /proc does.
 * @throws Error of the system, with its code and the path
 */
export const makeFolder = (folder: string, mode = 0o777): void => {
  try {
    make(folder, mode)
  } catch (error) {
    const above = dirname(folder)
    if (codeOf(error) !== 'ENOENT' || above === folder || statSync(above, { throwIfNoEntry: false })) throw error
    makeFolder(above, mode)
    make(folder, mode)
  }
}

/** Makes a folder and sees that files can be made in it. @throws Error of the system, with its code */
export const makeWritableFolder = (folder: string, mode?: number): void => {
  makeFolder(folder, mode)
  const probe = join(folder, `.writable-${randomUUID()}`)
  writeFileSync(probe, '', { flag: 'wx' })
  rmSync(probe)
}

/**
 * Does what writes to `DATA_DIR`.
 * @throws StartRefusal naming the folder where the system does not let it be written
 */
export const writingDataDir = <T>(dataDir: string, work: () => T): T => {
  try {
    return work()
  } catch (error) {
    const code = codeOf(error)
    if (error instanceof StartRefusal || code === undefined) throw error
    throw new StartRefusal(
      `数据目录不可写：${dataDir}（${code}），请改 DATA_DIR。 · Nothing can be written to ${dataDir} (${code}): change DATA_DIR.`,
      { cause: error },
    )
  }
}
