import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { supermarket } from '../../seed/places.ts'
import {
  closesScreens,
  openScreen,
  openWindow,
  signInByPage,
  takeCookie,
  type Language,
  type Screen,
} from '../support/browser.ts'
import { keeps } from '../support/kept.ts'
import { until } from '../support/until.ts'
import { signIn, startWorld, supermarketCall, type World } from '../support/world.ts'
import { barriersOf } from './barriers.ts'

const words: Record<Language, { kind: string; summary: string; place: string; offence: string }> = {
  zh: { kind: 'sd', summary: '店主称香烟被盗', place: 'wjf', offence: '盗窃 · 盗窃商店' },
  en: { kind: 'sh', summary: 'Cigarettes taken from a shelf', place: 'wjf', offence: 'Theft · Shoplifting' },
}
const mostKeys = 8

describe('the desk by keyboard alone', function () {
  this.timeout(60_000)
  let world: World
  let screen: Screen | undefined
  const opened = async (language: Language, path = '/desk'): Promise<Page> => {
    screen = await openScreen(world, 'desk1', { language })
    await screen.open(path, 'desk')
    await screen.page.getByTestId('board').or(screen.page.getByTestId('call-form')).first().waitFor()
    return screen.page
  }
  before(async () => {
    world = await startWorld()
    await (await world.as('desk1')).call('case.receive', { body: { ...supermarketCall(), category: 'theft' } })
  })
  closesScreens()
  after(() => world.stop())

  /** Types a call and sends it. @returns how many keys it took besides the words, and the case's number */
  const takeCall = async (page: Page, language: Language): Promise<{ keys: number; number: string }> => {
    const { kind, summary, place } = words[language]
    let keys = 0
    const press = async (key: string): Promise<void> => {
      keys += 1
      await page.keyboard.press(key)
    }
    await page.locator('[data-testid="call-subcategory"]:focus').waitFor()
    for (const letter of kind) await press(letter)
    await press('Tab')
    await page.keyboard.type(summary)
    await press('Tab')
    await page.keyboard.type(place)
    await page.getByTestId('place-suggestions').getByText(supermarket.text).waitFor()
    await press('Enter')
    await page.getByTestId('target-station').waitFor()
    await press('Control+Enter')
    const number = await page.getByTestId('call-sent').getAttribute('data-number')
    return { keys, number: number ?? '' }
  }

  for (const language of ['zh', 'en'] as const)
    it(`[C1] [C3] a call is typed, dispatched and taken back; few keys besides its words (${language})`, async () => {
      const page = await opened(language)
      const { keys, number } = await takeCall(page, language)
      expect(keys, 'keys besides the words').to.be.at.most(mostKeys)
      const card = page.getByTestId(`board-card-${number}`)
      await card.waitFor()
      expect(await card.innerText()).to.contain(words[language].offence)
      const id = (await card.getAttribute('data-case')) ?? ''
      // [C6] The way back is one key, within ten seconds; it stays on record.
      await page.keyboard.press('Alt+z')
      await card.waitFor({ state: 'detached' })
      const { case: taken } = await (await world.as('desk1')).call('case.read', { params: { id } })
      expect(taken).to.include({ status: 'dismissed', misSent: true })
      // The next call can be typed at once.
      await page.locator('[data-testid="call-subcategory"]:focus').waitFor()
    })

  it('[C6] what is typed while a call is sent is not said to be written; the way back is one command, asked for twice', async () => {
    screen = await openScreen(world, 'desk1', { expects: [/ERR_CONNECTION_RESET/] })
    await screen.open('/desk', 'call-form')
    const { page } = screen
    let release = (): void => undefined
    const released = new Promise<void>((resolve) => (release = resolve))
    await page.route('**/api/cases', (route) => released.then(() => route.continue()), { times: 1 })
    const sending = takeCall(page, 'zh')
    await page.locator('[data-testid="call-submit"].is-loading').waitFor()
    await page.getByTestId('call-summary').fill('店主称香烟被盗，人往北跑')
    release()
    const { number } = await sending
    expect(await page.getByTestId('call-sent').innerText()).to.contain('后来的改动没有写入')
    await page.route(
      '**/dismissal',
      async (route) => {
        await route.fetch()
        await route.abort('connectionreset')
      },
      { times: 1 },
    )
    await page.keyboard.press('Alt+z')
    await page.locator('.el-message--error').waitFor()
    await page.keyboard.press('Alt+z')
    await page.locator('.el-message--success').getByText(number).waitFor()
    await page.getByTestId('call-sent').waitFor({ state: 'detached' })
  })

  it('[C4] earlier calls of the number are shown; a further caller joins the case nearby by one key', async () => {
    const page = await opened('zh')
    await page.getByTestId('call-caller-phone').fill('13800138000')
    const sameNumber = page.getByTestId('near-cases').getByRole('heading', { name: '同号来电' })
    await sameNumber.waitFor()
    await page.getByTestId('call-caller-phone').fill('')
    await sameNumber.waitFor({ state: 'detached' })
    // The same number as an input method writes it.
    await page.getByTestId('call-caller-phone').fill('１３８００１３８０００')
    await sameNumber.waitFor()
    await page.getByTestId('call-caller-phone').fill('')
    await page.getByTestId('call-subcategory').focus()
    await page.keyboard.type('sd')
    await page.keyboard.press('Tab')
    await page.keyboard.type('又一人来电，也看见了')
    await page.keyboard.press('Tab')
    await page.keyboard.type('wjf')
    await page.getByTestId('place-suggestions').waitFor()
    await page.keyboard.press('Enter')
    await page.getByTestId('near-cases').locator('[data-testid^="join-"]').first().waitFor()
    await page.keyboard.press('Alt+1')
    await until(async () => (await page.getByTestId('call-summary').inputValue()) === '')
    const { items } = await (await world.as('desk1')).call('case.list', { query: { status: 'open' } })
    expect(items).to.have.length(1)
  })

  it('the board: J and K, Enter to look, F to filter, Escape back; the address keeps the filter', async () => {
    const desk = await world.as('desk1')
    const second = await desk.call('case.receive', {
      body: { ...supermarketCall(), category: 'fraud', subcategory: 'fare-evasion', summary: '两人吃饭未付款' },
    })
    const page = await opened('zh')
    await page.getByTestId(`board-card-${second.case.number}`).waitFor()
    await page.keyboard.press('Escape')
    const current = page.locator('[data-testid^="board-card-"]:focus')
    await current.waitFor()
    const first = await current.getAttribute('data-testid')
    await page.keyboard.press('j')
    await until(async () => (await current.getAttribute('data-testid')) !== first)
    await page.keyboard.press('Enter')
    const peek = page.getByTestId('peek')
    await peek.waitFor()
    expect(await barriersOf(page)).to.deep.equal([])
    const looked = await peek.getAttribute('data-case')
    await page.keyboard.press('k')
    await until(async () => (await peek.getAttribute('data-case')) !== looked)
    await page.keyboard.press('Escape')
    await peek.waitFor({ state: 'detached' })

    await page.keyboard.press('f')
    await page.keyboard.type('未付款')
    await until(async () => (await page.locator('[data-testid^="board-card-"]').count()) === 1)
    expect(new URL(page.url()).searchParams.get('q')).to.equal('未付款')
    await page.keyboard.press('Escape')
    await page.locator(`[data-testid="board-card-${second.case.number}"]:focus`).waitFor()
    await page.reload()
    await page.getByTestId(`board-card-${second.case.number}`).waitFor()
    expect(await page.locator('[data-testid^="board-card-"]').count()).to.equal(1)
    await page.keyboard.press('Escape')
    await page.keyboard.press('o')
    await page.getByTestId('case-page').waitFor()
    expect(page.url()).to.contain(second.case.id)
  })

  it('the palette finds commands by first letters, and cases; ? tells every key', async () => {
    const page = await opened('zh')
    await page.keyboard.press('Control+k')
    await page.getByTestId('palette').waitFor()
    expect(await barriersOf(page)).to.deep.equal([])
    // 只看：未签收
    await page.keyboard.type('wqs')
    await page.keyboard.press('Enter')
    await page.waitForURL((address) => address.searchParams.get('need') === 'unsigned')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('LJ01')
    await page.getByTestId('palette').getByRole('option').first().waitFor()
    await page.keyboard.press('Enter')
    await page.getByTestId('peek').waitFor()
    await page.keyboard.press('?')
    await page.getByTestId('keys-help').waitFor()
    expect(await barriersOf(page)).to.deep.equal([])
    await page.keyboard.press('Escape')
    await page.getByTestId('keys-help').waitFor({ state: 'hidden' })
    await page.keyboard.press('n')
    await page.locator('[data-testid="call-subcategory"]:focus').waitFor()
  })

  it('what an input method composes triggers nothing', async () => {
    const page = await opened('zh')
    const before = (await (await world.as('desk1')).call('case.list', {})).items.length
    const browser = await page.context().newCDPSession(page)
    /** The two ways in which browsers tell that a key is the input method's. */
    const compose = async (key: string, code: string, modifiers = 0): Promise<void> => {
      await browser.send('Input.dispatchKeyEvent', {
        type: 'rawKeyDown',
        windowsVirtualKeyCode: 229,
        key: 'Process',
        code,
        modifiers,
      })
      const init = JSON.stringify({
        key,
        code,
        isComposing: true,
        bubbles: true,
        cancelable: true,
        ctrlKey: modifiers === 2,
      })
      await page.evaluate(
        `(document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', ${init}))`,
      )
    }
    await page.locator('[data-testid="call-subcategory"]:focus').waitFor()
    await compose('1', 'Digit1')
    expect(await page.getByTestId('category-theft').isChecked()).to.equal(false)
    await page.getByTestId('call-place').fill('wjf')
    await page.getByTestId('place-suggestions').waitFor()
    await compose('Enter', 'Enter')
    expect(await page.getByTestId('call-place').inputValue()).to.equal('wjf')
    await page.getByTestId('category-theft').dispatchEvent('click')
    await page.getByTestId('call-summary').fill('香烟被盗')
    await compose('Enter', 'Enter', 2)
    await page.keyboard.press('Escape')
    const current = page.locator('[data-testid^="board-card-"]:focus')
    const at = await current.getAttribute('data-testid')
    for (const [key, code] of [
      ['j', 'KeyJ'],
      ['f', 'KeyF'],
      ['Enter', 'Enter'],
      ['?', 'Slash'],
    ] as const)
      await compose(key, code)
    await compose('k', 'KeyK', 2)
    expect(await current.getAttribute('data-testid')).to.equal(at)
    expect(await page.getByTestId('peek').count()).to.equal(0)
    expect(await page.locator('dialog[open]').count()).to.equal(0)
    expect((await (await world.as('desk1')).call('case.list', {})).items).to.have.length(before)
  })

  it('a draft survives a reload, a crash and signing out; two windows know where the call is', async () => {
    screen = await openWindow(world.url, { expects: [/^401 /] })
    await signInByPage(screen, 'desk1')
    let { page } = screen
    const { context } = screen
    await page.getByTestId('call-summary').fill('电动车被盗，黑色 🛵 䶮𬱖')
    await page.getByTestId('call-place').fill('wjf')
    await page.keyboard.press('Enter')
    const expectDraft = async (): Promise<void> => {
      await page.getByTestId('call-restored').waitFor()
      expect(await page.getByTestId('call-summary').inputValue()).to.equal('电动车被盗，黑色 🛵 䶮𬱖')
      expect(await page.getByTestId('call-place').inputValue()).to.equal(supermarket.text)
    }
    await until(() => keeps(page, '118.58012'))
    await page.reload()
    await expectDraft()

    // The map of another window shows the pin, and a click there moves it.
    const map = await context.newPage()
    await map.goto('/desk/map')
    await map.locator('.call-pin').waitFor()
    await map.getByTestId('area-map').click({ position: { x: 700, y: 500 } })
    await until(async () => (await page.getByTestId('call-lng').inputValue()) !== String(supermarket.lng))
    await map.close()

    // A crash: nothing of the page is asked or told any more.
    await page.close({ runBeforeUnload: false })
    page = await context.newPage()
    await page.goto('/desk/intake')
    await expectDraft()
    await page.getByTestId('user-menu').click()
    await page.getByTestId('sign-out').click()
    await page.getByTestId('sign-in-page').waitFor()
    await takeCookie(screen, world.url, (await signIn(world.url, 'desk1')).cookie)
    await page.goto('/desk')
    await expectDraft()
  })

  it('says so when there is nothing: an empty board, a filter that fits none, no alarm', async () => {
    const empty = await startWorld()
    try {
      screen = await openScreen(empty, 'desk1', { language: 'en', theme: 'dark' })
      await screen.open('/desk', 'desk')
      const { page } = screen
      await page.getByText('No open case').waitFor()
      await page.getByTestId('no-alarms').waitFor()
      await page.goto('/desk/alarms')
      await page.getByTestId('alarms-panel').getByText('No alarm').waitFor()
      expect(await barriersOf(page)).to.deep.equal([])
      await screen.close()
      screen = undefined
    } finally {
      await empty.stop()
    }
    const page = await opened('en', '/desk/board?q=nothing-has-this')
    await page.getByText('No case fits').waitFor()
    expect(await barriersOf(page)).to.deep.equal([])
  })

  for (const [language, theme] of [
    ['zh', 'dark'],
    ['en', 'light'],
  ] as const)
    it(`each panel has an address, and nothing bars anybody from it (${language}, ${theme})`, async () => {
      screen = await openScreen(world, 'desk1', { language, theme, width: 1280, height: 800 })
      const { page } = screen
      for (const [panel, testid] of [
        ['intake', 'call-form'],
        ['board?group=station', 'board'],
        ['map', 'area-map'],
        ['alarms', 'alarms-panel'],
      ] as const) {
        await screen.open(`/desk/${panel}`, testid)
        await page.waitForLoadState('networkidle')
        await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
        expect(await barriersOf(page), panel).to.deep.equal([])
        const wide = await page.evaluate(`document.documentElement.scrollWidth > innerWidth`)
        expect(wide, `${panel} is wider than its window`).to.equal(false)
      }
    })
})
