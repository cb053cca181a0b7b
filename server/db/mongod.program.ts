import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { StartRefusal } from '../startRefusal.ts'

/** A `mongod` that was run and answered with its version. */
export interface MongodProgram {
  readonly path: string
  readonly version: string
}

/** A `mongod` that would run if a system library were installed: fetching another one does not help. */
export class LibraryMissing extends StartRefusal {
  constructor(library: string) {
    super(lacksLibrary(library))
  }
}

const OLDEST_MAJOR = 6
const ANSWER_WITHIN_MS = 20_000
const DEBIAN_PACKAGES: Readonly<Record<string, string>> = {
  'libcurl.so.4': 'libcurl4',
  'libssl.so.3': 'libssl3',
  'libcrypto.so.3': 'libssl3',
  'libgssapi_krb5.so.2': 'libgssapi-krb5-2',
}

/**
 * Runs `path --version`.
 * @throws LibraryMissing naming the Debian package, or StartRefusal saying that the program does not run or
 * is older than MongoDB 6.0.
 */
export const checkMongod = async (path: string): Promise<MongodProgram> => {
  const answer = await run(path)
  const version = /db version v(\d+\.\d+\.\d+)/.exec(answer)?.[1]
  if (version === undefined) {
    const missing = /(lib[\w.+-]+\.so[\w.]*): cannot open shared object/.exec(answer)?.[1]
    throw missing === undefined ? new StartRefusal(doesNotRun(path)) : new LibraryMissing(missing)
  }
  if (Number(version.split('.')[0]) < OLDEST_MAJOR) {
    throw new StartRefusal(
      `${path} 是 MongoDB ${version}，需要 ${OLDEST_MAJOR}.0 及以上。 · ${path} is MongoDB ${version}; ` +
        `${OLDEST_MAJOR}.0 or later is needed.`,
    )
  }
  return { path, version }
}

const run = async (path: string): Promise<string> => {
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: ANSWER_WITHIN_MS })
    return stdout
  } catch (error) {
    return error instanceof Error && 'stderr' in error ? String(error.stderr) : ''
  }
}

const doesNotRun = (path: string): string =>
  `数据库程序 ${path} 无法运行。 · The database program ${path} does not run on this machine.`

const lacksLibrary = (library: string): string => {
  const debian = DEBIAN_PACKAGES[library]
  const remedy = debian === undefined ? '' : `：apt-get install ${debian}`
  const remedyInEnglish = debian === undefined ? 'Install it' : `Run: apt-get install ${debian}`
  return (
    `数据库程序缺少系统库 ${library}，请安装${remedy} · The database program needs the system library ${library}, ` +
    `which is missing. ${remedyInEnglish}`
  )
}
