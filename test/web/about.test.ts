import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../server/projectRoot.ts'
import { closesScreens, openScreen, type Language, type Screen } from '../support/browser.ts'
import { startWorld, type World } from '../support/world.ts'
import type { About } from '../../web/src/about/shipped.ts'
import { barriersOf } from './barriers.ts'

interface Manifest {
  version: string
  dependencies: Record<string, string>
}

describe('the about page', function () {
  this.timeout(60_000)
  let world: World
  let screen: Screen | undefined
  const manifest = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as Manifest
  before(async () => {
    world = await startWorld()
  })
  closesScreens()
  after(() => world.stop())

  it('tells what the build found: each package of the server and of the pages, its version, its licence and its words', async () => {
    const about = (await (await fetch(`${world.url}/about.json`)).json()) as About
    expect(about.version).to.equal(manifest.version)
    expect(about.build).to.match(/^[\da-f]{12}$/)
    const named = new Map(about.libraries.map((library) => [library.name, library]))
    for (const [name, version] of Object.entries(manifest.dependencies)) {
      expect(named.get(name)?.version, name).to.equal(version)
      expect(named.get(name)?.where, name).to.include('server')
    }
    for (const name of ['vue', 'element-plus', 'leaflet', 'pinia', '@fontsource-variable/noto-sans-sc'])
      expect(named.get(name)?.where, name).to.include('pages')
    // What operations and entries are declared with stays with the server: pages have the declarations alone.
    expect(named.get('typebox')?.where).to.deep.equal(['server'])
    // Tools that are not shipped are not named.
    for (const name of ['vite', 'mocha', 'typescript']) expect(named.has(name), name).to.equal(false)
    for (const { name, licence, text } of about.libraries) {
      expect(licence, name).to.match(/[A-Z0-9]/)
      if (text) expect(about.texts[text]?.length, name).to.be.greaterThan(200)
    }
    expect(about.libraries.filter(({ text }) => !text).length, 'without words').to.be.lessThan(15)
  })

  const looks: [Language, 'light' | 'dark', RegExp][] = [
    ['zh', 'dark', /没有名称或许可证/],
    ['en', 'light', /Nothing has/],
  ]
  for (const [language, theme, none] of looks)
    it(`is reached from menu, help and profile; licences are read without a network (${language}, ${theme})`, async () => {
      screen = await openScreen(world, 'station1', {
        language,
        theme,
        expects: [/ERR_INTERNET_DISCONNECTED/, /WebSocket/],
      })
      const { page, context } = screen
      for (const [path, testid] of [
        ['/help', 'help-about'],
        ['/profile', 'profile-about'],
      ] as const) {
        await screen.open(path, testid)
        await page.getByTestId(testid).click()
        await page.getByTestId('version').waitFor()
      }
      await page.getByTestId('user-menu').click()
      await page.getByTestId('open-about').click()
      await page.getByTestId('version').waitFor()
      expect(await page.getByTestId('version').innerText()).to.equal(manifest.version)
      await page.getByTestId('about-search').fill('noto')
      expect(await barriersOf(page)).to.deep.equal([])
      await context.setOffline(true)
      await page.getByTestId('licence-@fontsource-variable/noto-sans-sc').click()
      await page.getByTestId('licence-text').getByText('SIL OPEN FONT LICENSE', { exact: false }).waitFor()
      expect(await barriersOf(page)).to.deep.equal([])
      await page.keyboard.press('Escape')
      await page.getByTestId('licence-text').waitFor({ state: 'hidden' })
      await page.getByTestId('about-search').fill('leaflet')
      await page.locator('[data-library="vue"]').waitFor({ state: 'detached' })
      expect(await page.locator('[data-library]').count()).to.equal(1)
      await page.getByTestId('about-search').fill('no-such-thing')
      expect(await page.getByTestId('about-none').innerText()).to.match(none)
      await context.setOffline(false)
    })

  it('says so when it cannot be read, and reads it again', async () => {
    screen = await openScreen(world, 'station1', { language: 'en', expects: [/^503 /] })
    const { page } = screen
    await page.route('**/about.json', (route) => route.fulfill({ status: 503 }))
    await screen.open('/about', 'problem')
    await page.unroute('**/about.json')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByTestId('version').waitFor()
  })
})
