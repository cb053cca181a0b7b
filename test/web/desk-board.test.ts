import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { places, supermarket } from '../../seed/places.ts'
import { subcategories } from '../../shared/schema/terms.ts'
import { closesScreens, openScreen, type Screen } from '../support/browser.ts'
import { cardChanges } from '../support/cardChanges.ts'
import { until } from '../support/until.ts'
import { startWorld, supermarketCall, type World } from '../support/world.ts'
import { barriersOf } from './barriers.ts'

const CASES = 500
const AT_ONCE = 50
const CHANGES_A_SECOND = 20
const SECONDS = 8
/** A task that keeps the page from answering, as the browser counts it. */
const LONG_MS = 50
const MOST_BLOCKED_MS = 50 * SECONDS

const NOTE = `
  window.long = []
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) window.long.push({ at: startTime, ms: Math.round(duration) })
  }).observe({ entryTypes: ['longtask'] })
`
const sites = [supermarket, ...places]

describe('the board with 500 open cases', function () {
  this.timeout(120_000)
  let world: World
  let screen: Screen | undefined
  let ids: string[] = []
  const open = async (path: string, wish = {}): Promise<Page> => {
    screen = await openScreen(world, 'desk1', wish)
    await screen.context.addInitScript(`{ ${NOTE} }`)
    await screen.open(path, 'board')
    await screen.page.locator('[data-testid^="board-card-"]').first().waitFor()
    return screen.page
  }
  const numbersOn = (page: Page): Promise<string[]> =>
    page.evaluate<string[]>(
      `[...document.querySelectorAll('[data-testid^="board-card-"]')]
        .map((card) => [card.getBoundingClientRect(), card.dataset.testid])
        .sort(([one], [other]) => one.top - other.top || one.left - other.left).map(([, testid]) => testid)`,
    )

  before(async () => {
    world = await startWorld({ settings: { acknowledgeLeaderSeconds: 3_000, acknowledgeChiefSeconds: 3_600 } })
    const desk = await world.as('desk1')
    const receive = async (index: number): Promise<string> => {
      const { text, lng, lat } = sites[(index * 7) % sites.length] ?? supermarket
      const { category, code } = subcategories[(index * 5) % subcategories.length] ?? {
        category: 'theft',
        code: 'e-bike',
      }
      const body = {
        ...supermarketCall(),
        category,
        subcategory: code,
        summary: `第 ${index} 起`,
        place: { text, lng, lat },
      }
      return (await desk.call('case.receive', { body })).case.id
    }
    for (let from = 0; from < CASES; from += AT_ONCE)
      ids.push(...(await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => receive(from + index)))))
  })
  closesScreens()
  after(async () => {
    ids = []
    await world.stop()
  })

  it('draws what is seen, is walked by keys to its end, grouped, filtered and named', async () => {
    const page = await open('/desk/board')
    await until(async () => (await page.getByTestId('board-count').innerText()).includes(`${CASES}`))
    expect((await numbersOn(page)).length).to.be.lessThan(80)
    await page.keyboard.press('End')
    await until(async () => {
      const label = (await page.locator('[data-testid^="board-card-"]:focus').getAttribute('aria-label')) ?? ''
      return label.startsWith(`${CASES}/${CASES} `)
    })
    await page.keyboard.press('Home')

    await page.getByTestId('filter-kind').click()
    await page.getByRole('option', { name: '诈骗' }).click()
    await page.keyboard.press('Escape')
    await page.waitForURL((address) => address.searchParams.get('kind') === 'fraud')
    const fraud = ids.filter(
      (_, index) => subcategories[(index * 5) % subcategories.length]?.category === 'fraud',
    ).length
    await until(async () => (await page.getByTestId('board-count').innerText()).startsWith(`${fraud} / ${CASES}`))
    const other = await page.context().newPage()
    await other.goto('/desk/board')
    await other.getByTestId('board').waitFor()
    await page.getByTestId('views').click()
    await page.getByTestId('view-name').fill('诈骗')
    await page.getByTestId('view-save').click()
    // A window that was open before adds its own to it.
    await other.getByTestId('views').click()
    await other.getByTestId('view-诈骗').waitFor()
    await other.getByTestId('view-name').fill('全部')
    await other.getByTestId('view-save').click()
    await other.close()
    await page.getByTestId('filter-clear').click()
    await until(async () => (await page.getByTestId('board-count').innerText()).startsWith(`${CASES} `))
    await page.reload()
    await page.getByTestId('views').click()
    await page.getByTestId('view-全部').waitFor()
    await page.getByTestId('view-诈骗').click()
    await page.waitForURL((address) => address.searchParams.get('kind') === 'fraud')

    await page.goto('/desk/board?station=station-lj01,station-dh01&group=station&need=unsigned')
    await page
      .getByRole('heading', { name: /派出所/ })
      .first()
      .waitFor()
    expect(await page.getByTestId('need-unsigned').getAttribute('aria-pressed')).to.equal('true')
    expect(await barriersOf(page)).to.deep.equal([])
  })

  it('moves nothing under the pointer; what changed waits for a key', async () => {
    const page = await open('/desk/board?sort=newest', { width: 1280, height: 800 })
    await page.waitForLoadState('networkidle')
    const before = (await numbersOn(page)).slice(0, 6)
    await page.mouse.move(300, 300)
    const added = await (await world.as('desk1')).call('case.receive', { body: supermarketCall() })
    ids.push(added.case.id)
    await page.getByTestId('board-changes').waitFor()
    expect((await numbersOn(page)).slice(0, 6)).to.deep.equal(before)
    await page.keyboard.press('r')
    await page.getByTestId(`board-card-${added.case.number}`).waitFor()
    expect((await numbersOn(page))[0]).to.equal(`board-card-${added.case.number}`)
    // Scrolled down, what one reads stays where it is when something comes above it.
    await page.evaluate(`document.querySelector('.cards').scrollTop = 3000`)
    await page.waitForTimeout(300)
    await page.mouse.move(300, 20)
    await page.waitForTimeout(300)
    const seen = await page.evaluate<string>(
      `document.elementFromPoint(300, 500).closest('[data-testid^="board-card-"]')?.dataset.testid ?? ''`,
    )
    const top = (await page.getByTestId(seen).boundingBox())?.y
    for (let index = 0; index < 6; index += 1)
      ids.push((await (await world.as('desk1')).call('case.receive', { body: supermarketCall() })).case.id)
    await until(async () => (await page.getByTestId('board-count').innerText()).includes(`${ids.length}`))
    await page.waitForTimeout(300)
    expect((await page.getByTestId(seen).boundingBox())?.y).to.equal(top)
  })

  it('stays quick with 20 changes a second', async () => {
    const page = await open('/desk', { width: 1920, height: 1080 })
    const desk = await world.as('desk1')
    const once = cardChanges(desk)
    const told = new Set<string>()
    const socket = await desk.socket()
    socket.on('card', ({ id, seq }) => told.add(`${id} ${seq}`))
    await page.waitForLoadState('networkidle')
    await page.waitForTimeout(3_000)
    const from = await page.evaluate<number>('performance.now()')
    const writes: Promise<unknown>[] = []
    for (let index = 0; index < CHANGES_A_SECOND * SECONDS; index += 1) {
      writes.push(once(ids[(index * 13) % ids.length] ?? ''))
      if (index % 10 === 0) await page.mouse.wheel(0, 120)
      await page.waitForTimeout(1000 / CHANGES_A_SECOND)
    }
    await Promise.all(writes)
    await until(() => told.size === writes.length)
    socket.disconnect()
    const long = await page.evaluate<{ at: number; ms: number }[]>(`window.long.filter(({ at }) => at > ${from})`)
    console.log(`      tasks over ${LONG_MS} ms: ${long.map(({ ms }) => ms).join(', ') || 'none'}`)
    // The machine of a test run is shared: a task that had to wait for a processor is not the page's fault, many are.
    const blocked = long.reduce((sum, { ms }) => sum + ms - LONG_MS, 0)
    expect(blocked, 'ms in which the page could not answer').to.be.at.most(MOST_BLOCKED_MS)
  })
})
