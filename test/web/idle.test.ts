import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { acknowledgeAll, crew, openCase, picture } from '../support/cases.ts'
import { closesScreens, openWindow, signInByPage, takeCookie, type Screen } from '../support/browser.ts'
import { movedClock } from '../support/clock.ts'
import { keeps } from '../support/kept.ts'
import { until } from '../support/until.ts'
import { PASSWORD, signIn, startWorld, supermarketCall, type World } from '../support/world.ts'
import { barriersOf } from './barriers.ts'

const expects = [/^401 /, /WebSocket/, /ERR_CONNECTION_RESET/]
/** Counts what sounds. */
const NOTE = `{
  window.sounded = 0
  const start = OscillatorNode.prototype.start
  OscillatorNode.prototype.start = function (...at) {
    window.sounded += 1
    return start.apply(this, at)
  }
}`
const HALF_AN_HOUR = 31 * 60

describe('a screen at which nobody does anything, and what is left on it', function () {
  this.timeout(90_000)
  let world: World
  let caseId = ''
  const clock = movedClock()
  before(async () => {
    world = await startWorld({ processNow: clock.processNow })
    caseId = (await openCase(world)).id
    await acknowledgeAll(world, caseId)
  })
  closesScreens()
  after(() => world.stop())

  const opened = async (username: string): Promise<Screen> => {
    const screen = await openWindow(world.url, { expects })
    await screen.context.addInitScript(NOTE)
    await takeCookie(screen, world.url, (await signIn(world.url, username)).cookie)
    return screen
  }
  const lock = (page: Page) => page.getByTestId('lock')
  const codeOf = (page: Page): Promise<string> =>
    page.evaluate<string>(`fetch('/api/cases').then((answer) => answer.json()).then(({ code }) => code ?? 'in')`)
  const unlock = async (page: Page): Promise<void> => {
    await page.getByTestId('again-password').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await lock(page).waitFor({ state: 'detached' })
  }

  it('[A7] is locked: the page is out of sight and reach, dispatches ring on, the password brings all back', async () => {
    const screen = await opened('station1')
    const { page, context } = screen
    await screen.open(`/cases/${caseId}`, 'compose')
    await page.getByTestId('compose-text').fill('写到一半')
    const other = await context.newPage()
    await other.goto('/profile')
    await other.getByTestId('profile-page').waitFor()
    await page.locator('[data-testid="connection"][data-state="online"]').waitFor()
    await other.locator('[data-testid="connection"][data-state="online"]').waitFor()
    clock.advance(HALF_AN_HOUR)
    await Promise.all([lock(page).waitFor(), lock(other).waitFor()])
    expect(await codeOf(page)).to.equal('session.idle')
    const below = `[...document.body.children].filter((each) => !each.matches('.lock'))
      .filter((each) => getComputedStyle(each).visibility !== 'hidden').length`
    expect(await page.evaluate(below)).to.equal(0)
    const reached = `document.activeElement === document.body || document.activeElement.closest('.lock') !== null`
    for (let key = 0; key < 8; key++) {
      await page.keyboard.press(key % 2 ? 'Tab' : 'Escape')
      expect(await page.evaluate(reached)).to.equal(true)
    }
    await lock(page).waitFor()
    expect(await barriersOf(page)).to.deep.equal([])

    await page.bringToFront()
    const before = await page.evaluate<number>('window.sounded')
    const desk = await signIn(world.url, 'desk1')
    const { case: made } = await desk.call('case.receive', { body: supermarketCall() })
    await page.getByTestId('lock-alarms').getByText(made.number).waitFor()
    await until(async () => {
      const both = await Promise.all([page, other].map((each) => each.evaluate<number>('window.sounded')))
      return Math.max(...both) > before
    }, 10_000)
    const shown = await lock(page).innerText()
    expect(shown).to.contain('新派警')
    for (const hidden of ['香烟', '王店长', '138', supermarketCall().place.text]) expect(shown).not.to.contain(hidden)

    await page.getByTestId('again-password').fill('not the password')
    await page.keyboard.press('Enter')
    await lock(page).getByTestId('problem').waitFor()
    await unlock(page)
    await lock(other).waitFor({ state: 'detached' })
    expect(await codeOf(page)).to.equal('in')
    // What rang is to be signed now; what was typed is still there.
    await page.getByTestId('new-dispatch').waitFor()
    expect(await page.getByTestId('compose-text').inputValue()).to.equal('写到一半')
    for (const party of ['station', 'property-crime', 'scene'] as const)
      await (await signIn(world.url, crew[party])).call('dispatch.acknowledge', { params: { id: made.id, party } })
  })

  it('[A7] keys and fingers keep it open, what a page does by itself does not; opened locked it shows nothing', async () => {
    const screen = await opened('video1')
    const { page } = screen
    await page.goto('/cases')
    await page.locator('[data-testid="connection"][data-state="online"]').waitFor()
    clock.advance(20 * 60)
    await page.evaluate(`dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }))`)
    const told = page.waitForResponse((answer) => answer.url().endsWith('/api/session/active'))
    await page.keyboard.press('Shift')
    await told
    clock.advance(20 * 60)
    expect(await codeOf(page)).to.equal('in')
    expect(await lock(page).count()).to.equal(0)
    clock.advance(11 * 60)
    await lock(page).waitFor()
    await page.goto(`/cases/${caseId}`)
    await lock(page).waitFor()
    expect(await page.getByTestId('case-header').count()).to.equal(0)
    await unlock(page)
    await page.getByTestId('case-header').waitFor()
  })

  it('[A7] signed out, nothing that was typed is readable on the device; the same person finds it again', async () => {
    const screen = await openWindow(world.url, { expects })
    const { page } = screen
    await signInByPage(screen, 'property1')
    // As an earlier version kept it, in the clear.
    await page.evaluate(`localStorage.setItem('xiaoan.draft.account-property1.earlier', '{"text":"旧稿 13800138000"}')`)
    await screen.open(`/cases/${caseId}`, 'compose')
    await page.getByTestId('compose-text').fill('线索 13912345678 未核实')
    await until(() => keeps(page, '13912345678'))
    const photo = picture('left behind')
    const file = { name: '身份证 110101.png', mimeType: 'image/png', buffer: photo.bytes }
    await page.route('**/api/files/**', (route) => route.abort('connectionreset'))
    await page.getByTestId('compose-photo-input').setInputFiles(file)
    await page.locator('[data-testid="photo-strip"] [data-state="waiting"]').waitFor()
    await page.getByTestId('compose-text').pressSequentially('，待查')
    await page.getByTestId('user-menu').click()
    await page.getByTestId('sign-out').click()
    await page.waitForURL((address) => address.pathname === '/sign-in')
    const left = await page.evaluate<string>(`(async () => {
      const rows = await new Promise((resolve) => {
        const opening = indexedDB.open('xiaoan-photos')
        opening.onsuccess = () => {
          const all = opening.result.transaction('files').objectStore('files').getAll()
          all.onsuccess = () => { opening.result.close(); resolve(all.result) }
        }
      })
      const bytes = rows.map((row) => [Object.keys(row), row.sealed && new TextDecoder('latin1').decode(row.sealed)])
      return JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), bytes])
    })()`)
    expect(left).to.contain('xiaoan.draft.account-property1').and.contain('sealed')
    for (const word of ['13912345678', '线索', '旧稿', '13800138000', 'left behind', '110101', '"blob"'])
      expect(left, word).not.to.contain(word)

    await signInByPage(screen, 'station1')
    expect(await keeps(page, '13912345678')).to.equal(false)
    await page.context().clearCookies()
    await signInByPage(screen, 'property1')
    await screen.open(`/cases/${caseId}`, 'compose')
    await until(
      async () => (await page.getByTestId('compose-text').inputValue()) === '线索 13912345678 未核实，待查',
      10_000,
    )
    expect(await keeps(page, '旧稿 13800138000')).to.equal(true)
    await page.locator('[data-testid="photo-strip"] img').waitFor()
  })
})
