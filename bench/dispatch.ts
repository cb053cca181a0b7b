import { startChild, type Child } from './child.ts'
import type { FloorJobs } from './floors.ts'
import type { LoadJobs, Target } from './load.ts'
import { withProduct, type Product } from './product.ts'
import { against, within } from './report.ts'
import type { Effort } from './effort.ts'
import { median, quantile } from './statistics.ts'

const LADDER = [
  { clients: 1, calls: 100, atMost: 1.25 },
  { clients: 8, calls: 400, atMost: 0.85 },
  { clients: 32, calls: 1_000, atMost: 0.6 },
] as const
const OPEN_PER_SECOND = 50

interface Bench {
  product: Product
  load: Child<LoadJobs>
  target: Target
  floor: Target
  /** The floor's process, asked the way the product writes. */
  miniature: Target
  /** Three signed-in terminals. */
  terminals: string[]
  /** Has the product do what it put off while calls came: the floor's turn is not to pay for it. */
  settle: () => Promise<void>
}

/** Nobody signs the bench's calls, thousands a minute: their reminders would be measured instead. [D4] */
const env = { RULE_ACKNOWLEDGE_LEADER_SECONDS: '3600', RULE_ACKNOWLEDGE_CHIEF_SECONDS: '3600' }

/** A fresh server and floor for each part. */
const withBench = (effort: Effort, work: (bench: Bench) => Promise<void>): Promise<void> =>
  withProduct({ profileDir: effort.profileDir, env }, async (product) => {
    const load = startChild<LoadJobs>('load')
    const floors = startChild<FloorJobs>('floors')
    try {
      const { url } = await floors.ask('start', { databaseUri: product.databaseUri })
      const desk = await product.signIn('desk1')
      const units = await Promise.all(['station1', 'property1', 'scene1'].map((name) => product.signIn(name)))
      return await work({
        product,
        load,
        target: { url: product.url, path: '/api/cases', cookie: desk.cookie },
        floor: { url, path: '/call', cookie: '' },
        miniature: { url, path: '/miniature', cookie: '' },
        terminals: units.map((unit) => unit.cookie),
        // Whoever searches has everything indexed first.
        settle: async () => void (await desk.call('case.list', { query: { q: '香烟', limit: 1 } })),
      })
    } finally {
      await load.stop()
      await floors.stop()
    }
  })

const toProduct = ({ load, target, terminals }: Bench, acknowledges: boolean): Promise<void> =>
  load.ask('openTerminals', { url: target.url, cookies: terminals, acknowledges })
const toFloor = ({ load, floor }: Bench): Promise<void> =>
  load.ask('openTerminals', { url: floor.url, cookies: [], acknowledges: false })

const WARM_UP = { clients: 8, calls: 400 } as const

/** Both run as a server does that has been at work for some minutes: their code compiled, their connections open. */
const warmUp = async (bench: Bench, acknowledges: boolean): Promise<void> => {
  await toFloor(bench)
  await bench.load.ask('callClosed', { target: bench.floor, ...WARM_UP })
  if (!acknowledges) await bench.load.ask('callClosed', { target: bench.miniature, ...WARM_UP })
  await toProduct(bench, acknowledges)
  await bench.load.ask('callClosed', { target: bench.target, ...WARM_UP })
  await bench.settle()
}

/** The latency at a number of clients, floor and product in turns. */
const latency = (effort: Effort, rung: (typeof LADDER)[number], acknowledges: boolean): Promise<void> =>
  withBench(effort, async (bench) => {
    const { load, target, floor, miniature } = bench
    const { clients, atMost } = rung
    const calls = Math.ceil(rung.calls / effort.part)
    const [ours, floors, miniatures]: [number[], number[], number[]] = [[], [], []]
    await warmUp(bench, acknowledges)
    for (let run = 0; run < effort.runs; run++) {
      await toFloor(bench)
      const bare = await load.ask('callClosed', { target: floor, clients, calls })
      floors.push(median(bare.latencies))
      if (!acknowledges) {
        const least = await load.ask('callClosed', { target: miniature, clients, calls })
        miniatures.push(median(least.latencies))
      }
      await toProduct(bench, acknowledges)
      const whole = await load.ask('callClosed', { target, clients, calls })
      ours.push(median(whole.latencies))
      await bench.settle()
    }
    const name = `c${clients}, p50${acknowledges ? ', terminals confirm delivery' : ''}`
    const bare = { name: 'bare', value: median(floors) }
    const value = { row: 'a', name, value: median(ours), unit: 'ms' } as const
    effort.tell(against(value, bare, { atMost }))
    if (acknowledges) return
    const least = median(miniatures)
    const alone = `c${clients}, p50, this way of writing and nothing else`
    effort.tell({ row: 'a', name: alone, value: least, unit: 'ms', floor: bare, ratio: least / bare.value, goal: '' })
  })

/** Fifty calls a second, whether or not the ones before have arrived; the terminals confirm. */
const openLoad = (effort: Effort): Promise<void> =>
  withBench(effort, async (bench) => {
    const { load, target, floor } = bench
    const seconds = 20 / effort.part
    const steady = async (to: Target): Promise<number[]> => {
      // Terminals that have just come back are told of a thousand open dispatches first.
      await load.ask('callOpen', { target: to, perSecond: OPEN_PER_SECOND, seconds: 2 })
      return load.ask('callOpen', { target: to, perSecond: OPEN_PER_SECOND, seconds })
    }
    await warmUp(bench, true)
    const [bare, whole]: [number[], number[]] = [[], []]
    for (let run = 0; run < Math.min(3, effort.runs); run++) {
      await toFloor(bench)
      bare.push(...(await steady(floor)))
      await toProduct(bench, true)
      whole.push(...(await steady(target)))
      await bench.settle()
    }
    const floorOf = (part: number): { name: string; value: number } => ({ name: 'bare', value: quantile(bare, part) })
    effort.tell({
      row: 'a',
      name: '50 calls a second, p50',
      value: median(whole),
      unit: 'ms',
      floor: floorOf(0.5),
      ratio: median(whole) / median(bare),
      goal: '',
    })
    const p99 = { row: 'a', name: '50 calls a second, p99', value: quantile(whole, 0.99), unit: 'ms' } as const
    effort.tell(against(p99, floorOf(0.99), { atMost: 1.5 }))
  })

/** What is asked for, and what that is in bare transactions of the machine that it was asked on. */
const ASKED = { calls: 1_500, timesBare: 1.03 } as const

const throughput = (effort: Effort, acknowledges: boolean): Promise<void> =>
  withBench(effort, async (bench) => {
    const { load, target, floor } = bench
    await warmUp(bench, acknowledges)
    const [ours, floors]: [number[], number[]] = [[], []]
    const wish = { clients: 128, calls: Math.ceil(3_000 / effort.part) }
    for (let run = 0; run < effort.runs; run++) {
      await toFloor(bench)
      floors.push((await load.ask('callClosed', { target: floor, ...wish })).perSecond)
      await toProduct(bench, acknowledges)
      ours.push((await load.ask('callClosed', { target, ...wish })).perSecond)
      await bench.settle()
    }
    const name = `calls a second, 128 clients${acknowledges ? ', terminals confirm delivery' : ''}`
    const value = { row: 'a', name, value: median(ours), unit: 'a second' } as const
    effort.tell(within(value, { atLeast: ASKED.calls }))
    const relative = { ...value, name: `${name}, against the machine` }
    effort.tell(against(relative, { name: 'bare', value: median(floors) }, { atLeast: ASKED.timesBare }))
  })

/** Row (a). */
export const measureDispatch = async (effort: Effort): Promise<void> => {
  for (const acknowledges of [false, true]) {
    const some = acknowledges ? { ...effort, runs: Math.ceil(effort.runs / 2) } : effort
    for (const rung of LADDER) await latency(some, rung, acknowledges)
    await throughput(some, acknowledges)
  }
  await openLoad(effort)
}
