import { expect } from 'chai'
import { openCase, picture, seize, signWaiting } from '../support/cases.ts'
import { closesScreens, openScreen, openWindow, takeCookie, type Screen } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { startWorld, type World } from '../support/world.ts'
import { cuttable } from './sockets.ts'

const signal = () => {
  let give: () => void = () => undefined
  const promise = new Promise<void>((resolve) => (give = resolve))
  return { promise, resolve: () => give() }
}

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

  it('[P1] is seized in a form that names what it still lacks', async () => {
    const { id } = await openCase(world)
    const { items: colleagues } = await (await world.as('station1')).call('people.list', { query: {} })
    const named = (role: string): string => colleagues.find(({ roles }) => roles.includes(role as never))?.name ?? ''
    await signWaiting(world, 'station1')
    screen = await openScreen(world, 'station1')
    await screen.open(`/cases/${id}?panel=property`, 'case-page')
    const { page } = screen
    await page.getByTestId('tab-property').click()
    await page.getByTestId('seize-open').click()
    // What was added before the form was closed is still in it.
    const { bytes, sha256 } = picture('seized')
    const file = { name: 'seized.png', mimeType: 'image/png', buffer: bytes }
    const stored = page.getByTestId('seize').locator('.is-stored')
    await page.getByTestId('seize').locator('input[type="file"]').setInputFiles(file)
    await stored.waitFor()
    await page.getByTestId('seize-cancel').click()
    await page.getByTestId('seize-open').click()
    await stored.waitFor()
    const missing = page.getByTestId('seize-missing')
    expect(await missing.innerText()).to.match(/物品名称.*见证人/s)
    const typed = {
      what: '香烟',
      unit: '条',
      value: '510',
      valuation: '价格认定',
      from: '李某',
      witness: '王店长',
      place: '超市',
    }
    for (const [field, text] of Object.entries(typed)) await page.getByTestId(`seize-${field}`).fill(text)
    for (const [field, name] of [
      ['seize-officers', named('property-crime-investigator')],
      ['seize-approved-by', named('station-chief')],
    ] as const) {
      await page.getByTestId(field).click()
      await page.keyboard.type(name)
      await page.getByRole('option', { name }).first().click()
      await page.keyboard.press('Tab')
    }
    await missing.waitFor({ state: 'detached' })
    await page.getByTestId('seize-value').fill('五百')
    expect(await missing.innerText()).to.include('价值')
    await page.getByTestId('seize-value').fill('510')
    await page.getByTestId('seize-submit').click()
    await page.getByTestId('seize').waitFor({ state: 'hidden' })
    const { items } = await (await world.as('station1')).call('property.list', { params: { id }, query: {} })
    expect(items.map(({ what, valueFen, files }) => [what, valueFen, files])).to.deep.equal([
      ['香烟', 51_000, [sha256]],
    ])
  })

  it('[P5] [X5] gets a photo after the seizure, on an address without HTTPS too', async () => {
    await signWaiting(world, 'station1')
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
    await page.locator(`.photos [data-testid="file-save"][href*="${sha256}"]`).waitFor()
    expect(await missing.innerText()).not.to.include('未拍照')
  })

  it('[P1] the store says how many items stand behind each of its tabs, and how many of what is searched for', async () => {
    const { id } = await seize(world, (await openCase(world)).id, { files: [], what: '砚台' })
    screen = await openScreen(world, 'custodian1')
    const { page } = screen
    const socket = await cuttable(page)
    await screen.open('/store', 'store-page')
    const counts = async (): Promise<string[]> =>
      Promise.all(
        ['seized', 'in-store', 'returnable', 'returned'].map((tab) =>
          page.getByTestId(`store-count-${tab}`).innerText(),
        ),
      )
    await until(async () => (await counts()).join() === '3,0,0,0')
    await page.getByTestId('store-search').fill('砚台')
    await until(async () => (await counts()).join() === '1,0,0,0')
    const body = { why: 'stored', place: 'B-1' } as const
    await (await world.as('custodian1')).call('property.check-in', { params: { id }, body })
    await until(async () => (await counts()).join() === '0,1,0,0')
    // What changed while the connection was away is there when it is back.
    await socket.cut()
    await seize(world, (await openCase(world)).id, { files: [], what: '另一方砚台' })
    socket.mend()
    await until(async () => (await counts()).join() === '1,1,0,0')
  })

  it('[P2] a form stays open when a colleague moves the item meanwhile; the buttons fit a finger', async () => {
    const { id } = await seize(world, (await openCase(world)).id, { files: [], what: '镇纸' })
    screen = await openScreen(world, 'custodian1', {
      touch: true,
      expects: [/^409 .*check-in$/],
    })
    const { page } = screen
    await screen.open('/store', 'store-page')
    const button = page.locator(`[data-item="${id}"]`).getByTestId('item-check-in')
    const box = await button.boundingBox()
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).to.be.at.least(44)
    // The list is read before the form is opened, and answered after.
    const [held, opened] = [signal(), signal()]
    await page.route('**/api/property?*', async (route) => {
      const response = await route.fetch()
      held.resolve()
      await opened.promise
      await route.fulfill({ response })
    })
    const body = { why: 'stored', place: 'B-2' } as const
    await (await world.as('custodian1')).call('property.check-in', { params: { id }, body })
    await held.promise
    await button.click()
    await page.getByTestId('move-place').fill('B-3')
    const answered = page.waitForResponse(/api\/property\?/)
    opened.resolve()
    await (await answered).finished()
    await page.getByTestId('check-in-submit').click()
    await page.getByTestId('check-in').getByRole('alert').waitFor()
    expect(await page.getByTestId('move-place').inputValue()).to.equal('B-3')
    await page.getByTestId('check-in-cancel').click()
    await button.waitFor({ state: 'detached' })
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
    // The form that is opened for the first time knows at once who may receive.
    await screen.page.getByTestId('item-transfer').click()
    await screen.page.getByTestId('transfer-to').click()
    await screen.page.getByRole('option').first().waitFor()
  })
})
