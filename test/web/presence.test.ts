import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { acknowledgeAll, openCase, signWaiting, writeNote } from '../support/cases.ts'
import { closesScreens, openScreen, signInByPage, type Screen, type ScreenWish } from '../support/browser.ts'
import { keeps } from '../support/kept.ts'
import { until } from '../support/until.ts'
import { startWorld, type World } from '../support/world.ts'
import { barriersOf } from './barriers.ts'

describe('people at one case', function () {
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

  const opened = async (username: string, wish: ScreenWish = {}): Promise<Page> => {
    const screen = await openScreen(world, username, wish)
    await screen.open(`/cases/${caseId}`, 'case-header')
    return screen.page
  }
  const textOf = (page: Page, testid: string): Promise<string> =>
    page
      .getByTestId(testid)
      .innerText()
      .catch(() => '')

  for (const [language, theme, says] of [
    ['zh', 'light', /何俊杰 正在写…/],
    ['en', 'dark', /何俊杰 writing…/],
  ] as const)
    it(`[T8] are shown to each other, with who writes in which lane, until it is sent (${language}, ${theme})`, async () => {
      // A lane without entries has room for the sign alone.
      await writeNote(world, caseId, '已到现场')
      const one = await opened('station1', { language, theme })
      expect(await one.getByTestId('presence').count()).to.equal(0)
      const two = await opened('property1', { language })
      await until(async () => /何俊杰/.test(await textOf(one, 'presence')))
      await until(async () => /陆建平/.test(await textOf(two, 'presence')))
      await two.getByTestId('compose-text').pressSequentially('正在走访')
      const line = one.getByTestId('lane-investigation').getByTestId('writing-investigation')
      await line.waitFor()
      expect(await line.innerText()).to.match(says)
      expect(await barriersOf(one)).to.deep.equal([])
      await two.getByTestId('compose-send').click()
      await line.waitFor({ state: 'detached' })
      await two.goto('/cases')
      await one.getByTestId('presence').waitFor({ state: 'detached' })
    })

  it('[T8] see which panel the other one is changing, and on a terminal who is there', async () => {
    const one = await opened('station1')
    const two = await opened('property1', { width: 800, height: 1280, touch: true })
    await two.goto(`/terminal?case=${caseId}`)
    await until(async () => /陆建平/.test(await textOf(two, 'presence')))
    await one.getByTestId('tab-suspects').click()
    await one.getByTestId('suspect-add').click()
    await one.getByTestId('suspect-name').fill('赵某')
    await until(async () => /正在改嫌疑人/.test(await textOf(two, 'presence')))
    await one.getByTestId('suspect-form-cancel').click()
    await until(async () => !/正在改嫌疑人/.test(await textOf(two, 'presence')))
  })
})

describe('drafts of lanes', function () {
  this.timeout(90_000)
  let world: World
  let screen: Screen | undefined
  let caseId = ''
  before(async () => {
    world = await startWorld()
  })
  beforeEach(async () => {
    caseId = (await openCase(world)).id
  })
  closesScreens()
  after(() => world.stop())

  /** An officer who writes to two lanes. */
  const opened = async (wish: ScreenWish = {}): Promise<Page> => {
    await signWaiting(world, 'property-lj1')
    screen = await openScreen(world, 'property-lj1', wish)
    await screen.open(`/cases/${caseId}`, 'compose')
    return screen.page
  }

  it('are kept apart over lanes, forms, tabs and a reload, and go when they are sent', async () => {
    const page = await opened()
    const [text, lane, kind] = ['compose-text', 'compose-lane', 'compose-kind'].map((id) => page.getByTestId(id))
    if (!text || !lane || !kind) throw new Error('no compose box')
    await text.fill('侦查栏的半句话')
    await lane.selectOption('scene')
    expect(await text.inputValue()).to.equal('')
    await text.fill('现场栏的半句话')
    await kind.selectOption('examination')
    // Another form takes along what was written in this one.
    expect(await text.inputValue()).to.equal('现场栏的半句话')
    const chips = page.getByTestId('draft-chip')
    expect(await chips.count()).to.equal(1)
    expect(await chips.first().innerText()).to.contain('侦查栏的半句话')
    await page.getByTestId('tab-suspects').click()
    await page.waitForTimeout(400)
    await page.reload()
    await page.getByTestId('compose').waitFor()
    expect([await lane.inputValue(), await kind.inputValue(), await text.inputValue()]).to.deep.equal([
      'scene',
      'examination',
      '现场栏的半句话',
    ])
    await page.goto('/notifications')
    await until(async () => (await page.getByTestId('unsent-drafts').locator('li').count()) === 2)
    await page.goto(`/cases/${caseId}`)
    await lane.selectOption('investigation')
    expect(await text.inputValue()).to.equal('侦查栏的半句话')
    await page.getByTestId('compose-send').click()
    await page.getByTestId('compose-written').waitFor()
    expect(await text.inputValue()).to.equal('')
    expect(await chips.count()).to.equal(1)
    await page.getByTestId('draft-take-up').click()
    expect(await text.inputValue()).to.equal('现场栏的半句话')
    expect(await chips.count()).to.equal(0)
    await page.waitForTimeout(400)
    await page.reload()
    await page.getByTestId('compose').waitFor()
    expect(await text.inputValue()).to.equal('现场栏的半句话')
    expect(await barriersOf(page)).to.deep.equal([])
  })

  it('an answer leaves the note that was begun, which comes back when it is sent', async () => {
    const video = await world.as('video1')
    const body = {
      lane: 'video' as const,
      kind: 'request' as const,
      body: { text: '请走访店员', to: 'investigation' as const },
    }
    const { seq } = await video.call('timeline.write', { params: { id: caseId }, body })
    const page = await opened()
    const text = page.getByTestId('compose-text')
    await text.fill('写到一半')
    await page.getByTestId(`answer-${seq}`).click()
    expect(await text.inputValue()).to.equal('')
    await text.fill('已走访')
    await page.getByTestId('compose-send').click()
    await page.getByTestId('compose-written').waitFor()
    await until(async () => (await text.inputValue()) === '写到一半')
  })

  it('a correction that was opened and left as it is, is no draft; one that was changed is', async () => {
    const author = await world.as('property-lj1')
    const write = async (text: string): Promise<number> => {
      const body = { lane: 'investigation' as const, kind: 'note' as const, body: { text } }
      return (await author.call('timeline.write', { params: { id: caseId }, body })).seq
    }
    const [first, second] = [await write('两人推车离开'), await write('往东去了')]
    const page = await opened()
    const [text, chips] = [page.getByTestId('compose-text'), page.getByTestId('draft-chip')]
    const correct = async (seq: number, words: string): Promise<void> => {
      await page.getByTestId(`correct-${seq}`).click()
      await until(async () => (await text.inputValue()) === words)
    }
    await correct(first, '两人推车离开')
    // Kept on the device a moment later.
    await until(() => keeps(page, '推车'))
    await page.goto('/notifications')
    await page.getByTestId('notifications').waitFor()
    expect(await page.getByTestId('unsent-drafts').count()).to.equal(0)
    await page.goto(`/cases/${caseId}`)
    await until(async () => (await text.inputValue()) === '两人推车离开')
    await correct(second, '往东去了')
    expect(await chips.count()).to.equal(0)
    await correct(first, '两人推车离开')
    await text.fill('三人推车离开')
    await correct(second, '往东去了')
    expect(await chips.innerText()).to.contain('三人推车离开')
  })

  it('[X3] a sighting whose clock offset is corrected moves to its true time', async () => {
    const body = { camera: '公益路口', shownAt: '2026-03-01T06:50:00.000Z', clockOffsetSeconds: 0, text: '两人骑车' }
    const writing = { lane: 'video', kind: 'sighting', body } as const
    const seen = await (await world.as('video1')).call('timeline.write', { params: { id: caseId }, body: writing })
    expect(seen.entry.occurredAt).to.equal(body.shownAt)
    const screen = await openScreen(world, 'video1')
    await screen.open(`/cases/${caseId}`, 'case-header')
    await screen.page.getByTestId(`correct-${seen.seq}`).click()
    await screen.page.getByTestId('compose-field-clockOffsetSeconds').fill('120')
    await screen.page.getByTestId('compose-send').click()
    await until(async () => {
      const { items } = await (await world.as('video1')).call('case.timeline', { params: { id: caseId }, query: {} })
      return items.find(({ corrects }) => corrects === seen.seq)?.occurredAt === '2026-03-01T06:48:00.000Z'
    })
  })

  it('survive signing out, and nobody else on the same device sees them', async () => {
    const page = await opened({ expects: [/^401 /, /^404 /] })
    await page.getByTestId('compose-text').fill('只有我看得到')
    await page.waitForTimeout(400)
    const leave = async (): Promise<void> => {
      await page.getByTestId('user-menu').click()
      await page.getByTestId('sign-out').click()
      await page.getByTestId('sign-in-username').waitFor()
    }
    // A session of the test's own stays open for the tests that follow.
    await screen?.context.clearCookies()
    if (screen) await signInByPage(screen, 'property1')
    await page.goto(`/cases/${caseId}`)
    await page.getByTestId('compose').waitFor()
    expect(await page.getByTestId('compose-text').inputValue()).to.equal('')
    await leave()
    if (screen) await signInByPage(screen, 'property-lj1')
    await page.goto(`/cases/${caseId}`)
    await page.getByTestId('compose').waitFor()
    expect(await page.getByTestId('compose-text').inputValue()).to.equal('只有我看得到')
  })
})
