import { expect } from 'chai'
import type { Page, Route } from 'playwright-core'
import { acknowledgeAll, openCase, writeNote } from '../support/cases.ts'
import { closesScreens, openScreen, type Screen } from '../support/browser.ts'
import { startWorld, type World } from '../support/world.ts'
import { barriersOf } from './barriers.ts'
import { cuttable, refusesAtFirst } from './sockets.ts'

const LOST = /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|ERR_FAILED|WebSocket|dynamically imported/

describe('a page on a bad network', function () {
  this.timeout(60_000)
  let world: World
  let caseId = ''
  before(async () => {
    world = await startWorld()
    caseId = (await openCase(world)).id
    await acknowledgeAll(world, caseId)
  })
  closesScreens()
  after(() => world.stop())

  const opened = async (): Promise<Screen> => openScreen(world, 'station1', { expects: [LOST] })
  const looksLikeAMap = (page: Page) =>
    page.locator('.map-strip .leaflet-container').evaluate((element) => getComputedStyle(element).overflow === 'hidden')

  const loses = async (page: Page, part: RegExp) => {
    await page.route(part, (route: Route) => route.abort('failed'))
    const lost = page.waitForEvent('requestfailed', { predicate: (request) => part.test(request.url()) })
    await page.goto(`/cases/${caseId}`)
    await lost
    await page.getByTestId('compose-text').fill('地图来不来都写')
    await page.unroute(part)
  }

  it('fetches the styles of a part again until they are there', async () => {
    const { page } = await opened()
    await loses(page, /\/assets\/(leaflet|CaseMap)[^/]*\.css$/)
    await page.locator('.map-strip .leaflet-container').waitFor()
    expect(await looksLikeAMap(page)).to.equal(true)
    expect(await page.getByTestId('compose-text').inputValue()).to.equal('地图来不来都写')
  })

  it('says that a script did not arrive, where no browser fetches it again, and keeps what is typed', async () => {
    const { page } = await opened()
    await loses(page, /\/assets\/CaseMap[^/]*\.js$/)
    await page.getByTestId('part-missing').waitFor()
    expect(await barriersOf(page)).to.deep.equal([])
    await page.getByTestId('part-reload').click()
    await page.locator('.map-strip .leaflet-container').waitFor()
    expect(await page.getByTestId('compose-text').inputValue()).to.equal('地图来不来都写')
  })

  it('does not ask again and again for a script that is defective', async () => {
    const { page } = await openScreen(world, 'station1', { expects: [/a defect of ours/] })
    let asked = 0
    page.on('request', (request) => (asked += Number(/CaseMap[^/]*\.js$|healthz$/.test(request.url()))))
    await page.route(/\/assets\/CaseMap[^/]*\.js$/, (route) =>
      route.fulfill({ contentType: 'text/javascript', body: "throw new Error('a defect of ours')" }),
    )
    await page.goto(`/cases/${caseId}`)
    await page.getByTestId('part-missing').waitFor()
    expect(asked).to.be.lessThan(3)
  })

  it('[T6] [D3] comes back by itself when the server could not take its socket or let it follow a case for the moment', async () => {
    const { page } = await opened()
    await refusesAtFirst(page)
    await page.goto(`/cases/${caseId}`)
    await page.locator('[data-testid="connection"][data-state="online"]').waitFor()
    await writeNote(world, caseId, '连上以后写的', 'property1')
    await page.locator('.entry').getByText('连上以后写的').waitFor()
    expect(await page.getByTestId('unfollowed').count()).to.equal(0)
  })

  it('[T6] moves nothing under a finger when the network goes and when it is back, and says so once', async () => {
    for (const [path, testid] of [
      [`/cases/${caseId}`, 'case-actions'],
      [`/terminal?case=${caseId}`, 'terminal-photo'],
    ] as const) {
      const screen = await opened()
      const { page } = screen
      const socket = await cuttable(page)
      await screen.open(path, testid)
      await page.locator('[data-testid="connection"][data-state="online"]').waitFor()
      await page.waitForLoadState('networkidle')
      const place = async () => {
        const box = await page.getByTestId(testid).boundingBox()
        return box && [box.x, box.y]
      }
      const before = await place()
      await socket.cut()
      await page.getByTestId('offline').waitFor()
      expect(await place(), `${path}, gone`).to.deep.equal(before)
      expect(await page.getByText(/断开前的内容/).count()).to.equal(1)
      // The notice is the same everywhere: once is enough to see it go.
      if (testid === 'case-actions') {
        socket.mend()
        await page.getByTestId('offline').waitFor({ state: 'detached' })
        expect(await place(), `${path}, back`).to.deep.equal(before)
      }
      await screen.close()
    }
  }).timeout(90_000)

  it('stays where it is when another cannot be fetched, and opens it when the network is back', async () => {
    const { page, context } = await opened()
    await page.goto(`/cases/${caseId}`)
    const text = page.getByTestId('compose-text')
    await text.fill('还没写完')
    await context.setOffline(true)
    await page.getByTestId('nav-cases').click()
    await page.getByText('这一页打不开').waitFor()
    expect(new URL(page.url()).pathname).to.equal(`/cases/${caseId}`)
    expect(await text.inputValue()).to.equal('还没写完')
    await context.setOffline(false)
    await page.getByTestId('nav-cases').click()
    await page.waitForURL(/\/cases$/)
    await page.locator('h1').first().waitFor()
  })
})
