import { InvalidArgumentError, type Command } from 'commander'
import { writeSync } from 'node:fs'
import { loadConfig, type Config } from '../../config.ts'
import { databaseOn, type Database } from '../../db/collections.ts'
import { openLongWorkConnection } from '../../db/connect.ts'
import { provideDatabase, type ProvidedDatabase } from '../../db/database.ts'
import { refuseHalfRestored } from '../../db/restore.ts'
import { isOutOfSpace } from '../../db/unavailable.ts'
import { StartRefusal } from '../../startRefusal.ts'

/** What a command works with. */
export interface Work {
  config: Config
  db: Database
  /** Where it is, for threads and processes that open connections of their own. */
  database: Pick<ProvidedDatabase, 'uri' | 'isEmbedded'>
  /** Sentences for the person at the terminal; they go beside the result. */
  tell: (sentence: string) => void
}

const tell = (sentence: string): void => {
  process.stderr.write(`${sentence}\n`)
}

/**
 * Runs a command on the database of the settings and ends the process with the code that comes back. `besideServer`: on
 * the embedded database of a server that runs; without it such a server is a refusal. `halfRestored`: on one to which a
 * restore was not completed, too. `asJson`: what it could not do is one JSON document on standard output as well.
 */
export const run = async (
  besideServer: boolean,
  work: (parts: Work) => Promise<number>,
  { halfRestored = false, asJson = false } = {},
): Promise<void> => {
  const wholeOnly = async (parts: Work): Promise<number> => {
    if (!halfRestored) await refuseHalfRestored(parts.db)
    return work(parts)
  }
  // An end by these is an exit: the database that was started for this work goes with it.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      if (asJson) tellError(`${signal}`)
      process.exit(2)
    })
  process.exitCode = await withDatabase(besideServer, wholeOnly).catch((error: unknown) => {
    const known = error instanceof StartRefusal ? error.message : ofFile(error)
    tell(known ?? (error instanceof Error ? (error.stack ?? error.message) : String(error)))
    if (asJson) tellError(known ?? (error instanceof Error ? error.message : String(error)))
    return 2
  })
}

/** Whoever reads JSON gets JSON, whatever happened. Written at once: the process may end next. */
const tellError = (error: string): void => {
  writeSync(process.stdout.fd, `${JSON.stringify({ error }, null, 2)}\n`)
}

/** The disk, or what one may write to it, is at its end. */
const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/** The sentence for a file or folder that the system does not give; undefined for any other error. */
const ofFile = (error: unknown): string | undefined => {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  const code = String(error.code)
  // Of what is read and written the system names no path.
  if (NO_ROOM.has(code)) return `磁盘空间不足，无法写完（${code}） · There is no room left to write to (${code})`
  if (code === 'EISDIR') return '这是目录，不是文件 · That is a folder, not a file'
  if (isOutOfSpace(error)) return '数据库所在磁盘空间不足 · The disk of the database has no room left'
  if (!('path' in error)) return undefined
  const path = String(error.path)
  return code === 'ENOENT'
    ? `找不到 ${path} · There is no ${path}`
    : `无法读写 ${path}（${code}） · ${path} cannot be read or written (${code})`
}

const withDatabase = async (besideServer: boolean, work: (parts: Work) => Promise<number>): Promise<number> => {
  const config = loadConfig()
  const provided = await provideDatabase(config, { tell, warn: tell, besideServer })
  try {
    const connection = await openLongWorkConnection(provided.uri, { isEmbedded: provided.isEmbedded })
    try {
      return await work({ config, db: databaseOn(connection), database: provided, tell })
    } finally {
      await connection.close()
    }
  } finally {
    await provided.stop()
  }
}

/** Reads the words of the command line, and shows a refusal of them as one sentence. */
export const readLine = (command: Command): Command =>
  command
    .helpOption('-h, --help', '显示说明 · show this')
    .helpCommand(false)
    .allowExcessArguments(false)
    // 1 is for what was found; words that are not understood are work that could not be done.
    .exitOverride(({ exitCode, message }) => {
      if (exitCode !== 0 && process.argv.includes('--json')) tellError(message)
      process.exit(exitCode === 0 ? 0 : 2)
    })
    .parse()

/** A public key as records of heads name it. */
export const publicKey = (text: string, before: string[]): string[] => {
  if (!/^[\w-]{43}$/.test(text))
    throw new InvalidArgumentError('公钥应为 32 字节的 base64url · is not 32 bytes in base64url')
  return [...before, text]
}
