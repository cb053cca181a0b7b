import { readFileSync } from 'node:fs'
import { serveJobs } from './child.ts'

const LOOK_EVERY_MS = 2
const NS_A_MS = 1_000_000

const at: number[] = []
const usedMs: number[] = []
let timer: NodeJS.Timeout | undefined

/**
 * Looks at the processor time of a process' main thread every few milliseconds, in a process that does nothing else:
 * what a task took by itself, however long the machine let it wait meanwhile.
 */
const watch = ({ pid }: { pid: number }): void => {
  const file = `/proc/${pid}/task/${pid}/schedstat`
  const look = (): void => {
    usedMs.push(Number(readFileSync(file, 'utf8').split(' ')[0]) / NS_A_MS)
    at.push(Date.now())
  }
  look()
  timer = setInterval(look, LOOK_EVERY_MS)
}

/** @returns ms of processor time in each span of instants, ms since 1970; rather too many than too few */
const used = ({ spans }: { spans: { from: number; to: number }[] }): number[] => {
  clearInterval(timer)
  return spans.map(({ from, to }) => {
    const first = at.findLastIndex((when) => when <= from)
    const last = at.findIndex((when) => when >= to)
    return Math.min(to - from, (usedMs.at(last) ?? 0) - (usedMs[Math.max(0, first)] ?? 0))
  })
}

const jobs = { watch, used }
export type ProcessorJobs = typeof jobs
serveJobs(jobs)
