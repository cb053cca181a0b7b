import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { closesScreens } from '../support/browser.ts'
import { barriersOf } from './barriers.ts'
import { figureOn, settled, startBoardWorld, textSizesOf, type BoardWorld } from './boards.support.ts'

describe('a board on a wall, on paper, and as things change', function () {
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

  it('print as one page of A4', async () => {
    const page = await opened('chief1', `/boards/station/station-lj01?${city.range}`, { theme: 'dark' })
    const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1')
    expect(pdf.match(/\/Type \/Page\b/g)).to.have.length(1)
    expect(pdf).to.match(/\/MediaBox \[0 0 59[45][.\d]* 84[12]/)
  })

  it('print as one page of a district and the city too, with everything on it large enough to be read', async () => {
    for (const [username, path] of [
      ['district1', '/boards/district/district-lj'],
      ['desk1', '/boards/city'],
    ] as const) {
      const page = await opened(username, `${path}?${city.range}`)
      const sizes = await textSizesOf(await page.pdf({ preferCSSPageSize: true, printBackground: true }))
      expect(sizes, path).to.have.length(1)
      expect(Math.min(...sizes.flat()), path).to.be.above(3.9)
    }
  })

  it('[K8] follow a confirmation by themselves, and do not jump; a wall shows it too, with nothing to click', async () => {
    const page = await opened('chief1', `/boards/station/station-lj01?${city.range}`)
    const expects = [/ERR_INTERNET_DISCONNECTED/, /WebSocket/]
    const wall = await city.screen('chief1', { width: 1920, height: 1080, theme: 'light', expects })
    await wall.open(`/boards/station/station-lj01?${city.range}&kiosk=tv`, 'wall-share')
    await settled(wall.page)
    expect(
      await wall.page.locator('a, button, input, select, textarea, [tabindex="0"], nav, header.bar').count(),
    ).to.equal(0)
    expect(await wall.page.locator('html').getAttribute('class')).to.contain('dark')
    const sizes = await wall.page.evaluate<number[]>(
      '[...document.querySelectorAll(".huge")].map((each) => Number.parseFloat(getComputedStyle(each).fontSize))',
    )
    expect(sizes).to.have.length(5)
    expect(Math.min(...sizes)).to.be.at.least(64)
    expect(await barriersOf(wall.page)).to.deep.equal([])

    await page.locator('main').evaluate((main) => main.scrollTo(0, 500))
    const before = Number(await figureOn(page, 'card-share', 'clearances').getAttribute('data-n'))
    await (await city.as('chief1')).call('clearance.confirm', { params: { id: city.submittedId }, body: {} })
    await Promise.all([
      page.locator(`[data-testid="card-share"] [data-testid="figure-clearances"][data-n="${before + 1}"]`).waitFor(),
      wall.page
        .getByTestId('wall-share')
        .getByText(`${before + 1} / ${before + 1}`)
        .waitFor(),
    ])
    expect(await page.locator('main').evaluate((main) => main.scrollTop)).to.equal(500)

    await wall.context.setOffline(true)
    await wall.page.getByTestId('wall-sign').waitFor()
    await wall.context.setOffline(false)
    await wall.page.getByTestId('wall-sign').waitFor({ state: 'detached' })
    await wall.page.keyboard.press('Escape')
    await wall.page.getByTestId('board-page').waitFor()
    expect(await wall.page.locator('html').getAttribute('class')).not.to.contain('dark')
  })
})
