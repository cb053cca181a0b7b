import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

const LOOK_EVERY_MS = 20
const START_TIME_FIELD = 19

/**
 * When the process started, in the kernel's own unit, by which a pid that was given anew is told from the one before;
 * `null` when no such process runs (one that only waits to be reaped does not run).
 */
export const startOfProcess = (pid: number): string | null => {
  const line = read(`/proc/${pid}/stat`)
  if (line === null) return isAlive(pid) && read('/proc/self/stat') === null ? 'unknown' : null
  // The second field is the name in brackets, which may itself hold spaces and brackets.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[START_TIME_FIELD] ?? null)
}

/** The arguments a process was started with; none when it does not run. */
export const argumentsOf = (pid: number): readonly string[] =>
  (read(`/proc/${pid}/cmdline`) ?? '').split('\0').filter((argument) => argument !== '')

/**
 * Ends a process by SIGTERM, and by SIGKILL when it still runs after `patienceMs`. Comes back when it is gone.
 */
export const endProcess = async (pid: number, patienceMs: number): Promise<void> => {
  if (!signal(pid, 'SIGTERM')) return
  if (await isGone(pid, patienceMs)) return
  signal(pid, 'SIGKILL')
  await isGone(pid, patienceMs)
}

const isGone = async (pid: number, withinMs: number): Promise<boolean> => {
  const giveUpAt = performance.now() + withinMs
  while (startOfProcess(pid) !== null) {
    if (performance.now() > giveUpAt) return false
    await wait(LOOK_EVERY_MS)
  }
  return true
}

const signal = (pid: number, name: 'SIGTERM' | 'SIGKILL' | 0): boolean => {
  try {
    return process.kill(pid, name)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

const isAlive = (pid: number): boolean => signal(pid, 0)

const read = (file: string): string | null => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
