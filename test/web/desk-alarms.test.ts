import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { closesScreens, openScreen, openWindow, takeCookie, type Screen } from '../support/browser.ts'
import { keptOn } from '../support/kept.ts'
import { until } from '../support/until.ts'
import { signIn, startWorld, supermarketCall, type World } from '../support/world.ts'
import { barriersOf } from './barriers.ts'

/** A terminal falls silent this soon after somebody acted. */
const WITHIN_MS = 300

/** Counts what sounds, and notes when the alarms' line comes and goes. */
const NOTE = `
  window.sounded = 0
  const start = OscillatorNode.prototype.start
  OscillatorNode.prototype.start = function (...at) {
    window.sounded += 1
    return start.apply(this, at)
  }
  let was = false
  new MutationObserver(() => {
    const is = document.querySelector('[data-testid="alarms"]') !== null
    if (was && !is) window.silentAt = Date.now()
    was = is
  }).observe(document, { subtree: true, childList: true })
`
const soundedIn = (page: Page): Promise<number> => page.evaluate<number>('window.sounded')
const nextRing = 3_000

interface Logged {
  alarm: { caseId: string; kind: string; seq?: number }
  notedAt?: string
}
/** What the device keeps of its person's alarms. */
const loggedOn = async (page: Page): Promise<Logged[]> =>
  [...(await keptOn(page))].flatMap(([key, log]) => (key.startsWith('xiaoan.alarms.') ? JSON.parse(log) : []))

describe('the alarms of the desk', function () {
  this.timeout(60_000)
  let world: World
  const open = async (path: string, wish = {}): Promise<Screen> => {
    const screen = await openScreen(world, 'desk1', wish)
    await screen.context.addInitScript(`{ ${NOTE} }`)
    await screen.open(path, 'desk')
    await screen.page.locator('[data-testid="connection"][data-state="online"]').waitFor()
    return screen
  }
  const receive = async () => (await world.as('desk1')).call('case.receive', { body: supermarketCall() })
  const acknowledgeAll = async (id: string): Promise<number> => {
    for (const [username, party] of [
      ['station1', 'station'],
      ['property1', 'property-crime'],
      ['scene1', 'scene'],
    ] as const)
      await (await world.as(username)).call('dispatch.acknowledge', { params: { id, party } })
    return Date.now()
  }
  before(async () => {
    world = await startWorld({ settings: { acknowledgeLeaderSeconds: 1, acknowledgeChiefSeconds: 2 } })
  })
  closesScreens()
  after(() => world.stop())

  it('[D4] begins on every screen, moves nothing, and ends on all within 300 ms of the act', async () => {
    const three = [await open('/desk'), await open('/desk/board'), await open('/desk/map', { language: 'en' })]
    const form = three[0]?.page.getByTestId('call-form')
    const before = await form?.boundingBox()
    const { case: taken } = await receive()
    for (const { page } of three) await page.getByTestId('alarm-chief').getByText(taken.number).waitFor()
    expect(await form?.boundingBox()).to.deep.equal(before)
    expect(await barriersOf(three[0]?.page as Page)).to.deep.equal([])
    const actedAt = await acknowledgeAll(taken.id)
    for (const { page } of three) await page.getByTestId('no-alarms').waitFor()
    const delays = await Promise.all(
      three.map(async ({ page }) => (await page.evaluate<number>('window.silentAt')) - actedAt),
    )
    console.log(`      silent after ${delays.map((ms) => Math.max(0, ms)).join(', ')} ms`)
    expect(Math.max(...delays)).to.be.at.most(WITHIN_MS)
  })

  it('[D4] one window of a browser sounds, again and again; muting ends it in all; the words stay', async () => {
    const { page, context } = await open('/desk')
    const other = await context.newPage()
    await other.goto('/desk/board')
    await other.getByTestId('board').waitFor()
    for (const each of [page, other]) await each.getByTestId('enable-sound').click()
    const { case: taken } = await receive()
    for (const each of [page, other]) await each.getByTestId('alarm-chief').waitFor()
    await until(async () => (await soundedIn(page)) >= 6, 10_000)
    expect(await soundedIn(other)).to.equal(0)
    // The other takes over when the first is closed.
    await page.close()
    await until(async () => (await soundedIn(other)) >= 3, 10_000)
    await other.getByTestId('sound-control').click()
    expect(await barriersOf(other)).to.deep.equal([])
    await other.getByTestId('mute-5').click()
    const sounded = await soundedIn(other)
    await other.waitForTimeout(nextRing)
    expect(await soundedIn(other)).to.equal(sounded)
    expect(await other.getByTestId('sound-control').innerText()).to.match(/静音\s*4:5\d/)
    await other.getByTestId('alarm-chief').waitFor()
    await other.getByTestId('test-clock').click()
    expect(await soundedIn(other), 'a test sounds although it is muted').to.equal(sounded + 1)
    await acknowledgeAll(taken.id)
  })

  it('[D4] noted is silent in all windows of the browser, and goes on elsewhere; it rings on other pages too', async () => {
    const { page, context } = await open('/desk')
    const elsewhere = await open('/desk')
    const other = await context.newPage()
    await other.goto('/cases')
    const { case: taken } = await receive()
    const corner = other.getByTestId('alarm-corner')
    await corner.getByText(taken.number).waitFor()
    // The end of the page is not under it.
    await other.setViewportSize({ width: 1280, height: 360 })
    const end = other.getByTestId('csv')
    await end.scrollIntoViewIfNeeded()
    await other.evaluate(`document.getElementById('content').scrollTo(0, 1e6)`)
    await end.click({ trial: true })
    const [below, above] = [await end.boundingBox(), await corner.boundingBox()]
    expect((below?.y ?? 0) + (below?.height ?? 0)).to.be.at.most(above?.y ?? 0)
    for (const each of [page, elsewhere.page]) await each.getByTestId('alarm-chief').waitFor()
    await page.getByTestId('alarm-note').first().click()
    await corner.waitFor({ state: 'detached' })
    await page.getByTestId('no-alarms').waitFor()
    await elsewhere.page.getByTestId('alarm-chief').waitFor()
    await page.reload()
    await page.getByTestId(`board-card-${taken.number}`).waitFor()
    expect(await page.getByTestId('alarm-chief').count()).to.equal(0)
    await acknowledgeAll(taken.id)
    await elsewhere.page.getByTestId('no-alarms').waitFor()
  })

  it('[D4] a press that was aimed at one alarm does not note another that came under it', async () => {
    const { page } = await open('/desk')
    const { case: first } = await receive()
    const lineOf = (id: string) => page.locator(`[data-testid="alarm-chief"][data-case="${id}"]`)
    await lineOf(first.id).waitFor()
    await page.evaluate(`{
      const press = () => {
        const line = document.querySelector('[data-testid="alarms"] .first')
        if (!line || line.dataset.case === '${first.id}') return
        watching.disconnect()
        line.querySelector('[data-testid="alarm-note"]').click()
        window.pressed = true
      }
      const watching = new MutationObserver(press)
      watching.observe(document, { subtree: true, childList: true, attributes: true })
    }`)
    const { case: second } = await receive()
    await until(async () => (await page.evaluate('window.pressed')) === true, 10_000)
    await page.waitForTimeout(400)
    const noted = (await loggedOn(page)).filter(({ alarm, notedAt }) => alarm.caseId === second.id && notedAt)
    expect(noted).to.have.length(0)
    await lineOf(second.id).getByTestId('alarm-note').click()
    await lineOf(second.id).waitFor({ state: 'detached' })
    await lineOf(first.id).waitFor()
    for (const { id } of [first, second]) await acknowledgeAll(id)
  })

  it('[T9] noted after a reload, it is no longer unread among the notifications either', async () => {
    const { page } = await open('/desk')
    const { case: taken } = await receive()
    const desk = await world.as('desk1')
    const unread = async (): Promise<number> => {
      const { items } = await desk.call('notification.list', { query: { limit: 100, unread: true } })
      return items.filter((item) => item.kind === 'alarm' && item.case.id === taken.id).length
    }
    const kept = async (): Promise<number> =>
      (await loggedOn(page)).filter(({ alarm }) => alarm.caseId === taken.id && alarm.seq).length
    await until(async () => (await unread()) === 3 && (await kept()) === 3, 20_000)
    await page.reload()
    await page.locator(`[data-testid="alarm-chief"][data-case="${taken.id}"]`).getByTestId('alarm-note').click()
    await until(async () => (await unread()) === 0, 20_000)
    await acknowledgeAll(taken.id)
  })

  it('[D2] [D4] a declined one is reassigned from the board; only what ended with nobody acting counts as missed', async () => {
    const { page } = await open('/desk')
    const { case: taken } = await receive()
    await page.getByTestId('alarm-chief').waitFor()
    await (
      await world.as('scene1')
    ).call('dispatch.decline', {
      params: { id: taken.id, party: 'scene' },
      body: { reason: '另有现场' },
    })
    await page.getByTestId('reassign-scene').click()
    // [D2] Why it was declined is proposed as the reason; each unit says who is there and what it has to do.
    expect(await page.getByTestId('reassign-reason').inputValue()).to.equal('另有现场')
    await page.getByTestId('reassign-unit').click()
    const first = page.getByRole('option').first()
    await first.getByText('在线 0 人').waitFor()
    expect(await first.innerText()).to.match(/值班[\s\S]*在办派警 \d+ 起/)
    await first.click()
    await page.getByTestId('reassign-unit-now').getByText('在办派警').waitFor()
    expect(await barriersOf(page)).to.deep.equal([])
    await page.getByTestId('reassign-reason').fill('二队就近')
    await page.getByTestId('reassign-submit').click()
    await page.getByTestId('reassign-scene').waitFor({ state: 'detached' })
    for (const [username, party] of [
      ['station1', 'station'],
      ['property1', 'property-crime'],
    ] as const)
      await (await world.as(username)).call('dispatch.acknowledge', { params: { id: taken.id, party } })
    await page.getByTestId('panel-alarms').click()
    // The desk and the units acted: nothing was missed, although nobody noted anything here.
    await page.locator('[data-testid="logged-declined"][data-state="ended"]').waitFor()
    await page.locator('[data-testid="logged-chief"][data-state="ended"]').first().waitFor()
    expect(await page.getByTestId('missed-alarms').count()).to.equal(0)
    // One that the server's clock ended, as this device would have kept it.
    await page.goto('/sign-in')
    const log = (await loggedOn(page)).map((item) =>
      item.alarm.kind === 'declined' ? { ...item, byItself: true } : item,
    )
    await page.evaluate(`for (const key of Object.keys(localStorage)) if (key.startsWith('xiaoan.alarms.'))
      localStorage.setItem(key, ${JSON.stringify(JSON.stringify(log))})`)
    await page.goto('/desk/alarms')
    await page.getByTestId('missed-alarms').getByText('1 条无人处理即结束').waitFor()
    await page.locator('[data-testid="logged-declined"][data-state="missed"]').waitFor()
    expect(await barriersOf(page)).to.deep.equal([])
    await page.getByTestId('read-missed').click()
    await page.locator('[data-testid="logged-declined"][data-state="ended"]').waitFor()
    await page.getByTestId('missed-alarms').waitFor({ state: 'detached' })
  })

  it('[D4] a chief hears it on whatever page is open, also in a window opened later, until somebody signs', async () => {
    const { page, context } = await openScreen(world, 'chief1')
    await context.addInitScript(`{ ${NOTE} }`)
    await page.goto('/cases')
    await page.locator('[data-testid="connection"][data-state="online"]').click()
    const { case: taken } = await receive()
    const lineIn = (window: Page) =>
      window.getByTestId('alarm-corner').locator(`[data-testid="alarm-chief"][data-case="${taken.id}"]`)
    await lineIn(page).waitFor()
    await until(async () => (await soundedIn(page)) >= 3, 10_000)
    const later = await context.newPage()
    await later.goto('/approvals')
    await lineIn(later).waitFor()
    expect(await barriersOf(later)).to.deep.equal([])
    const elsewhere = await openScreen(world, 'chief1', { language: 'en', width: 390, height: 844 })
    await elsewhere.page.goto('/notifications')
    await lineIn(elsewhere.page).waitFor()
    // All three parties of the case are late.
    await until(async () => (await lineIn(page).innerText()).split(' · ').length === 3)
    await lineIn(page).getByTestId('alarm-note').click()
    for (const each of [page, later, elsewhere.page]) await lineIn(each).waitFor({ state: 'detached' })
    const { case: next } = await receive()
    await page.getByTestId('alarm-corner').getByText(next.number).waitFor()
    await acknowledgeAll(taken.id)
    await acknowledgeAll(next.id)
    await page.getByTestId('alarm-corner').getByText(next.number).waitFor({ state: 'detached' })
  })

  it('another person on the same device hears nothing of it', async () => {
    const screen = await openWindow(world.url, { expects: [/^401 /] })
    await takeCookie(screen, world.url, (await signIn(world.url, 'analyst1')).cookie)
    await screen.page.goto('/cases')
    await screen.page.getByTestId('case-list').waitFor()
    expect(await screen.page.getByTestId('alarm-corner').count()).to.equal(0)
  })
})
