import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { closesScreens, type Language } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { barriersOf } from './barriers.ts'
import { figureOn, settled, showsFigures, startBoardWorld, type BoardWorld } from './boards.support.ts'

const looks = [
  ['zh', 'light'],
  ['en', 'dark'],
] as const

describe('the boards', function () {
  this.timeout(90_000)
  let city: BoardWorld
  before(async () => {
    city = await startBoardWorld()
  })
  closesScreens()
  after(() => city.world.stop())

  const opened = async (username: string, path: string, wish = {}): Promise<Page> => {
    const screen = await city.screen(username, wish)
    await screen.open(path, 'board-cards')
    await settled(screen.page)
    return screen.page
  }

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
    const received = Number(await figureOn(page, 'card-counts', 'received').getAttribute('data-n'))
    expect(received).to.be.greaterThan(60)
    await figureOn(page, 'card-counts', 'received').click()
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
    const theft = await figureOn(page, 'card-counts', 'received').getAttribute('data-n')

    await page.getByTestId('filter-window').click()
    await page.getByRole('option', { name: '12 小时时限' }).click()
    await page.waitForURL(/window=12/)
    await page.getByRole('heading', { name: '12小时破案率', exact: true }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: '12小时破案率', exact: true }).waitFor()

    await page.goBack()
    await page.getByRole('heading', { name: '24小时破案率', exact: true }).waitFor()
    expect(await figureOn(page, 'card-counts', 'received').getAttribute('data-n')).to.equal(theft)
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
    const label = await page.locator(':focus').getAttribute('aria-label')
    expect(label).to.match(/^\d{4}-\d\d-\d\d · 接报 \d+ · 24小时破案率 /)
    await page.getByTestId('table-rate').click()
    const all = await page.getByTestId('trend-rate').locator('tbody [data-testid="figure-received"]').allInnerTexts()
    const received = Number(await figureOn(page, 'card-counts', 'received').getAttribute('data-n'))
    expect(all.reduce((sum, text) => sum + Number(text), 0)).to.equal(received)
    await page.keyboard.press('Escape')
    await columns.last().focus()
    await page.keyboard.press('Enter')
    await page.getByTestId('board-cases').waitFor()
  })

  for (const language of ['zh', 'en'] as Language[])
    it(`say so when the address is wrong, and break nothing (${language})`, async () => {
      const screen = await city.screen('chief1', { language, expects: [/^4\d\d \/api\/boards\//] })
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
})
