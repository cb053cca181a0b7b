import { expect } from 'chai'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { picture } from '../../seed/replay/picture.ts'
import { closesScreens, openScreen, type Screen } from '../support/browser.ts'
import { writeEverywhere, type Everywhere } from '../support/everyField.ts'
import { freeTextFields } from '../support/freeText.ts'
import { startWorld, supermarketCall, type World } from '../support/world.ts'

/** What runs in a page that takes words for a program; each says so by `ran`. */
const RUN = 'window.ran=(window.ran||0)+1'
const payloads: readonly string[] = [
  `<script>${RUN}</script>`,
  `"><script>${RUN}</script>`,
  `</textarea><script>${RUN}</script>`,
  `</title></style></script><script>${RUN}</script>`,
  `<scr<script>ipt>${RUN}</scr</script>ipt>`,
  `<img src=x onerror="${RUN}">`,
  `"><img src=x onerror=${RUN}>`,
  `' onmouseover='${RUN}' x='`,
  `" autofocus onfocus="${RUN}`,
  `<svg onload="${RUN}">`,
  `<svg><script>${RUN}</script></svg>`,
  `<svg><animate onbegin="${RUN}" attributeName=x dur=1s>`,
  `<math><mtext><table><mglyph><style><img src=x onerror="${RUN}">`,
  `<iframe srcdoc="<script>parent.${RUN}</script>"></iframe>`,
  `<iframe src="javascript:parent.${RUN}"></iframe>`,
  `<a href="javascript:${RUN}">x</a>`,
  `javascript:${RUN}`,
  `<object data="javascript:${RUN}"></object>`,
  `<embed src="javascript:${RUN}">`,
  `<body onload="${RUN}">`,
  `<details open ontoggle="${RUN}">`,
  `<video><source onerror="${RUN}"></video>`,
  `<input autofocus onfocus="${RUN}">`,
  `<marquee onstart="${RUN}">`,
  `<style>@import url(data:text/css,*{color:red})</style>`,
  `<meta http-equiv="refresh" content="0;url=javascript:${RUN}">`,
  `<base href="http://elsewhere.example/">`,
  `<form action="http://elsewhere.example/"><button>x`,
  `{{constructor.constructor('${RUN}')()}}`,
  `\${constructor.constructor('${RUN}')()}`,
  `<div v-html="'<img src=x onerror=${RUN}>'"></div>`,
  `\u003cimg src=x onerror=${RUN}\u003e`,
  `&lt;img src=x onerror=${RUN}&gt;<!--`,
  `]]><img src=x onerror=${RUN}>`,
]
/** Mentions and links are made of these: the part of the product's own that looks into words. */
const withSigns = payloads.map((payload, index) => `@李明 #${index + 1} ${payload}`)

/** Any page or library that takes these for markup makes an element of them. */
const NAMED = '<img src=q>'

const NOTE_VIOLATIONS = `
  window.violations = []
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    window.violations.push(violatedDirective + ' ' + blockedURI))
`
const whatRan = (page: Page): Promise<{ ran: number; violations: string[] }> =>
  page.evaluate('({ ran: window.ran ?? 0, violations: window.violations })')

/** A case of which all that the caller said is a payload. @returns its id */
const called = async (world: World, payload: string): Promise<string> => {
  const call = supermarketCall()
  const place = { ...call.place, text: payload }
  const losses = [{ what: payload, quantity: 1, valueFen: 1 }]
  const body = { ...call, summary: payload, place, caller: { name: payload }, losses }
  return (await (await world.as('desk1')).call('case.receive', { body })).case.id
}

/** Entries, a suspect and an item of a case whose every field of free words is a payload. @returns the item's id */
const written = async (world: World, id: string, payload: string, index: number): Promise<string> => {
  const [station, video] = [await world.as('station1'), await world.as('video1')]
  const params = { id }
  const place = { ...supermarketCall().place, text: payload }
  const note = { text: withSigns[index] ?? payload, place }
  await station.call('timeline.write', { params, body: { lane: 'investigation', kind: 'note', body: note } })
  const canvass = { text: payload, person: payload }
  await station.call('timeline.write', { params, body: { lane: 'investigation', kind: 'canvass', body: canvass } })
  const blind = { camera: payload, text: payload }
  await video.call('timeline.write', { params, body: { lane: 'video', kind: 'blind-spot', body: blind } })
  await station.call('suspect.identify', { params, body: { name: payload, text: payload } })
  const seizure = {
    what: payload,
    quantity: 1,
    unit: payload.slice(0, 20).trim(),
    valueFen: 1,
    valuationSource: payload,
    files: [await station.upload(picture(index))],
    place: { text: payload },
    officers: [station.userId, (await world.as('property1')).userId],
    approvedBy: (await world.as('chief1')).userId,
    from: payload,
    witness: payload,
  }
  return (await station.call('property.seize', { params, body: seizure })).property.id
}

describe('what is stored', function () {
  this.timeout(180_000)
  let world: World
  let screen: Screen | undefined
  const cases: string[] = []
  const items: string[] = []
  before(async () => {
    const place = { kind: 'landmark', text: `${NAMED} 商场`, lng: 118.58012, lat: 32.02248 }
    const PLACES_FILE = join(mkdtempSync(join(tmpdir(), 'xiaoan-places-')), 'places.json')
    writeFileSync(PLACES_FILE, JSON.stringify([place]))
    world = await startWorld({ env: { PLACES_FILE } })
    for (const payload of payloads) cases.push(await called(world, payload))
    const [first = ''] = cases
    const params = { id: first }
    await (await world.as('station1')).call('dispatch.acknowledge', { params: { ...params, party: 'station' } })
    const reason = payloads[0] ?? ''
    await (
      await world.as('property1')
    ).call('dispatch.decline', { params: { ...params, party: 'property-crime' }, body: { reason } })
    for (const [index, payload] of payloads.entries()) items.push(await written(world, first, payload, index))
    const admin = await world.as('admin1')
    for (const [index, payload] of payloads.entries()) {
      const body = {
        username: `payload${index}`,
        password: 'a-long-password-1',
        name: payload,
        roles: ['analyst' as const],
      }
      await admin.call('account.create', { body: { ...body, unitIds: [], districtId: 'district-lj' } })
    }
  })
  closesScreens()
  after(() => world.stop())

  const opened = async (username: string): Promise<Page> => {
    screen = await openScreen(world, username)
    const { page, faults } = screen
    await screen.context.addInitScript(NOTE_VIOLATIONS)
    page.on('dialog', (dialog) => {
      ;(faults as string[]).push(`a dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    return page
  }
  /** Opens a page, has its words on it, and finds that none of them ran. */
  const quiet = async (page: Page, path: string, testid: string, shown: string | RegExp): Promise<void> => {
    await page.goto(path)
    await page.getByTestId(testid).first().waitFor()
    await page.getByText(shown).first().waitFor({ state: 'attached' })
    await page.waitForLoadState('networkidle')
    expect(await whatRan(page), path).to.deep.equal({ ran: 0, violations: [] })
  }

  it('[S5] is noticed by this test when it runs or is kept from running', async () => {
    screen = await openScreen(world, 'desk1', { expects: [/Executing inline event handler|Refused to execute/] })
    await screen.context.addInitScript(NOTE_VIOLATIONS)
    const { page } = screen
    await screen.open('/help', 'help-page')
    await page.evaluate(`document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="${RUN}">')`)
    await page.waitForFunction('window.violations.length > 0')
    await page.evaluate(RUN)
    const { ran, violations } = await whatRan(page)
    expect(ran).to.equal(1)
    expect(violations.join()).to.match(/^script-src/)
  })

  it('[S5] never runs on the page of a case and of an item, on screen and on paper', async () => {
    const page = await opened('station1')
    for (const [index, id] of cases.entries()) {
      if (index % 6 > 0) continue
      await quiet(page, `/cases/${id}`, 'lane-investigation', payloads[index] ?? '')
      if (index > 0) continue
      for (const payload of payloads) await page.getByText(payload).first().waitFor({ state: 'attached' })
      await page.pdf()
      expect(await whatRan(page)).to.deep.equal({ ran: 0, violations: [] })
    }
    await quiet(page, `/property/${items[0]}`, 'item-page', payloads[0] ?? '')
  })

  it('[S5] never runs in lists, at the desk and terminals, in the store and in administration', async () => {
    const walks: [username: string, path: string, testid: string][] = [
      ['desk1', '/desk', 'call-form'],
      ['desk1', '/cases', 'case-list'],
      ['station1', '/terminal', 'terminal'],
      ['custodian1', '/store', 'store-page'],
      ['admin1', '/administration', 'administration-page'],
    ]
    for (const [username, path, testid] of walks) await quiet(await opened(username), path, testid, /window\.ran/)
  })

  describe('in every field that there is', () => {
    const WORDS = NAMED
    let all: Everywhere
    before(async () => {
      all = await writeEverywhere(world, WORDS)
    })

    it('[S5] [S16] is written into every field of free words of the catalogue; a new one belongs here too', () => {
      /** Never shown to anybody; and what is refused unless it is a number of a document, or a word of GeoJSON. */
      const secrets =
        /^account\.(change-password|consent|create|reset-password) (present|next|password)$|idNumber$|area\.type$/
      expect(freeTextFields().filter((field) => !secrets.test(field) && !all.stored.has(field))).to.deep.equal([])
    })

    it('[S5] [S16] stays words on every page, every map and paper of it, in tooltips and lists', async () => {
      const inWords = async (page: Page, path: string): Promise<void> => {
        await page.waitForLoadState('networkidle')
        expect(await whatRan(page), path).to.deep.equal({ ran: 0, violations: [] })
        expect(await page.locator('img[src="q"]').count(), path).to.equal(0)
      }
      const shown = async (page: Page, path: string): Promise<void> => {
        const found = page.getByText(WORDS).first().waitFor({ state: 'attached' })
        await found.catch(() => expect.fail(`${path} shows nothing of what was written`))
      }
      const walks: [username: string, ...pages: [path: string, testid: string][]][] = [
        ['station1', [`/cases/${all.caseId}`, 'case-header'], [`/property/${all.itemId}`, 'item-page']],
        ['desk1', ['/desk/board', 'desk'], ['/desk/map', 'desk'], ['/boards/city', 'board-page']],
        ['chief1', ['/approvals', 'approvals-page'], ['/notifications', 'notifications-page'], ['/cases', 'case-list']],
        ['custodian1', ['/store', 'store-page']],
        // What was read stands before it by now.
        ['auditor1', ['/audit?account=account-everywhere', 'audit-page']],
        ['admin1', ['/administration', 'administration-page']],
      ]
      for (const [username, ...pages] of walks) {
        const page = await opened(username)
        for (const [path, testid] of pages) {
          await page.goto(path)
          await page.getByTestId(testid).first().waitFor()
          await shown(page, `${username} ${path}`)
          await inWords(page, `${username} ${path}`)
        }
      }
      const page = await opened('admin1')
      await page.goto('/administration?tab=stations')
      await page.getByTestId('station-edit').nth(1).click()
      await page.locator('.area-label', { hasText: WORDS }).waitFor()
      await inWords(page, 'the area of a station')
      const desk = await opened('desk1')
      await desk.goto('/desk/map')
      await desk.locator('.area-name', { hasText: WORDS }).waitFor()
      await inWords(desk, 'the map of the desk')
      // The places of the city are offered while one types.
      await desk.goto('/desk')
      await desk.getByTestId('call-place').fill('商场')
      await desk.getByTestId('place-suggestions').getByText(`${WORDS} 商场`).waitFor()
      await inWords(desk, 'the places of the desk')
    })

    it('[S5] stays words on the map of a dispatch that rings', async () => {
      const page = await opened('station1')
      await page.goto('/terminal')
      await page.locator('.area-name', { hasText: WORDS }).waitFor()
      expect(await page.locator('img[src="q"]').count()).to.equal(0)
    })
  })
})
