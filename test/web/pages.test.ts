import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { picture } from '../../seed/replay/picture.ts'
import { closesScreens, openScreen, openWindow, signInByPage, type Language, type Screen } from '../support/browser.ts'
import { ownInsteadOf, PASSWORD, signInFirst, startWorld, supermarketCall, type World } from '../support/world.ts'
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

/** Every route of the pages, by the person who sees most of it: an address of it, and what stands on it. */
const walks: [route: string, username: string, path: string, testid: string][] = [
  ['/desk/:panel(intake|board|map|alarms)?', 'desk1', '/desk', 'call-form'],
  ['/cases', 'desk1', '/cases', 'case-list'],
  ['/boards/:level(station|district|city)/:id?', 'desk1', '/boards/city', 'board-cards'],
  ['/boards/cases', 'desk1', '/boards/cases?figure=received', 'board-cases'],
  ['/cases/:id', 'station1', '/cases/:case', 'lane-command'],
  ['/terminal', 'station1', '/terminal?case=:case', 'compose'],
  ['/notifications', 'station1', '/notifications', 'notifications-page'],
  ['/profile', 'station1', '/profile', 'profile-page'],
  ['/help', 'station1', '/help', 'help-page'],
  ['/about', 'station1', '/about', 'version'],
  ['/approvals', 'chief1', '/approvals', 'approval'],
  ['/boards/property', 'chief1', '/boards/property?figure=stock', 'board-property'],
  ['/store', 'custodian1', '/store', 'store-item'],
  ['/property/:id', 'custodian1', '/property/:item', 'item-page'],
  ['/community', 'community1', '/community', 'community-page'],
  ['/audit', 'auditor1', '/audit', 'audit-page'],
  ['/administration', 'admin1', '/administration', 'administration-page'],
]
/** Those that lead on to others, or that the tests of signing in and of wrong addresses look at. */
const notWalked = ['/', '/boards', '/sign-in', '/password', '/:unknown(.*)*']

describe('the pages', function () {
  this.timeout(60_000)
  let world: World
  let screen: Screen | undefined
  let caseId = ''
  let itemId = ''
  before(async () => {
    world = await startWorld()
    ;({ caseId, itemId } = await furnish(world))
  })
  closesScreens()
  after(() => world.stop())

  for (const [username, path, testid] of firstPages)
    it(`begin for ${username} at ${path}, in both languages, light and dark, and lead nowhere in vain`, async () => {
      screen = await openScreen(world, username)
      const { page } = screen
      await screen.open('/', testid)
      expect(new URL(page.url()).pathname).to.equal(path)
      await settled(page)
      for (const [language, theme] of looks) {
        await choose(page, language, theme)
        await page.locator('main h1').waitFor({ state: 'attached' })
      }
      await followNavigation(page)
    })

  it('are all walked below', () => {
    const router = readFileSync(new URL('../../web/src/app/router.ts', import.meta.url), 'utf8')
    const routes = [...router.matchAll(/^ {2,4}(?:\{ )?path: '([^']+)'/gm)].map(([, route]) => route)
    expect(routes).to.have.members([...new Set(walks.map(([route]) => route)), ...notWalked])
  })

  for (const [language, theme] of [looks[0], looks[3]])
    for (const username of new Set(walks.map(([, person]) => person)))
      it(`bar nobody: those of ${username} (${language}, ${theme})`, async () => {
        screen = await openScreen(world, username, { language, theme })
        for (const [route, person, path, testid] of walks) {
          if (person !== username) continue
          const address = path.replace(':case', caseId).replace(':item', itemId)
          await screen.page.goto(address)
          await screen.page.getByTestId(testid).first().waitFor()
          await settled(screen.page)
          expect(await barriersOf(screen.page), route).to.deep.equal([])
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

  it('[S7] let a colleague sign in where somebody is locked out: the lock holds for one name', async () => {
    screen = await openWindow(world.url, { expects: [/^(401|429) \/api\/session$/] })
    const { page } = screen
    await page.goto('/')
    const username = page.getByTestId('sign-in-username')
    const submit = page.getByTestId('sign-in-submit')
    await username.fill('somebody')
    for (let status = 0; status !== 429;) {
      await page.getByTestId('sign-in-password').fill('not-the-password')
      const [answer] = await Promise.all([page.waitForResponse('**/api/session'), submit.click()])
      status = answer.status()
    }
    await page.locator('[data-testid="sign-in-submit"]:disabled').waitFor()
    await username.fill('Somebody ')
    expect(await submit.isDisabled()).to.equal(true)
    await username.fill('chief1')
    await page.getByTestId('sign-in-password').fill(PASSWORD)
    await submit.click()
    await page.getByTestId('board-cards').waitFor()
  })

  it('of who belongs to no place yet say so, and what to do; nothing leads in a circle', async () => {
    const body = {
      username: 'chief-new',
      name: '新所长',
      password: 'a long enough word',
      roles: ['district-chief' as const],
      unitIds: [],
    }
    await (await world.as('admin1')).call('account.create', { body })
    await signInFirst(world.url, body.username, body.password)
    screen = await openWindow(world.url, { expects: [/^401 \/api\/session$/] })
    const { page } = screen
    await signInByPage(screen, body.username, ownInsteadOf(body.password))
    await page.getByTestId('profile-page').waitFor()
    await page.locator('[data-code="client.no-place"]').waitFor()
    expect(await page.getByTestId('nav-boards').count()).to.equal(0)
    expect(await barriersOf(page)).to.deep.equal([])
    await followNavigation(page)
    await page.goto('/boards')
    await page.locator('[data-code="client.no-place"]').waitFor()
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
    ['zh', '您所在的单位：开发区分局科技园派出所'],
    ['en', 'Your unit: 开发区分局科技园派出所'],
  ] as const)
    it(`of a community officer whose unit has no case say what will stand there (${language})`, async () => {
      screen = await openScreen(world, 'community3', { language })
      await screen.open('/community', 'community-empty')
      await screen.page.getByText(units).waitFor()
    })

  it('[A3] hold no number that is searched for in any address, and find by it all the same', async () => {
    screen = await openScreen(world, 'desk1')
    const { page } = screen
    const addresses: string[] = []
    page.on('request', (request) => addresses.push(request.url()))
    await screen.open('/cases', 'case-list')
    const field = page.locator('[data-testid="list-search"] input, input[data-testid="list-search"]').first()
    const asked = () => page.waitForResponse((answer) => answer.url().endsWith('/api/cases/search') && answer.ok())
    for (const typed of ['138 0013 8000', '110101199003074514', '1380013']) {
      const answer = asked()
      await field.fill(typed)
      expect((await (await answer).request().postDataJSON()).q).to.equal(typed)
      await page.waitForURL(/[?&]q=~\d+/)
    }
    // The mark is of this page alone: opened anew it says nothing.
    await page.reload()
    await page.getByTestId('case-list').waitFor()
    expect(await field.inputValue()).to.equal('')
    await field.fill('电瓶')
    await page.waitForURL((url) => url.searchParams.get('q') === '电瓶')
    const numbers = /138.{0,3}0013|110101199003074514/
    expect(addresses.filter((address) => numbers.test(decodeURIComponent(address)))).to.deep.equal([])
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

/** A case with something on each of its panels, and something that waits for approval. */
const furnish = async (world: World): Promise<{ caseId: string; itemId: string }> => {
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
  const { property: item } = await station.call('property.seize', {
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
  return { caseId: params.id, itemId: item.id }
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
