import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { startChild } from './child.ts'
import type { CrowdJobs } from './crowd.ts'
import { residentBytes, startProduct } from './product.ts'
import { against, within, type Figure } from './report.ts'
import type { Effort } from './effort.ts'
import { median, pause } from './statistics.ts'

const PROJECT = join(import.meta.dirname, '..')
const IDLE_MS = 8_000
const TERMINALS = 1_000
const MB = 2 ** 20

/** Ms until a program has ended. */
const runMs = async (words: string[], env: Record<string, string> = {}): Promise<number> => {
  const started = performance.now()
  const child = spawn(process.execPath, words, { cwd: PROJECT, env: { ...process.env, ...env }, stdio: 'ignore' })
  await once(child, 'exit')
  return performance.now() - started
}

/** Loading and parsing everything, until a setting is refused: all that comes before the database. */
const beforeDatabase = async (effort: Effort): Promise<Figure> => {
  const [ours, bare]: [number[], number[]] = [[], []]
  for (let run = -1; run < effort.runs * 2; run++) {
    const node = await runMs(['-e', '0'])
    const whole = await runMs(['server/start.mjs'], { PORT: 'refused' })
    if (run < 0) continue
    bare.push(node)
    ours.push(whole)
  }
  return against(
    { row: 'f', name: 'start, before the database', value: median(ours), unit: 'ms' },
    { name: 'bare Node', value: median(bare) },
    { atMost: 4 },
  )
}

const bareNodeBytes = async (): Promise<number> => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  await pause(1_000)
  const bytes = residentBytes(child.pid ?? 0)
  child.kill()
  return bytes
}

/** Row (f). */
export const measureStart = async (effort: Effort): Promise<void> => {
  effort.tell(await beforeDatabase(effort))
  const first = await startProduct()
  const { dataDir } = first
  await first.stop({ keep: true })
  const ready: number[] = []
  for (let run = 1; run < effort.runs; run++) {
    const again = await startProduct({ dataDir })
    ready.push(again.readyMs)
    await again.stop({ keep: true })
  }
  const product = await startProduct({ dataDir })
  const crowd = startChild<CrowdJobs>('crowd')
  try {
    ready.push(product.readyMs)
    effort.tell(
      within({ row: 'f', name: 'ready, with existing data', value: median(ready) / 1000, unit: 's' }, { atMost: 2 }),
    )
    await pause(IDLE_MS)
    const floor = { name: 'bare Node', value: (await bareNodeBytes()) / MB }
    effort.tell(
      against({ row: 'f', name: 'memory, idle', value: product.memory() / MB, unit: 'MB' }, floor, { atMost: 2.5 }),
    )
    const { cookie } = await product.signIn('desk1')
    // The first connections make what all share.
    await crowd.ask('connect', { url: product.url, cookie, count: 100 })
    await pause(2_000)
    const before = product.memory()
    await crowd.ask('connect', { url: product.url, cookie, count: TERMINALS })
    await pause(3_000)
    const each = (product.memory() - before) / TERMINALS / 1000
    effort.tell(
      within(
        {
          row: 'f',
          name: `memory of a connected terminal, of ${TERMINALS.toLocaleString('en')}`,
          value: each,
          unit: 'kB',
        },
        { atMost: 20 },
      ),
    )
    await crowd.ask('close', {})
  } finally {
    await crowd.stop()
    await product.stop()
  }
}
