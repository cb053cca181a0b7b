import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { closesScreens, openScreen, type ScreenWish } from '../support/browser.ts'
import { openCase, seize, signWaiting, upload } from '../support/cases.ts'
import { movedClock } from '../support/clock.ts'
import { until } from '../support/until.ts'
import { signIn, startWorld, type Person, type World } from '../support/world.ts'

const HOUR_MS = 3_600_000
/** An instant as the clocks of the demo's zone show it. */
const shown = (instant: string): string =>
  new Date(Date.parse(instant) + 8 * HOUR_MS).toISOString().slice(0, 19).replace('T', ' ')
/** Ids as machines write them: none is for people. */
const RAW_ID = /\b(?:account|unit|station|district|city|case|person|vault|token)-[a-z0-9]|[0-9a-f]{8}-[0-9a-f]{4}-/

describe('facts put right, and what the auditor reads of it', function () {
  this.timeout(60_000)
  const clock = movedClock()
  let world: World
  let officer: Person
  let id: string
  let number: string
  let receivedAt: string
  let suspectId: string
  let apprehended: number
  let seizedSeq: number
  const later = (hours: number): string => new Date(Date.parse(receivedAt) + hours * HOUR_MS).toISOString()

  before(async () => {
    const started = await startWorld({ processNow: clock.processNow })
    ;({ id, number, receivedAt } = await openCase(started))
    clock.advance(26 * 3600)
    // Of a case that is cleared before they come no timer takes a step any more.
    const desk = await signIn(started.url, 'desk1')
    await until(async () => {
      await started.app.fireDueTimers()
      const { items } = await desk.call('case.timeline', { params: { id } })
      return items.some(({ kind }) => kind === 'dispatch.escalated')
    })
    // The desk's session has ended meanwhile.
    world = { ...started, as: (username) => signIn(started.url, username) }
    officer = await world.as('station1')
    await signWaiting(world, 'station1')
    const params = { id }
    const body = { name: '赵某', idNumber: '110101199003074514' }
    ;({ suspectId } = await officer.call('suspect.identify', { params, body }))
    const caught = await officer.call('suspect.apprehend', {
      params: { id, suspectId },
      body: { occurredAt: later(1), place: { text: '西街口' }, text: '当场抓获' },
    })
    apprehended = caught.case.seq
    await officer.call('clearance.submit', { params, body: { entries: [apprehended], summary: '抓获一人' } })
    await (await world.as('chief1')).call('clearance.confirm', { params })
    await upload(world, 'station1', 'seized')
    await seize(world, id)
    const { items } = await officer.call('case.timeline', { params })
    seizedSeq = items.findLast(({ kind }) => kind === 'property.seized')?.seq ?? 0
  })
  closesScreens()
  after(() => world.stop())

  const opened = async (username: string, path: string, testid: string, wish: ScreenWish = {}): Promise<Page> => {
    const screen = await openScreen(world, username, wish)
    await screen.open(path, testid)
    return screen.page
  }
  /** `seq` of the apprehension as it stands now. */
  const caughtSeq = async (): Promise<number> => {
    const { case: state } = await officer.call('case.read', { params: { id } })
    return state.suspects[0]?.apprehendedSeq ?? 0
  }
  const corrections: [ScreenWish, number, RegExp, RegExp, RegExp][] = [
    [{ language: 'zh' }, 25, /将超过 24 小时/, /已超过 24 小时/, /更正了破案依据/],
    [
      { language: 'en', theme: 'dark', width: 800, height: 1280 },
      2,
      /comes within 24 h/,
      /now within 24 h/,
      /corrected evidence/,
    ],
  ]
  for (const [wish, hours, warning, moved, said] of corrections)
    it(`[T1] [K3] the time of an apprehension is typed anew: what it does is said first, and told (${wish.language})`, async () => {
      const { clearance } = (await officer.call('case.read', { params: { id } })).case
      const from = clearance?.clearedAt ?? ''
      const seq = await caughtSeq()
      const chief = await opened('chief1', '/notifications', 'notifications-page', wish)
      const page = await opened('station1', `/cases/${id}?entry=${seq}`, `entry-${seq}`, wish)
      await page.getByTestId(`correct-${seq}`).click()
      const form = page.getByTestId('correct-fact')
      await form.getByTestId('occurred-at').fill(shown(later(hours)).slice(0, 16))
      await form.getByTestId('clearance-effect').getByText(warning).waitFor()
      // The form is typed to the minute.
      const to = `${shown(later(hours)).slice(0, 16)}:00`
      const effect = await form.getByTestId('clearance-effect').innerText()
      expect(effect).to.contain(shown(from)).and.to.contain(to)
      await form.getByTestId('fact-text').fill(`更正时间 ${hours}`)
      await page.getByTestId('correct-fact-submit').click()
      await form.waitFor({ state: 'hidden' })

      const head = page.getByTestId('case-header').getByTestId('clearance-moved').last()
      await head.getByText(moved).waitFor()
      expect(await head.innerText())
        .to.contain(shown(from))
        .and.to.contain(to)
      const old = page.getByTestId(`entry-${seq}`)
      await page.locator(`[data-testid="entry-${seq}"].corrected`).waitFor()
      const text = old.locator('.text')
      expect(await text.isVisible()).to.equal(true)
      expect(await text.evaluate((one) => getComputedStyle(one).textDecorationLine)).to.equal('line-through')
      expect(await page.getByTestId(`correct-${seq}`).count(), 'once').to.equal(0)

      const told = chief.getByTestId('notification').filter({ hasText: said }).first()
      await told.waitFor()
      expect(await told.innerText()).to.contain(number)
    })

  it('[K3] an apprehension that a confirmed clearance rests on is not struck out, and the form says why', async () => {
    const seq = await caughtSeq()
    const expects = [/^409 \/api\/cases\//]
    const page = await opened('station1', `/cases/${id}?entry=${seq}`, `entry-${seq}`, { expects })
    await page.getByTestId(`correct-${seq}`).click()
    await page.getByTestId('fact-strike').click()
    await page.getByTestId('fact-reason').fill('抓错了人')
    await page.getByTestId('correct-fact-submit').click()
    const problem = page.getByTestId('correct-fact').getByTestId('problem')
    await problem.getByText('已确认的破案以该记录为依据').waitFor()
    expect(await page.getByTestId('fact-reason').inputValue(), 'nothing typed is lost').to.equal('抓错了人')
    expect(await caughtSeq()).to.equal(seq)
  })

  it('[P1] [T1] a slip in a seizure is put right by typing: old and new stand in the timeline, the item is called anew', async () => {
    const page = await opened('station1', `/cases/${id}?entry=${seizedSeq}`, `entry-${seizedSeq}`)
    await page.getByTestId(`correct-${seizedSeq}`).click()
    await page.getByTestId('correct-what').fill('软中华香烟')
    await page.getByTestId('correct-yuan').fill('650')
    await page.getByTestId('correct-reason').fill('品名写错')
    await page.getByTestId('correct-item-submit').click()
    await page.getByTestId('correct-item').waitFor({ state: 'hidden' })
    const corrected = page.locator('[data-kind="property.corrected"]')
    await corrected.waitFor()
    expect(await corrected.innerText())
      .to.contain('软中华香烟')
      .and.to.contain('650')
      .and.to.contain('510')
      .and.to.contain('品名写错')
    await page.locator(`[data-testid="entry-${seizedSeq}"].corrected`).waitFor()
    await page.getByTestId('tab-property').click()
    await page.getByTestId('property-item').getByText('软中华香烟').waitFor()
  })

  it('[D4] the dispatches say which timer took a step that no person did', async () => {
    const page = await opened('station1', `/cases/${id}`, 'case-header')
    await page.getByTestId('tab-dispatchPanel').click()
    const steps = page.getByTestId('dispatch-panel')
    await steps.locator('[data-step="escalated"]').first().waitFor()
    const escalations = await steps.locator('[data-step="escalated"] .who').allInnerTexts()
    for (const said of escalations) expect(said).to.contain('定时器：派警超时')
    expect(await steps.innerText()).not.to.contain('系统')
  })

  it('[A4] the audit is asked by case, person and kind, from the address too, and its CSV with it', async () => {
    const { case: state } = await officer.call('case.read', { params: { id } })
    const ref = state.suspects[0]?.idNumber?.ref ?? ''
    await officer.call('case.reveal', { params: { id }, body: { ref, reason: '核对身份' } })
    const page = await opened('auditor1', '/audit', 'audit-page')
    const rows = page.getByTestId('audit-entry')
    await rows.first().waitFor()
    await page.getByTestId('audit-case').fill(number.toLowerCase())
    await page.keyboard.press('Enter')
    await page.waitForURL(/case=/)
    await page.locator('[data-testid="audit-entry"][data-kind="account.revealed"]').waitFor()
    await page.getByTestId('audit-kind').click()
    await page.getByRole('option', { name: '登录', exact: true }).click()
    await page.getByText('没有符合条件的记录').waitFor()

    const narrow = new URLSearchParams({ case: number, person: 'station1', kind: 'account.revealed' })
    await page.goto(`/audit?${narrow.toString()}`)
    await rows.first().waitFor()
    expect(await rows.count()).to.equal(1)
    expect(await page.getByTestId('audit-person').innerText()).to.contain('station1')
    const row = await rows.first().innerText()
    const { name } = (await officer.call('session.read')).user
    expect(row).to.contain(number).and.to.contain('核对身份').and.to.contain('身份证号码')
    expect(await rows.first().locator('td').nth(3).innerText()).to.equal(name)
    expect(row).not.to.match(RAW_ID)

    const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('csv').click()])
    const csv = await readFile(await download.path(), 'utf8')
    expect(csv.trim().split('\n')).to.have.length(2)
    expect(csv).to.contain(number).and.to.contain('查看内容: 身份证号码').and.not.to.contain(ref)
  })

  for (const [language, corners] of [
    ['zh', /\d+ 个顶点/],
    ['en', /\d+ corners/],
  ] as const)
    it(`[A4] a change of roles and one of an area show what was and what is, and who did it (${language})`, async () => {
      const admin = await world.as('admin1')
      const body = { roles: ['station-officer' as const], unitIds: ['unit-station-lj01'], stationId: 'station-lj01' }
      const username = `changed-${language}`
      const { account } = await admin.call('account.create', {
        body: { ...body, username, password: 'eleven white herons', name: '孙某' },
      })
      const params = { id: account.id }
      await admin.call('account.update', { params, body: { ...body, name: '孙某', roles: ['station-chief'] } })
      const station = world.app.platform.organisation().station('station-kf04')
      if (station?.area.type !== 'Polygon') throw new Error('the demo has polygons')
      const [[a = [0, 0], b = [0, 0], ...rest] = []] = station.area.coordinates
      const middle: [number, number] = [((a[0] ?? 0) + (b[0] ?? 0)) / 2, ((a[1] ?? 0) + (b[1] ?? 0)) / 2]
      const area = { type: 'Polygon' as const, coordinates: [[a, middle, b, ...rest]] }
      const { name, arrivalTargetMinutes } = station
      await admin.call('station.update', {
        params: { id: station.id },
        body: { name, area, arrivalTargetMinutes: arrivalTargetMinutes ?? 10 },
      })

      const page = await opened('auditor1', `/audit?account=${account.id}&kind=account.changed`, 'audit-entry', {
        language,
      })
      const roles = page.locator('[data-testid="audit-change"][data-field="roles"]')
      const [was, is] = language === 'zh' ? ['派出所民警', '派出所所长'] : ['Station officer', 'Station chief']
      expect(await roles.locator('del').innerText()).to.equal(was)
      expect(await roles.locator('ins').innerText()).to.equal(is)
      const by = page.getByTestId('audit-entry').first().locator('td').nth(3)
      expect(await by.innerText()).to.equal((await admin.call('session.read')).user?.name)

      await page.goto(`/audit?account=${station.id}&kind=station.changed`)
      const drawn = page.getByTestId('audit-area').first()
      await drawn.waitFor()
      expect(await drawn.innerText()).to.match(corners)
      for (const path of ['old', 'new'])
        expect(await drawn.locator(`path.${path}`).getAttribute('d')).to.match(/^M.+Z$/)
      await page.goto('/audit')
      await page.getByTestId('audit-entry').nth(10).waitFor()
      const rows = await page.getByRole('table').first().innerText()
      expect(rows).not.to.match(RAW_ID)
      const doers = await page.locator('[data-testid="audit-entry"] td:nth-child(4)').allInnerTexts()
      for (const doer of doers) expect(doer).not.to.match(/^(系统|System)$/)
    })
})
