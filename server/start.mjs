import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuilt } from './build.mjs'

/**
 * `node server/start.mjs` builds what has changed and runs the server in this process.
 * `node server/start.mjs <entry> …` does so with a command, named by its source without .ts ("seed/replay.command");
 * the arguments that follow are its own.
 */
const DIST = join(import.meta.dirname, '..', 'dist')
const SERVER = 'server/main'

const words = process.argv.slice(2)
const isCommand = words[0] !== undefined && !words[0].startsWith('-')
const entry = isCommand ? words[0] : SERVER
const program = join(DIST, `${entry}.js`)

try {
  await ensureBuilt({ web: !isCommand })
  if (!existsSync(program)) throw new Error(`没有这个命令 · There is no command ${entry}`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}

process.env.NODE_ENV ??= 'production'
process.argv = [process.execPath, program, ...words.slice(isCommand ? 1 : 0)]
await import(pathToFileURL(program).href)
