import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cityFileOf, found, type CityFile } from '../../server/organisation/index.ts'
import { hashPassword, writesCredential } from '../../server/auth/index.ts'
import { StartRefusal } from '../../server/startRefusal.ts'
import type { Account } from '../../shared/schema/organisation.ts'
import type { Role } from '../../shared/schema/terms.ts'
import { openScreen, type Language, type Screen } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { ownInsteadOf, PASSWORD, signIn, signInFirst, startWorld, type World } from '../support/world.ts'
import { barriersOf } from './barriers.ts'

const text = readFileSync('seed/organisation.example.json', 'utf8')
const example = (): CityFile => cityFileOf(text)

/** Founds a city of the file in the world, with accounts. */
const founded = async (world: World, file: CityFile, roles: Record<string, Role>): Promise<void> => {
  const { platform } = world.app
  const hash = await hashPassword(PASSWORD)
  const accounts = Object.entries(roles).map(([username, role]): Account => ({
    ...{ id: `account-${username}`, username, name: username, roles: [role], qualifications: [] },
    ...{ unitIds: [], cityId: file.city.id, status: 'active' as const },
  }))
  await found(platform, {
    cityId: file.city.id,
    parts: [file.city, ...file.districts, ...file.stations, ...file.units],
    accounts,
    credentialOf: (id) => writesCredential(id, hash, platform.now()),
    seed: 'test',
  })
  await until(async () => platform.organisation().accounts.length === accounts.length)
}

describe('an empty system', function () {
  this.timeout(90_000)
  let world: World
  let screen: Screen | undefined
  beforeEach(async () => {
    world = await startWorld({ env: { SEED_DEMO: 'no' } })
  })
  afterEach(async () => {
    const last = screen
    screen = undefined
    await last?.close()
    await world.stop()
  })

  const looks: [Language, 'light' | 'dark', RegExp, RegExp][] = [
    ['zh', 'light', /城市与分局.*派出所与辖区.*专业队.*用户.*值班.*街道与地标/s, /暂时不能按地点派警/],
    ['en', 'dark', /City and districts.*Stations.*Teams.*Users.*Rosters.*Streets/s, /nothing can be dispatched/],
  ]
  for (const [language, theme, order, desk] of looks)
    it(`tells the administrator what to set up, and everybody what to do next (${language}, ${theme})`, async () => {
      const bare = { ...example(), districts: [], stations: [], units: [] }
      await founded(world, bare, {
        admin: 'administrator',
        desk: 'dispatcher',
        officer: 'station-officer',
        leader: 'district-chief',
      })
      screen = await openScreen(world, 'admin', { language, theme })
      const { page } = screen
      await screen.open('/administration', 'setup-guide')
      expect(await page.getByTestId('setup-guide').innerText()).to.match(order)
      expect(await page.getByTestId('setup-districts').innerText()).to.contain('npm run found')
      expect(await barriersOf(page)).to.deep.equal([])
      await page.getByTestId('setup-users').locator('a').click()
      await page.getByTestId('user-create').waitFor()
      await screen.close()

      screen = await openScreen(world, 'desk', { language, theme })
      await screen.open('/desk', 'desk-not-set-up')
      expect(await screen.page.getByTestId('desk-not-set-up').innerText()).to.match(desk)
      expect(await barriersOf(screen.page)).to.deep.equal([])
      await screen.close()

      screen = await openScreen(world, 'officer', { language, theme })
      await screen.open('/terminal', 'terminal')
      await screen.page.getByText(language === 'zh' ? '不属于任何单位' : 'belongs to no unit').waitFor()
      expect(await barriersOf(screen.page)).to.deep.equal([])
    })

  it('loses one step after the other, and the guide when all is there', async () => {
    const file = example()
    await founded(world, file, { admin: 'administrator', second: 'administrator' })
    screen = await openScreen(world, 'admin', { expects: [/^409 /] })
    const { page } = screen
    await screen.open('/administration', 'setup-guide')
    const isDone = async (step: string): Promise<boolean> =>
      ((await page.getByTestId(`setup-${step}`).getAttribute('class')) ?? '').includes('done')
    for (const step of ['districts', 'stations', 'teams', 'places']) expect(await isDone(step), step).to.equal(true)
    for (const step of ['users', 'rosters']) expect(await isDone(step), step).to.equal(false)
    expect(await page.getByTestId('setup-users').innerText()).to.contain('城东分局现勘专业队的人员')

    const admin = await signIn(world.url, 'admin')
    const always = [{ days: [0, 1, 2, 3, 4, 5, 6], from: '00:00', to: '00:00' }]
    for (const { id, name } of file.units)
      await admin.call('unit.update', { params: { id }, body: { name, roster: always, fallback: [] } })
    const people: [Role, string[]][] = [
      ['dispatcher', []],
      ['station-chief', []],
      ['district-chief', []],
      ['property-custodian', []],
      ['auditor', []],
      ['station-officer', ['unit-station-ce01']],
      ['property-crime-investigator', ['unit-property-east']],
      ['scene-technician', ['unit-scene-east']],
    ]
    const second = await signIn(world.url, 'second')
    const password = 'eleven white herons'
    for (const [index, [role, unitIds]] of people.entries()) {
      // [A8] Of an auditor the other administrator sets the password, who consents.
      const isAsked = role === 'auditor'
      const { account } = await admin.call('account.create', {
        body: {
          ...{ username: `person${index}`, password: isAsked ? undefined : password, name: `人员${index}` },
          ...{ roles: [role], unitIds, districtId: 'district-east', stationId: 'station-ce01' },
        },
      })
      const request = account.pending?.id ?? ''
      if (isAsked) await second.call('account.consent', { params: { id: account.id }, body: { request, password } })
    }
    await page.reload()
    await page.getByTestId('user-create').waitFor()
    await page.waitForLoadState('networkidle')
    expect(await page.getByTestId('setup-guide').count()).to.equal(0)

    // What was set up suffices: a call is taken and goes to all three.
    const desk = await signInFirst(world.url, 'person0', 'eleven white herons')
    const { dispatches } = await desk.call('case.receive', {
      body: {
        category: 'theft',
        summary: '第一个警',
        caller: {},
        losses: [],
        place: { text: '东门', lng: 118.62, lat: 32.02 },
      },
    })
    expect(dispatches).to.have.length(3)
  })
})

describe('the file that founds a city', () => {
  it('is refused with what is wrong in it', () => {
    const file = example()
    const [station] = file.stations
    if (!station) throw new Error('an example with a station')
    const bad: [unknown, RegExp][] = [
      [{ ...file, city: { ...file.city, name: '' } }, /city\/name/],
      [{ ...file, extra: 1 }, /additional/],
      [{ ...file, stations: [station, station] }, /station-ce01/],
      [{ ...file, districts: [] }, /station-ce01 → district-east/],
      [
        { ...file, stations: [{ ...station, area: { ...station.area, coordinates: [Array(4).fill([1, 1])] } }] },
        /area/,
      ],
    ]
    for (const [content, says] of bad) expect(() => cityFileOf(JSON.stringify(content))).to.throw(StartRefusal, says)
    const spelled = { ...example(), administrator: { username: ' ＡDMIN9', name: '某' } }
    expect(cityFileOf(JSON.stringify(spelled)).administrator.username).to.equal('admin9')
    expect(() => cityFileOf('{')).to.throw(StartRefusal)
  })

  it('founds by its command, and again adds only what is new', async function () {
    this.timeout(60_000)
    const folder = mkdtempSync(join(tmpdir(), 'xiaoan-found-'))
    const world = await startWorld({ env: { SEED_DEMO: 'no' } })
    try {
      const env = {
        ...process.env,
        MONGODB_URI:
          world.app.platform.config.database.kind === 'external' ? world.app.platform.config.database.uri : '',
        DATA_DIR: folder,
        SESSION_SECRET: 'a-secret-of-tests-that-is-long-enough',
        FIELD_KEY: Buffer.alloc(32, 7).toString('base64'),
        FIRST_ADMIN_PASSWORD: PASSWORD,
      }
      const file = join(folder, 'city.json')
      const run = async (content: object): Promise<string> => {
        writeFileSync(file, JSON.stringify(content))
        const words = ['--import', 'tsx', 'server/commands/found.ts', file]
        return (await promisify(execFile)(process.execPath, words, { env })).stderr
      }
      expect(await run({ ...example(), units: [] })).to.match(/5 new/)
      await signInFirst(world.url, 'admin', PASSWORD)
      expect(await run(example())).to.match(/3 new/)
      const { stations, units } = await (
        await signIn(world.url, 'admin', ownInsteadOf(PASSWORD))
      ).call('organisation.read')
      expect([stations.length, units.length]).to.deep.equal([1, 3])
    } finally {
      await world.stop()
      rmSync(folder, { recursive: true })
    }
  })
})
