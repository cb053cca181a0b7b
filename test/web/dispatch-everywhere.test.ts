import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { supermarket } from '../../seed/places.ts'
import { openCase, readCase, signWaiting } from '../support/cases.ts'
import { closesScreens, openScreen } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { startWorld, type World } from '../support/world.ts'
import { barriersOf } from './barriers.ts'
import { cuttable } from './sockets.ts'

const tablet = { width: 1280, height: 800, touch: true }
/** Counts the tones that a window starts. */
const countTones = `
  window.tones = 0
  const create = AudioContext.prototype.createOscillator
  AudioContext.prototype.createOscillator = function () { window.tones++; return create.call(this) }`
/** Whether what stands in the middle of an element is the element: nothing covers it, and it is in the window. */
const isFree = (testid: string): string => `(() => {
  const element = document.querySelector('[data-testid="${testid}"]')
  const { left, top, width, height } = element.getBoundingClientRect()
  const met = document.elementFromPoint(left + width / 2, top + height / 2)
  return met === element || element.contains(met)
})()`
/** Which parts are not to be read: out of the window, without the room of a line, or under something else. */
const hidden = (testids: readonly string[]): string => `${JSON.stringify(testids)}.filter((testid) => {
  const element = document.querySelector('[data-testid="' + testid + '"]')
  const { left, top, width, height, bottom, right } = element.getBoundingClientRect()
  const line = parseFloat(getComputedStyle(element).fontSize)
  if (height < line || width < line * 4 || top < 0 || left < 0 || bottom > innerHeight + 1 || right > innerWidth + 1) return true
  const points = [[left + 8, top + line / 2], [left + 8, bottom - line / 2]]
  return points.some(([x, y]) => !element.contains(document.elementFromPoint(x, y)))
})`

describe('a dispatch on every page of whoever may sign', function () {
  this.timeout(90_000)
  let world: World
  before(async () => {
    world = await startWorld()
  })
  beforeEach(() => signWaiting(world, 'station1'))
  closesScreens()
  after(() => world.stop())

  const sign = async (id: string, by = 'station1'): Promise<void> => {
    await (await world.as(by)).call('dispatch.acknowledge', { params: { id, party: 'station' } })
  }
  const stateOf = async (id: string): Promise<string | undefined> =>
    (await readCase(world, id)).dispatches.find(({ party }) => party === 'station')?.state

  it('[D3] fills the window, rings and is signed on each of them, with a count in the bar and the title', async () => {
    const screen = await openScreen(world, 'station1', tablet)
    const { page } = screen
    await screen.context.addInitScript(countTones)
    const before = await openCase(world)
    await sign(before.id)
    const pages = [
      ['/cases', 'case-list'],
      [`/cases/${before.id}`, 'case-page'],
      ['/notifications', 'notifications-page'],
      ['/profile', 'sound-state'],
      ['/help', 'help-page'],
    ] as const
    for (const [path, testid] of pages) {
      await page.goto(path)
      await page.getByTestId(testid).waitFor()
      await page.getByTestId('sound-off').getByRole('button').tap()
      const { id, number } = await openCase(world)
      await page.getByTestId('new-dispatch').getByText(number).waitFor()
      await until(async () => (await page.evaluate<number>('window.tones')) > 0)
      expect(await page.getByTestId('waiting-count').innerText(), path).to.equal('1')
      expect(await page.title(), path).to.match(/^（1 待签收）/)
      await page.getByTestId('dispatch-ack-station').tap()
      await page.getByTestId('new-dispatch').waitFor({ state: 'detached' })
      expect(await stateOf(id)).to.equal('acknowledged')
      expect(await page.getByTestId('waiting-count').count()).to.equal(0)
      await until(async () => !(await page.title()).includes('待签收'))
    }
  })

  it('[D3] over an open form nothing typed is lost: keys and taps do not reach it, and the cursor comes back', async () => {
    const { id } = await openCase(world)
    await sign(id)
    const screen = await openScreen(world, 'station1', tablet)
    const { page } = screen
    await screen.open(`/cases/${id}`, 'case-page')
    await page.getByTestId('compose-text').fill('店员说往北')
    await page.getByTestId('tab-suspects').tap()
    await page.getByTestId('suspect-add').tap()
    const form = page.getByTestId('suspect-form')
    const field = form.getByTestId('suspect-name')
    await field.fill('赵')
    await field.focus()
    const next = await openCase(world)
    const alert = page.getByTestId('new-dispatch')
    await alert.getByText(next.number).waitFor()
    expect(await page.evaluate(isFree('dispatch-ack-station'))).to.equal(true)
    expect(await barriersOf(page)).to.deep.equal([])
    await page.keyboard.press('Escape')
    await page.keyboard.type('xyz')
    expect(await page.evaluate(`document.activeElement.dataset.testid`)).to.equal('new-dispatch')
    for (let presses = 0; presses < 12; presses += 1) {
      await page.keyboard.press('Tab')
      expect(await page.evaluate(`document.activeElement.closest('body > :not(.new-dispatch)') === null`)).to.equal(
        true,
      )
    }
    await page.getByTestId('dispatch-ack-station').tap()
    await alert.waitFor({ state: 'detached' })
    expect(await field.inputValue()).to.equal('赵')
    await page.keyboard.type('某')
    expect(await field.inputValue()).to.equal('赵某')
    await form.getByTestId('suspect-form-cancel').tap()
    expect(await page.getByTestId('compose-text').inputValue()).to.equal('店员说往北')
    await page.getByTestId('own-dispatches').getByTestId('dispatch-depart-station').waitFor()
  })

  it('[D2] two quick presses sign once; without the network the signature waits in a line, silent, and goes out', async () => {
    const screen = await openScreen(world, 'station1', { ...tablet, expects: [/ERR_CONNECTION_RESET/] })
    const { page } = screen
    await screen.open('/cases', 'case-list')
    const { id } = await openCase(world)
    const acknowledge = '**/acknowledge'
    let asked = 0
    await page.route(acknowledge, (route) => {
      asked += 1
      return route.abort('connectionreset')
    })
    await page.getByTestId('dispatch-ack-station').dblclick()
    await page.getByTestId('signed-here').getByText(supermarket.text).waitFor()
    await page.getByTestId('new-dispatch').waitFor({ state: 'detached' })
    expect(asked).to.be.at.least(1)
    await page.unroute(acknowledge)
    await page.getByTestId('signed-here').waitFor({ state: 'detached' })
    const { items } = await (
      await world.as('station1')
    ).call('case.timeline', { params: { id }, query: { limit: 100 } })
    expect(items.filter(({ kind }) => kind === 'dispatch.acknowledged')).to.have.length(1)
  })

  it('[A3] [D3] calls the caller back by one tap, on record, and leads the way', async () => {
    const screen = await openScreen(world, 'station1', tablet)
    const { page } = screen
    await page.addInitScript(`
      window.dialled = []
      HTMLAnchorElement.prototype.click = function () { window.dialled.push(this.href) }`)
    await screen.open('/cases', 'case-list')
    const { id } = await openCase(world)
    const alert = page.getByTestId('new-dispatch')
    expect(await alert.getByTestId('alert-way').getAttribute('href')).to.match(
      new RegExp(`^geo:${supermarket.lat.toFixed(6)},${supermarket.lng.toFixed(6)}[?]q=`),
    )
    expect(await alert.getByTestId('call-caller').innerText()).to.contain('138****8000')
    await alert.getByTestId('call-caller').tap()
    expect(await alert.getByTestId('call-number').innerText()).to.contain('13800138000')
    expect(await page.evaluate('window.dialled')).to.deep.equal(['tel:13800138000'])
    const auditor = await world.as('auditor1')
    const query = { account: 'account-station1', limit: 50 }
    await until(async () => {
      const { items } = await auditor.call('audit.list', { query })
      return items.some(({ kind, body }) => kind === 'account.revealed' && body['purpose'] === 'call-back')
    })
    await page.getByTestId('dispatch-ack-station').tap()
    await alert.waitFor({ state: 'detached' })
    // The same stands at the top of the case on the terminal.
    await page.goto(`/terminal?case=${id}`)
    const brief = page.getByTestId('terminal-brief')
    await brief.getByText('超市报称香烟被盗').waitFor()
    await brief.getByTestId('terminal-way').waitFor()
    await brief.getByTestId('call-caller').tap()
    expect(await brief.getByTestId('call-number').innerText()).to.contain('13800138000')
  })

  it('[D3] a tap that was meant for one dispatch does not sign another that comes in its place', async () => {
    const screen = await openScreen(world, 'station1', tablet)
    const { page } = screen
    await screen.open('/cases', 'case-list')
    const [first, second] = [await openCase(world), await openCase(world)]
    await page.getByTestId('new-dispatch').getByText(first.number).waitFor()
    await page.getByTestId('new-dispatch').getByText('还有 1 条待签收').waitFor()
    // What the finger meets at the moment at which the other one has come.
    const met = page.evaluate<boolean>(`new Promise((resolve) => {
      const alert = document.querySelector('[data-testid="new-dispatch"]')
      const observer = new MutationObserver(() => {
        if (document.querySelector('.new-dispatch .number').textContent !== '${second.number}') return
        observer.disconnect()
        const button = document.querySelector('[data-testid="dispatch-ack-station"]')
        resolve(!button.disabled)
      })
      observer.observe(alert.parentElement, { childList: true, subtree: true, characterData: true })
    })`)
    await sign(first.id, 'officer-lj01')
    expect(await met).to.equal(false)
    await page.getByTestId('dispatch-ack-station').tap()
    await page.getByTestId('new-dispatch').waitFor({ state: 'detached' })
    expect(await stateOf(second.id)).to.equal('acknowledged')
  })

  const sizes = [
    [360, 740],
    [390, 844],
    [740, 360],
    [844, 390],
    [800, 1280],
    [1024, 768],
    [1280, 800],
    [1280, 720],
  ] as const
  const long =
    '示例市鹿鸣区人民路一百二十八号鹿鸣商业广场东区三号楼地下一层万家福生活超市（靠近地铁二号线出口，保安岗亭北侧）'
  const places = { short: supermarket.text, long, longest: `${long}${long}${long}`.slice(0, 190) }

  it('[D3] the button is free and address and words are read at every size, with large letters, whatever their length', async () => {
    const screen = await openScreen(world, 'station1', { ...tablet, language: 'en' })
    const { page } = screen
    await screen.open('/cases', 'case-list')
    const check = async (parts: readonly string[], button: string, told: string): Promise<void> => {
      for (const scale of [100, 150]) {
        await page.evaluate(`document.documentElement.style.fontSize = '${scale}%'`)
        for (const [width, height] of sizes) {
          await page.setViewportSize({ width, height })
          const where = `${told} ${width} × ${height} ${scale} %`
          expect(await page.evaluate(isFree(button)), where).to.equal(true)
          expect(await page.evaluate(hidden([...parts, button])), where).to.deep.equal([])
        }
      }
      await page.evaluate(`document.documentElement.style.fontSize = ''`)
    }
    for (const [name, text] of Object.entries(places)) {
      const summary = name === 'short' ? '超市报称香烟被盗' : '三名男子在超市内盗窃香烟后向北逃离。'.repeat(40)
      const { id } = await openCase(world, { summary, place: { text, lng: supermarket.lng, lat: supermarket.lat } })
      await page.getByTestId('new-dispatch').waitFor()
      await check(['alert-place', 'alert-summary'], 'dispatch-ack-station', name)
      const reason = name === 'short' ? '误报' : '报警人称已找到，不需要出警。'.repeat(20)
      const params = { id, party: 'station' as const }
      await (await world.as('desk1')).call('dispatch.cancel', { params, body: { reason } })
      await page.getByTestId('dispatch-ended').waitFor()
      if (name === 'short') expect(await barriersOf(page)).to.deep.equal([])
      for (const scale of [100, 150]) {
        await page.evaluate(`document.documentElement.style.fontSize = '${scale}%'`)
        for (const [width, height] of sizes) {
          await page.setViewportSize({ width, height })
          expect(await page.evaluate(isFree('note-ended')), `${name} ${width} × ${height} ${scale} %`).to.equal(true)
        }
      }
      await page.evaluate(`document.documentElement.style.fontSize = ''`)
      await page.getByTestId('note-ended').tap()
      await page.getByTestId('dispatch-ended').waitFor({ state: 'detached' })
    }
  })

  const endedText = (page: Page): Promise<string> => page.getByTestId('dispatch-ended').innerText()

  it('[D2] one that is cancelled or reassigned says so with the reason, once, on every window, and its card goes', async () => {
    const screen = await openScreen(world, 'station1', tablet)
    const { page } = screen
    await screen.open('/terminal', 'terminal')
    const second = await screen.context.newPage()
    await second.goto('/cases')
    await second.getByTestId('case-list').waitFor()
    const desk = await world.as('desk1')

    const rung = await openCase(world)
    for (const each of [page, second]) await each.getByTestId('new-dispatch').waitFor()
    await desk.call('dispatch.cancel', { params: { id: rung.id, party: 'station' }, body: { reason: '报警人撤回' } })
    for (const each of [page, second]) {
      await each.getByTestId('dispatch-ended').waitFor()
      expect(await endedText(each)).to.match(/已取消[^]*报警人撤回/)
      expect(await each.getByTestId('new-dispatch').count()).to.equal(0)
    }
    // What is noted in one window of a browser is noted in all.
    await page.getByTestId('note-ended').tap()
    for (const each of [page, second]) await each.getByTestId('dispatch-ended').waitFor({ state: 'detached' })
    expect(await page.getByTestId(`inbox-${rung.number}`).count()).to.equal(0)

    const signed = await openCase(world)
    await sign(signed.id)
    await page.getByTestId(`inbox-${signed.number}`).waitFor()
    const body = { unitId: 'unit-station-lj02', reason: '更近' }
    const units = (await desk.call('organisation.read')).units.filter(({ kind }) => kind === 'station')
    const unitId = units.find((unit) => unit.id !== signed.dispatches[0]?.unitId)?.id ?? body.unitId
    await desk.call('dispatch.reassign', { params: { id: signed.id, party: 'station' }, body: { ...body, unitId } })
    await page.getByTestId('dispatch-ended').waitFor()
    expect(await endedText(page)).to.match(/已改派[^]*更近/)
    // Opened anew it is still said; noted, no more.
    await page.reload()
    await page.getByTestId('dispatch-ended').getByText('已改派').waitFor()
    await page.getByTestId('note-ended').tap()
    await page.getByTestId('dispatch-ended').waitFor({ state: 'detached' })
    expect(await page.getByTestId(`inbox-${signed.number}`).count()).to.equal(0)
    await page.reload()
    await page.getByTestId('terminal').waitFor()
    await page.waitForLoadState('networkidle')
    expect(await page.getByTestId('dispatch-ended').count()).to.equal(0)
  })

  it('[D2] a terminal that was away is told on coming back; who handed it back on the own device is not', async () => {
    const screen = await openScreen(world, 'station1', { ...tablet, expects: [/./] })
    const { page } = screen
    const { cut, mend } = await cuttable(page)
    await screen.open('/cases', 'case-list')
    const { id, number } = await openCase(world)
    await page.getByTestId('new-dispatch').getByText(number).waitFor()
    await cut()
    const body = { ground: 'mis-sent', reason: '误报警情' } as const
    await (await world.as('desk1')).call('case.dismiss', { params: { id }, body })
    mend()
    await page.getByTestId('dispatch-ended').getByText('误报警情').waitFor()
    expect(await endedText(page)).to.contain('误派')
    await page.getByTestId('note-ended').tap()

    const declined = await openCase(world)
    await page.getByTestId('dispatch-decline-station').tap()
    await page.getByTestId('decline-few').tap()
    await page.getByTestId('decline-form-submit').tap()
    await page.getByTestId('new-dispatch').waitFor({ state: 'detached' })
    expect(await stateOf(declined.id)).to.equal('declined')
    await page.waitForLoadState('networkidle')
    expect(await page.getByTestId('dispatch-ended').count()).to.equal(0)
  })

  it('[C6] [D2] who is on the way hears that the case ended; reopened, the card is there again', async () => {
    const screen = await openScreen(world, 'station1', tablet)
    const { page } = screen
    const { id, number } = await openCase(world)
    await sign(id)
    await screen.open('/terminal', `inbox-${number}`)
    const chief = await world.as('chief1')
    await chief.call('case.shelve', { params: { id }, body: { reason: '另案处理' } })
    await page.getByTestId(`ended-${number}`).getByText('案件已行政中止').waitFor()
    expect(await endedText(page)).to.contain('另案处理')
    await page.getByTestId('note-ended').tap()
    await page.getByTestId(`inbox-${number}`).waitFor({ state: 'detached' })
    await chief.call('case.reopen', { params: { id }, body: { reason: '继续办理' } })
    await page.locator(`[data-testid="inbox-${number}"][data-state="acknowledged"]`).waitFor()
  })
})
