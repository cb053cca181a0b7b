import { expect } from 'chai'
import { openCase, picture, seize } from '../support/cases.ts'
import { closesScreens, openScreen, openWindow, takeCookie, type Screen } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { startWorld, type World } from '../support/world.ts'

describe('an item on the screen', function () {
  this.timeout(60_000)
  let world: World
  let screen: Screen | undefined
  let itemId = ''
  before(async () => {
    world = await startWorld()
    itemId = (await seize(world, (await openCase(world)).id, { files: [] })).id
  })
  closesScreens()
  after(() => world.stop())

  it('[P5] [X5] gets a photo after the seizure, on an address without HTTPS too', async () => {
    const url = world.url.replace('127.0.0.1', 'desk.xiaoan.test')
    screen = await openWindow(url, { expects: [/Cross-Origin-Opener-Policy/] })
    await takeCookie(screen, url, (await world.as('station1')).cookie)
    await screen.open(`/property/${itemId}`, 'item-page')
    const { page } = screen
    const missing = page.getByTestId('missing-for-return')
    expect(await missing.innerText())
      .to.include('未拍照')
      .and.not.include('有争议')
    await page.getByTestId('item-add-photos').click()
    const { bytes, sha256 } = picture('later')
    const file = { name: 'later.png', mimeType: 'image/png', buffer: bytes }
    await page.getByTestId('add-photos-field-input').setInputFiles(file)
    await page.getByTestId('add-photos').locator('.is-stored').waitFor()
    await page.getByTestId('add-photos-submit').click()
    await page.locator(`.photos a[href$="${sha256}"]`).waitFor()
    expect(await missing.innerText()).not.to.include('未拍照')
  })

  it('[P1] the store says how many items stand behind each of its tabs, and how many of what is searched for', async () => {
    const { id } = await seize(world, (await openCase(world)).id, { files: [], what: '砚台' })
    screen = await openScreen(world, 'custodian1')
    await screen.open('/store', 'store-page')
    const { page } = screen
    const counts = async (): Promise<string[]> =>
      Promise.all(
        ['seized', 'in-store', 'returnable', 'returned'].map((tab) =>
          page.getByTestId(`store-count-${tab}`).innerText(),
        ),
      )
    await until(async () => (await counts()).join() === '2,0,0,0')
    await page.getByTestId('store-search').fill('砚台')
    await until(async () => (await counts()).join() === '1,0,0,0')
    const body = { why: 'stored', place: 'B-1' } as const
    await (await world.as('custodian1')).call('property.check-in', { params: { id }, body })
    await until(async () => (await counts()).join() === '0,1,0,0')
  })

  it('[P2] is moved for a reason that reads in either language', async () => {
    screen = await openScreen(world, 'custodian1')
    await screen.open(`/property/${itemId}`, 'item-page')
    const { page } = screen
    await page.getByTestId('item-check-in').click()
    await page.getByTestId('move-place').fill('A-12')
    await page.getByTestId('check-in-submit').click()
    const chain = page.getByTestId('custody-chain')
    await chain.getByText('入库保管 · A-12').waitFor()
    await screen.close()
    screen = await openScreen(world, 'custodian1', { language: 'en' })
    await screen.open(`/property/${itemId}`, 'item-page')
    await screen.page.getByTestId('custody-chain').getByText('Into store · A-12').waitFor()
    await screen.page.getByTestId('custody-chain').getByText('Seized ·').waitFor()
  })
})
