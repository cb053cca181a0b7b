import { spawn } from 'node:child_process'

const running = new Set()

/** Ends every process started here, with all that it started. */
export const killAll = () => {
  for (const { pid } of running) {
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
}

/**
 * Runs `node <words>` in `cwd`. Its output is shown at once, or with `hold` comes back with the result to be shown whole.
 * @param {string[]} words
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, hold?: boolean }} wish
 * @returns {Promise<{ isGood: boolean, output: string }>}
 */
export const runNode = (words, { cwd, env, hold = false }) =>
  new Promise((resolve, reject) => {
    // A group of its own: what a test leaves running is ended with it.
    const child = spawn(process.execPath, words, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    running.add(child)
    const held = []
    const take = (stream) => (chunk) => (hold ? held.push(chunk) : stream.write(chunk))
    child.stdout.on('data', take(process.stdout))
    child.stderr.on('data', take(process.stderr))
    child.once('error', reject)
    child.once('exit', () => {
      try {
        process.kill(-child.pid, 'SIGKILL')
      } catch {
        // Nothing was left.
      }
    })
    child.once('close', (code) => {
      running.delete(child)
      resolve({ isGood: code === 0, output: Buffer.concat(held).toString() })
    })
  })
