import { expect } from 'chai'
import { picture } from '../../seed/replay/picture.ts'
import { supermarket } from '../../seed/places.ts'
import { openScreen, type Screen } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { startWorld, type World } from '../support/world.ts'
import { barriersOf } from './barriers.ts'

const tablet = { width: 1280, height: 800, touch: true }

describe('the triple dispatch on the screens', function () {
  this.timeout(60_000)
  this.bail(true)
  let world: World
  const screens: Screen[] = []
  const shown = async (username: string, path: string, testid: string, wish = {}): Promise<Screen> => {
    const screen = await openScreen(world, username, wish)
    screens.push(screen)
    await screen.open(path, testid)
    return screen
  }
  let desk: Screen
  let station: Screen
  let colleague: Screen
  let property: Screen
  let scene: Screen
  let video: Screen
  let number = ''
  let caseId = ''

  before(async () => {
    world = await startWorld()
    desk = await shown('desk1', '/desk', 'call-form')
    station = await shown('station1', '/terminal', 'terminal', tablet)
    colleague = await shown('officer-lj01', '/terminal', 'terminal', tablet)
    property = await shown('property1', '/terminal', 'terminal', tablet)
    scene = await shown('scene1', '/terminal', 'terminal', tablet)
    video = await shown('video1', '/cases', 'case-list')
  })
  after(async () => {
    for (const screen of screens) await screen.close()
    await world.stop()
  })

  it('[D1] begins with a call that is typed by keyboard alone', async () => {
    const { page } = desk
    await page.getByTestId('board').getByRole('paragraph').first().waitFor()
    // The cursor waits in the form; a digit chooses the kind and goes on.
    await page.keyboard.press('1')
    await page.keyboard.type('盗窃商店')
    await page.getByRole('option', { name: '盗窃商店' }).waitFor()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.type('超市报称香烟被盗，价值 510 元，三名男子')
    await page.keyboard.press('Tab')
    await page.keyboard.type('万家福')
    await page.getByTestId('place-suggestions').getByText(supermarket.text).waitFor()
    await page.keyboard.press('Enter')
    await page.getByTestId('place-located').waitFor()
    await page.getByTestId('target-station').waitFor()
    await page.keyboard.press('Control+Enter')
    const sent = page.getByTestId('call-sent')
    number = (await sent.getAttribute('data-number')) ?? ''
    expect(number).to.match(/^LJ01-\d{4}-\d{5}$/)
    expect(await page.getByTestId('call-summary').inputValue()).to.equal('')
    caseId = (await page.getByTestId(`board-card-${number}`).getAttribute('data-case')) ?? ''
    const { case: taken } = await (await world.as('desk1')).call('case.read', { params: { id: caseId } })
    expect(taken).to.include({ category: 'theft', subcategory: 'shoplifting' })
    expect(taken.place).to.deep.include({ text: supermarket.text, lng: supermarket.lng, lat: supermarket.lat })
  })

  it('[D3] fills the three terminals; the first of a unit to sign ends the alarm for all', async () => {
    for (const { page } of [station, colleague, property, scene]) {
      await page.getByTestId('new-dispatch').getByText(number).waitFor()
      expect(await page.getByTestId('new-dispatch').innerText()).to.contain(supermarket.text)
    }
    await desk.page.locator('[data-testid="chip-station"][data-state="delivered"]').waitFor()
    expect(await barriersOf(station.page)).to.deep.equal([])
    await station.page.getByTestId('dispatch-ack-station').tap()
    for (const { page } of [station, colleague]) {
      await page.getByTestId('new-dispatch').waitFor({ state: 'detached' })
      await page.locator(`[data-testid="inbox-${number}"][data-state="acknowledged"]`).waitFor()
    }
    await property.page.getByTestId('new-dispatch').waitFor()
  })

  it('[D2] [D5] shows the desk each step, and the triple-acknowledged time', async () => {
    const chip = (party: string, state: string) =>
      desk.page
        .getByTestId(`board-card-${number}`)
        .locator(`[data-testid="chip-${party}"][data-state="${state}"]`)
        .waitFor()
    await chip('station', 'acknowledged')
    await scene.page.getByTestId('dispatch-ack-scene').tap()
    await property.page.getByTestId('dispatch-ack-property-crime').tap()
    await Promise.all([chip('scene', 'acknowledged'), chip('property-crime', 'acknowledged')])
    await scene.page.getByTestId('dispatch-depart-scene').tap()
    await chip('scene', 'departed')
    await scene.page.getByTestId('dispatch-arrive-scene').tap()
    await chip('scene', 'arrived')
    await desk.page.getByTestId(`board-card-${number}`).getByRole('link', { name: number }).click()
    await desk.page.getByTestId('triple-acknowledged').locator('strong').waitFor()
  })

  it('[T4] [X5] brings an entry with its photo from the scene to the video investigator', async () => {
    await video.page.getByTestId(`case-row-${number}`).getByRole('link').click()
    await video.page.getByTestId('case-page').getByTestId('lane-scene').waitFor()

    const { page } = scene
    await page.getByTestId('open-case').tap()
    const compose = page.getByTestId('compose')
    await compose.getByTestId('compose-kind-trace').tap()
    await compose.getByTestId('compose-field-traceKind').selectOption('fingerprint')
    await compose.getByTestId('compose-field-traceNumber').fill('H-1')
    await compose.getByTestId('compose-field-spot').fill('烟柜')
    await compose.getByTestId('compose-text').fill('烟柜右侧柜沿，右手食指')
    await compose
      .getByTestId('compose-photo-input')
      .setInputFiles({ name: 'trace.png', mimeType: 'image/png', buffer: Buffer.from(picture(7)) })
    await compose.locator('[data-testid="photo-strip"] [data-state="stored"]').waitFor()
    await compose.getByTestId('compose-send').tap()
    await compose.getByTestId('compose-written').waitFor()

    const entry = video.page.getByTestId('lane-scene').locator('[data-kind="trace"]')
    await entry.getByText('烟柜右侧柜沿，右手食指').waitFor()
    const photo = entry.locator('img')
    await photo.scrollIntoViewIfNeeded()
    const width = `document.querySelector('[data-testid="lane-scene"] [data-kind="trace"] img').naturalWidth`
    await until(async () => (await video.page.evaluate(width)) === 480)
  })

  it('[T2] strikes what was corrected and keeps it readable', async () => {
    const { page } = scene
    const wrong = page.locator('[data-testid="terminal-case"] [data-kind="trace"]').first()
    const seq = (await wrong.getAttribute('data-testid'))?.replace('entry-', '') ?? ''
    await page.getByTestId(`correct-${seq}`).tap()
    await page.getByTestId('compose-attached').waitFor()
    await page.getByTestId('compose-text').fill('烟柜左侧柜沿，右手食指')
    await page.getByTestId('compose-send').tap()

    const struck = video.page.getByTestId(`entry-${seq}`)
    await video.page.getByText('烟柜左侧柜沿，右手食指').waitFor()
    await video.page.locator(`#entry-${seq}.corrected`).waitFor()
    const line = `getComputedStyle(document.querySelector('#entry-${seq} .text')).textDecorationLine`
    expect(await video.page.evaluate(line)).to.equal('line-through')
    expect(await struck.innerText()).to.contain('烟柜右侧柜沿，右手食指')
  })
})
