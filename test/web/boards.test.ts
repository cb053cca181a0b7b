import { expect } from 'chai'
import type { Locator, Page } from 'playwright-core'
import type { Board } from '../../shared/domain/boards/answers.ts'
import type { Language, Screen } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { barriersOf } from './barriers.ts'
import { settled, startBoardWorld, type BoardWorld } from './boards.support.ts'

const looks = [
  ['zh', 'light'],
  ['en', 'dark'],
] as const

describe('the boards', function () {
  this.timeout(90_000)
  let city: BoardWorld
  let screen: Screen | undefined
  before(async () => {
    city = await startBoardWorld()
  })
  afterEach(async () => {
    const last = screen
    screen = undefined
    await last?.close()
  })
  after(() => city.world.stop())

  const opened = async (username: string, path: string, wish = {}): Promise<Page> => {
    screen = await city.screen(username, wish)
    await screen.open(path, 'board-cards')
    await settled(screen.page)
    return screen.page
  }
  const figure = (page: Page, card: string, name: string): Locator =>
    page.getByTestId(card).getByTestId(`figure-${name}`).first()

  for (const [language, theme] of looks)
    it(`[K5] [K6] [D5] [P8] show what the operation answers (${language}, ${theme})`, async () => {
      const page = await opened('chief1', `/boards/station/station-lj01?${city.range}`, { language, theme })
      const board = await (await city.as('chief1')).call('board.station', { query: city.query })
      await showsFigures(page, board)
      expect(board.clearance.figures.rate).to.deep.equal({ n: 1, of: 3, value: 1 / 3 })
      expect(await page.getByTestId('value-rate').innerText()).to.equal('33.3%')
      expect(board.clearance.figures.share.value).to.equal(1)
      expect(await page.getByTestId('value-share').innerText()).to.equal('100%')
      // Nothing was there last year: no number, whatever the language.
      expect(await page.getByTestId('card-rate').getByTestId('compared-lastYear').innerText()).to.contain('—')
      await page.getByTestId('running').waitFor()
      await page.getByTestId('as-of').waitFor()
      expect(await barriersOf(page)).to.deep.equal([])
    })

  it('[K5] tell how a figure comes to be, one tap away, and close again', async () => {
    const page = await opened('chief1', `/boards/station/station-lj01?${city.range}`)
    const text = page.getByTestId('definition-text-rate').first()
    await page.getByTestId('definition-rate').first().click()
    expect(await text.innerText())
      .to.contain('24 小时时限已满')
      .and.not.to.contain('{window}')
    await page.keyboard.press('Escape')
    await text.waitFor({ state: 'hidden' })
  })

  it('[K8] open each figure into a list of its length', async () => {
    const page = await opened('chief1', `/boards/station/station-lj01?${city.range}`)
    const links = await page
      .locator('[data-testid^="figure-"], [data-testid="heat-cell"]')
      .evaluateAll((found) =>
        found.map((each) => ({ href: each.getAttribute('href') ?? '', n: Number(each.getAttribute('data-n')) })),
      )
    const different = [...new Map(links.map((link) => [link.href, link])).values()]
    expect(different.length).to.be.greaterThan(40)
    const filled = different.filter(({ n }) => n > 0)
    const figures = new Set<string>()
    for (const { href, n } of filled) {
      const name = new URL(href, city.world.url).searchParams.get('figure') ?? ''
      if (figures.has(name)) continue
      figures.add(name)
      await page.goto(href)
      await page.getByTestId('behind').first().waitFor()
      await settled(page)
      expect(await page.getByTestId('list-count').getAttribute('data-n'), href).to.equal(String(n))
      expect(await page.getByTestId('behind').count(), href).to.equal(n)
    }
    expect([...figures]).to.include.members([
      'matured',
      'cleared-within',
      'about-to-miss',
      'overdue',
      'returned',
      'mis-sent',
    ])
    const empty = different.find(({ n }) => n === 0)
    await page.goto(empty?.href ?? '')
    await page.getByTestId('list-count').waitFor()
    expect(await page.getByTestId('behind').count()).to.equal(0)
  })

  it('[K8] page through a long list, and give it as CSV', async () => {
    const page = await opened('desk1', `/boards/city?${city.range}`)
    const received = Number(await figure(page, 'card-counts', 'received').getAttribute('data-n'))
    expect(received).to.be.greaterThan(60)
    await figure(page, 'card-counts', 'received').click()
    await page.getByTestId('behind').first().waitFor()
    await settled(page)
    expect(await page.getByTestId('behind').count()).to.equal(50)
    expect(await barriersOf(page)).to.deep.equal([])
    await page.getByTestId('more').click()
    await page.getByTestId('more').waitFor({ state: 'detached' })
    const cases = await page
      .getByTestId('behind')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-case')))
    expect(new Set(cases).size).to.equal(received)
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('csv').click()])
    const chunks: Buffer[] = []
    for await (const chunk of await download.createReadStream()) chunks.push(Buffer.from(chunk as Uint8Array))
    expect(Buffer.concat(chunks).toString('utf8').trim().split('\r\n')).to.have.length(received + 1)
    await page.getByTestId('back').click()
    await page.getByTestId('board-cards').waitFor()
  })

  it('keep period, filters and drill-down in the address: a copy shows the same, back leads back', async () => {
    const page = await opened('district1', `/boards/district/district-lj?${city.range}`)
    await page.getByTestId('ranking').locator('[data-station="station-lj01"] th a').click()
    await page.waitForURL(/\/boards\/station\/station-lj01\?/)
    await page.getByTestId('kind-theft').getByRole('link', { name: '盗窃' }).click()
    await page.waitForURL(/category=theft/)
    await settled(page)
    await until(async () => (await page.getByTestId('kind-fraud').count()) === 0)
    const query = { ...city.query, category: 'theft' as const }
    await showsFigures(page, await (await city.as('chief1')).call('board.station', { query }))
    const theft = await figure(page, 'card-counts', 'received').getAttribute('data-n')

    await page.getByTestId('filter-window').click()
    await page.getByRole('option', { name: '12 小时时限' }).click()
    await page.waitForURL(/window=12/)
    await page.getByRole('heading', { name: '12小时破案率', exact: true }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: '12小时破案率', exact: true }).waitFor()

    await page.goBack()
    await page.getByRole('heading', { name: '24小时破案率', exact: true }).waitFor()
    expect(await figure(page, 'card-counts', 'received').getAttribute('data-n')).to.equal(theft)
    await page.goBack()
    await page.getByTestId('kind-fraud').waitFor()
    await page.goBack()
    await page.getByTestId('ranking').waitFor()

    await page.getByTestId('paint-received').click()
    await page.waitForURL(/paint=received/)
    await page.getByTestId('step-back').click()
    await page.waitForURL(({ searchParams }) => searchParams.get('to') === city.query.from)
    await page.getByTestId('filter-compare').click()
    await page.getByRole('option', { name: '只看同比' }).click()
    await page.waitForURL(/compare=year/)
    await page.getByTestId('card-rate').getByTestId('compared-previous').waitFor({ state: 'detached' })
  })

  for (const [language, theme] of [looks[0], looks[1]])
    it(`[A1] begin for a district chief at the district, with ranking and map (${language}, ${theme})`, async () => {
      const page = await opened('district1', '/', { language, theme })
      expect(new URL(page.url()).pathname).to.equal('/boards/district/district-lj')
      await page.goto(`/boards/district/district-lj?${city.range}`)
      await page.getByTestId('ranked').first().waitFor()
      await settled(page)
      const board = await (await city.as('district1')).call('board.district', { query: city.query })
      const ranked = await page
        .getByTestId('ranked')
        .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-station')))
      expect(ranked).to.deep.equal(board.stations.map(({ key }) => key))
      expect(await page.locator('[data-testid^="area-"]').count()).to.equal(board.stations.length)
      expect(await page.getByTestId('reached').count()).to.equal(board.hundredPercent.length)
      expect(await barriersOf(page)).to.deep.equal([])
    })

  it('can be read by keys: columns of a trend tell their values and open their cases', async () => {
    const page = await opened('chief1', `/boards/station/station-lj01?${city.range}`)
    const columns = page.getByTestId('trend-rate').locator('[data-testid^="column-"]')
    await columns.last().focus()
    await page.keyboard.press('ArrowLeft')
    const label = await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '')
    expect(label).to.match(/^\d{4}-\d\d-\d\d · 接报 \d+ · 24小时破案率 /)
    await page.getByTestId('table-rate').click()
    const all = await page.getByTestId('trend-rate').locator('tbody [data-testid="figure-received"]').allInnerTexts()
    const received = Number(await figure(page, 'card-counts', 'received').getAttribute('data-n'))
    expect(all.reduce((sum, text) => sum + Number(text), 0)).to.equal(received)
    await page.keyboard.press('Escape')
    await columns.last().focus()
    await page.keyboard.press('Enter')
    await page.getByTestId('board-cases').waitFor()
  })

  for (const language of ['zh', 'en'] as Language[])
    it(`say so when the address is wrong, and break nothing (${language})`, async () => {
      screen = await city.screen('chief1', { language, expects: [/^4\d\d \/api\/boards\//] })
      const { page } = screen
      await screen.open('/boards/station/station-lj01?category=murder&from=2026-02-30&to=2026-03-01', 'address-fault')
      expect(await page.getByTestId('address-fault').innerText())
        .to.contain('murder')
        .and.to.contain('2026-02-30')
      expect(await barriersOf(page)).to.deep.equal([])
      await page.getByTestId('without-faults').click()
      await page.getByTestId('board-cards').waitFor()
      const refused: [path: string, code: string][] = [
        ['/boards/station/station-lj01?from=2026-03-02&to=2026-03-01', 'board.range-reversed'],
        ['/boards/station/station-lj01?from=1926-03-02&to=2026-03-01', 'board.range-too-long'],
        ['/boards/station/station-lj01?from=2026-03-02', 'board.range-incomplete'],
        ['/boards/station/station-lj01?window=7', 'board.window-unknown'],
        ['/boards/station/no-such-station', 'subject.not-found'],
        // [A1] The figures of another station.
        ['/boards/station/station-dh01', 'subject.not-found'],
        ['/boards/cases?figure=open&station=station-dh01', 'subject.not-found'],
        ['/boards/property?figure=stock&station=station-dh01', 'subject.not-found'],
      ]
      // Each in both languages is what the operations' own tests look at.
      for (const [path, code] of language === 'zh' ? refused : refused.slice(0, 2)) {
        await page.goto(path)
        await page.locator(`[data-testid="problem"][data-code="${code}"]`).waitFor()
        expect(await page.getByTestId('board-cards').count()).to.equal(0)
      }
      await page.getByTestId('to-own-board').click()
      await page.getByTestId('board-cards').waitFor()
      for (const path of ['/boards/cases', '/boards/property?figure=received', '/boards/cases?figure=open&hour=25'])
        await screen.open(path, 'address-fault')
      await screen.open('/boards/universe', 'not-found')
    })

  it('print as one page of A4', async () => {
    const page = await opened('chief1', `/boards/station/station-lj01?${city.range}`, { theme: 'dark' })
    const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1')
    expect(pdf.match(/\/Type \/Page\b/g)).to.have.length(1)
    expect(pdf).to.match(/\/MediaBox \[0 0 59[45][.\d]* 84[12]/)
  })

  it('[K8] follow a confirmation within a second, and do not jump; a wall shows it too, with nothing to click', async () => {
    const page = await opened('chief1', `/boards/station/station-lj01?${city.range}`)
    const wall = await city.screen('chief1', { width: 1920, height: 1080, theme: 'light' })
    await wall.open(`/boards/station/station-lj01?${city.range}&kiosk=tv`, 'wall-share')
    await settled(wall.page)
    expect(
      await wall.page.locator('a, button, input, select, textarea, [tabindex="0"], nav, header.bar').count(),
    ).to.equal(0)
    expect(await wall.page.locator('html').getAttribute('class')).to.contain('dark')
    const sizes = await wall.page
      .locator('.huge')
      .evaluateAll((all) => all.map((each) => Number.parseFloat(getComputedStyle(each).fontSize)))
    expect(sizes).to.have.length(5)
    expect(Math.min(...sizes)).to.be.at.least(64)
    expect(await barriersOf(wall.page)).to.deep.equal([])

    await page.locator('main').evaluate((main) => main.scrollTo(0, 500))
    const before = Number(await figure(page, 'card-share', 'clearances').getAttribute('data-n'))
    await (await city.as('chief1')).call('clearance.confirm', { params: { id: city.submittedId }, body: {} })
    const confirmedAt = performance.now()
    const [shown, onWall] = await Promise.all([
      since(
        confirmedAt,
        page.locator(`[data-testid="card-share"] [data-testid="figure-clearances"][data-n="${before + 1}"]`),
      ),
      since(confirmedAt, wall.page.getByTestId('wall-share').getByText(`${before + 1} / ${before + 1}`)),
    ])
    expect(shown, 'milliseconds to the board').to.be.below(1000)
    expect(onWall, 'milliseconds to the wall').to.be.below(1000)
    expect(await page.locator('main').evaluate((main) => main.scrollTop)).to.equal(500)

    await wall.context.setOffline(true)
    await wall.page.getByTestId('wall-sign').waitFor()
    await wall.context.setOffline(false)
    await wall.page.getByTestId('wall-sign').waitFor({ state: 'detached' })
    await wall.page.keyboard.press('Escape')
    await wall.page.getByTestId('board-page').waitFor()
    expect(await wall.page.locator('html').getAttribute('class')).not.to.contain('dark')
    await wall.context.close()
  })
})

/** How long something took to appear. */
const since = async (startedAt: number, what: Locator): Promise<number> => {
  await what.first().waitFor({ timeout: 5000 })
  return performance.now() - startedAt
}

/** Every count on the cards is that of the operation's answer. */
const showsFigures = async (page: Page, { clearance, now, times, property }: Board): Promise<void> => {
  const { figures } = clearance
  const expected: [card: string, figure: string, n: number][] = [
    ['card-rate', 'cleared-within', figures.rate.n],
    ['card-rate', 'matured', figures.rate.of],
    ['card-rate', 'running', figures.running.cases],
    ['card-rate', 'running-cleared', figures.running.cleared],
    ['card-share', 'clearances-within', figures.share.n],
    ['card-share', 'clearances', figures.share.of],
    ['card-now', 'open', now.open],
    ['card-now', 'about-to-miss', now.aboutToMiss],
    ['card-now', 'overdue', now.overdue],
    ['card-now', 'supervised', now.supervised],
    ['card-counts', 'received', figures.received],
    ['card-counts', 'clearances', figures.share.of],
    ['card-counts', 'pending', figures.pending],
    ['card-counts', 'submitted-late', figures.submittedLate],
    ['card-counts', 'reopened', figures.reopened],
    ['card-counts', 'mis-sent', figures.apart.misSent],
    ['card-counts', 'discovered', figures.apart.discovered],
    ['card-counts', 'exceptional', figures.apart.exceptional],
    ['card-times', 'triple-acknowledged', times.figures.tripleAcknowledged.n],
    ['card-times', 'not-acknowledged', times.figures.notAcknowledged],
    ['card-times', 'set-back', times.figures.setBack],
    ['card-times', 'arrived', times.figures.arrival.n],
    ['card-times', 'not-arrived', times.figures.notArrived],
    ['card-property', 'returned', property.figures.items],
    ['card-property', 'returned-people', property.figures.people],
    ['card-property', 'stock', property.figures.stock.items],
  ]
  for (const [card, name, n] of expected) {
    const link = page.getByTestId(card).getByTestId(`figure-${name}`).first()
    expect(await link.getAttribute('data-n'), `${card} ${name}`).to.equal(String(n))
    expect(await link.innerText(), `${card} ${name}`).to.equal(String(n))
  }
  expect(await page.getByTestId('median-tripleAcknowledged').innerText()).to.match(
    times.figures.tripleAcknowledged.medianSeconds === null ? /^—$/ : /\d/,
  )
}
