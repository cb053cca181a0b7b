import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { signWaiting } from '../support/cases.ts'
import { closesScreens, openScreen, takeCookie, type Screen, type ScreenWish } from '../support/browser.ts'
import { PASSWORD, signIn, startWorld, supermarketCall, type World } from '../support/world.ts'

const summary = '店主报称电动车被盗，黑色，价值 2600 元'

describe('what was typed stays on the page', function () {
  this.timeout(60_000)
  let world: World
  let screen: Screen | undefined
  const opened = async (username: string, path: string, testid: string, wish: ScreenWish = {}): Promise<Page> => {
    screen = await openScreen(world, username, wish)
    await screen.open(path, testid)
    return screen.page
  }
  /** A session of its own, so that ending it ends no other test's. */
  const onOwnSession = async (username: string, path: string, testid: string, expects: RegExp[]) => {
    const client = await signIn(world.url, username)
    screen = await openScreen(world, username, { expects })
    await takeCookie(screen, world.url, client.cookie)
    await screen.open(path, testid)
    return { page: screen.page, client }
  }
  const casesOf = async (): Promise<number> =>
    (await (await world.as('desk1')).call('case.list', { query: { limit: 100 } })).items.length

  before(async () => {
    world = await startWorld()
  })
  closesScreens()
  after(() => world.stop())

  const typeCall = async (page: Page, lng: string, lat: string): Promise<void> => {
    await page.locator('label', { has: page.getByTestId('category-theft') }).click()
    await page.getByTestId('call-summary').fill(summary)
    await page.getByTestId('call-place').fill('城外高速公路服务区')
    await page.getByTestId('call-lng').fill(lng)
    await page.getByTestId('call-lat').fill(lat)
    await page.getByTestId('call-caller-phone').fill('13800138000')
  }
  const expectCallTyped = async (page: Page): Promise<void> => {
    expect(await page.getByTestId('category-theft').isChecked()).to.equal(true)
    expect(await page.getByTestId('call-summary').inputValue()).to.equal(summary)
    expect(await page.getByTestId('call-place').inputValue()).to.equal('城外高速公路服务区')
    expect(await page.getByTestId('call-caller-phone').inputValue()).to.equal('13800138000')
  }

  it('[D1] a place outside every area is refused; with a station chosen it is taken', async () => {
    const page = await opened('desk1', '/desk', 'call-form', { expects: [/^422 \/api\/cases$/] })
    const before = await casesOf()
    await typeCall(page, '100.5', '20.5')
    await page.getByTestId('call-submit').click()
    await page.locator('[data-testid="problem"][data-code="case.outside-areas"]').waitFor()
    await expectCallTyped(page)
    expect(await casesOf()).to.equal(before)

    await page.getByTestId('override-station').click()
    await page.getByRole('option').first().click()
    await page.getByTestId('override-reason').fill('高速路段由该所代管')
    await page.getByTestId('call-submit').click()
    await page.getByTestId('call-sent').waitFor()
    expect(await casesOf()).to.equal(before + 1)
  })

  it('[C2] a call of three hours ago is refused and stays', async () => {
    const page = await opened('desk1', '/desk', 'call-form', { expects: [/^422 \/api\/cases$/] })
    await typeCall(page, '118.58012', '32.02248')
    const threeHoursAgo = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Shanghai', timeStyle: 'medium' })
    const received = page.getByTestId('call-received')
    await received.fill('3:0')
    await received.press('Tab')
    await page.getByTestId('call-received-unread').waitFor()
    expect(await received.inputValue()).to.equal('3:0')
    await received.fill(threeHoursAgo.format(Date.now() - 3 * 3_600_000))
    await received.press('Tab')
    await page.getByTestId('call-received-reason').fill('系统故障后补录')
    await page.getByTestId('call-submit').click()
    await page.locator('[data-testid="problem"][data-code="case.received-too-old"]').waitFor()
    await expectCallTyped(page)
    expect(await page.getByTestId('call-received-reason').inputValue()).to.equal('系统故障后补录')

    // A reload loses nothing either.
    await page.reload()
    await page.getByTestId('call-restored').waitFor()
    await expectCallTyped(page)
    // Corrected, it is no longer told.
    await page.getByTestId('call-submit').click()
    await page.getByTestId('problem').waitFor()
    expect(await page.getByTestId('problem').locator('li').innerText(), 'the limit').to.include('120')
    await page.getByTestId('call-received-now').click()
    await page.getByTestId('problem').waitFor({ state: 'hidden' })
    await page.getByTestId('call-submit').click()
    await page.getByTestId('call-sent').waitFor()
  })

  it('[C1] nine impatient clicks and keys make one case', async () => {
    const page = await opened('desk1', '/desk', 'call-form')
    const before = await casesOf()
    await typeCall(page, '118.58012', '32.02248')
    let [asked, goOn] = [0, (): void => undefined]
    const patience = new Promise<void>((resolve) => {
      goOn = resolve
    })
    await page.route('**/api/cases', async (route) => {
      asked += route.request().method() === 'POST' ? 1 : 0
      await patience
      await route.continue()
    })
    for (let click = 0; click < 9; click += 1) await page.getByTestId('call-submit').dispatchEvent('click')
    for (let press = 0; press < 9; press += 1) await page.keyboard.press('Control+Enter')
    goOn()
    await page.getByTestId('call-sent').waitFor()
    expect(asked).to.equal(1)
    expect(await casesOf()).to.equal(before + 1)
  })

  it('[C1] a call of which something is missing says what, and goes there', async () => {
    const page = await opened('desk1', '/desk', 'call-form')
    await page.getByTestId('call-subcategory').focus()
    await page.keyboard.type('sd')
    // Enter takes the kind and goes on: what is typed next is what happened.
    await page.keyboard.press('Enter')
    await page.keyboard.type(summary)
    expect(await page.getByTestId('call-summary').inputValue()).to.equal(summary)
    await page.keyboard.press('Control+Enter')
    await page.locator('[data-testid="call-place"]:focus').waitFor()
    await page
      .locator('.el-form-item.is-error', { has: page.getByTestId('call-place') })
      .getByText('请填写')
      .waitFor()
  })

  it('[C1] no amount is changed in silence; each mark goes with its cause, and losses are typed on without the mouse', async () => {
    const page = await opened('desk1', '/desk', 'call-form')
    await typeCall(page, '118.58012', '32.02248')
    await page.getByTestId('call-caller-phone').fill('12ab')
    await page.getByTestId('loss-add').press('Enter')
    await page.locator('[data-testid="loss-0"] input:focus').waitFor()
    await page.getByTestId('loss-add').press('Enter')
    await page.locator('[data-testid="loss-1"] input:focus').waitFor()
    for (const word of ['香烟', '三', '条', '￥５１０']) {
      await page.keyboard.insertText(word)
      await page.keyboard.press('Tab')
      if (word === '香烟') await page.keyboard.press('Control+A')
    }
    const before = await casesOf()
    await page.keyboard.press('Control+Enter')
    await page.locator('[data-testid="loss-1"] input:focus').waitFor()
    // What is no number of a phone is said, and holds nothing back.
    await page.getByTestId('call-phone-unread').waitFor()
    // The row that is wrong is marked, not the empty one before it.
    await page.getByTestId('loss-1').getByText('数量须为大于 0 的数字').waitFor()
    expect(await page.getByTestId('loss-0').getByRole('alert').count()).to.equal(0)
    expect(await casesOf()).to.equal(before)

    await page.getByTestId('call-caller-phone').fill('１３８００１３８０００')
    await page.getByTestId('loss-1').getByTestId('loss-quantity').fill('３')
    await page.getByTestId('call-phone-unread').waitFor({ state: 'hidden' })
    await page.getByTestId('loss-1').getByRole('alert').waitFor({ state: 'hidden' })
    await page.keyboard.press('Control+Enter')
    const number = await page.getByTestId('call-sent').getAttribute('data-number')
    const desk = await world.as('desk1')
    const { items } = await desk.call('case.list', { query: { limit: 100 } })
    const id = items.find((card) => card.number === number)?.id ?? ''
    const { case: taken } = await desk.call('case.read', { params: { id } })
    expect(taken.losses).to.deep.equal([{ what: '香烟', quantity: 3, unit: '条', valueFen: 51_000 }])
  })

  it('[C1] a call for which the network is cut is kept, and dispatched once when it is back', async () => {
    const page = await opened('desk1', '/desk', 'call-form', { expects: [/ERR_INTERNET_DISCONNECTED/, /WebSocket/] })
    const before = await casesOf()
    await typeCall(page, '118.58012', '32.02248')
    await screen?.context.setOffline(true)
    await page.keyboard.press('Control+Enter')
    await page.locator('[data-testid="call-form"] [data-code="client.unreachable"]').waitFor()
    await page.locator('[data-testid="connection"]:not([data-state="online"])').waitFor()
    await expectCallTyped(page)
    await screen?.context.setOffline(false)
    await page.locator('[data-testid="call-form"] [data-code="client.back"]').waitFor()
    await page.keyboard.press('Control+Enter')
    await page.getByTestId('call-sent').waitFor()
    expect(await casesOf()).to.equal(before + 1)
  })

  it('[X4] a wrong identity number is refused beside its field', async () => {
    const { case: taken } = await (await world.as('desk1')).call('case.receive', { body: supermarketCall() })
    await signWaiting(world, 'property1')
    const page = await opened('property1', `/cases/${taken.id}`, 'case-page', { expects: [/^4\d\d .*\/suspects$/] })
    await page.getByTestId('suspect-add').click()
    await page.getByTestId('suspect-name').fill('刘某')
    await page.getByTestId('suspect-id-number').fill('32010219950312451')
    await page.getByTestId('suspect-text').fill('指印比中')
    await page.getByTestId('suspect-form-submit').click()
    await page.getByTestId('suspect-form').getByTestId('problem').waitFor()
    expect(await page.getByTestId('suspect-name').inputValue()).to.equal('刘某')
    expect(await page.getByTestId('suspect-id-number').inputValue()).to.equal('32010219950312451')
    expect(await page.getByTestId('suspect-text').inputValue()).to.equal('指印比中')

    await page.getByTestId('suspect-id-number').fill('32010219950312451X')
    await page.getByTestId('suspect-form-submit').click()
    await page.getByTestId('suspect-form').waitFor({ state: 'hidden' })
    await page.locator('#case-panel').getByText('刘某').waitFor()
  })

  it('a refusal names the field as the form does, and shows it on a small screen', async () => {
    const { case: taken } = await (await world.as('desk1')).call('case.receive', { body: supermarketCall() })
    const wish = { expects: [/^422 .*\/suspects$/], width: 380, height: 420 }
    await signWaiting(world, 'property1')
    const page = await opened('property1', `/cases/${taken.id}`, 'case-page', wish)
    await page.getByTestId('tab-suspects').click()
    await page.getByTestId('suspect-add').click()
    await page.getByTestId('suspect-name').fill('刘某')
    await page.getByTestId('suspect-id-number').fill('32010219950312451')
    await page.getByTestId('suspect-text').fill('指印比中')
    await page.getByTestId('suspect-form-submit').click()
    const form = page.getByTestId('suspect-form')
    await form.getByTestId('problem').waitFor()
    expect(await form.getByTestId('problem').locator('li strong').innerText()).to.equal('证件号码')
    const error = await form.locator('.el-form-item__error').boundingBox()
    const body = await form.locator('.el-dialog__body').boundingBox()
    if (!error || !body) throw new Error('the refusal is not on the page')
    expect(error.y).to.be.at.least(body.y)
    expect(error.y + error.height).to.be.at.most(body.y + body.height)
  })

  it('[S8] a session that ends amid typing asks to sign in again over the page; then it is sent', async () => {
    const { page, client } = await onOwnSession('desk1', '/desk', 'call-form', [/^401 /, /websocket/i])
    await typeCall(page, '118.58012', '32.02248')
    await client.call('session.close')
    await page.getByTestId('sign-in-dialog').waitFor()
    await page.getByTestId('again-password').fill('not-the-password')
    await page.getByTestId('again-submit').click()
    await page.getByTestId('sign-in-dialog').getByTestId('problem').waitFor()
    await page.getByTestId('again-password').fill(PASSWORD)
    await page.getByTestId('again-submit').click()
    await page.getByTestId('sign-in-dialog').waitFor({ state: 'hidden' })
    await expectCallTyped(page)
    const before = await casesOf()
    await page.getByTestId('call-submit').click()
    await page.getByTestId('call-sent').waitFor()
    expect(await casesOf()).to.equal(before + 1)
    await page.locator('[data-testid="connection"][data-state="online"]').waitFor()
  })

  it('[T6] a cut connection is told; what was written meanwhile is sent once when it is back', async () => {
    const { case: taken } = await (await world.as('desk1')).call('case.receive', { body: supermarketCall() })
    const page = await opened('video1', `/cases/${taken.id}`, 'case-page', { expects: [/ERR_INTERNET_DISCONNECTED/] })
    const connection = (state: string) => page.locator(`[data-testid="connection"][data-state="${state}"]`).waitFor()
    await connection('online')
    // The map's script comes last of all.
    await page.locator('.area-map').waitFor()
    await screen?.context.setOffline(true)
    await connection('offline')
    await page.getByTestId('compose-text').fill('路口三名男子由南向北通过')
    await page.getByTestId('compose-send').click()
    await page.getByTestId('lane-video').getByTestId('waiting-entry').getByText('路口三名男子由南向北通过').waitFor()
    expect(await page.getByTestId('outbox-count').innerText()).to.equal('1')

    await screen?.context.setOffline(false)
    await connection('online')
    await page.locator('[data-testid="lane-video"] .entry').getByText('路口三名男子由南向北通过').waitFor()
    const { items } = await (
      await world.as('video1')
    ).call('case.timeline', { params: { id: taken.id }, query: { limit: 100 } })
    expect(items.filter(({ body }) => body.text === '路口三名男子由南向北通过')).to.have.length(1)
  })
})
