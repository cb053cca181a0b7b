import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { acknowledgeAll, openCase, seize, signWaiting, upload, writeNote } from '../support/cases.ts'
import { closesScreens, openScreen, type Language, type Screen, type ScreenWish } from '../support/browser.ts'
import { startWorld, type World } from '../support/world.ts'
import { barriersOf } from './barriers.ts'

/** A map has come to rest after a key. */
const PANS_WITHIN_MS = 400
const corner = { text: '人民路 60 号巷口', lng: 118.5831, lat: 32.0239 }

describe('what stands beside the timeline', function () {
  this.timeout(60_000)
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

  const opened = async (wish: ScreenWish = {}, username = 'station1'): Promise<Page> => {
    if (username === 'station1') await signWaiting(world, username)
    screen = await openScreen(world, username, wish)
    await screen.open(`/cases/${caseId}`, 'case-header')
    return screen.page
  }
  /** The kind of the entry that has the focus, once one has. */
  const kindInFocus = async (page: Page): Promise<string | null> => {
    await page.locator('.entry:focus').waitFor()
    const kind = await page.locator('.entry:focus').getAttribute('data-kind')
    await page.evaluate('document.activeElement.blur()')
    return kind
  }
  /** The scene team declines and another one is sent. */
  const reassign = async (): Promise<string> => {
    const params = { id: caseId, party: 'scene' as const }
    await (await world.as('scene1')).call('dispatch.decline', { params, body: { reason: '两组均在现场' } })
    const desk = await world.as('desk1')
    const { items } = await desk.call('unit.list')
    const { dispatches } = (await desk.call('case.read', { params: { id: caseId } })).case
    const former = dispatches.find(({ party }) => party === 'scene')
    const unit = items.find(({ id, kind }) => kind === 'scene' && id !== former?.unitId)
    await desk.call('dispatch.reassign', { params, body: { unitId: unit?.id ?? '', reason: '改派二组' } })
    return unit?.name ?? ''
  }

  const looks: [Language, 'light' | 'dark', RegExp, RegExp][] = [
    ['zh', 'light', /2\/3 方已签收/, /两组均在现场/],
    ['en', 'dark', /2 of 3 acknowledged/, /Declined/],
  ]
  for (const [language, theme, figure, declined] of looks)
    it(`[D2] the dispatches: each party's steps, who signed, who declined; figures open entries (${language}, ${theme})`, async () => {
      for (const [username, party] of [
        ['station1', 'station'],
        ['property1', 'property-crime'],
      ] as const)
        await (await world.as(username)).call('dispatch.acknowledge', { params: { id: caseId, party } })
      const unit = await reassign()
      const page = await opened({ language, theme }, 'desk1')
      await page.getByTestId('tab-dispatchPanel').click()
      const scene = page.getByTestId('dispatches-scene')
      expect(await scene.getByTestId('dispatch-way').count()).to.equal(2)
      expect(await scene.getByTestId('dispatch-way').first().innerText()).to.contain(unit)
      expect(await scene.innerText()).to.match(declined)
      const ways = await page.getByTestId('dispatch-way').all()
      const states = await Promise.all(ways.map((way) => way.getAttribute('data-state')))
      expect(states).to.deep.equal(['acknowledged', 'acknowledged', 'sent', 'declined'])
      expect(await page.getByTestId('dispatch-panel').innerText()).to.match(figure)
      expect(await barriersOf(page)).to.deep.equal([])

      await page.getByTestId('figure-signed').click()
      expect(await kindInFocus(page)).to.equal('dispatch.acknowledged')
      await page.getByTestId('figure-declined').click()
      expect(await kindInFocus(page)).to.equal('dispatch.declined')
      await page.getByTestId('figure-reassigned').click()
      expect(await kindInFocus(page)).to.equal('dispatch.sent')
      await page.locator('[data-testid="dispatches-station"] [data-step="acknowledged"] a').focus()
      await page.keyboard.press('Enter')
      expect(await kindInFocus(page)).to.equal('dispatch.acknowledged')
    })

  it('[D5] that all three had signed stays said when one of them is sent anew', async () => {
    await acknowledgeAll(world, caseId)
    await reassign()
    const page = await opened({}, 'desk1')
    const head = await page.getByTestId('triple-acknowledged').innerText()
    expect(head).to.match(/\d.*三方签收用时/s)
    await page.getByTestId('tab-dispatchPanel').click()
    expect(await page.getByTestId('figure-signed').innerText()).to.contain('2/3')
    expect(await page.getByTestId('figure-triple').innerText()).to.match(/三方签收用时 \d/)
  })

  it('[D2] a dispatch that steps on is seen at once', async () => {
    const page = await opened()
    await page.getByTestId('tab-dispatchPanel').click()
    await (await world.as('station1')).call('dispatch.arrive', { params: { id: caseId, party: 'station' } })
    await page.locator('[data-testid="dispatches-station"] [data-step="arrived"]').waitFor()
    // [D5] Who arrives has signed.
    expect(await page.getByTestId('figure-signed').innerText()).to.contain('1/3')
  })

  it('the map: the call, entries and units with a place, by pointer and by keys, and not on paper', async () => {
    await acknowledgeAll(world, caseId)
    const officer = await world.as('station1')
    await officer.call('dispatch.arrive', { params: { id: caseId, party: 'station' } })
    const write = (body: object) =>
      officer.call('timeline.write', {
        params: { id: caseId },
        body: { lane: 'investigation', kind: 'canvass', body: { text: '问过', ...body } },
      })
    const { seq } = await write({ place: corner })
    const without = await write({ place: { text: '对面小店' } })
    const page = await opened()
    const strip = page.getByTestId('map-strip')
    await strip.locator('.place-marker').first().waitFor()
    expect(await strip.locator('.place-marker').count()).to.equal(2)
    expect(await strip.locator('.unit-marker.arrived').count()).to.equal(1)
    expect(await strip.locator('.area').count()).to.be.greaterThan(10)
    expect(await strip.locator('li button').count()).to.equal(4)
    expect(await page.getByTestId(`place-${without.seq}`).innerText()).to.contain('无坐标')
    expect(await barriersOf(page)).to.deep.equal([])

    await page.getByTestId(`place-${seq}`).focus()
    expect(await strip.locator('.place-marker.pointed').count()).to.equal(1)
    await page.keyboard.press('Enter')
    await page.locator(`#entry-${seq}:focus`).waitFor()
    await strip.locator('.place-marker.call').click()
    expect(await kindInFocus(page)).to.equal('case.received')
    await strip.locator('.unit-marker').click()
    expect(await kindInFocus(page)).to.equal('dispatch.arrived')

    // Who has moved the map looks at something: what comes leaves it there.
    await strip.locator('.leaflet-container').focus()
    await page.keyboard.press('ArrowRight')
    await page.waitForTimeout(PANS_WITHIN_MS)
    const callAt = () =>
      strip.locator('.place-marker.call').evaluate((mark) => Math.round(mark.getBoundingClientRect().x))
    const moved = await callAt()
    const { seq: later } = await write({ place: corner, text: '再问' })
    await page.getByTestId(`place-${later}`).waitFor()
    await page.waitForTimeout(PANS_WITHIN_MS)
    expect(await callAt()).to.equal(moved)

    await page.emulateMedia({ media: 'print' })
    expect(await strip.isVisible()).to.equal(false)
    await page.emulateMedia({ media: 'screen' })
    await page.getByTestId('map-toggle').click()
    await page.reload()
    await strip.waitFor()
    expect(await strip.locator('li').count(), 'stays folded').to.equal(0)
  })

  it('suspects, property and callers open their entries; the map is a tab where there is little room', async () => {
    await acknowledgeAll(world, caseId)
    const officer = await world.as('station1')
    const params = { id: caseId }
    const { suspectId } = await officer.call('suspect.identify', { params, body: { name: '刘某' } })
    await officer.call('suspect.apprehend', { params: { ...params, suspectId }, body: { place: corner } })
    await officer.call('suspect.identify', { params, body: { name: '𬱖某' } })
    await upload(world, 'station1', 'seized')
    const { id: itemId } = await seize(world, caseId)
    await (
      await world.as('desk1')
    ).call('case.join-caller', {
      params,
      body: { caller: { name: '王店长', phone: '13900000000' }, text: '又来电催问' },
    })
    await writeNote(world, caseId, '后记')
    const page = await opened()

    await page.getByTestId('tab-suspects').click()
    await page.getByTestId('figure-apprehended').click()
    expect(await kindInFocus(page)).to.equal('suspect.apprehended')
    await page.getByTestId('figure-at-large').click()
    expect(await kindInFocus(page)).to.equal('suspect.identified')
    await page.getByTestId('tab-property').click()
    await page.locator(`[data-item="${itemId}"] [data-testid="item-entries"] a`).click()
    expect(await kindInFocus(page)).to.equal('property.seized')
    await page.getByTestId('tab-callers').click()
    await page.getByTestId('caller').nth(1).locator('a').click()
    expect(await kindInFocus(page)).to.equal('caller.joined')
    // Who called, masked [A3], and what was said, once.
    const joined = page.locator('[data-kind="caller.joined"]').last()
    expect((await joined.innerText()).match(/又来电催问/g)).to.have.length(1)
    expect(await joined.innerText()).to.match(/来电人\s*王\S*\*/)
    await page.getByTestId('caller').first().locator('a').click()
    expect(await kindInFocus(page)).to.equal('case.received')

    await page.setViewportSize({ width: 800, height: 1280 })
    await page.getByTestId('tab-map').click()
    await page.getByTestId('map-strip').locator('[data-of="photo"]').first().waitFor()
    await page.getByTestId('map-strip').locator('[data-of="call"]').click()
    expect(await kindInFocus(page)).to.equal('case.received')
  })
})
