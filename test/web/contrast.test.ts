import { AxeBuilder } from '@axe-core/playwright'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { openCase, seize, upload, writeNote } from '../support/cases.ts'
import { closesScreens, openScreen, type Screen } from '../support/browser.ts'
import { startWorld, type World } from '../support/world.ts'

const tablet = { width: 1280, height: 800, touch: true }

/** Words with less than 7:1 on their ground, in words that say which. */
const faintOn = async (page: Page): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).withRules(['color-contrast-enhanced']).analyze()
  return violations.flatMap(({ nodes }) =>
    nodes.map(({ html, any }) => `${any.map(({ message }) => message).join(' ')} ${html.slice(0, 200)}`),
  )
}

describe('the terminal in sunlight and rain', function () {
  this.timeout(90_000)
  let world: World
  let screen: Screen | undefined
  let caseId = ''
  before(async () => {
    world = await startWorld()
    caseId = await furnish(world)
  })
  closesScreens()
  after(() => world.stop())

  for (const theme of ['light', 'dark'] as const) {
    const opened = async (path: string, testid: string, username = 'station1'): Promise<Page> => {
      screen = await openScreen(world, username, {
        ...tablet,
        theme,
        expects: [/ERR_INTERNET_DISCONNECTED/, /WebSocket/],
      })
      await screen.open(path, testid)
      await screen.page.waitForLoadState('networkidle')
      return screen.page
    }

    it(`every word is at least 7:1: nothing to do, and a list of dispatches (${theme})`, async () => {
      // Nobody has sent this team anything.
      const page = await opened('/terminal', 'terminal', 'scene2')
      expect(await faintOn(page), 'nothing to do').to.deep.equal([])
      await screen?.close()
      const list = await opened('/terminal', 'terminal')
      expect(await faintOn(list), 'the list').to.deep.equal([])
      await list.getByTestId('enable-sound').tap()
      await screen?.context.setOffline(true)
      await list.getByTestId('offline').waitFor({ timeout: 40_000 })
      expect(await faintOn(list), 'without a connection').to.deep.equal([])
      await screen?.context.setOffline(false)
    })

    it(`every word is at least 7:1: a case with everything on it, and writing (${theme})`, async () => {
      const page = await opened(`/terminal?case=${caseId}`, 'compose')
      await page.locator('.entry').first().waitFor()
      expect(await faintOn(page), 'a case').to.deep.equal([])
      await page.getByTestId('compose-text').fill('正在写')
      expect(await faintOn(page), 'writing').to.deep.equal([])
      await page.setViewportSize({ width: 800, height: 1280 })
      expect(await faintOn(page), 'upright').to.deep.equal([])
    })

    it(`every word is at least 7:1: a dispatch that fills the screen, and declining it (${theme})`, async () => {
      const { id } = await openCase(world)
      const page = await opened('/terminal', 'new-dispatch')
      // The place on a map of the areas around, which comes after the words.
      await page.locator('[data-testid="dispatch-map"] .area-name').first().waitFor()
      await page.locator('[data-testid="dispatch-map"] .dispatch-place').waitFor()
      expect(await faintOn(page), 'a dispatch').to.deep.equal([])
      await page.getByTestId('dispatch-decline-station').tap()
      await page.getByTestId('decline-reason').waitFor()
      expect(await faintOn(page), 'declining').to.deep.equal([])
      const params = { id, party: 'station' as const }
      await (await world.as('station1')).call('dispatch.acknowledge', { params })
    })
  }
})

/** A case with entries of all looks: corrected, asked, answered, with a photo, from property. @returns its id */
const furnish = async (world: World): Promise<string> => {
  const { id } = await openCase(world)
  const params = { id }
  const [station, property, scene] = [await world.as('station1'), await world.as('property1'), await world.as('scene1')]
  await station.call('dispatch.acknowledge', { params: { ...params, party: 'station' } })
  await property.call('dispatch.acknowledge', { params: { ...params, party: 'property-crime' } })
  await scene.call('dispatch.acknowledge', { params: { ...params, party: 'scene' } })
  await station.call('dispatch.arrive', { params: { ...params, party: 'station' } })
  const note = await writeNote(world, id, '走访了两家店')
  await station.call('timeline.write', {
    params,
    body: { lane: 'investigation', kind: 'note', body: { text: '走访了三家店' }, corrects: note.seq },
  })
  await scene.call('timeline.write', {
    params,
    body: { lane: 'scene', kind: 'request', body: { to: 'investigation', text: '请补问店员' } },
  })
  await upload(world, 'station1', 'seized')
  await seize(world, id)
  const { suspectId } = await station.call('suspect.identify', { params, body: { name: '刘某' } })
  await station.call('suspect.apprehend', { params: { ...params, suspectId }, body: {} })
  return id
}
