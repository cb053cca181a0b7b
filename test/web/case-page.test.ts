import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { acknowledgeAll, openCase, writeNote } from '../support/cases.ts'
import {
  closesScreens,
  openScreen,
  takeCookie,
  type Language,
  type Screen,
  type ScreenWish,
} from '../support/browser.ts'
import { until } from '../support/until.ts'
import { PASSWORD, signIn, startWorld, type World } from '../support/world.ts'
import { barriersOf } from './barriers.ts'
import { cuttable } from './sockets.ts'

/** What waits is sent again after less than this. */
const RESENT_WITHIN_MS = 4_500

/** Too long, right to left, pictures, and characters that few fonts have. */
const strange = [
  '很长的一段没有空格的文字'.repeat(120),
  'שלום עולם — نص من اليمين إلى اليسار',
  '👮🏽‍♀️🚓 e\u0301 ﷽',
  '䶮某、𬱖某',
]

describe('the case page', function () {
  this.timeout(60_000)
  let world: World
  let screen: Screen | undefined
  let caseId = ''
  before(async () => {
    world = await startWorld()
  })
  beforeEach(async () => {
    caseId = (await openCase(world)).id
    await acknowledgeAll(world, caseId)
  })
  closesScreens()
  after(() => world.stop())

  const opened = async (wish: ScreenWish = {}): Promise<Page> => {
    screen = await openScreen(world, 'station1', wish)
    await screen.open(`/cases/${caseId}`, 'lane-investigation')
    return screen.page
  }
  const lookOf: [Language, 'light' | 'dark', RegExp][] = [
    ['zh', 'dark', /确定嫌疑人.*抓获嫌疑人/s],
    ['en', 'light', /a suspect identified.*a suspect apprehended/s],
  ]

  for (const [language, theme, lacks] of lookOf)
    it(`[K2] [X1] says what is missing, and has no barriers (${language}, ${theme})`, async () => {
      await writeNote(world, caseId, '走访记录')
      const page = await opened({ language, theme })
      expect(await page.getByTestId('missing-to-clear').innerText()).to.match(lacks)
      expect(await page.getByTestId('missing-to-close').locator('.lack').count()).to.equal(4)
      expect(await barriersOf(page)).to.deep.equal([])
    })

  it('[T3] orders the one axis by the fact or by its arrival', async () => {
    const params = { id: caseId }
    const officer = await world.as('station1')
    const late = await officer.call('timeline.write', {
      params,
      body: {
        lane: 'investigation',
        kind: 'note',
        body: { text: '补记' },
        occurredAt: new Date(Date.now() - 7_200_000).toISOString(),
      },
    })
    const page = await opened()
    const order = async (): Promise<string | null> =>
      page.locator('[data-testid="lane-investigation"] .entry').first().getAttribute('data-testid')
    await writeNote(world, caseId, '刚刚')
    await page.getByText('刚刚').waitFor()
    await page.getByTestId('axis').click()
    await until(async () => (await page.getByTestId('axis').getAttribute('data-axis')) === 'received')
    expect(await order()).to.equal(`entry-${late.seq + 1}`)
    expect(await page.locator('.band').count()).to.equal(1)
    await page.getByTestId('axis').click()
    expect(await page.locator('.band').count()).to.equal(2)
  })

  it('filters by text, person and kind, and is led by keys that an input method never triggers', async () => {
    await writeNote(world, caseId, '店员描述三名男子')
    await writeNote(world, caseId, '另一件事', 'property1')
    const page = await opened()
    await page.keyboard.press('/')
    await page.keyboard.type('三名')
    await until(async () => (await page.locator('.entry').count()) === 1)
    await page.keyboard.press('Escape')
    await page.keyboard.press('j')
    const focused = (): Promise<string> => page.evaluate('document.activeElement.dataset.testid ?? ""')
    const seq = (await focused()).replace('entry-', '')
    expect(seq).to.match(/^\d+$/)
    await page.evaluate(`dispatchEvent(new KeyboardEvent('keydown', { key: 'c', isComposing: true }))`)
    expect(await focused()).to.equal(`entry-${seq}`)
    await page.keyboard.press('r')
    await until(async () => (await page.getByTestId('compose-text').inputValue()) === `#${seq} `)
    await until(async () => (await focused()) === 'compose-text')
    await page.getByTestId('filter-clear').click()
    const person = (await world.as('property1')).userId
    await page.getByTestId('filter-person').selectOption(person)
    await page.getByTestId('filter-kind').selectOption('note')
    await until(async () => (await page.locator('.entry').count()) === 1)
    expect(await page.locator('.entry .text').innerText()).to.equal('另一件事')
  })

  it('[T1] [T2] prints the whole record, whatever is open or filtered on the screen, light on a dark screen too', async () => {
    const officer = await world.as('station1')
    const first = await writeNote(world, caseId, '走访了两家店')
    const body = { lane: 'investigation', kind: 'note', body: { text: '走访了三家店' }, corrects: first.seq } as const
    const { entry: last } = await officer.call('timeline.write', { params: { id: caseId }, body })
    const page = await opened({ theme: 'dark' })
    await page.getByTestId('tab-suspects').click()
    await page.keyboard.press('/')
    await page.keyboard.type('没有这样的文字')
    await until(async () => (await page.locator('.entry').count()) === 0)

    await page.emulateMedia({ media: 'print' })
    await page.evaluate(`dispatchEvent(new Event('beforeprint'))`)
    const record = page.getByTestId('case-record')
    await record.waitFor()
    expect(await record.locator('tbody tr').count()).to.equal(last.seq)
    const struck = `getComputedStyle(document.querySelector('[data-testid="record-${first.seq}"] .text')).textDecorationLine`
    expect(await page.evaluate(struck)).to.equal('line-through')
    expect(await record.innerText()).to.contain(last.hash)
    expect(await page.getByTestId('case-header').isVisible()).to.equal(true)
    for (const onScreen of ['compose-text', 'tab-suspects', 'lane-command'])
      expect(await page.getByTestId(onScreen).isVisible(), onScreen).to.equal(false)
    expect(await page.locator('html.dark').count()).to.equal(0)

    await page.evaluate(`dispatchEvent(new Event('afterprint'))`)
    await page.emulateMedia({ media: 'screen' })
    await record.waitFor({ state: 'detached' })
    expect(await page.locator('html.dark').count()).to.equal(1)
    expect(await page.getByTestId('tab-suspects').getAttribute('aria-selected')).to.equal('true')
  })

  it('[T6] tells of two hundred new entries without moving what one reads', async function () {
    for (let index = 0; index < 25; index++) await writeNote(world, caseId, `第 ${index} 条`)
    const page = await opened()
    await page.getByText('第 0 条').waitFor()
    const scroll = `document.querySelector('.lanes').scrollTop`
    await page.evaluate(`document.querySelector('.lanes').scrollTo(0, 900)`)
    await until(async () => Number(await page.evaluate(scroll)) > 500)
    const top = (): Promise<number> =>
      page.evaluate(
        `[...document.querySelectorAll('.entry')].find((each) => each.innerText.includes('第 12 条')).getBoundingClientRect().top`,
      )
    await page.getByText('第 12 条').hover()
    const before = await top()
    const other = await world.as('property1')
    const many = Array.from({ length: 200 }, (_, index) => index)
    await Promise.all(
      many.map((index) =>
        other.call('timeline.write', {
          params: { id: caseId },
          body: { lane: 'investigation', kind: 'note', body: { text: strange[index % strange.length] ?? '' } },
        }),
      ),
    )
    const pill = page.getByTestId('new-entries')
    await until(async () => /200/.test(await pill.innerText().catch(() => '')), 20_000)
    expect(Math.abs((await top()) - before)).to.be.lessThan(60)
    await pill.click()
    await page.locator('.entry:focus').waitFor()
    const wide: boolean = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
    expect(wide).to.equal(false)
  })

  it('keeps what is typed when the network is cut and when the session ends', async () => {
    const page = await opened({ expects: [/^401 /, /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION/, /WebSocket/] })
    // The parts that come later are there: without a network they would not be.
    await page.locator('.map-strip .leaflet-container').waitFor()
    const text = page.getByTestId('compose-text')
    await text.fill('断网前写的一半')
    await screen?.context.setOffline(true)
    await text.fill('断网前写的一半，断网后写完')
    await page.getByTestId('compose-send').click()
    await page.getByTestId('waiting-entry').waitFor()
    await screen?.context.setOffline(false)
    await page.locator('.entry').getByText('断网前写的一半，断网后写完').waitFor()
    await text.fill('登录过期时写的')
    await screen?.context.clearCookies()
    await page.getByTestId('compose-send').click()
    await page.getByTestId('again-password').fill(PASSWORD)
    // A colleague signs in in another window meanwhile: nothing goes out in that name.
    if (screen) await takeCookie(screen, world.url, (await signIn(world.url, 'property1')).cookie)
    await page.waitForTimeout(RESENT_WITHIN_MS)
    expect(await page.locator('.entry').getByText('登录过期时写的').count()).to.equal(0)
    await page.getByTestId('again-submit').click()
    await page.locator('.entry').getByText('登录过期时写的').waitFor()
  })

  it('is nobody else’s page when a colleague has signed in in another window while it was away', async () => {
    screen = await openScreen(world, 'station1')
    const { page } = screen
    const socket = await cuttable(page)
    await screen.open(`/cases/${caseId}`, 'lane-investigation')
    await page.locator('[data-testid="connection"][data-state="online"]').waitFor()
    await page.getByTestId('compose-text').fill('还没写完')
    await socket.cut()
    await page.locator('[data-testid="connection"][data-state="connecting"]').waitFor()
    const colleague = await world.as('property1')
    await takeCookie(screen, world.url, colleague.cookie)
    socket.mend()
    const { user } = await colleague.call('session.read')
    await page.getByTestId('user-menu').getByText(user.name).waitFor()
    await takeCookie(screen, world.url, (await world.as('station1')).cookie)
    await screen.open(`/cases/${caseId}`, 'lane-investigation')
    expect(await page.getByTestId('compose-text').inputValue()).to.equal('还没写完')
  })
})
