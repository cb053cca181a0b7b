import { expect } from 'chai'
import type { BrowserContext, Page } from 'playwright-core'
import { closesScreens, openScreen, type Language, type Screen } from '../support/browser.ts'
import { keeps } from '../support/kept.ts'
import { until } from '../support/until.ts'
import { startWorld, type World } from '../support/world.ts'
import { barriersOf } from './barriers.ts'

const looks: [Language, 'light' | 'dark', RegExp][] = [
  ['zh', 'light', /1 份未派出的接警/],
  ['en', 'dark', /1 calls? not dispatched/],
]

describe('two windows that take calls', function () {
  this.timeout(60_000)
  let world: World
  let screen: Screen | undefined
  before(async () => {
    world = await startWorld()
  })
  closesScreens()
  after(() => world.stop())

  const summaryOf = (page: Page) => page.getByTestId('call-summary')
  const said = (page: Page): Promise<string> => summaryOf(page).inputValue()
  const window = async (context: BrowserContext): Promise<Page> => {
    const page = await context.newPage()
    await page.goto('/desk/intake')
    await page.getByTestId('call-form').waitFor()
    return page
  }
  /** Types, and waits until it is kept on the device. */
  const type = async (page: Page, text: string): Promise<void> => {
    await summaryOf(page).fill(text)
    await until(() => keeps(page, text))
  }

  for (const [language, theme, left] of looks)
    it(`keep a draft each, over a reload and a crash; what is left behind is taken up or dropped (${language}, ${theme})`, async () => {
      screen = await openScreen(world, 'desk1', { language, theme })
      const { context, page: first } = screen
      await screen.open('/desk/intake', 'call-form')
      await type(first, '第一通')
      const second = await window(context)
      await second.waitForTimeout(500)
      expect(await said(second), 'a draft that is open elsewhere stays there').to.equal('')
      await type(second, '第二通')
      for (const [page, text] of [
        [first, '第一通'],
        [second, '第二通'],
      ] as const) {
        await page.reload()
        await until(async () => (await said(page).catch(() => '')) === text)
        await page.waitForTimeout(400)
        expect(await said(page)).to.equal(text)
        expect(await page.getByTestId('left-drafts').count()).to.equal(0)
      }

      // Both crash; a new window takes up the newest and lists the other.
      const third = await context.newPage()
      await first.close({ runBeforeUnload: false })
      await second.close({ runBeforeUnload: false })
      await third.goto('/desk/intake')
      await until(async () => (await said(third).catch(() => '')) !== '')
      const newest = await said(third)
      const other = newest === '第一通' ? '第二通' : '第一通'
      expect(await third.getByTestId('left-drafts').innerText()).to.match(left)
      await third.getByTestId('left-drafts').locator('summary').click()
      expect(await third.getByTestId('left-draft').innerText()).to.contain(other)
      expect(await barriersOf(third)).to.deep.equal([])
      await third.getByTestId('left-resume').click()
      expect(await said(third)).to.equal(other)
      // What stood in the form is left in its place.
      await third.getByTestId('left-draft').getByText(newest).waitFor({ state: 'attached' })
      await third.getByTestId('left-drafts').locator('summary').click()
      await third.getByTestId('left-discard').click()
      await third.locator('.el-popconfirm .el-button--primary').click()
      await third.getByTestId('left-drafts').waitFor({ state: 'detached' })
      await third.reload()
      await until(async () => (await said(third).catch(() => '')) === other)
      await third.getByTestId('call-reset').click()
      await third.locator('.el-popconfirm .el-button--primary').filter({ visible: true }).click()
      expect(await said(third)).to.equal('')
      await third.close()
    })

  it('a copy of a window begins a call of its own', async () => {
    screen = await openScreen(world, 'desk1')
    const { context, page: first } = screen
    await screen.open('/desk/intake', 'call-form')
    await type(first, '原来的一通')
    const name = await first.evaluate(`JSON.stringify(Object.entries(sessionStorage))`)
    const copy = await context.newPage()
    await copy.addInitScript(`for (const [key, value] of ${String(name)}) sessionStorage.setItem(key, value)`)
    await copy.goto('/desk/intake')
    await until(async () => (await said(copy).catch(() => '-')) === '')
    await type(copy, '另外的一通')
    expect(await said(first)).to.equal('原来的一通')
    await first.reload()
    await until(async () => (await said(first).catch(() => '')) === '原来的一通')
    await copy.close()
    await first.getByTestId('call-reset').click()
    await first.locator('.el-popconfirm .el-button--primary').filter({ visible: true }).click()
  })

  it('share a map, which follows the one to which one turns', async () => {
    screen = await openScreen(world, 'desk1')
    const { context, page: first } = screen
    await screen.open('/desk/intake', 'call-form')
    const second = await window(context)
    const map = await context.newPage()
    await map.goto('/desk/map')
    await map.getByTestId('area-map').waitFor()
    await second.bringToFront()
    await second.evaluate(`dispatchEvent(new Event('focus'))`)
    await map.getByTestId('area-map').click({ position: { x: 600, y: 400 } })
    await second.getByTestId('place-located').waitFor()
    expect(await first.getByTestId('place-located').count()).to.equal(0)
    await map.close()
    await second.close()
  })
})

describe('the durations of the rules at the desk', function () {
  this.timeout(60_000)
  let world: World
  before(async () => {
    world = await startWorld({
      env: {
        RULE_MIS_SENT_SECONDS: '40',
        RULE_WINDOWS_HOURS: '6',
        RULE_WARNING_HOURS: '1,3',
        RULE_RECEIVED_REASON_AFTER_MINUTES: '30',
        RULE_NEAR_METRES: '250',
        RULE_NEAR_HOURS: '5',
        TZ_DISPLAY: 'Asia/Urumqi',
      },
    })
  })
  after(() => world.stop())

  it('[C2] [C4] [C6] [K1] [R14] are those of the server, and so is the zone of its clocks', async () => {
    const screen = await openScreen(world, 'desk1')
    const { page } = screen
    await screen.open('/desk', 'call-form')
    await page.getByTestId('call-subcategory').focus()
    for (const letter of 'sd') await page.keyboard.press(letter)
    await page.keyboard.press('Tab')
    await summaryFill(page, '时长')
    const twentyAgo = new Date(Date.now() - 20 * 60_000)
    const clock = twentyAgo.toLocaleTimeString('en-GB', { timeZone: 'Asia/Urumqi' })
    await page.getByTestId('call-received').fill(clock)
    await page.getByTestId('call-received').press('Tab')
    expect(await page.getByTestId('call-received-reason').count(), 'no reason before 30 min').to.equal(0)
    // First letters of a street and a number on it.
    await page.getByTestId('call-place').fill('rml88')
    await page.getByTestId('place-suggestions').getByText('人民路88号').waitFor()
    await page.getByTestId('call-place').press('Enter')
    await page.getByTestId('near-cases').getByText('250 米内、5 小时内').waitFor()
    await page.getByTestId('target-station').waitFor()
    await page.keyboard.press('Control+Enter')
    const undo = page.getByTestId('call-undo')
    await undo.waitFor()
    expect(Number(/\d+/.exec(await undo.innerText())?.[0])).to.be.within(30, 40)
    // The window is of six hours: less than six are left.
    const number = await page.getByTestId('call-sent').getAttribute('data-number')
    expect(await page.getByTestId(`board-card-${number}`).innerText()).to.match(/余\s*5时/)
    const { items } = await (await world.as('desk1')).call('case.list')
    expect(Date.parse(items[0]?.receivedAt ?? '')).to.equal(Math.floor(twentyAgo.getTime() / 1000) * 1000)
    await screen.close()
  })
  const summaryFill = (page: Page, text: string): Promise<void> => page.getByTestId('call-summary').fill(text)
})
