import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { picture } from '../../seed/replay/picture.ts'
import { closesScreens, openScreen, openWindow, signInByPage, type Language, type Screen } from '../support/browser.ts'
import { startWorld, supermarketCall, type World } from '../support/world.ts'
import { barriersOf } from './barriers.ts'

/** The first page of each role, and what stands on it. */
const firstPages: [username: string, path: string, testid: string][] = [
  ['desk1', '/desk', 'desk'],
  ['station1', '/terminal', 'terminal'],
  ['property1', '/terminal', 'terminal'],
  ['scene1', '/terminal', 'terminal'],
  ['video1', '/cases', 'case-list'],
  ['analyst1', '/cases', 'case-list'],
  ['chief1', '/boards/station/station-lj01', 'board-cards'],
  ['district1', '/boards/district/district-lj', 'board-cards'],
  ['custodian1', '/store', 'store-page'],
  ['community1', '/community', 'community-page'],
  ['auditor1', '/audit', 'audit-page'],
  ['admin1', '/administration', 'administration-page'],
]
const looks = [
  ['zh', 'light'],
  ['zh', 'dark'],
  ['en', 'light'],
  ['en', 'dark'],
] as const

describe('the pages', function () {
  this.timeout(60_000)
  let world: World
  let screen: Screen | undefined
  let caseId = ''
  before(async () => {
    world = await startWorld()
    caseId = await furnish(world)
  })
  closesScreens()
  after(() => world.stop())

  for (const [index, [username, path, testid]] of firstPages.entries()) {
    it(`begin for ${username} at ${path}, in both languages, light and dark, and lead nowhere in vain`, async () => {
      screen = await openScreen(world, username)
      const { page } = screen
      await screen.open('/', testid)
      expect(new URL(page.url()).pathname).to.equal(path)
      await settled(page)
      // Looking closely takes long: the two busiest pages in two looks, the others in one, each look with several.
      const closely = index < 2 ? [looks[0], looks[3]] : [looks[index % looks.length]]
      for (const look of looks) {
        const [language, theme] = look
        await choose(page, language, theme)
        await page.locator('main h1').waitFor({ state: 'attached' })
        if (closely.includes(look)) expect(await barriersOf(page), look.join(' ')).to.deep.equal([])
      }
      await followNavigation(page)
    })
  }

  const further: Record<Language, [path: string, testid: string][]> = {
    zh: [
      ['/cases/:id', 'lane-command'],
      ['/help', 'help-page'],
    ],
    en: [
      ['/cases/:id', 'lane-command'],
      ['/terminal?case=:id', 'compose'],
      ['/profile', 'profile-page'],
    ],
  }
  for (const [language, theme] of [looks[0], looks[3]])
    it(`of a case, of oneself and of help are open to everybody (${language}, ${theme})`, async () => {
      screen = await openScreen(world, 'station1', { language, theme })
      for (const [path, testid] of further[language]) {
        await screen.open(path.replace(':id', caseId), testid)
        await settled(screen.page)
        expect(await barriersOf(screen.page), path).to.deep.equal([])
      }
    })

  it('sign in and out, and come back to the page that was asked for', async () => {
    screen = await openWindow(world.url, { expects: [/^401 \/api\/session$/] })
    const { page } = screen
    await page.goto('/cases?status=open')
    await page.getByTestId('sign-in-username').waitFor()
    expect(await barriersOf(page)).to.deep.equal([])
    await page.getByTestId('sign-in-username').fill('chief1')
    await page.getByTestId('sign-in-password').fill('not-the-password')
    await page.getByTestId('sign-in-submit').click()
    await page.getByTestId('sign-in-problem').waitFor()
    expect(await page.getByTestId('sign-in-username').inputValue()).to.equal('chief1')
    await signInByPage(screen, 'chief1')
    await page.getByTestId('user-menu').click()
    await page.getByTestId('sign-out').click()
    await page.getByTestId('sign-in-page').waitFor()
    await page.goto('/approvals')
    await page.getByTestId('sign-in-page').waitFor()
  })

  it('say so where there is none, and where one may not look', async () => {
    screen = await openScreen(world, 'station1', { expects: [/^40[34] /] })
    const { page } = screen
    await screen.open('/nowhere/at/all', 'not-found')
    expect(await barriersOf(page)).to.deep.equal([])
    // [A1] Administration is not for a station officer.
    await screen.open('/administration', 'not-found')
    await page.goto('/cases/no-such-case')
    await page.getByTestId('problem').waitFor()
    await page.getByTestId('not-found').waitFor({ state: 'detached' })
  })

  for (const [language, units] of [
    ['zh', '您所在的单位：临江分局指挥室'],
    ['en', 'Your unit: 临江分局指挥室'],
  ] as const)
    it(`of a community officer whose unit has no case say what will stand there (${language})`, async () => {
      screen = await openScreen(world, 'community1', { language })
      await screen.open('/community', 'community-empty')
      await screen.page.getByText(units).waitFor()
    })

  it('[A1] refuse the case of another station in words', async () => {
    screen = await openScreen(world, 'station2', { expects: [/^403 /, /^404 /] })
    await screen.page.goto(`/cases/${caseId}`)
    await screen.page.getByTestId('problem').waitFor()
    expect(await screen.page.getByTestId('case-header').count()).to.equal(0)
  })

  it('of the API are readable with nothing loaded from elsewhere', async () => {
    screen = await openScreen(world, 'admin1')
    const { page } = screen
    await page.goto('/api/docs')
    await page.locator('.opblock').first().waitFor()
    expect(await page.locator('.opblock').count()).to.be.greaterThan(50)
  })
})

/** A case with something on each of its panels, and something that waits for approval. @returns its id */
const furnish = async (world: World): Promise<string> => {
  const taken = await (await world.as('desk1')).call('case.receive', { body: supermarketCall() })
  const params = { id: taken.case.id }
  const [station, property] = [await world.as('station1'), await world.as('property1')]
  await station.call('dispatch.acknowledge', { params: { ...params, party: 'station' } })
  await property.call('dispatch.acknowledge', { params: { ...params, party: 'property-crime' } })
  await (await world.as('scene1')).call('dispatch.acknowledge', { params: { ...params, party: 'scene' } })
  await property.call('timeline.write', {
    params,
    body: { lane: 'investigation', kind: 'request', body: { to: 'video', text: '请调路口监控' } },
  })
  const { suspectId } = await station.call('suspect.identify', { params, body: { name: '刘某' } })
  const { entries } = await station.call('suspect.apprehend', { params: { ...params, suspectId }, body: {} })
  await station.call('property.seize', {
    params,
    body: {
      what: '香烟',
      quantity: 5,
      unit: '条',
      valueFen: 51_000,
      valuationSource: '商店进货票据',
      files: [await station.upload(picture(1))],
      place: { text: '车站旅社 203 房' },
      officers: [station.userId, property.userId],
      approvedBy: (await world.as('chief1')).userId,
      from: '刘某',
      witness: '旅社值班员何某',
    },
  })
  const evidence = { entries: entries.map(({ seq }) => seq), summary: '人赃俱获，供认不讳。' }
  await station.call('clearance.submit', { params, body: evidence })
  return params.id
}

/** Nothing is being loaded any more. */
const settled = async (page: Page): Promise<void> => {
  await page.waitForLoadState('networkidle')
  await loaded(page)
}
const loaded = (page: Page): Promise<void> => page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })

/** Every entry of the navigation and of one's own menu leads to a page that shows something. */
const followNavigation = async (page: Page): Promise<void> => {
  const entries = await page.locator('nav a').count()
  expect(entries).to.be.greaterThan(0)
  for (let index = 0; index < entries; index++) {
    const entry = page.locator('nav a').nth(index)
    const target = await entry.getAttribute('href')
    await entry.click()
    await page.waitForURL((address) => address.pathname === target)
    await page.locator('main h1').waitFor({ state: 'attached' })
    await loaded(page)
    expect(await page.getByTestId('not-found').count(), `${target}`).to.equal(0)
    expect(await page.getByTestId('problem').count(), `${target}`).to.equal(0)
  }
  for (const [item, path] of [
    ['open-profile', '/profile'],
    ['open-help', '/help'],
  ] as const) {
    await page.getByTestId('user-menu').click()
    await page.getByTestId(item).click()
    await page.waitForURL((address) => address.pathname === path)
    await page.locator('main h1').waitFor({ state: 'attached' })
  }
}

const choose = async (page: Page, language: Language, theme: 'light' | 'dark'): Promise<void> => {
  const root = page.locator('html')
  if ((await root.getAttribute('lang'))?.slice(0, 2) !== language) await page.getByTestId('language-switch').click()
  const isDark = ((await root.getAttribute('class')) ?? '').split(' ').includes('dark')
  if (isDark !== (theme === 'dark')) await page.getByTestId('theme-switch').click()
}
