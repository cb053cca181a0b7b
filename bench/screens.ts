import type { Browser, Page } from 'playwright-core'
import { places, supermarket } from '../seed/places.ts'
import type { Client } from '../seed/replay/client.ts'
import { launchBrowser } from '../test/support/browser.launch.ts'
import { cardChanges } from '../test/support/cardChanges.ts'
import { startChild } from './child.ts'
import { measureConfirmations } from './confirmations.ts'
import type { CrowdJobs } from './crowd.ts'
import type { Effort } from './effort.ts'
import { withProduct, type Product } from './product.ts'
import { within } from './report.ts'
import { liveBytes, openPage, pageProcess, scriptBytes } from './screens.browser.ts'
import type { ProcessorJobs } from './processor.ts'
import { median, pause, quantile } from './statistics.ts'

const DESK = { width: 1600, height: 900 } as const
const TABLET = { width: 1280, height: 800 } as const
const WATCHERS = 19
const ENTRIES = 200
const BETWEEN_ENTRIES_MS = 250
const BOARD_CASES = 500
const UNANSWERED_OF = 50
const STATION = 'station-lj01'
const CHANGES_A_SECOND = 20
const LONG_MS = 50
const SETTLED_MS = 5_000
const MB = 2 ** 20

interface Bench {
  product: Product
  browser: Browser
  desk: Client
  station: Client
}

const first = [
  { name: 'desk', path: '/desk', as: 'desk', testid: 'call-summary', size: DESK, kilobytes: 350 },
  { name: 'terminal', path: '/terminal', as: 'station', testid: 'terminal', size: TABLET, kilobytes: 250 },
] as const

/** From the request of a page until it can be used, by a browser with an empty cache; and its scripts till then. */
const opening = async (bench: Bench, effort: Effort): Promise<void> => {
  const { browser, product } = bench
  for (const { name, path, as, testid, size, kilobytes } of first) {
    const times: number[] = []
    let bytes = 0
    // The first window of a browser starts half of the browser.
    for (let run = -1; run < Math.max(3, effort.runs); run++) {
      const { context, page } = await openPage(browser, product, bench[as], size)
      const started = performance.now()
      await page.goto(`${product.url}${path}`, { waitUntil: 'commit' })
      const place = page.getByTestId(testid)
      await place.waitFor({ state: 'visible', timeout: 30_000 })
      if (name === 'desk') await place.or(place.locator('input, textarea')).last().fill('超市报称香烟被盗')
      else await page.evaluate('new Promise((done) => requestAnimationFrame(done))')
      if (run >= 0) times.push(performance.now() - started)
      bytes = await scriptBytes(page)
      await context.close()
    }
    effort.tell(
      within({ row: 'g', name: `${name}: usable, cold`, value: median(times) / 1000, unit: 's' }, { atMost: 1.5 }),
    )
    const script = {
      row: 'g',
      name: `${name}: scripts until then, compressed`,
      value: bytes / 1000,
      unit: 'kB',
    } as const
    effort.tell(within(script, { atMost: kilobytes }))
  }
}

/** Notes for each numbered entry when the frame after its appearance was drawn. */
const NOTE_PAINTS = `
  window.painted = {}
  new MutationObserver((records) => {
    for (const { addedNodes } of records) for (const node of addedNodes) {
      const number = /第 (\\d+) 条/.exec(node.textContent ?? '')?.[1]
      if (number && !window.painted[number]) {
        window.painted[number] = true
        requestAnimationFrame(() => setTimeout(() => { window.painted[number] = performance.timeOrigin + performance.now() }))
      }
    }
  }).observe(document, { childList: true, subtree: true })
`
const clock = (): number => performance.timeOrigin + performance.now()

/** From the answer to whoever wrote an entry until another's screen shows it, with others watching. */
const painting = async ({ browser, product, desk, station }: Bench, effort: Effort): Promise<void> => {
  const crowd = startChild<CrowdJobs>('crowd')
  const { context, page } = await openPage(browser, product, desk, DESK)
  try {
    const { text, lng, lat } = supermarket
    const body = { category: 'theft' as const, summary: '超市报称香烟被盗', place: { text, lng, lat } }
    const { id } = (await desk.call('case.receive', { body })).case
    await station.call('dispatch.arrive', { params: { id, party: 'station' } })
    await crowd.ask('follow', { url: product.url, cookie: desk.cookie, cases: [id], each: WATCHERS, ordered: true })
    await context.addInitScript(NOTE_PAINTS)
    await page.goto(`${product.url}/cases/${id}`)
    await page.getByTestId('lane-investigation').waitFor()
    await pause(2_000)
    const written: number[] = []
    for (let number = 0; number < ENTRIES / effort.part; number++) {
      const entry = { lane: 'investigation', kind: 'note', body: { text: `第 ${number} 条：走访沿街商铺` } } as const
      await station.call('timeline.write', { params: { id }, body: entry })
      written.push(clock())
      await pause(BETWEEN_ENTRIES_MS)
    }
    await pause(1_000)
    const painted = await page.evaluate<Record<string, number>>('window.painted')
    const missing = written.filter((_, number) => typeof painted[number] !== 'number').length
    if (missing > 0) throw new Error(`${missing} of ${written.length} entries were never painted`)
    const times = written.map((at, number) => Math.max(0, (painted[number] ?? Number.NaN) - at))
    const name = `entry committed → painted on another screen, ${WATCHERS} more watching`
    effort.tell(within({ row: 'g', name: `${name}, p50`, value: median(times), unit: 'ms' }, { atMost: 150 }))
    effort.tell(within({ row: 'g', name: `${name}, p99`, value: quantile(times, 0.99), unit: 'ms' }, { atMost: 400 }))
  } finally {
    await context.close()
    await crowd.stop()
  }
}

const NOTE_LONG = `
  window.long = []
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) window.long.push({ at: startTime, ms: duration })
  }).observe({ entryTypes: ['longtask'] })
`

/** Changes of the cases in turns, at a steady rate; each of them changes a card. */
const change = async (
  once: (id: string) => Promise<void>,
  ids: readonly string[],
  page: Page,
  seconds: number,
): Promise<void> => {
  const from = performance.now()
  const writes: Promise<unknown>[] = []
  for (let index = 0; index < CHANGES_A_SECOND * seconds; index++) {
    writes.push(once(ids[(index * 13) % ids.length] ?? ''))
    if (index % (CHANGES_A_SECOND / 2) === 0) await page.mouse.wheel(0, 120)
    await pause(Math.max(0, from + ((index + 1) * 1000) / CHANGES_A_SECOND - performance.now()))
    if (writes.length >= 100) await Promise.all(writes.splice(0))
  }
  await Promise.all(writes)
}

/**
 * Opens the cases of a board, all over the city. At nearly all of them everybody has arrived, as on any board of that
 * length: were nobody ever to arrive anywhere, 1,300 alarms of it would come five minutes later, all in one moment.
 */
const openBoard = async ({ product, desk, station }: Bench): Promise<string[]> => {
  const others = await Promise.all(['property1', 'scene1'].map((name) => product.signIn(name)))
  const arriving = [
    { client: station, party: 'station' },
    { client: others[0] ?? station, party: 'property-crime' },
    { client: others[1] ?? station, party: 'scene' },
  ] as const
  const override = { station: STATION, reason: '辖区民警就近' }
  const sites = [supermarket, ...places]
  const ids: string[] = []
  for (let index = 0; index < BOARD_CASES; index++) {
    const { text, lng, lat } = sites[index % sites.length] ?? supermarket
    const body = { category: 'theft' as const, summary: `第 ${index} 起`, place: { text, lng, lat }, override }
    const { id } = (await desk.call('case.receive', { body })).case
    ids.push(id)
    if (index % UNANSWERED_OF === 0) continue
    for (const { client, party } of arriving) await client.call('dispatch.arrive', { params: { id, party } })
  }
  return ids
}

/** The board with 500 open cases, of which 20 change each second: tasks that keep it from answering, and its memory. */
const board = async (bench: Bench, effort: Effort): Promise<void> => {
  const { browser, product, desk } = bench
  const ids = await openBoard(bench)
  const { context, page } = await openPage(browser, product, desk, { width: 1920, height: 1080 })
  const processor = startChild<ProcessorJobs>('processor')
  try {
    await context.addInitScript(NOTE_LONG)
    await page.goto(`${product.url}/desk`)
    await page.locator('[data-testid^="board-card-"]').first().waitFor()
    await pause(SETTLED_MS)
    const once = cardChanges(desk)
    await change(once, ids, page, 10)
    const before = await liveBytes(context, page)
    const from = await page.evaluate<number>('performance.now()')
    const minutes = effort.minutes ?? 1
    await processor.ask('watch', { pid: await pageProcess(browser) })
    await change(once, ids, page, minutes * 60)
    const long = await page.evaluate<{ at: number; ms: number }[]>(
      `window.long.filter(({ at, ms }) => at > ${from} && ms > ${LONG_MS})
        .map(({ at, ms }) => ({ at: performance.timeOrigin + at, ms }))`,
    )
    const own = await processor.ask('used', { spans: long.map(({ at, ms }) => ({ from: at, to: at + ms })) })
    long.forEach(({ at, ms }, index) =>
      console.log(`  ${new Date(at).toISOString()}: ${ms} ms, of which its own ${own[index]?.toFixed(1)}`),
    )
    const name = `board of ${BOARD_CASES}, ${CHANGES_A_SECOND} changes a second for ${minutes} min`
    const row = { row: 'g', unit: 'tasks', goal: '' } as const
    const longest = { row: 'g', unit: 'ms', goal: '' } as const
    const over = own.filter((ms) => ms > LONG_MS).length
    effort.tell(
      within({ ...row, name: `${name}: tasks over ${LONG_MS} ms of the page’s own time`, value: over }, { atMost: 0 }),
    )
    effort.tell({ ...longest, name: `${name}: most of it in a long task`, value: Math.max(0, ...own) })
    effort.tell({
      ...row,
      name: `${name}: tasks over ${LONG_MS} ms by the clock, the machine’s pauses among them`,
      value: long.length,
    })
    effort.tell({
      ...longest,
      name: `${name}: longest by the clock`,
      value: Math.max(0, ...long.map(({ ms }) => ms)),
    })
    const grown = (await liveBytes(context, page)) - before
    effort.tell(within({ row: 'g', name: `${name}: memory grown`, value: grown / MB, unit: 'MB' }, { atMost: 2 }))
  } finally {
    await context.close()
    await processor.stop()
  }
}

/** Row (g). */
export const measureScreens = (effort: Effort): Promise<void> =>
  withProduct(
    { env: { RULE_ACKNOWLEDGE_LEADER_SECONDS: '3600', RULE_ACKNOWLEDGE_CHIEF_SECONDS: '3600' } },
    async (product) => {
      const browser = await launchBrowser()
      try {
        const [desk, station] = await Promise.all([product.signIn('desk1'), product.signIn('station1')])
        const bench = { product, browser, desk, station }
        await opening(bench, effort)
        await painting(bench, effort)
        await measureConfirmations(bench, effort)
        await board(bench, effort)
      } finally {
        await browser.close()
      }
    },
  )
