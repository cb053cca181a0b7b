import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { supermarket } from '../../seed/places.ts'
import { openCase } from '../support/cases.ts'
import { closesScreens, openScreen } from '../support/browser.ts'
import { startWorld, type World } from '../support/world.ts'

describe('the desk while a call is typed', function () {
  this.timeout(60_000)
  let world: World
  const opened = async (path = '/desk'): Promise<Page> => {
    const screen = await openScreen(world, 'desk1')
    await screen.open(path, 'desk')
    await screen.page.locator('[data-testid="connection"][data-state="online"]').waitFor()
    return screen.page
  }
  const markOf = (page: Page, number: string) => page.locator(`.case-marker[title^="${number}"]`)
  const pinAtSupermarket = async (page: Page): Promise<void> => {
    await page.getByTestId('call-place').fill('wjf')
    await page.getByTestId('place-suggestions').getByText(supermarket.text).waitFor()
    await page.getByTestId('call-place').press('Enter')
    await page.getByTestId('target-station').waitFor()
  }
  before(async () => {
    world = await startWorld()
  })
  closesScreens()
  after(() => world.stop())

  it('[C6] a case that was taken back stays off the map and out of those near when the next call has a pin', async () => {
    const desk = await world.as('desk1')
    const kept = await openCase(world)
    const gone = await openCase(world)
    const page = await opened()
    await markOf(page, gone.number).waitFor()
    await pinAtSupermarket(page)
    await page.getByTestId(`join-${gone.number}`).waitFor()
    await desk.call('case.dismiss', { params: { id: gone.id }, body: { ground: 'mis-sent', reason: '误派' } })
    await markOf(page, gone.number).waitFor({ state: 'detached' })
    // It is no longer offered to the call either, although the call was typed before it ended.
    await page.getByTestId(`join-${gone.number}`).waitFor({ state: 'detached' })
    await page.getByTestId(`join-${kept.number}`).waitFor()
    // The next call: its area is marked, for which the map is drawn again.
    await page.getByTestId('call-reset').click()
    await page.getByRole('button', { name: '清空', exact: true }).last().click()
    await page.locator('.area.chosen').waitFor({ state: 'detached' })
    await pinAtSupermarket(page)
    await page.locator('.area.chosen').waitFor()
    expect(await markOf(page, gone.number).count()).to.equal(0)
    expect(await markOf(page, kept.number).count()).to.equal(1)
    // A case of another desk that opens near meanwhile is offered too.
    const came = await openCase(world)
    await page.getByTestId(`join-${came.number}`).waitFor()
  })
})
