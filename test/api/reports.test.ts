import { expect } from 'chai'
import type { Board } from '../../shared/domain/boards/answers.ts'
import type { QueryOf } from '../../shared/operations/catalogue.ts'
import type { Problem } from '../../shared/refusals.ts'
import { addressOf } from '../../seed/replay/client.ts'
import { acknowledgeAll, handOver, openCase, returnable, upload } from '../support/cases.ts'
import { movedClock } from '../support/clock.ts'
import { pagesOf, rowNamed, sheetsOf, type CellValue } from '../support/papers.ts'
import { until } from '../support/until.ts'
import { signIn, startWorld, type Person, type World } from '../support/world.ts'

const HOUR = 3600
const DAY = 24 * HOUR
const RARE = '请䶮𬱖、㛃三位同志当面说明'

/** Noon of the tenth of a month to come, by the clocks of the display zone. @returns seconds from now */
const toTenth = (nowMs: number, months: number): number => {
  const local = new Date(nowMs + 8 * HOUR * 1000)
  return (Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + months, 10, 4) - nowMs) / 1000
}

/** Seconds of a cell that holds a duration: a reader of spreadsheets takes it for a time of day. */
const secondsOf = (cell: CellValue | undefined): number =>
  cell instanceof Date ? (cell.getTime() - Date.UTC(1899, 11, 30)) / 1000 : NaN

describe('monthly reports', function () {
  this.timeout(120_000)
  const clock = movedClock()
  let world: World
  let chief: Person
  let month = ''

  const ask = async (who: Person, query: object, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(world.url + addressOf({ path: '/api/boards/report' }, {}, query), {
      headers: { cookie: who.cookie, 'accept-language': 'zh', ...headers },
    })
  const report = async (query: QueryOf<'report.read'>, who = chief): Promise<Buffer> => {
    const response = await ask(who, query)
    expect(response.status, JSON.stringify(query)).to.equal(200)
    const bytes = Buffer.from(await response.arrayBuffer())
    return bytes
  }
  const refused = async (query: object, status: number, code: string, field?: string, who = chief): Promise<void> => {
    const response = await ask(who, query)
    const problem = (await response.json()) as Problem
    expect([response.status, problem.code], JSON.stringify(query)).to.deep.equal([status, code])
    expect(problem.titles.zh).to.match(/[\u4e00-\u9fff]/)
    expect(problem.titles.en).to.match(/^[ -~]+$/)
    if (field) expect(problem.fields?.map((each) => each.field)).to.deep.equal([field])
  }
  const boardOf = (query: QueryOf<'board.station'> = {}): Promise<Board> =>
    chief.call('board.station', { query: { from: `${month}-01`, to: nextMonth(month), ...query } })
  const nextMonth = (of: string): string => {
    const [year = 0, number = 0] = of.split('-').map(Number)
    return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 10)
  }

  before(async () => {
    clock.advance(toTenth(clock.processNow(), 1))
    world = await startWorld({ processNow: clock.processNow })
    month = new Date(clock.processNow() + 8 * HOUR * 1000).toISOString().slice(0, 7)
    chief = await world.as('chief1')
    const cleared = await openCase(world)
    await openCase(world, { subcategory: 'e-bike', summary: '=1+1 电动车被盗' })
    const asked = await openCase(world, { category: 'fraud', subcategory: 'contact-fraud' })
    await acknowledgeAll(world, cleared.id)
    const itemId = await returnable(world, cleared.id)
    const body = handOver()
    await upload(world, 'custodian1', 'signature')
    await upload(world, 'custodian1', 'hand-over')
    await (await world.as('custodian1')).call('property.hand-over', { params: { id: itemId }, body })
    const officer = await world.as('station1')
    const { suspectId } = await officer.call('suspect.identify', { params: { id: cleared.id }, body: { name: '赵某' } })
    const { case: caught } = await officer.call('suspect.apprehend', { params: { id: cleared.id, suspectId } })
    await officer.call('clearance.submit', {
      params: { id: cleared.id },
      body: { entries: [caught.seq], summary: '抓获一人' },
    })
    await chief.call('clearance.confirm', { params: { id: cleared.id } })
    const dueAt = new Date(clock.processNow() + 3 * DAY * 1000).toISOString()
    await chief.call('case.supervise', { params: { id: asked.id }, body: { text: RARE, dueAt } })
    clock.advance(toTenth(clock.processNow(), 1))
    chief = await signIn(world.url, 'chief1')
    // The board follows the journal: the last thing done has reached it.
    await until(async () => (await boardOf()).now.supervised === 1)
  })
  after(() => world.stop())

  it('[K5] [K6] the workbook has the figures of the board, as numbers', async () => {
    const board = await boardOf({ trend: 'day' })
    const sheets = await sheetsOf(await report({ month, format: 'xlsx' }))
    expect([...sheets.keys()]).to.deep.equal(['主要指标', '分类别', '超时未破与督办案件', '按日趋势', '指标口径'])
    const main = sheets.get('主要指标')
    const { figures } = board.clearance
    expect(rowNamed(main, '接报').slice(1, 2)).to.deep.equal([figures.received])
    expect(rowNamed(main, '24小时破案率').slice(1, 5)).to.deep.equal([figures.rate.value, 1, 3, '—'])
    expect(rowNamed(main, '24小时内破案数占比').slice(1, 4)).to.deep.equal([1, 1, 1])
    expect(rowNamed(main, '破案').slice(1, 8)).to.deep.equal([1, null, null, 0, '—', 0, '—'])
    const { medianSeconds, p90Seconds } = board.times.figures.tripleAcknowledged
    expect(secondsOf(rowNamed(main, '三方签收时长（中位数）')[1])).to.be.closeTo(medianSeconds ?? -1, 0.001)
    expect(secondsOf(rowNamed(main, '三方签收时长（P90）')[1])).to.be.closeTo(p90Seconds ?? -1, 0.001)
    expect(rowNamed(main, '发还金额（元）')[1]).to.equal(board.property.figures.valueFen / 100)
    expect(rowNamed(main, '领回人数')[1]).to.equal(1)
    expect(rowNamed(main, '未发还物品')[1]).to.equal(board.property.figures.stock.items)
    expect(rowNamed(main, '超时未破')[1]).to.equal(board.now.overdue)
    expect(rowNamed(main, '督办中')[1]).to.equal(1)
    const { exceptional, discovered, imported } = figures.clearancesApart
    for (const [name, n] of Object.entries({ 例外: exceptional, 串出: discovered, 导入: imported }))
      expect(main?.find(([head]) => String(head).startsWith(`${name}破案`) && head !== '例外破案')?.[1]).to.equal(n)

    const kinds = sheets.get('分类别')
    for (const [name, key] of Object.entries({ 盗窃: 'theft', 诈骗: 'fraud' })) {
      const row = board.categories.find((each) => each.key === key)?.figures
      expect(rowNamed(kinds, name).slice(1, 5)).to.deep.equal([
        row?.received,
        row?.rate.n,
        row?.rate.of,
        row?.rate.value,
      ])
    }
    expect(rowNamed(kinds, '　盗窃电动车').slice(1, 5)).to.deep.equal([1, 0, 1, 0])
    expect(rowNamed(kinds, '合计').slice(1, 5)).to.deep.equal([3, 1, 3, figures.rate.value])

    const days = (sheets.get('按日趋势') ?? []).filter(([first]) => first instanceof Date)
    const wanted = board.trend.points.map(({ from, received, rate, share }) => [
      from,
      received,
      rate.n,
      rate.of,
      share.of,
    ])
    const told = days.map(([day, received, n, of, , , all]) => [
      day instanceof Date ? day.toISOString().slice(0, 10) : '',
      received,
      n,
      of,
      all,
    ])
    expect(told).to.deep.equal(wanted)
  })

  it('[K7] names overdue and supervised cases, with times as times and every character', async () => {
    const { items } = await chief.call('board.cases', { query: { figure: 'overdue' } })
    const rows = (await sheetsOf(await report({ month, format: 'xlsx' }))).get('超时未破与督办案件')
    expect(items).to.have.length(2)
    for (const { number, receivedAt } of items) {
      const row = rowNamed(rows, number)
      const shown = row.find((cell) => cell instanceof Date)
      expect(shown?.getTime()).to.be.closeTo(Date.parse(receivedAt) + 8 * HOUR * 1000, 1_000)
    }
    const supervised = rows?.find(([, why]) => why === '超时未破、督办')
    expect(supervised?.at(-1)).to.include(RARE).and.include('（限 ')
    const quiet = await report({ month, format: 'xlsx' }, await signIn(world.url, 'chief2'))
    expect(rowNamed((await sheetsOf(quiet)).get('超时未破与督办案件'), '无')).to.have.length.above(0)
  })

  it('the PDF says the same, to be searched, with rare characters and page numbers', async () => {
    const board = await boardOf()
    const bytes = await report({ month, format: 'pdf' })
    expect(bytes.subarray(0, 5).toString()).to.equal('%PDF-')
    expect(bytes.length, 'only what is used of the fonts').to.be.below(400_000)
    const pages = await pagesOf(bytes)
    const [first = ''] = pages
    const [year, number] = month.split('-').map(Number)
    expect(first).to.include('小案快侦月报').and.include(`${board.name} · ${year}年${number}月`)
    expect(first).to.match(/24小时破案率\s*33\.3%\s*1\s*3\s*—/)
    for (const word of ['制表：', '审核：', '负责人：', '510.00']) expect(first).to.include(word)
    expect(pages.map((page) => page.replaceAll('\n', '')).join(''))
      .to.include(RARE)
      .and.include('盗窃电动车')
      .and.include('统计时刻')
    pages.forEach((page, place) => expect(page).to.include(`第 ${place + 1} 页 共 ${pages.length} 页`))
  })

  it('comes in English for who reads English, or asks for it', async () => {
    const [page = ''] = await pagesOf(await report({ month, format: 'pdf', lang: 'en' }))
    expect(page).to.match(/24 h clearance rate\s*33\.3%\s*1\s*3/)
    const response = await ask(chief, { month, format: 'xlsx' }, { 'accept-language': 'en-GB' })
    const sheets = await sheetsOf(Buffer.from(await response.arrayBuffer()))
    expect([...sheets.keys()]).to.include('Main figures')
    const words = [...sheets]
      .filter(([name]) => name !== 'Overdue and supervised cases')
      .flatMap(([, rows]) => rows.flat())
    const names = new Set([(await boardOf()).name, chief.username])
    const chinese = words.filter((word) => typeof word === 'string' && /[\u4e00-\u9fff]/.test(word) && !names.has(word))
    expect(chinese.filter((word) => !String(word).includes('所'))).to.have.length.at.most(1)
  })

  it('has the name of a file in Chinese, and is not sent twice', async () => {
    const first = await ask(chief, { month, format: 'xlsx' })
    expect(first.headers.get('content-type')).to.match(/^application\/vnd\.openxmlformats/)
    const name = (await boardOf()).name
    expect(decodeURIComponent(first.headers.get('content-disposition') ?? '')).to.include(
      `filename*=UTF-8''小案快侦月报 ${month} ${name}.xlsx`,
    )
    expect(first.headers.get('content-disposition')).to.match(/filename="report-[\d-]+-station-lj01\.xlsx"/)
    const tag = first.headers.get('etag') ?? ''
    expect(tag).to.match(/^W\/"[\w-]+"$/)
    const again = await ask(chief, { month, format: 'xlsx' }, { 'if-none-match': tag })
    expect([again.status, await again.text()]).to.deep.equal([304, ''])
    expect((await ask(chief, { month, format: 'pdf' }, { 'if-none-match': tag })).status).to.equal(200)
  })

  it('[K5] a month without anything says so, and has no rate', async () => {
    for (const empty of ['1900-01', '2020-02']) {
      const sheets = await sheetsOf(await report({ month: empty, format: 'xlsx' }))
      const main = sheets.get('主要指标')
      expect(rowNamed(main, '本月没有接报、破案和发还。')).to.have.length.above(0)
      expect(rowNamed(main, '24小时破案率').slice(1, 4)).to.deep.equal(['—', 0, 0])
    }
    const leap = (await sheetsOf(await report({ month: '2020-02', format: 'xlsx' }))).get('按日趋势') ?? []
    expect(leap.filter(([day]) => day instanceof Date)).to.have.length(29)
    expect((await pagesOf(await report({ month: '2020-02', format: 'pdf' })))[0]).to.include('本月没有接报')
  })

  it('[K5] a month that runs says that it is not over', async () => {
    const running = new Date(clock.processNow() + 8 * HOUR * 1000).toISOString().slice(0, 7)
    const main = (await sheetsOf(await report({ month: running, format: 'xlsx' }))).get('主要指标')
    expect(main?.flat().some((cell) => typeof cell === 'string' && cell.startsWith('本月尚未结束'))).to.equal(false)
    const desk = await signIn(world.url, 'desk1')
    await openCase({ ...world, as: async () => desk })
    await until(async () => (await desk.call('board.city')).clearance.figures.received === 1)
    const again = (await sheetsOf(await report({ month: running, format: 'xlsx' }))).get('主要指标')?.flat()
    expect(again?.some((cell) => typeof cell === 'string' && cell.startsWith('本月尚未结束'))).to.equal(true)
    expect(again?.some((cell) => typeof cell === 'string' && cell.includes('有 1 起案件时限未满'))).to.equal(true)
    // Whatever has to be said above them, the main figures and the lines to sign are one page.
    for (const lang of ['zh', 'en'] as const) {
      const [first = ''] = await pagesOf(await report({ month: running, format: 'pdf', lang }))
      expect(first).to.include({ zh: '负责人：', en: 'Responsible:' }[lang])
    }
  })

  it('[A1] of a district and the city has the stations in their order, and only for who sees them', async () => {
    const [bureau, desk] = [await signIn(world.url, 'district1'), await signIn(world.url, 'desk1')]
    const query = { from: `${month}-01`, to: nextMonth(month) }
    const district = await bureau.call('board.district', { query })
    const sheets = await sheetsOf(await report({ month, format: 'xlsx' }, bureau))
    const named = (sheets.get('分单位') ?? []).map(([, name]) => name)
    const names = district.stations.map(({ name }) => name)
    expect(named.filter((name) => names.includes(String(name)))).to.deep.equal(names)
    expect(rowNamed(sheets.get('分单位'), 1)[1]).to.equal(names[0])
    const city = await sheetsOf(await report({ month, format: 'xlsx' }, desk))
    expect(city.get('分单位')?.flat()).to.include.members([district.name, ...names])
    expect((await pagesOf(await report({ month, format: 'pdf' }, desk))).join('')).to.include(district.name)
    const board = await desk.call('board.city', { query })
    const sums = city.get('分局汇总')
    expect(board.districts.map(({ key }) => key)).to.include('district-lj')
    for (const { key, name, figures } of board.districts) {
      const own = board.stations.filter(({ districtId }) => districtId === key)
      const received = own.reduce((sum, station) => sum + station.figures.received, 0)
      expect(figures.received, name).to.equal(received)
      expect(rowNamed(sums, name).slice(1, 6)).to.deep.equal([
        own.length,
        received,
        figures.rate.n,
        figures.rate.of,
        figures.rate.value ?? '—',
      ])
    }
    const { received, rate } = board.clearance.figures
    expect(rowNamed(sums, '合计').slice(1, 6)).to.deep.equal([
      board.stations.length,
      received,
      rate.n,
      rate.of,
      rate.value,
    ])
    expect(sheets.has('分局汇总'), 'of a district').to.equal(false)
    await report({ month, format: 'xlsx', station: 'station-lj02' }, bureau)

    await refused({ month, format: 'pdf', station: 'station-lj02' }, 404, 'subject.not-found', 'station')
    await refused({ month, format: 'pdf', station: 'no-such' }, 404, 'subject.not-found', 'station')
    await refused({ month, format: 'pdf', district: 'district-lj' }, 404, 'subject.not-found', 'district')
    await refused({ month, format: 'xlsx', district: 'district-dh' }, 404, 'subject.not-found', 'district', bureau)
    for (const who of ['station1', 'auditor1', 'admin1'])
      await refused({ month, format: 'xlsx' }, 403, 'rights.missing', undefined, await signIn(world.url, who))
  })

  it('refuses months that are none or have not begun, and other formats', async () => {
    const coming = nextMonth(new Date(clock.processNow() + 8 * HOUR * 1000).toISOString().slice(0, 7)).slice(0, 7)
    await refused({ month: coming, format: 'pdf' }, 422, 'report.month-future', 'month')
    for (const none of ['1899-12', '2026-13', '2026-00', '2026-1', '2026', '2026-10-01', 'now', '', '２０２６-10'])
      await refused({ month: none, format: 'pdf' }, 422, 'request.invalid', 'month')
    await refused({ format: 'pdf' }, 422, 'request.invalid', 'month')
    for (const none of ['csv', 'PDF', '']) await refused({ month, format: none }, 422, 'request.invalid', 'format')
    await refused({ month, format: 'pdf', lang: 'fr' }, 422, 'request.invalid', 'lang')
    await refused({ month, format: 'pdf', from: '2026-01-01' }, 422, 'request.invalid', 'from')
  })

  it('many at once are written one after the other; more than can wait are told so', async () => {
    const answers = await Promise.all(Array.from({ length: 14 }, () => ask(chief, { month, format: 'pdf' })))
    const made = answers.filter(({ status }) => status === 200)
    const told = answers.filter(({ status }) => status === 503)
    expect(made.length + told.length).to.equal(14)
    expect(made.length).to.be.at.least(8)
    expect(told.length).to.be.above(0)
    expect(((await told[0]?.json()) as Problem).code).to.equal('report.busy')
    await Promise.all(made.map((each) => each.arrayBuffer()))
    await report({ month, format: 'pdf' })
  })

  it('[K8] the list behind a figure as a workbook: as long as the figure, numbers and times as such', async () => {
    const range = `from=${month}-01&to=${nextMonth(month)}`
    const get = async (path: string): Promise<Map<string, unknown[][]>> => {
      const response = await fetch(`${world.url}${path}`, { headers: { cookie: chief.cookie } })
      expect(response.status).to.equal(200)
      expect(decodeURIComponent(response.headers.get('content-disposition') ?? '')).to.match(/\.xlsx$/)
      return sheetsOf(Buffer.from(await response.arrayBuffer()))
    }
    const { items, count } = await chief.call('board.cases', {
      query: { figure: 'received', from: `${month}-01`, to: nextMonth(month) },
    })
    const [head = [], ...rows] = (await get(`/api/boards/cases.xlsx?figure=received&${range}`)).get('接报') ?? []
    expect(rows).to.have.length(count)
    expect(rows.map(([number]) => number)).to.deep.equal(items.map(({ number }) => number))
    expect(rows.flat()).to.include('=1+1 电动车被盗')
    const received = rows[0]?.[head.indexOf('接报时间')] as Date
    expect(received.getTime()).to.be.closeTo(Date.parse(items[0]?.receivedAt ?? '') + 8 * HOUR * 1000, 1_000)
    const returned = await get(`/api/boards/property.xlsx?figure=returned&${range}&lang=en`)
    const [names = [], item = []] = returned.get('Items returned') ?? []
    expect(item[names.indexOf('Value (yuan)')]).to.equal(510)
    const wrong = await fetch(`${world.url}/api/boards/cases.xlsx?figure=none`, { headers: { cookie: chief.cookie } })
    expect(wrong.status).to.equal(422)
  })
})
