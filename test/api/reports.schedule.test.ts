import { expect } from 'chai'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dueMonth, monthsToMake } from '../../server/reports/schedule.ts'
import { openCase } from '../support/cases.ts'
import { movedClock } from '../support/clock.ts'
import { pagesOf, rowNamed, sheetsOf } from '../support/papers.ts'
import { until } from '../support/until.ts'
import { signIn, startWorld, type Person, type World } from '../support/world.ts'

const zone = 'Asia/Shanghai'
const HOUR_MS = 3_600_000
/** City, districts and stations of the demo. */
const PLACES = 18

describe('reports by schedule', function () {
  this.timeout(120_000)
  const clock = movedClock()
  const dir = mkdtempSync(join(tmpdir(), 'xiaoan-reports-'))
  let world: World
  let other: World
  let month = ''
  before(async () => {
    const local = new Date(clock.processNow() + 8 * HOUR_MS)
    const tenth = Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + 1, 10, 4)
    clock.advance((tenth - clock.processNow()) / 1000)
    month = new Date(clock.processNow()).toISOString().slice(0, 7)
    world = await startWorld({ processNow: clock.processNow, env: { REPORTS_AT: '2 06:00', REPORTS_DIR: dir } })
    other = await world.another()
    await openCase(world)
    await until(async () => (await (await world.as('chief1')).call('board.station')).now.open === 1)
    // The second of the month that follows, six o'clock.
    const second = Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + 2, 1, 22)
    clock.advance((second - clock.processNow()) / 1000 + 1)
  })
  after(async () => {
    await other.stop()
    await world.stop()
    rmSync(dir, { recursive: true, force: true })
  })

  const rows = () => world.app.platform.db.collection<{ _id: string; month: string; claimedAt: Date }>('reports')
  const kept = () => rows().countDocuments({ month, asOf: { $exists: true } })
  const get = (who: Person, path: string, headers = {}): Promise<Response> =>
    fetch(world.url + path, { headers: { cookie: who.cookie, ...headers } })

  it('are due for the month before, on the day and at the time of the settings', () => {
    const at = { day: 2, hour: 6, minute: 0 }
    expect(dueMonth(at, Date.parse('2026-11-02T06:00:00.000+08:00'), zone)).to.equal('2026-10')
    expect(dueMonth(at, Date.parse('2026-11-02T05:59:59.999+08:00'), zone)).to.equal('2026-09')
    expect(dueMonth(at, Date.parse('2026-10-31T23:59:59.999+08:00'), zone)).to.equal('2026-09')
    expect(dueMonth(at, Date.parse('2027-01-01T00:00:00.000+08:00'), zone)).to.equal('2026-11')
    expect(dueMonth(at, Date.parse('2027-01-28T00:00:00.000+08:00'), zone)).to.equal('2026-12')
    expect(dueMonth({ day: 1, hour: 0, minute: 0 }, Date.parse('2028-03-01T00:00:00+08:00'), zone)).to.equal('2028-02')
  })

  it('of months that were missed are made up for, a year of them at most', () => {
    expect(monthsToMake(undefined, '2026-10')).to.deep.equal(['2026-10'])
    expect(monthsToMake('2026-10', '2026-10')).to.deep.equal(['2026-10'])
    expect(monthsToMake('2025-12', '2026-02')).to.deep.equal(['2025-12', '2026-01', '2026-02'])
    expect(monthsToMake('2020-01', '2026-10')).to.have.length(12).and.include('2025-11').and.not.include('2025-10')
    // A clock that was wrong once.
    expect(monthsToMake('2026-11', '2026-10')).to.deep.equal([])
  })

  it('are made once of each place, by one server of several; what one has begun and left is made up for', async () => {
    await rows().insertMany([
      { _id: `${month}/station-lj01`, month, placeId: 'station-lj01', claim: 'gone', claimedAt: new Date(0) } as never,
      // Somebody else is at it.
      {
        _id: `${month}/station-lj02`,
        month,
        placeId: 'station-lj02',
        claim: 'busy',
        claimedAt: new Date('2199-01-01'),
      } as never,
    ])
    const [one, two] = await Promise.all([world.app.makeDueReports(), other.app.makeDueReports()])
    // Both look by themselves too, once a minute.
    await until(async () => (await kept()) === PLACES - 1, 30_000)
    expect(one + two).to.be.at.most(2 * PLACES)
    expect(await world.app.makeDueReports(), 'nothing is left to do').to.equal(0)
    await rows().deleteOne({ _id: `${month}/station-lj02` })
    await other.app.makeDueReports()
    await until(async () => (await kept()) === PLACES)
  })

  it('[K5] [A1] are listed and handed out to who sees the place', async () => {
    const chief = await signIn(world.url, 'chief1')
    const { schedule, items } = await chief.call('report.list')
    expect(schedule).to.deep.equal({ day: 2, time: '06:00' })
    expect(items.map(({ month: of, id, level }) => [of, id, level])).to.deep.equal([[month, 'station-lj01', 'station']])
    expect(items[0]?.formats.map(({ format }) => format)).to.deep.equal(['pdf', 'xlsx'])
    const workbook = await get(chief, `/api/boards/reports/${month}/station-lj01?format=xlsx`)
    const main = (await sheetsOf(Buffer.from(await workbook.arrayBuffer()))).get('主要指标')
    expect(rowNamed(main, '接报')[1]).to.equal(1)
    expect(rowNamed(main, '制表')[1]).to.equal('系统')
    const pdf = await get(chief, `/api/boards/reports/${month}/station-lj01?format=pdf`)
    expect(decodeURIComponent(pdf.headers.get('content-disposition') ?? '')).to.match(/小案快侦月报 .+\.pdf$/)
    const bytes = Buffer.from(await pdf.arrayBuffer())
    expect((await pagesOf(bytes))[0]).to.include('小案快侦月报')
    expect(bytes.length).to.equal(items[0]?.formats[0]?.bytes)
    const tag = pdf.headers.get('etag') ?? ''
    const path = `/api/boards/reports/${month}/station-lj01?format=pdf`
    expect((await get(chief, path, { 'if-none-match': tag })).status).to.equal(304)

    for (const place of ['station-lj02', 'district-lj', 'city-jz', 'no-such'])
      expect((await get(chief, `/api/boards/reports/${month}/${place}?format=pdf`)).status, place).to.equal(404)
    expect((await get(chief, '/api/boards/reports/2020-01/station-lj01?format=pdf')).status).to.equal(404)
    expect((await get(chief, '/api/boards/reports/2020-13/station-lj01?format=pdf')).status).to.equal(422)
    await chief.refused('report.list', 'subject.not-found', { query: { station: 'station-lj02' } })
    const bureau = await signIn(world.url, 'district1')
    expect((await bureau.call('report.list')).items[0]?.level).to.equal('district')
    expect((await bureau.call('report.list', { query: { station: 'station-lj02' } })).items).to.have.length(1)
    expect((await get(bureau, `/api/boards/reports/${month}/station-lj02?format=xlsx`)).status).to.equal(200)
    expect((await (await signIn(world.url, 'desk1')).call('report.list')).items[0]?.level).to.equal('city')
  })

  it('lie in the folder of the settings too', () => {
    const names = readdirSync(dir).filter((name) => name.includes(month))
    expect(names).to.have.length(2 * PLACES)
    expect(names.every((name) => /^小案快侦月报 \d{4}-\d\d .+[.](pdf|xlsx)$/.test(name))).to.equal(true)
  })
})
