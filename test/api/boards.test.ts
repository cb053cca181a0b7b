import { expect } from 'chai'
import type { Board } from '../../shared/domain/boards/answers.ts'
import type { QueryOf } from '../../shared/operations/catalogue.ts'
import { acknowledgeAll, handOver, openCase, returnable, upload } from '../support/cases.ts'
import { movedClock } from '../support/clock.ts'
import { until } from '../support/until.ts'
import { signIn, startWorld, type Person, type World } from '../support/world.ts'

const range = { from: '2020-01-01', to: '2029-12-31' }

describe('boards of stations, districts and the city', function () {
  this.timeout(60_000)
  const clock = movedClock()
  let world: World
  let chief: Person
  let bureau: Person
  let desk: Person
  before(async () => {
    world = await startWorld({ processNow: clock.processNow })
    ;[chief, bureau, desk] = [await world.as('chief1'), await world.as('district1'), await world.as('desk1')]
  })
  after(() => world.stop())

  const board = (query: QueryOf<'board.station'> = {}): Promise<Board> => chief.call('board.station', { query })
  const list = async (figure: QueryOf<'board.cases'>['figure'], query: Partial<QueryOf<'board.cases'>> = {}) =>
    chief.call('board.cases', { query: { ...query, figure } })

  /** The same world, in which everybody signs in anew: sessions end when the clock is moved. */
  const fresh = (): World => ({ ...world, as: (username) => signIn(world.url, username) })

  /** Clears a case: a suspect caught, submitted by the officer, confirmed by the chief. */
  const clear = async (id: string): Promise<void> => {
    const officer = await world.as('station1')
    const { suspectId } = await officer.call('suspect.identify', { params: { id }, body: { name: '赵某' } })
    const { case: caught } = await officer.call('suspect.apprehend', { params: { id, suspectId } })
    await officer.call('clearance.submit', { params: { id }, body: { entries: [caught.seq], summary: '抓获一人' } })
    await chief.call('clearance.confirm', { params: { id } })
  }

  it('[K5] no denominator: no value', async () => {
    const { clearance, times, property } = await board()
    expect(clearance.figures.rate).to.deep.equal({ n: 0, of: 0, value: null })
    expect(clearance.figures.share.value).to.equal(null)
    expect(times.figures.tripleAcknowledged).to.deep.equal({ n: 0, medianSeconds: null, p90Seconds: null })
    expect(property.figures.stock).to.deep.include({ items: 0, medianAgeSeconds: null })
  })

  it('[K5] [K8] a confirmation changes the board by itself, and tells it so', async () => {
    const { id } = await openCase(world)
    await acknowledgeAll(world, id)
    await until(async () => (await board()).clearance.figures.running.cases === 1)
    const socket = await chief.socket()
    const told: string[][] = []
    socket.on('figures', ({ stations }) => told.push(stations))
    await clear(id)
    await until(async () => (await board()).clearance.figures.running.cleared === 1)
    await until(() => told.length > 0)
    expect(told.flat()).to.include('station-lj01')
    socket.disconnect()
    const { clearance, now } = await board()
    expect(clearance.figures.rate.value, 'its window has not run out').to.equal(null)
    expect(clearance.figures.share).to.deep.equal({ n: 1, of: 1, value: 1 })
    expect(now.open).to.equal(0)
  })

  it('[K5] a window runs out without an entry', async () => {
    const { id } = await openCase(world)
    await until(async () => (await board()).now.open === 1)
    clock.advance(13 * 3600)
    chief = await signIn(world.url, 'chief1')
    expect((await board()).now).to.include({ open: 1, aboutToMiss: 1, overdue: 0 })
    const { items } = await list('about-to-miss')
    expect(items.map((each) => each.id)).to.deep.equal([id])
    expect(items[0]?.missing).to.include.members([
      'not-acknowledged',
      'no-suspect',
      'nobody-apprehended',
      'not-submitted',
    ])
    clock.advance(12 * 3600)
    chief = await signIn(world.url, 'chief1')
    const { clearance, now } = await board(range)
    expect(now).to.include({ aboutToMiss: 0, overdue: 1 })
    expect(clearance.figures.rate).to.deep.equal({ n: 1, of: 2, value: 0.5 })
  })

  it('[K8] the list behind each figure has its length, page by page, and as CSV', async () => {
    for (let more = 0; more < 4; more++)
      await openCase(fresh(), { subcategory: 'e-bike', summary: '=HYPERLINK("x"), "电动车"' })
    await until(async () => (await board(range)).clearance.figures.received === 6)
    const { asOf, clearance, categories, subcategories } = await board(range)
    const { count, items } = await list('received', { ...range, asOf, limit: 200 })
    expect([count, items.length]).to.deep.equal([6, 6])
    const times = items.map(({ receivedAt }) => receivedAt)
    expect(times).to.deep.equal([...times].sort().reverse())
    expect((await list('matured', { ...range, asOf })).count).to.equal(clearance.figures.rate.of)
    expect((await list('cleared-within', { ...range, asOf })).items).to.have.length(clearance.figures.rate.n)
    const seen: string[] = []
    for (let cursor: string | undefined; ;) {
      const page = await list('received', { ...range, asOf, limit: 4, ...(cursor ? { cursor } : {}) })
      seen.push(...page.items.map(({ id }) => id))
      if (!page.next) break
      cursor = page.next
    }
    expect(seen).to.deep.equal(items.map(({ id }) => id))
    expect(categories.map(({ key, figures }) => [key, figures.received])).to.deep.equal([['theft', 6]])
    expect(subcategories.map(({ key, figures }) => [key, figures.received])).to.deep.equal([
      ['e-bike', 4],
      ['shoplifting', 2],
    ])
    expect((await list('received', { ...range, subcategory: 'e-bike' })).count).to.equal(4)
    expect((await list('received', { ...range, category: 'fraud' })).items).to.deep.equal([])
    await chief.refused('board.cases', 'request.cursor', { query: { figure: 'received', cursor: 'bm8' } })

    const address = `/api/boards/cases.csv?figure=received&from=${range.from}&to=${range.to}`
    const response = await fetch(world.url + address, { headers: { cookie: chief.cookie, 'accept-language': 'zh' } })
    expect(response.headers.get('content-type')).to.equal('text/csv; charset=utf-8')
    const bytes = Buffer.from(await response.arrayBuffer())
    expect([...bytes.subarray(0, 3)]).to.deep.equal([0xef, 0xbb, 0xbf])
    const lines = bytes.toString('utf8').slice(1).trimEnd().split('\r\n')
    expect(lines).to.have.length(7)
    expect(lines[0]).to.match(/^案件编号,派出所,类别/)
    expect(lines[1]).to.include(`"'=HYPERLINK(""x""), ""电动车"""`)
  })

  it('[K6] [K8] what a period that runs is compared with opens: the same part, its figures, their lists', async () => {
    const day = (days: number): string =>
      new Date(clock.processNow() + (8 * 3600 + days * 86_400) * 1000).toISOString().slice(0, 10)
    // Of two days the first is over: the cases of yesterday lie in what the next two days are compared with.
    const now = await board({ from: day(0), to: day(2) })
    expect(now.isRunning).to.equal(true)
    const then = now.comparedWith.previous
    const opened = await board(then)
    expect(opened).to.include({ until: then.until, isRunning: false })
    expect(opened.clearance.figures).to.deep.equal(now.clearance.previous.figures)
    const { count, items } = await list('received', { ...then, asOf: opened.asOf, limit: 200 })
    expect([count, items.length]).to.deep.equal([opened.clearance.figures.received, count])
    for (const { receivedAt } of items) expect(receivedAt < then.until, receivedAt).to.equal(true)
  })

  it('[K8] a cell of the heat map opens its list', async () => {
    const { heat, asOf } = await board(range)
    const [weekday, hours] = [...heat.entries()].find(([, each]) => each.some((cases) => cases > 0)) ?? [0, []]
    const hour = hours.findIndex((cases) => cases > 0)
    const { count, items } = await list('received', { ...range, asOf, weekday: weekday + 1, hour })
    expect([count, items.length]).to.deep.equal([hours[hour], hours[hour]])
  })

  it('[A1] a chief sees the own station, a district chief the stations of the own district, the desk the city', async () => {
    bureau = await signIn(world.url, 'district1')
    desk = await signIn(world.url, 'desk1')
    const other = await signIn(world.url, 'chief2')
    expect((await board()).id).to.equal('station-lj01')
    await chief.refused('board.station', 'subject.not-found', { query: { station: 'station-lj02' } })
    await chief.refused('board.station', 'subject.not-found', { query: { station: 'no-such' } })
    await chief.refused('board.clearance', 'subject.not-found', { query: { district: 'district-lj' } })
    await chief.refused('board.district', 'rights.missing')
    await chief.refused('board.city', 'rights.missing')
    expect((await bureau.call('board.district')).stations.map(({ key }) => key)).to.have.members(
      ['01', '02', '03', '04', '05'].map((code) => `station-lj${code}`),
    )
    const second = await bureau.call('board.station', { query: { station: 'station-lj02' } })
    expect(second.clearance.figures.received).to.equal(0)
    await bureau.refused('board.station', 'board.place-missing')
    await bureau.refused('board.district', 'subject.not-found', { query: { district: 'district-dh' } })
    await bureau.refused('board.cases', 'subject.not-found', { query: { figure: 'received', station: 'station-dh01' } })
    expect((await desk.call('board.city')).stations).to.have.length(14)
    expect((await desk.call('board.district', { query: { district: 'district-dh' } })).level).to.equal('district')
    expect((await other.call('board.cases', { query: { figure: 'total', ...range } })).count).to.equal(0)
    for (const who of ['station1', 'analyst1', 'auditor1', 'admin1'])
      await (await signIn(world.url, who)).refused('board.clearance', 'rights.missing')
  })

  it('[K5] the ranking: best rate first, those without a denominator last and without a rank', async () => {
    const { stations, hundredPercent } = await desk.call('board.city', { query: range })
    const [first, ...others] = stations
    expect([first?.key, first?.rank, first?.figures.rate.value]).to.deep.equal(['station-lj01', 1, 0.5])
    expect(others.every(({ rank, figures }) => rank === null && figures.rate.value === null)).to.equal(true)
    expect(hundredPercent).to.deep.equal([])
  })

  it('[K5] both figures by station, category and span, the windows of the settings', async () => {
    for (const by of ['station', 'category', 'subcategory', 'day', 'week', 'month'] as const) {
      const { rows, spans, total } = await desk.call('board.clearance', { query: { ...range, by } })
      const all = [...rows, ...spans].map(({ figures }) => figures)
      const sum = (of: (figures: (typeof all)[number]) => number) => all.reduce((before, each) => before + of(each), 0)
      expect(
        sum(({ rate }) => rate.of),
        by,
      ).to.equal(total.figures.rate.of)
      expect(
        sum(({ share }) => share.of),
        by,
      ).to.equal(total.figures.share.of)
    }
    expect((await desk.call('board.clearance', { query: { ...range, window: 12 } })).windowHours).to.equal(12)
    await desk.refused('board.clearance', 'board.window-unknown', { query: { window: 13 } })
    await desk.refused('board.clearance', 'case.subcategory-unknown', { query: { subcategory: 'nope' } })
    const otherKind = { category: 'fraud', subcategory: 'e-bike' } as const
    await desk.refused('board.clearance', 'case.subcategory-unknown', { query: otherKind })
  })

  it('refuses ranges that are none, dates that are none, and an instant to come', async () => {
    const refused = (code: Parameters<Person['refused']>[1], query: QueryOf<'board.clearance'>) =>
      chief.refused('board.clearance', code, { query })
    await refused('board.range-reversed', { from: '2026-03-01', to: '2026-02-01' })
    await refused('board.range-reversed', { from: '2026-03-01', to: '2026-03-01' })
    await refused('board.range-incomplete', { from: '2026-03-01' })
    await refused('board.range-too-long', { from: '1926-03-01', to: '2026-03-01' })
    for (const from of ['2026-02-29', '2026-13-01', '2026-1-1', '0001-01-01', '9999-01-01', 'yesterday', ''])
      await refused('request.invalid', { from, to: '2026-12-31' })
    const until = '2026-02-28T15:59:59.999Z'
    const march = { figure: 'received' as const, from: '2026-03-01', to: '2026-04-01' }
    await chief.refused('board.cases', 'board.range-reversed', { query: { ...march, until } })
    await chief.refused('board.cases', 'request.invalid', { query: { ...march, until: 'noon' } })
    const asOf = '2199-01-01T00:00:00Z'
    await chief.refused('board.cases', 'board.as-of-future', { query: { figure: 'received', asOf } })
  })

  it('[K7] a chief asks for a follow-up, who works on the case answers; boards count it meanwhile', async () => {
    const { id } = await openCase(fresh())
    const officer = await signIn(world.url, 'station1')
    const socket = await chief.socket()
    const alarms: string[] = []
    socket.on('alarm', ({ kind, text }) => alarms.push(`${kind} ${text}`))
    const dueAt = new Date(world.app.platform.now().getTime() + 3_600_000).toISOString()
    await chief.call('case.supervise', { params: { id }, body: { text: '请反馈视频', dueAt } })
    await until(async () => (await board()).now.supervised === 1)
    expect((await list('supervised')).items[0]?.supervision).to.deep.include({ text: '请反馈视频', dueAt })
    const again = { params: { id }, body: { text: '再问', dueAt } }
    await chief.refused('case.supervise', 'supervision.open-already', again)
    await officer.refused('case.supervise', 'rights.missing', again)
    await officer.call('case.answer-supervision', { params: { id }, body: { text: '已调取' } })
    await until(() => alarms.includes('supervision 已调取'))
    await until(async () => (await board()).now.supervised === 0)
    socket.disconnect()
  })

  it('[P8] [K8] property: the stock, then the return, each with its list', async () => {
    const { id } = await openCase(fresh())
    for (const label of ['seized', 'signature', 'hand-over']) await upload(fresh(), 'station1', label)
    const itemId = await returnable(fresh(), id)
    await until(async () => (await board()).property.figures.stock.items === 1)
    const stock = await chief.call('board.property', { query: { figure: 'stock' } })
    expect([stock.count, stock.items[0]?.id, stock.items[0]?.valueFen]).to.deep.equal([1, itemId, 51_000])
    const keeper = await signIn(world.url, 'custodian1')
    await keeper.call('property.hand-over', { params: { id: itemId }, body: handOver() })
    await until(async () => (await board()).property.figures.items === 1)
    const { figures } = (await board()).property
    expect(figures).to.deep.include({ people: 1, valueFen: 51_000, beforeClearance: 1 })
    expect(figures.stock).to.deep.equal({ items: 0, valueFen: 0, medianAgeSeconds: null, oldestAgeSeconds: null })
    for (const figure of ['returned', 'returned-people', 'returned-before-clearance'] as const) {
      const { count, items } = await chief.call('board.property', { query: { figure } })
      expect([count, items.length, items[0]?.isBeforeClearance], figure).to.deep.equal([1, 1, true])
    }
    const none = await chief.call('board.property', { query: { figure: 'returned', category: 'fraud' } })
    expect(none.count).to.equal(0)
  })
})
