import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { acknowledgeAll, openCase, writeNote } from '../support/cases.ts'
import { closesScreens, openScreen, type Language, type ScreenWish } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { startWorld, type World } from '../support/world.ts'
import { barriersOf } from './barriers.ts'

/** Counts the tones that a window starts. */
const countTones = `
  window.tones = 0
  const create = AudioContext.prototype.createOscillator
  AudioContext.prototype.createOscillator = function () { window.tones++; return create.call(this) }`

describe('mentions and notifications on the screens', function () {
  this.timeout(90_000)
  let world: World
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

  const opened = async (username: string, path: string, testid: string, wish: ScreenWish = {}): Promise<Page> => {
    const screen = await openScreen(world, username, wish)
    await screen.context.addInitScript(countTones)
    await screen.open(path, testid)
    return screen.page
  }
  const tonesOf = (page: Page): Promise<number> => page.evaluate('window.tones')
  const mention = async (text: string, ids: string[]): Promise<number> => {
    const body = { lane: 'investigation' as const, kind: 'note' as const, body: { text }, mentions: ids }
    return (await (await world.as('station1')).call('timeline.write', { params: { id: caseId }, body })).seq
  }

  const languages: [Language, RegExp, string, string][] = [
    ['zh', /陆建平 提到了您/, 'hjj', '@何俊杰 监控里见过他吗'],
    ['en', /陆建平 mentioned you/, '何', '@何俊杰 have you seen him'],
  ]
  for (const [language, says, typed, text] of languages)
    it(`[T7] a mention picked by keys rings in the other session, and opens its entry there (${language})`, async () => {
      const writer = await opened('station1', `/cases/${caseId}`, 'compose', { language })
      const called = await opened('property1', '/cases', 'bell', { language, expects: [/^401 /] })
      await called.getByTestId('connection').click()
      const area = writer.getByTestId('compose-text')
      await area.click()
      await area.pressSequentially(`@${typed}`)
      const option = writer.getByTestId('mention-account-property1')
      await option.waitFor()
      expect(await option.getAttribute('aria-selected')).to.equal('true')
      await writer.keyboard.press('Enter')
      expect(await area.inputValue()).to.equal('@何俊杰 ')
      await area.pressSequentially(text.slice(5))
      await writer.keyboard.press('Control+Enter')
      const call = called.getByTestId('call')
      await call.waitFor()
      expect(await call.innerText())
        .to.match(says)
        .and.contain(text)
      await until(async () => (await tonesOf(called)) >= 3)
      expect(await tonesOf(writer)).to.equal(0)
      expect(await called.getByTestId('unread-count').innerText()).to.match(/^\d+$/)
      await called.getByTestId('call-open').click()
      const entry = called.locator('.entry:focus')
      await entry.waitFor()
      expect(await entry.getByTestId('named').innerText()).to.equal('@何俊杰')
      await called.getByTestId('calls').waitFor({ state: 'detached' })
      await until(async () => (await called.getByTestId('unread-count').count()) === 0)
    })

  it('[T7] who may not see the case is not offered, and what an input method composes names nobody', async () => {
    const page = await opened('station1', `/cases/${caseId}`, 'compose')
    const area = page.getByTestId('compose-text')
    await area.click()
    await area.pressSequentially('请@')
    const list = page.getByTestId('mention-list')
    await list.waitFor()
    await area.pressSequentially('江海')
    expect(await list.getByRole('option').allInnerTexts()).to.have.length(1)
    expect(await list.innerText()).to.match(/没有可提到的人/)
    await page.keyboard.press('Escape')
    await list.waitFor({ state: 'detached' })
    expect(await page.evaluate('document.activeElement.dataset.testid')).to.equal('compose-text')
    await area.fill('')
    const session = await page.context().newCDPSession(page)
    await area.pressSequentially('@')
    await list.waitFor()
    await page.keyboard.press('Escape')
    await session.send('Input.imeSetComposition', { text: 'su', selectionStart: 2, selectionEnd: 2 })
    expect(await list.count()).to.equal(0)
    await session.send('Input.insertText', { text: '苏' })
    await page.getByTestId('mention-account-scene1').waitFor()
    await area.fill('写信到 a@b')
    expect(await list.count()).to.equal(0)
  })

  it('[T7] is picked by touch, and noting it in one window silences the others', async () => {
    const tablet = { width: 800, height: 1280, touch: true }
    const page = await opened('station1', `/terminal?case=${caseId}`, 'compose', tablet)
    await page.getByTestId('compose-mention').tap()
    await page.getByTestId('mention-account-scene1').tap()
    expect(await page.getByTestId('compose-text').inputValue()).to.equal('@苏慧敏 ')
    const [one, two] = [await opened('scene1', '/cases', 'bell'), await opened('scene1', '/help', 'bell')]
    await page.getByTestId('compose-send').tap()
    for (const each of [one, two]) await each.getByTestId('call').waitFor()
    await one.getByTestId('call-note').click()
    for (const each of [one, two]) await each.getByTestId('calls').waitFor({ state: 'detached' })
    for (const each of [one, two]) await until(async () => (await each.getByTestId('unread-count').count()) === 0)
  })

  const looks: [Language, 'light' | 'dark'][] = [
    ['zh', 'light'],
    ['en', 'dark'],
  ]
  for (const [language, theme] of looks)
    it(`[T9] the panel and the page list, mark and open; no barriers (${language}, ${theme})`, async () => {
      const page = await opened('property1', '/cases', 'bell', { language, theme })
      await page.getByTestId('bell').click()
      await page.getByTestId('notification-panel').waitFor()
      await page.keyboard.press('Escape')
      await page.getByTestId('notification-panel').waitFor({ state: 'detached' })
      const seq = await mention('@何俊杰 看一下', ['account-property1'])
      await page.getByTestId('call-note').waitFor()
      expect(await barriersOf(page)).to.deep.equal([])
      await writeNote(world, caseId, '别的')
      await page.getByTestId('bell').click()
      const first = page.getByTestId('notification').first()
      await first.locator('.unread, .dot').first().waitFor()
      expect(await barriersOf(page)).to.deep.equal([])
      await page.getByTestId('notifications-all').click()
      await page.getByTestId('notifications-page').waitFor()
      await page.getByTestId('notifications').waitFor()
      expect(await barriersOf(page)).to.deep.equal([])
      await page.getByTestId('notifications-mark-all').click()
      await until(async () => (await page.getByTestId('unread-count').count()) === 0)
      await page.getByTestId('calls').waitFor({ state: 'detached' })
      await first.getByTestId('notification-mark').click()
      await until(
        async () =>
          (await page
            .getByTestId('unread-count')
            .innerText()
            .catch(() => '')) === '1',
      )
      await page.reload()
      await until(
        async () =>
          (await page
            .getByTestId('unread-count')
            .innerText()
            .catch(() => '')) === '1',
      )
      await first.getByRole('link').click()
      await page.locator(`[data-testid="entry-${seq}"]:focus`).waitFor()
      await until(async () => (await page.getByTestId('unread-count').count()) === 0)
    })

  it('[T9] an alarm that is noted where it sounds is read, one that went by unnoted stays unread', async () => {
    const page = await opened('desk1', '/cases', 'bell')
    await page.getByTestId('bell').click()
    const markAll = page.getByTestId('notifications-mark-all')
    await page.getByTestId('notification-panel').waitFor()
    if (await markAll.isEnabled()) await markAll.click()
    await page.keyboard.press('Escape')
    const fresh = (await openCase(world)).id
    const decline = { params: { id: fresh, party: 'scene' as const }, body: { reason: '正忙' } }
    await (await world.as('scene1')).call('dispatch.decline', decline)
    const count = (): Promise<string> =>
      page
        .getByTestId('unread-count')
        .innerText({ timeout: 100 })
        .catch(() => '')
    await until(async () => (await count()) === '1')
    await page.getByTestId('alarm-corner').getByTestId('alarm-note').first().click()
    await until(async () => (await count()) === '')
    const again = { params: { id: fresh, party: 'property-crime' as const }, body: { reason: '也忙' } }
    await (await world.as('property1')).call('dispatch.decline', again)
    await page.getByTestId('alarm-corner').waitFor()
    const desk = await world.as('desk1')
    for (const [party, unitId] of [
      ['scene', 'unit-scene-lj-2'],
      ['property-crime', 'unit-property-lj-2'],
    ] as const)
      await desk.call('dispatch.reassign', { params: { id: fresh, party }, body: { unitId, reason: '换班' } })
    await page.getByTestId('alarm-corner').waitFor({ state: 'detached' })
    expect(await count()).to.equal('1')
    for (const [who, party] of [
      ['station1', 'station'],
      ['scene-lj2', 'scene'],
      ['property-lj2', 'property-crime'],
    ] as const)
      await (await world.as(who)).call('dispatch.acknowledge', { params: { id: fresh, party } })
  })

  it('[T9] says that there is nothing, and what to do when it cannot be read', async () => {
    const page = await opened('custodian1', '/notifications', 'notifications-empty', { expects: [/^503 /, /503/] })
    expect(await barriersOf(page)).to.deep.equal([])
    await page.route('**/api/notifications**', (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        body: JSON.stringify({
          code: 'service.unavailable',
          status: 503,
          title: 'x',
          titles: { zh: '服务暂不可用', en: 'not available' },
        }),
      }),
    )
    await page.reload()
    await page.getByText('服务暂不可用').waitFor()
    await page.unroute('**/api/notifications**')
    await page.getByRole('button', { name: '重试' }).click()
    await page.getByTestId('notifications-empty').waitFor()
  })
})
