import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

const running = new Map()
let started = 0

const kill = (pid) => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

const isMarked = (pid, mark) => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark)
  } catch {
    return false
  }
}

/** Ends a step's process group, and what left the group as a database that outlives its server does. */
const endAll = ({ pid }, mark) => {
  kill(-pid)
  if (!existsSync('/proc/self/environ')) return
  const strays = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isMarked(name, mark))
  for (const stray of strays) kill(Number(stray))
}

/** Ends every process started here, with all that it started. */
export const killAll = () => {
  for (const [child, mark] of running) endAll(child, mark)
}

/**
 * Runs `node <words>` in `cwd`. Its output is shown at once, or with `hold` comes back with the result to be shown whole.
 * @param {string[]} words
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, hold?: boolean }} wish
 * @returns {Promise<{ isGood: boolean, output: string }>}
 */
export const runNode = (words, { cwd, env, hold = false }) =>
  new Promise((resolve, reject) => {
    // A group of its own, and a mark in the environment of all that it starts.
    const step = `${process.pid}-${++started}`
    const child = spawn(process.execPath, words, {
      cwd,
      env: { ...env, TEST_STEP: step },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const mark = `TEST_STEP=${step}`
    running.set(child, mark)
    const held = []
    const take = (stream) => (chunk) => (hold ? held.push(chunk) : stream.write(chunk))
    child.stdout.on('data', take(process.stdout))
    child.stderr.on('data', take(process.stderr))
    child.once('error', reject)
    child.once('exit', () => endAll(child, mark))
    child.once('close', (code) => {
      running.delete(child)
      resolve({ isGood: code === 0, output: Buffer.concat(held).toString() })
    })
  })
