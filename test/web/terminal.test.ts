import { expect } from 'chai'
import type { Page, Route } from 'playwright-core'
import { openCase, writeNote } from '../support/cases.ts'
import { closesScreens, openScreen, type Screen } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { startWorld, type World } from '../support/world.ts'
import { barriersOf } from './barriers.ts'

const tablet = { width: 1280, height: 800, touch: true }
/** Counts the tones that a window starts. */
const countTones = `
  window.tones = 0
  const create = AudioContext.prototype.createOscillator
  AudioContext.prototype.createOscillator = function () { window.tones++; return create.call(this) }`

describe('a unit terminal', function () {
  this.timeout(60_000)
  let world: World
  let screen: Screen | undefined
  before(async () => {
    world = await startWorld()
  })
  closesScreens()
  after(() => world.stop())

  const tonesOf = (page: Page): Promise<number> => page.evaluate('window.tones')

  it('[D3] rings in one of two windows of a browser; the other takes over when it closes', async () => {
    screen = await openScreen(world, 'station1', tablet)
    await screen.context.addInitScript(countTones)
    const first = screen.page
    const second = await screen.context.newPage()
    for (const page of [first, second]) {
      await page.goto('/terminal')
      await page.getByTestId('terminal').waitFor()
      await page.getByTestId('enable-sound').tap()
      await page.getByTestId('enable-sound').waitFor({ state: 'detached' })
    }
    const { id } = await openCase(world)
    for (const page of [first, second]) await page.getByTestId('new-dispatch').waitFor()
    await until(async () => (await tonesOf(first)) > 4)
    expect(await tonesOf(second)).to.equal(0)
    await first.close()
    await until(async () => (await tonesOf(second)) > 0)
    const params = { id, party: 'station' as const }
    await (await world.as('station1')).call('dispatch.acknowledge', { params })
    await second.getByTestId('new-dispatch').waitFor({ state: 'detached' })
  })

  it('[D2] a dispatch is declined with gloves on: a usual reason is one tap, every target 48 px; Escape loses nothing', async () => {
    screen = await openScreen(world, 'station1', { ...tablet, language: 'en' })
    const { page } = screen
    await page.goto('/terminal')
    const { id } = await openCase(world, { caller: undefined })
    // The call was taken without who called: that is said, too.
    expect(await page.getByTestId('new-dispatch').getByTestId('call-back').innerText()).to.equal('No number left')
    await page.getByTestId('dispatch-decline-station').tap()
    const form = page.getByTestId('decline-form')
    expect(await form.getByTestId('decline-form-missing').innerText()).to.contain('Reason')
    await form.getByTestId('decline-reason').fill('stuck at the bridge')
    await page.keyboard.press('Escape')
    expect(await form.getByTestId('decline-reason').inputValue()).to.equal('stuck at the bridge')
    await form.getByTestId('decline-busy').tap()
    for (const button of await form.getByRole('button').all()) {
      const box = await button.boundingBox()
      expect(Math.min(box?.width ?? 0, box?.height ?? 0), await button.innerText()).to.be.at.least(48)
    }
    expect(await barriersOf(page)).to.deep.equal([])
    await form.getByTestId('decline-form-submit').tap()
    await page.getByTestId('new-dispatch').waitFor({ state: 'detached' })
    const { case: declined } = await (await world.as('desk1')).call('case.read', { params: { id } })
    expect(declined.dispatches.find(({ party }) => party === 'station')?.reason).to.equal('On another call')
  })

  it('[D3] a dispatch that comes leaves the screen to the one before; an answer that was overtaken brings nothing back', async () => {
    screen = await openScreen(world, 'station1', tablet)
    await screen.open('/terminal', 'terminal')
    const { page } = screen
    await page.waitForLoadState('networkidle')
    const client = await world.as('station1')
    let release = (): void => undefined
    const released = new Promise<void>((resolve) => (release = resolve))
    let late = Promise.resolve()
    const fetched = new Promise<void>((resolve) => {
      const hold = async (route: Route): Promise<void> => {
        const response = await route.fetch()
        resolve()
        late = released.then(() => route.fulfill({ response }))
        await late
      }
      void page.route(/\/api\/dispatches([?]|$)/, hold, { times: 1 })
    })
    const first = await openCase(world)
    await fetched
    const second = await openCase(world)
    const dispatch = page.getByTestId('new-dispatch')
    await dispatch.getByText(first.number).waitFor()
    await page.getByTestId('dispatch-decline-station').tap()
    await page.getByTestId('decline-reason').fill('桥上堵车')
    const third = await openCase(world)
    await dispatch.getByText('还有 2 条待签收').waitFor()
    expect(await page.getByTestId('decline-reason').inputValue()).to.equal('桥上堵车')
    const acknowledge = (id: string) => client.call('dispatch.acknowledge', { params: { id, party: 'station' } })
    for (const { id } of [first, second]) await acknowledge(id)
    await dispatch.getByText(third.number).waitFor()
    release()
    await late
    await page.waitForTimeout(300)
    expect(await dispatch.locator('.number').innerText()).to.equal(third.number)
    await acknowledge(third.id)
    await dispatch.waitFor({ state: 'detached' })
  })

  it('counts what others wrote since one looked, and marks it in the case, until one has looked', async () => {
    const [one, other] = [await openCase(world), await openCase(world)]
    const client = await world.as('station1')
    for (const { id } of [one, other]) await client.call('dispatch.acknowledge', { params: { id, party: 'station' } })
    screen = await openScreen(world, 'station1', tablet)
    await screen.open('/terminal', 'terminal')
    const { page } = screen
    const open = async (number: string): Promise<void> => {
      await page.getByTestId(`inbox-${number}`).getByTestId('open-case').tap()
      await page.locator(`.chosen[data-testid="inbox-${number}"]`).waitFor()
      await page.getByTestId('compose').waitFor()
    }
    await open(one.number)
    await open(other.number)
    await writeNote(world, one.id, '嫌疑人往北', 'property1')
    const unread = page.getByTestId(`inbox-${one.number}`).getByTestId('unread-count')
    await page.reload()
    await unread.getByText('1 条未读').waitFor()
    await open(one.number)
    await page
      .locator('.entry')
      .filter({ has: page.getByTestId('unread') })
      .getByText('嫌疑人往北')
      .waitFor()
    await open(other.number)
    expect(await unread.count()).to.equal(0)

    const body = { lane: 'investigation', kind: 'request', body: { to: 'video', text: '调路口录像' } } as const
    const { seq } = await client.call('timeline.write', { params: { id: other.id }, body })
    await page.getByTestId(`withdraw-${seq}`).tap()
    await page.getByTestId(`withdraw-${seq}`).waitFor({ state: 'detached' })
    expect(await page.getByTestId(`entry-${seq}`).innerText()).to.contain('已撤回')
  })

  it('[D2] a tap that waits for the connection survives a reload, with its own time', async () => {
    const { id, number } = await openCase(world)
    const client = await world.as('station1')
    await client.call('dispatch.acknowledge', { params: { id, party: 'station' } })
    screen = await openScreen(world, 'station1', { ...tablet, expects: [/ERR_CONNECTION_RESET/] })
    await screen.open('/terminal', `inbox-${number}`)
    const { page } = screen
    const depart = '**/depart'
    await page.route(depart, (route) => route.abort('connectionreset'))
    const button = page.getByTestId(`inbox-${number}`).getByTestId('dispatch-depart-station')
    const tappedAt = Date.now()
    await button.tap()
    await until(async () => (await button.getAttribute('aria-busy')) === 'true')
    await new Promise((resolve) => setTimeout(resolve, 400))
    const reloadedAt = Date.now()
    await page.unroute(depart)
    await page.reload()
    await page.locator(`[data-testid="inbox-${number}"][data-state="departed"]`).waitFor()
    const { items } = await client.call('case.timeline', { params: { id }, query: { limit: 100 } })
    const steps = items.filter(({ kind }) => kind === 'dispatch.departed')
    expect(steps).to.have.length(1)
    expect(Date.parse(steps[0]?.writtenAt ?? '')).to.be.within(tappedAt - 1000, reloadedAt)
    expect(await page.evaluate(`Object.keys(localStorage).filter((key) => key.includes('.step.'))`)).to.deep.equal([])

    // Who leaves within the seconds of second thoughts lets it go out; where that fails it is there on coming back.
    const arrive = '**/arrive'
    await page.route(arrive, (route) => route.abort('connectionreset'))
    await page.getByTestId(`inbox-${number}`).getByTestId('dispatch-arrive-station').tap()
    await page.getByTestId('nav-cases').tap()
    await page.getByTestId('case-list').waitFor()
    await page.reload()
    await page.unroute(arrive)
    await page.getByTestId('nav-terminal').tap()
    await page.locator(`[data-testid="inbox-${number}"][data-state="arrived"]`).waitFor()
  })

  for (const [language, theme] of [
    ['zh', 'light'],
    ['en', 'dark'],
  ] as const)
    it(`[D2] holds a tap for some seconds, in which it can be undone; nothing is too small (${language})`, async () => {
      const { id, number } = await openCase(world)
      const client = await world.as('station1')
      await client.call('dispatch.acknowledge', { params: { id, party: 'station' } })
      screen = await openScreen(world, 'station1', { width: 800, height: 1280, touch: true, language, theme })
      const { page } = screen
      await screen.open('/terminal', `inbox-${number}`)
      const card = page.getByTestId(`inbox-${number}`)
      await card.getByTestId('dispatch-depart-station').tap()
      await card.getByTestId('undo-depart').tap()
      await card.getByTestId('undo-depart').waitFor({ state: 'detached' })
      await card.getByTestId('dispatch-arrive-station').tap()
      await page.locator(`[data-testid="inbox-${number}"][data-state="arrived"]`).waitFor()
      const { items } = await client.call('case.timeline', { params: { id }, query: { limit: 100 } })
      expect(items.filter(({ kind }) => kind === 'dispatch.departed')).to.deep.equal([])
      await card.getByTestId('open-case').tap()
      await page.getByTestId('compose').waitFor()
      expect(await barriersOf(page)).to.deep.equal([])
      const small = await page.evaluate(
        `[...document.querySelectorAll(':is([data-testid="terminal"], header.bar) :is(button, select, a)')]
          .filter((each) => each.checkVisibility() && getComputedStyle(each).pointerEvents !== 'none')
          .filter((each) => Math.min(each.getBoundingClientRect().height, each.getBoundingClientRect().width) < 47.5)
          .map((each) => each.outerHTML.slice(0, 120))`,
      )
      expect(small).to.deep.equal([])
    })
})
