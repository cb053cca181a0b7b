import { expect } from 'chai'
import { readFile } from 'node:fs/promises'
import type { Download, Page } from 'playwright-core'
import { openScreen, type Screen, type ScreenWish } from '../support/browser.ts'
import { openCase } from '../support/cases.ts'
import { pagesOf, rowNamed, sheetsOf } from '../support/papers.ts'
import { until } from '../support/until.ts'
import { startWorld, type World } from '../support/world.ts'
import { barriersOf } from './barriers.ts'

const dateAt = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10)
const thisMonth = dateAt(Date.now()).slice(0, 7)

describe('monthly reports on a board', function () {
  this.timeout(90_000)
  let world: World
  let screen: Screen | undefined
  before(async () => {
    world = await startWorld()
    await openCase(world)
    await until(async () => (await (await world.as('chief1')).call('board.station')).now.open === 1)
  })
  afterEach(async () => {
    const last = screen
    screen = undefined
    await last?.close()
  })
  after(() => world.stop())

  const opened = async (username: string, path: string, wish: ScreenWish = {}): Promise<Page> => {
    screen = await openScreen(world, username, wish)
    await screen.open(path, 'board-cards')
    await screen.page.getByTestId('open-report').click()
    await screen.page.getByTestId('kept-reports').waitFor()
    return screen.page
  }
  const saved = async (page: Page, testid: string): Promise<{ name: string; bytes: Buffer }> => {
    const coming: Promise<Download> = page.waitForEvent('download')
    await page.getByTestId(testid).click()
    const download = await coming
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) }
  }

  for (const [language, theme, names] of [
    ['zh', 'light', { file: '小案快侦月报', received: '接报', main: '主要指标' }],
    ['en', 'dark', { file: 'Xiaoan monthly report', received: 'Received', main: 'Main figures' }],
  ] as const)
    it(`are saved as PDF and as a workbook, in the language of the page (${language}, ${theme})`, async () => {
      const page = await opened('chief1', '/boards/station/station-lj01', { language, theme })
      expect(await page.getByTestId('report-month').inputValue())
        .to.match(/^\d{4}-\d\d$/)
        .and.not.equal(thisMonth)
      await page.getByTestId('report-month').fill(thisMonth)
      expect(await barriersOf(page)).to.deep.equal([])
      const pdf = await saved(page, 'report-pdf')
      expect(pdf.name).to.match(new RegExp(`^${names.file} ${thisMonth} .+[.]pdf$`))
      expect((await pagesOf(pdf.bytes))[0]).to.match(new RegExp(`${names.received}\\s*1\\s*0`))
      const xlsx = await saved(page, 'report-xlsx')
      expect(xlsx.name).to.match(/[.]xlsx$/)
      expect(rowNamed((await sheetsOf(xlsx.bytes)).get(names.main), names.received)[1]).to.equal(1)
    })

  it('tell why one is not made, and go on', async () => {
    const page = await opened('desk1', '/boards/city', { expects: [/422 \/api\/boards\/report/] })
    await page.getByTestId('report-month').fill('2199-12')
    await page.getByTestId('report-pdf').click()
    const problem = page.getByTestId('report-dialog').getByTestId('problem')
    expect(await problem.getAttribute('data-code')).to.equal('report.month-future')
    expect(await problem.innerText())
      .to.include('所选月份尚未开始')
      .and.include('月份')
    await page.getByTestId('report-month').fill('')
    expect(await page.getByTestId('report-pdf').isDisabled()).to.equal(true)
    await page.getByTestId('report-month').fill('2020-02')
    await saved(page, 'report-xlsx')
    await problem.waitFor({ state: 'hidden' })
    expect(await page.getByTestId('kept-reports').innerText()).to.include('没有设定自动生成')
  })

  it('that are kept are listed, the newest first, and saved', async () => {
    const of = { placeId: 'district-lj', level: 'district', name: '临江分局', claim: '', claimedAt: new Date() }
    const bytes = Buffer.from('%PDF-kept')
    const files = [{ format: 'pdf', size: bytes.length, bytes }]
    await world.app.platform.db.collection<{ _id: string; month: string }>('reports').insertMany(
      ['2020-01', '2020-02'].map((month) => ({
        _id: `${month}/district-lj`,
        ...{ ...of, month, asOf: '2020-03-02T00:00:00.000Z', fileName: `小案快侦月报 ${month} 䶮`, files },
      })),
    )
    const page = await opened('district1', '/boards/district/district-lj')
    const months = await page.locator('[data-testid^="kept-2020"] strong').allInnerTexts()
    expect(months).to.deep.equal(['2020-02', '2020-01'])
    const kept = await saved(page, 'kept-2020-01-pdf')
    expect([kept.name, kept.bytes.toString()]).to.deep.equal(['小案快侦月报 2020-01 䶮.pdf', '%PDF-kept'])
  })

  it('[K8] the list behind a figure is saved as a workbook', async () => {
    screen = await openScreen(world, 'chief1')
    const { page } = screen
    await screen.open(`/boards/cases?figure=open&station=station-lj01`, 'list-count')
    const list = await saved(page, 'xlsx')
    expect(list.name).to.match(/ 在办\.xlsx$/)
    const rows = (await sheetsOf(list.bytes)).get('在办') ?? []
    expect(rows).to.have.length(2)
    expect(await barriersOf(page)).to.deep.equal([])
  })
})
