import { expect } from 'chai'
import { caseColumns } from '../../server/boards/csv.ts'
import { csvOf } from '../../server/csv.ts'
import { understand } from '../../server/boards/asking.ts'
import { boardOf, type Source } from '../../server/boards/board.ts'
import { CaseCube } from '../../server/boards/cube.ts'
import { caseRow } from '../../server/boards/rows.ts'
import { Stock } from '../../server/boards/stock.ts'
import { textOf } from '../../server/reports/cells.ts'
import { paperOf } from '../../server/reports/monthly.ts'
import { zoneNamed } from '../../shared/domain/boards/calendar.ts'
import { contributionOf } from '../../shared/domain/boards/contribution.ts'
import { windowsOf } from '../../shared/domain/boards/traits.ts'
import type { CaseState } from '../../shared/domain/case.ts'
import { defaultSettings } from '../../shared/domain/settings.ts'
import { actor, organisationWith } from '../support/organisation.ts'
import { World } from '../support/situation.ts'

const zone = zoneNamed('Asia/Shanghai')
const HOUR_MS = 3_600_000
const AS_OF = '2024-03-20T04:00:00.000Z'

/** Received at an instant; cleared so many milliseconds later when that is told. */
const received: [at: string, clearedAfterMs?: number][] = [
  ['2023-12-31T15:59:59.999Z', 24 * HOUR_MS], // 31 December 23:59:59.999
  ['2023-12-31T16:00:00.000Z', 24 * HOUR_MS + 1], // New Year's midnight
  ['2024-01-31T15:59:59.999Z', HOUR_MS],
  ['2024-01-31T16:00:00.000Z', 48 * HOUR_MS],
  ['2024-02-28T15:59:59.999Z'],
  ['2024-02-28T16:00:00.000Z', 24 * HOUR_MS], // 29 February 00:00, cleared 1 March 00:00
  ['2024-02-29T15:59:59.999Z', 24 * HOUR_MS], // 29 February 23:59:59.999, cleared 1 March 23:59:59.999
  ['2024-02-29T16:00:00.000Z', 1], // 1 March 00:00
  ['2024-03-10T10:00:00.000Z'], // the night on which clocks change in America
  ['2024-03-19T04:00:00.000Z'], // exactly a window before
  ['2024-03-19T03:59:59.999Z'],
]

const states = received.map(([at, clearedAfterMs], index): CaseState => {
  const begun = new World({ receivedAt: at }).at(at)
  if (clearedAfterMs !== undefined) {
    const clearedAt = new Date(Date.parse(at) + clearedAfterMs).toISOString()
    begun.at(clearedAt).clear(clearedAt)
  }
  const { seq: _seq, ...state } = begun.case
  return { ...state, id: `case-${index}`, number: `N01-${index}` }
})

const organisation = organisationWith()
const source = (): Source => {
  const cube = new CaseCube(zone, windowsOf(defaultSettings.windowsHours))
  for (const state of states) cube.put(contributionOf(state.id, 1, state))
  return { cube, stock: new Stock(zone) }
}
const boardFor = (from: string, to: string) => {
  const asked = { organisation: { ...organisation, zone: zone.name }, now: new Date(AS_OF) }
  const understood = understand(asked, actor('desk'), 'board.city', { from, to })
  return boardOf(source(), understood, 'day', organisation)
}

/** All that a server tells of times: boards, their lists as CSV, the report. */
const told = async (): Promise<string> => {
  const boards = [
    boardFor('2024-01-01', '2024-02-01'),
    boardFor('2024-02-01', '2024-03-01'),
    boardFor('2024-03-01', '2024-04-01'),
    boardFor('2023-12-31', '2024-03-02'),
  ]
  const telling = { language: 'zh' as const, zone, organisation }
  const rows = states.map((state) => caseRow(state, 24))
  const batches = (async function* () {
    yield rows
  })()
  let csv = ''
  for await (const line of csvOf(caseColumns, batches, telling)) csv += line
  const [, february] = boards
  if (!february) throw new Error('no board')
  const open = { overdue: rows.slice(4, 5), supervised: [], most: 1 }
  const paper = paperOf({ board: february, open, districts: new Map(), stations: new Map(), language: 'zh' })
  const cells = paper.tables.flatMap(({ rows: all }) =>
    all.map((row) => row.cells.map((cell) => textOf(cell, { language: 'zh', zone }))),
  )
  return JSON.stringify({ boards, csv, facts: paper.facts, cells })
}

describe('figures and the zone of the server', () => {
  const zones = ['Asia/Shanghai', 'America/Los_Angeles', 'Pacific/Kiritimati', 'UTC'] as const
  const own = process.env['TZ']
  afterEach(() => {
    if (own === undefined) delete process.env['TZ']
    else process.env['TZ'] = own
  })

  it('[R14] are the same whatever zone the server lives in', async () => {
    const answers = new Map<string, string>()
    const clocks = new Set<number>()
    for (const name of zones) {
      process.env['TZ'] = name
      clocks.add(new Date('2024-03-01T00:00:00Z').getHours())
      answers.set(name, await told())
    }
    expect(clocks.size, 'zones in which this process lived').to.equal(zones.length)
    for (const [name, answer] of answers) expect(answer === answers.get('UTC'), name).to.equal(true)
  })

  it('[R14] [K5] a case belongs to the day of its call: month ends, the leap day, the last millisecond', () => {
    const counts = (from: string, to: string) =>
      Object.fromEntries(
        boardFor(from, to)
          .trend.points.filter((point) => point.received > 0)
          .map((point) => [point.from, point.received]),
      )
    expect(counts('2024-01-01', '2024-02-01')).to.deep.equal({ '2024-01-01': 1, '2024-01-31': 1 })
    expect(counts('2024-02-01', '2024-03-01')).to.deep.equal({
      '2024-02-01': 1,
      '2024-02-28': 1,
      '2024-02-29': 2,
    })
    expect(counts('2023-12-31', '2024-01-01')).to.deep.equal({ '2023-12-31': 1 })
    expect(counts('2024-02-29', '2024-03-01')).to.deep.equal({ '2024-02-29': 2 })
  })

  it('[K4] [K5] clearances belong to the day of the clearance, and exactly 24 h is within', () => {
    const { figures } = boardFor('2024-03-01', '2024-03-02').clearance
    // Of 29 February two, of 1 March one; by the call one case.
    expect(figures.share).to.deep.equal({ n: 3, of: 3, value: 1 })
    expect(figures.rate).to.deep.equal({ n: 1, of: 1, value: 1 })
    const january = boardFor('2024-01-01', '2024-02-01').clearance.figures
    expect(january.rate, 'a millisecond more than 24 h is not').to.deep.equal({ n: 1, of: 2, value: 0.5 })
    // The one of New Year's Eve was cleared on New Year's Day; the one of 31 January in February.
    expect(january.share).to.deep.equal({ n: 1, of: 2, value: 0.5 })
  })

  it('[K5] a period that runs: what is exactly a window old still runs; nothing is no rate', () => {
    const march = boardFor('2024-03-01', '2024-04-01')
    expect(march.isRunning).to.equal(true)
    expect(march.clearance.figures).to.deep.include({ received: 4, running: { cases: 1, cleared: 0 } })
    expect(march.clearance.figures.rate).to.deep.equal({ n: 1, of: 3, value: 1 / 3 })
    const none = boardFor('2024-03-03', '2024-03-04').clearance.figures
    expect([none.rate.value, none.share.value]).to.deep.equal([null, null])
  })
})
