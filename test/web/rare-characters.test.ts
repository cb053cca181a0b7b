import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { openCase, seize, upload, writeNote } from '../support/cases.ts'
import { closesScreens, openScreen, type Screen } from '../support/browser.ts'
import { startWorld, type World } from '../support/world.ts'

const long = '没有空格的很长的文字'.repeat(30)
const latin = 'unbrokenword'.repeat(40)
const strange = `䶮𬱖 👮🏽‍♀️🚓 שלום עולם نص من اليمين إلى اليسار ${long} ${latin}`

/** What the page draws of a character in its own fonts: its pixels, as text. */
const drawn = (page: Page, character: string): Promise<string> =>
  page.evaluate(`(async () => {
    const font = '40px ' + getComputedStyle(document.body).fontFamily
    await document.fonts.load(font, ${JSON.stringify(character)})
    const canvas = Object.assign(document.createElement('canvas'), { width: 60, height: 60 })
    const context = canvas.getContext('2d')
    context.font = font
    context.fillText(${JSON.stringify(character)}, 4, 46)
    return context.getImageData(0, 0, 60, 60).data.filter((_, index) => index % 4 === 3).join()
  })()`)

describe('rare characters, other scripts and too long words', function () {
  this.timeout(120_000)
  let world: World
  let screen: Screen | undefined
  let filled = { caseId: '', itemId: '' }
  before(async () => {
    world = await startWorld()
    filled = await furnish(world)
  })
  closesScreens()
  after(() => world.stop())

  it('𬱖 and 䶮 are drawn, from a font that comes with the product and that only a page that needs it loads', async () => {
    // Somebody to whom nothing is sent: a dispatch that waits stands on every page of the others.
    screen = await openScreen(world, 'auditor1')
    const { page } = screen
    const fonts: string[] = []
    page.on('request', (request) => {
      if (/rare-.*\.woff/.test(request.url())) fonts.push(request.url())
    })
    await screen.open('/help', 'help-page')
    await page.waitForLoadState('networkidle')
    expect(fonts, 'no page without them loads it').to.deep.equal([])
    // A character that nothing has: the box that stands for it.
    const box = await drawn(page, '\u{10fff0}')
    const seen = new Set([box])
    for (const character of ['䶮', '𬱖', '㛃', '𫖯', '𬍛']) {
      const pixels = await drawn(page, character)
      expect(/[1-9]/.test(pixels), `${character} leaves something on the page`).to.equal(true)
      expect(seen.has(pixels), `${character} is drawn as itself`).to.equal(false)
      seen.add(pixels)
    }
    expect(fonts.length).to.be.within(1, 8)
  })

  it('👮 and 🚓 are drawn from a font that comes with the product, where the system has none', async () => {
    // Somebody to whom nothing is sent: a dispatch that waits stands on every page of the others.
    screen = await openScreen(world, 'auditor1')
    const { page } = screen
    const fonts: string[] = []
    page.on('request', (request) => {
      if (/noto-emoji.*\.woff2/.test(request.url())) fonts.push(request.url())
    })
    await screen.open('/help', 'help-page')
    await page.waitForLoadState('networkidle')
    expect(fonts, 'no page without them loads it').to.deep.equal([])
    const seen = new Set([await drawn(page, '\u{10fff0}')])
    for (const character of ['👮', '🚓', '🔑', '🚲']) {
      const pixels = await drawn(page, character)
      expect(/[1-9]/.test(pixels), `${character} leaves something on the page`).to.equal(true)
      expect(seen.has(pixels), `${character} is drawn as itself`).to.equal(false)
      seen.add(pixels)
    }
    expect(fonts.length).to.be.greaterThan(0)
  })

  const views: [username: string, path: (caseId: string, itemId: string) => string][] = [
    ['desk1', () => '/desk'],
    ['desk1', () => '/desk/map'],
    ['desk1', (id) => `/cases/${id}`],
    ['desk1', () => '/cases'],
    ['station1', () => '/terminal'],
    ['station1', (id) => `/terminal?case=${id}`],
    ['chief1', () => '/approvals'],
    ['chief1', () => '/boards/cases?figure=received'],
    ['chief1', () => '/boards/property?figure=returned'],
    ['station1', () => '/notifications'],
    ['custodian1', () => '/store'],
    ['custodian1', (_, item) => `/property/${item}`],
    ['community1', () => '/community'],
    ['auditor1', () => '/audit'],
    ['admin1', () => '/administration'],
    ['admin1', () => '/administration?tab=rosters'],
    ['station1', () => '/profile'],
  ]
  for (const [username, path] of views)
    it(`stay within ${path(':id', ':id')} of ${username}, at a desk and upright`, async () => {
      screen = await openScreen(world, username, { width: 1280, height: 800 })
      const { page } = screen
      await page.goto(path(filled.caseId, filled.itemId))
      await page.locator('main h1').first().waitFor({ state: 'attached' })
      await page.waitForLoadState('networkidle')
      for (const [width, height] of [
        [1280, 800],
        [800, 1280],
      ] as const) {
        await page.setViewportSize({ width, height })
        await page.waitForTimeout(150)
        expect(await tooWide(page), `${width}×${height}`).to.deep.equal([])
      }
      expect(await loose(page), 'words of the other direction that turn those beside them').to.deep.equal([])
    })
})

/** What reaches beyond the window, or beyond a box that does not scroll and does not cut. */
const tooWide = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
    const found = []
    const main = document.querySelector('main')
    if (main.scrollWidth > main.clientWidth) found.push('main: ' + main.scrollWidth)
    if (document.documentElement.scrollWidth > innerWidth) found.push('the page: ' + document.documentElement.scrollWidth)
    const cuts = (element) => {
      for (let each = element.parentElement; each && each !== main; each = each.parentElement)
        if (getComputedStyle(each).overflowX !== 'visible') return true
      return false
    }
    for (const each of document.querySelectorAll('main *')) {
      if (!each.checkVisibility() || each.closest('svg, .leaflet-container, .visually-hidden')) continue
      const { right, left, width } = each.getBoundingClientRect()
      if (width > 0 && (right > innerWidth + 1 || left < -1) && !cuts(each)) found.push(each.outerHTML.slice(0, 160))
    }
    return found.slice(0, 5)
  })()`)

/** Words that run from right to left in an element that does not keep them apart from what stands beside them. */
const loose = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
    const found = []
    const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement
      if (!/\\p{Script=Hebrew}/u.test(node.data) || !element.checkVisibility() || element.closest('svg, textarea, option'))
        continue
      if (!element.closest('main [dir], main bdi')) found.push(element.outerHTML.slice(0, 200))
    }
    return found.slice(0, 20)
  })()`)

/** A case all of whose words are strange, with a unit, a person and an account of such names. @returns its id */
const furnish = async (world: World): Promise<{ caseId: string; itemId: string }> => {
  const admin = await world.as('admin1')
  const unit = (await admin.call('organisation.read')).units.find(({ id }) => id === 'unit-station-lj01')
  const name = strange.slice(0, 190)
  if (unit)
    await admin.call('unit.update', {
      params: { id: unit.id },
      body: { name, leaderId: unit.leaderId, roster: unit.roster, fallback: unit.fallback },
    })
  await admin.call('account.create', {
    body: {
      ...{ username: 'strange.name', password: 'eleven white herons', name, roles: ['station-officer' as const] },
      ...{ unitIds: ['unit-station-lj01'], districtId: 'district-lj', stationId: 'station-lj01' },
    },
  })
  const { id } = await openCase(world, {
    summary: strange,
    caller: { name, phone: '13800138000' },
    losses: [{ what: name, quantity: 1, unit: '件', valueFen: 100 }],
  })
  await openCase(world, { summary: strange })
  const params = { id }
  const station = await world.as('station1')
  await station.call('dispatch.acknowledge', { params: { ...params, party: 'station' } })
  await (
    await world.as('property1')
  ).call('dispatch.decline', {
    params: { ...params, party: 'property-crime' },
    body: { reason: strange.slice(0, 400) },
  })
  await writeNote(world, id, strange)
  await (
    await world.as('scene1')
  ).call('timeline.write', {
    params,
    body: { lane: 'scene', kind: 'request', body: { text: strange, to: 'investigation' } },
  })
  await upload(world, 'station1', 'seized')
  const seized = { what: name, from: name, witness: name, serial: name, place: { text: name } }
  const item = { id: (await seize(world, id, seized)).id }
  await station.call('property.record-ownership', {
    params: item,
    body: { owner: name, evidence: strange, undisputed: true },
  })
  await station.call('property.request-return', {
    params: item,
    body: { factsEstablished: true, noHarm: true, text: strange },
  })
  const { suspectId } = await station.call('suspect.identify', { params, body: { name, text: strange } })
  const { entries } = await station.call('suspect.apprehend', { params: { ...params, suspectId }, body: {} })
  await station.call('clearance.submit', { params, body: { entries: entries.map(({ seq }) => seq), summary: strange } })
  return { caseId: id, itemId: item.id }
}
