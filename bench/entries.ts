import { randomUUID } from 'node:crypto'
import type { Client } from '../seed/replay/client.ts'
import { supermarket } from '../seed/places.ts'
import { startChild, type Child } from './child.ts'
import type { CrowdJobs } from './crowd.ts'
import type { FloorJobs } from './floors.ts'
import type { LoadJobs, Target } from './load.ts'
import { withProduct } from './product.ts'
import { against, within, type Figure } from './report.ts'
import type { Effort } from './effort.ts'
import { median, quantile } from './statistics.ts'

const WRITERS = 64
const SHAPES = [
  { cases: 20, each: 50, atLeast: 2 },
  { cases: 1, each: 50, atLeast: 4 },
  { cases: 1, each: 500, atLeast: 6 },
] as const
const WATCHERS_OF_A_FRAME = 1_000
const FRAMES = 30

interface Bench {
  load: Child<LoadJobs>
  crowd: Child<CrowdJobs>
  target: Target
  floor: Target
  /** The floor's process, asked the way the product writes. */
  miniature: Target
  watcher: Client
  openCase: () => Promise<string>
}

/** A case of the supermarket's station whose dispatches are signed for, so that nothing escalates. */
const opener =
  (desk: Client, units: readonly (readonly [Client, 'station' | 'property-crime' | 'scene'])[]) =>
  async (): Promise<string> => {
    const { text, lng, lat } = supermarket
    const body = { category: 'theft' as const, summary: '超市报称香烟被盗', place: { text, lng, lat } }
    const { id } = (await desk.call('case.receive', { body })).case
    for (const [unit, party] of units) await unit.call('dispatch.arrive', { params: { id, party } })
    return id
  }

/** Rounds of writing, floor and product in turns, on cases of their own. */
const writing = async (
  bench: Bench,
  effort: Effort,
  { cases: count, each, atLeast }: (typeof SHAPES)[number],
): Promise<void> => {
  const { load, crowd, target, floor, miniature, watcher } = bench
  const cases = await Promise.all(Array.from({ length: count }, bench.openCase))
  const [rooms, lesserRooms] = [1, 2].map(() => Array.from({ length: count }, () => randomUUID())) as [
    string[],
    string[],
  ]
  const ms = 3_000 / effort.part
  const round = async (to: Target, ids: string[], cookie: string, ordered: boolean): Promise<number> => {
    await crowd.ask('follow', { url: to.url, cookie, cases: ids, each, ordered })
    const {
      count: written,
      from,
      last,
    } = await load.ask('writeClosed', { target: to, cases: ids, writers: WRITERS, ms })
    const { at, faults } = await crowd.ask('settled', { last }).catch((error: unknown) => {
      throw new Error(to === target ? 'the product' : 'the floor', { cause: error })
    })
    if (faults > 0) throw new Error(`${faults} frames came out of order`)
    return written / ((at - from) / 1000)
  }
  const [ours, base, least]: [number[], number[], number[]] = [[], [], []]
  for (let run = -1; run < effort.runs; run++) {
    const bare = await round(floor, rooms, '', false)
    const lesser = await round(miniature, lesserRooms, '', true)
    const whole = await round(target, cases, watcher.cookie, true)
    if (run < 0) continue
    base.push(bare)
    least.push(lesser)
    ours.push(whole)
  }
  const name = `${WRITERS} writers, ${count} ${count === 1 ? 'case' : 'cases'} × ${each} watchers`
  const row = { row: 'b', unit: 'entries a second' } as const
  const bare1 = { name: 'insert and emit each', value: median(base) }
  effort.tell(against({ ...row, name, value: median(ours) }, bare1, { atLeast }))
  const ratio = median(least) / bare1.value
  effort.tell({
    ...row,
    name: `${name}, this way of writing and nothing else`,
    value: median(least),
    floor: bare1,
    ratio,
    goal: '',
  })
}

/** One frame to a thousand sockets. */
const frame = async ({ load, crowd, target, floor, watcher, openCase }: Bench): Promise<Figure> => {
  const id = await openCase()
  const spreads = async (send: () => Promise<void>): Promise<number> => {
    const all: number[] = []
    for (let round = 0; round < FRAMES; round++) {
      await crowd.ask('watchFrame', { count: WATCHERS_OF_A_FRAME })
      await send()
      all.push(await crowd.ask('frameSpread', {}))
    }
    return median(all.slice(FRAMES / 5))
  }
  const text = JSON.stringify([
    'entries',
    { subject: { kind: 'case', id }, items: [{ text: '走访沿街商铺，调取门口监控'.repeat(20) }] },
  ])
  await crowd.ask('openBare', { url: floor.url, count: WATCHERS_OF_A_FRAME })
  const bare = await spreads(() => load.ask('sendFrame', { url: floor.url, text }))
  await crowd.ask('follow', {
    url: target.url,
    cookie: watcher.cookie,
    cases: [id],
    each: WATCHERS_OF_A_FRAME,
    ordered: true,
  })
  const whole = await spreads(() => load.ask('writeOne', { target, id }))
  await crowd.ask('close', {})
  return against(
    { row: 'b', name: 'a frame to 1,000 sockets', value: whole, unit: 'ms' },
    { name: 'bare ws', value: bare },
    { atMost: 1.2 },
  )
}

const steady = async ({ load, crowd, target, watcher, openCase }: Bench, effort: Effort): Promise<Figure> => {
  const cases = await Promise.all(Array.from({ length: 20 }, openCase))
  await crowd.ask('follow', { url: target.url, cookie: watcher.cookie, cases, each: 50, ordered: true })
  const wish = { target, cases, watcherCookie: watcher.cookie, perSecond: 200 }
  await load.ask('writeOpen', { ...wish, seconds: 2 })
  const latencies = await load.ask('writeOpen', { ...wish, seconds: 20 / effort.part })
  await crowd.ask('close', {})
  return within(
    {
      row: 'b',
      name: '200 entries a second, 20 cases × 50 watchers, p99',
      value: quantile(latencies, 0.99),
      unit: 'ms',
    },
    { atMost: 50 },
  )
}

/** Row (b). */
export const measureEntries = (effort: Effort): Promise<void> =>
  withProduct({ profileDir: effort.profileDir }, async (product) => {
    const load = startChild<LoadJobs>('load')
    const crowd = startChild<CrowdJobs>('crowd')
    const floors = startChild<FloorJobs>('floors')
    try {
      const { url } = await floors.ask('start', { databaseUri: product.databaseUri })
      const [desk, station, crime, scene] = await Promise.all([
        product.signIn('desk1'),
        product.signIn('station1'),
        product.signIn('property1'),
        product.signIn('scene1'),
      ])
      const bench: Bench = {
        load,
        crowd,
        target: { url: product.url, path: '/api/cases/:id/timeline', cookie: station.cookie },
        floor: { url, path: '/entry/:id', cookie: '' },
        miniature: { url, path: '/entry-miniature/:id', cookie: '' },
        watcher: desk,
        openCase: opener(desk, [
          [station, 'station'],
          [crime, 'property-crime'],
          [scene, 'scene'],
        ]),
      }
      for (const shape of SHAPES) await writing(bench, effort, shape)
      effort.tell(await frame(bench))
      effort.tell(await steady(bench, effort))
    } finally {
      await load.stop()
      await crowd.stop()
      await floors.stop()
    }
  })
