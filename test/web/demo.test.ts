import { expect } from 'chai'
import { stations } from '../../seed/organisation/stations.ts'
import { closesScreens, openScreen } from '../support/browser.ts'
import { startWorld, type World } from '../support/world.ts'

const DAY_MS = 24 * 3_600_000

describe('the first start of the demo', function () {
  this.timeout(180_000)
  let world: World
  before(async () => {
    world = await startWorld({ env: { SEED_DEMO: 'yes' } })
  })
  closesScreens()
  after(() => world.stop())

  it('has work in every state for whoever signs in: at every station, in store, waiting for approval', async () => {
    const [desk, chief, district, custodian] = await Promise.all([
      world.as('desk1'),
      world.as('chief1'),
      world.as('district1'),
      world.as('custodian1'),
    ])
    for (const { id, name } of stations) {
      const { items } = await desk.call('case.list', { query: { station: id, status: 'open', limit: 50 } })
      const running = items.filter(({ receivedAt }) => Date.parse(receivedAt) > Date.now() - DAY_MS)
      expect(running.length, name).to.be.greaterThan(0)
    }
    const waitingFor = async (person: typeof chief) =>
      (await person.call('approval.list', {})).items.map((one) => one.kind)
    expect(await waitingFor(chief)).to.include.members(['clearance', 'dismissal'])
    expect(await waitingFor(district)).to.include('return')
    const { counts } = await custodian.call('property.stock', { query: { count: true } })
    expect(counts?.['in-store']?.n).to.be.greaterThan(2)
    expect(counts?.returned?.n).to.be.greaterThan(0)
    const past = await chief.call('case.list', { query: { status: 'closed' } })
    expect(past.items.length).to.be.greaterThan(0)
  })

  it('plays the supermarket case at a press of the administrator, to its end and in both languages', async () => {
    const admin = await world.as('admin1')
    expect(await admin.call('demo.read')).to.deep.equal({ playable: true, playing: false })
    const screen = await openScreen(world, 'admin1')
    await screen.open('/administration', 'demo-play')
    const { page } = screen
    await page.getByTestId('demo-pace-quick').click()
    await page.getByTestId('demo-start').click()
    const outcome = page.getByTestId('demo-outcome')
    await outcome.waitFor({ timeout: 60_000 })
    const { play, playing } = await admin.call('demo.read')
    expect([play?.stopped, playing, play?.done]).to.deep.equal([undefined, false, play?.of])
    expect(await outcome.textContent()).to.include(play?.number)
    const chief = await world.as('chief1')
    const { items } = await chief.call('case.list', { query: { q: play?.number } })
    expect(items.map(({ status }) => status)).to.deep.equal(['closed'])
  })

  it('answers in its help how things are done, for the own role first, and for all when one searches', async () => {
    const screen = await openScreen(world, 'chief1', { language: 'en' })
    await screen.open('/help', 'help-guides')
    const { page } = screen
    const asked = () => page.getByTestId('help-answer').allInnerTexts()
    expect((await asked()).join(' ')).to.include('How do I change language, theme, password and sounds?')
    await page.getByTestId('help-answer').first().locator('summary').click()
    await page.getByTestId('help-answer').first().locator('p, li').first().waitFor()
    await page.getByTestId('help-search').fill('Ctrl+Enter')
    await page.getByTestId('help-answer').filter({ hasText: 'Dispatcher' }).first().waitFor()
    await page.getByTestId('help-search').fill('zzzzzz')
    await page.getByTestId('help-guides').waitFor({ state: 'detached' })
  })

  it('never plays where nobody asked for cases, and never twice at a time', async () => {
    const admin = await world.as('admin1')
    await admin.call('demo.play', { body: { speed: 1 } })
    await admin.refused('demo.play', 'demo.playing', { body: {} })
    const accountsAlone = await world.another({ env: { SEED_DEMO: 'accounts' } })
    const other = await accountsAlone.as('admin1')
    expect((await other.call('demo.read')).playable).to.equal(false)
    await other.refused('demo.play', 'demo.absent', { body: {} })
    await accountsAlone.stop()
  })
})
