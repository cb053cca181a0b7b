import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { partsToBuild } from './build.mjs'

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

/**
 * Builds in a process of its own, which takes the tools and their memory with it when it ends. It has said by itself
 * what went wrong. A signal to end reaches it too, and ends this process when it has gone.
 */
const buildApart = (/** @type {boolean} */ web) =>
  new Promise((resolve, reject) => {
    const builder = join(import.meta.dirname, 'build.mjs')
    const child = spawn(process.execPath, [builder, ...(web ? [] : ['--no-web'])], { stdio: 'inherit' })
    let isEnding = false
    const end = (/** @type {NodeJS.Signals} */ signal) => {
      isEnding = true
      child.kill(signal)
    }
    const signals = /** @type {const} */ (['SIGTERM', 'SIGINT'])
    for (const signal of signals) process.on(signal, end)
    child.once('error', reject)
    child.once('close', (code) => {
      for (const signal of signals) process.off(signal, end)
      if (code !== 0 || isEnding) process.exit(1)
      resolve(undefined)
    })
  })

try {
  const web = !isCommand
  if (partsToBuild({ web }).length > 0) await buildApart(web)
  if (!existsSync(program)) throw new Error(`没有这个命令 · There is no command ${entry}`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}

process.env.NODE_ENV ??= 'production'
process.argv = [process.execPath, program, ...words.slice(isCommand ? 1 : 0)]
await import(pathToFileURL(program).href)
