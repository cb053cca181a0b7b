import type { Browser } from 'playwright-core'
import { supermarket } from '../seed/places.ts'
import type { Client } from '../seed/replay/client.ts'
import type { Effort } from './effort.ts'
import type { Product } from './product.ts'
import { within } from './report.ts'
import { openPage } from './screens.browser.ts'
import { median, pause } from './statistics.ts'

const CONFIRMATIONS = 40
const CALLS_A_SECOND = 5
/** No multiple of what server and page wait for, so that each confirmation meets another moment of theirs. */
const BETWEEN_MS = 1_130
const SCREEN = { width: 1440, height: 900 } as const

/** Notes for each count of clearances when the frame with it was drawn. */
const NOTE_COUNTS = `
  window.painted = {}
  const look = () => {
    const n = document.querySelector('[data-testid="card-share"] [data-testid="figure-clearances"]')?.dataset.n
    if (n === undefined || n in window.painted) return
    window.painted[n] = 0
    requestAnimationFrame(() => setTimeout(() => { window.painted[n] = performance.timeOrigin + performance.now() }))
  }
  new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ['data-n'] })
`
const clock = (): number => performance.timeOrigin + performance.now()

const receive = async (desk: Client): Promise<string> => {
  const { text, lng, lat } = supermarket
  const body = { category: 'theft' as const, summary: '超市报称香烟被盗', place: { text, lng, lat } }
  return (await desk.call('case.receive', { body })).case.id
}

/** A case whose clearance waits for its confirmation. */
const submitted = async (desk: Client, officer: Client): Promise<string> => {
  const id = await receive(desk)
  const params = { id }
  await officer.call('dispatch.acknowledge', { params: { id, party: 'station' } })
  const { suspectId } = await officer.call('suspect.identify', { params, body: { name: '刘某' } })
  const { entries } = await officer.call('suspect.apprehend', { params: { id, suspectId }, body: {} })
  const body = { entries: entries.map(({ seq }) => seq), summary: '人赃俱获。' }
  await officer.call('clearance.submit', { params, body })
  return id
}

/** [K8] From the answer to a chief who confirms a clearance until the board of another window has counted it, calls coming in. */
export const measureConfirmations = async (
  { browser, product, desk, station }: { browser: Browser; product: Product; desk: Client; station: Client },
  effort: Effort,
): Promise<void> => {
  const chief = await product.signIn('chief1')
  const ids: string[] = []
  for (let index = 0; index < CONFIRMATIONS / effort.part; index++) ids.push(await submitted(desk, station))
  const { context, page } = await openPage(browser, product, chief, SCREEN)
  try {
    await context.addInitScript(NOTE_COUNTS)
    await page.goto(`${product.url}/boards/station`)
    const share = page.getByTestId('card-share').getByTestId('figure-clearances')
    const before = Number(await share.getAttribute('data-n'))
    await pause(2_000)
    const calls: Promise<string>[] = []
    const calling = setInterval(() => calls.push(receive(desk)), 1000 / CALLS_A_SECOND)
    const written: number[] = []
    for (const id of ids) {
      await chief.call('clearance.confirm', { params: { id }, body: {} })
      written.push(clock())
      await pause(BETWEEN_MS)
    }
    clearInterval(calling)
    await Promise.all(calls)
    await pause(3_000)
    const painted = await page.evaluate<Record<string, number>>('window.painted')
    const times = written.map((at, index) => {
      // Two that were counted in one reading were painted together.
      const counts = Object.keys(painted).map(Number)
      const n = Math.min(...counts.filter((count) => count > before + index))
      return Math.max(0, (painted[n] ?? Number.NaN) - at)
    })
    if (times.some(Number.isNaN)) throw new Error('a confirmation was never painted')
    const name = `confirmation committed → counted on a board, ${CALLS_A_SECOND} calls a second`
    effort.tell({ row: 'g', name: `${name}, p50`, value: median(times), unit: 'ms', goal: '' })
    effort.tell(
      within({ row: 'g', name: `${name}, slowest`, value: Math.max(...times), unit: 'ms' }, { atMost: 1_000 }),
    )
  } finally {
    await context.close()
  }
}
