import { expect } from 'chai'
import type { Board, BoardCases } from '../../shared/domain/boards/answers.ts'
import type { CaseFigure } from '../../shared/domain/boards/figures.ts'
import type { Entry } from '../../shared/domain/entry.ts'
import type { QueryOf } from '../../shared/operations/catalogue.ts'
import { countByHand, type Filed } from '../support/boards.reference.ts'
import { clockwork } from '../../shared/domain/people.ts'
import { acknowledgeAll, handOver, openCase, returnable, seize, upload } from '../support/cases.ts'
import { rowNamed, sheetsOf, type CellValue } from '../support/papers.ts'
import { until } from '../support/until.ts'
import { startWorld, type Person, type World } from '../support/world.ts'

const zone = 'Asia/Shanghai'
const range = { from: '2020-01-01', to: '2029-12-31' }
const figures: CaseFigure[] = [
  'received',
  'open',
  'triple-acknowledged',
  'clearances',
  'pending',
  'reopened',
  'shelved',
]

/** The cases of a journal as a clerk would have found them at an instant. */
const filedAt = (entries: readonly Entry[], asOf: string): Filed[] => {
  const byCase = new Map<string, Entry[]>()
  for (const entry of entries)
    if (entry.storedAt <= asOf) byCase.set(entry.subject.id, [...(byCase.get(entry.subject.id) ?? []), entry])
  return [...byCase].flatMap(([id, of]) => {
    const [first] = of
    if (first?.kind !== 'case.received') return []
    const { category, subcategory, receivedAt } = first.body as unknown as Filed
    const { station = '' } = first.scope
    return [{ id, station, category, subcategory, origin: 'call', receivedAt, receivedAtSetBack: false, entries: of }]
  })
}

describe('figures and lists as of an instant', function () {
  this.timeout(120_000)
  let world: World
  let chief: Person
  before(async () => {
    world = await startWorld()
    chief = await world.as('chief1')
    for (const label of ['seized', 'signature', 'hand-over']) await upload(world, 'station1', label)
  })
  after(() => world.stop())

  const board = (): Promise<Board> => chief.call('board.station', { query: range })
  const list = (figure: CaseFigure, query: Partial<QueryOf<'board.cases'>> = {}): Promise<BoardCases> =>
    chief.call('board.cases', { query: { ...range, limit: 200, ...query, figure } })
  const journal = async (): Promise<Entry[]> =>
    (await world.app.platform.db
      .collection('journal')
      .find({ 'subject.kind': 'case' })
      .sort({ 'subject.id': 1, seq: 1 })
      .toArray()) as unknown as Entry[]
  const suspect = async (id: string): Promise<number> => {
    const officer = await world.as('station1')
    const { suspectId } = await officer.call('suspect.identify', { params: { id }, body: { name: '赵某' } })
    return (await officer.call('suspect.apprehend', { params: { id, suspectId } })).case.seq
  }
  const submit = async (id: string): Promise<void> => {
    const body = { entries: [await suspect(id)], summary: '抓获一人' }
    await (await world.as('station1')).call('clearance.submit', { params: { id }, body })
  }
  const clear = async (id: string): Promise<void> => {
    await submit(id)
    await chief.call('clearance.confirm', { params: { id } })
  }
  const countedByHand = (entries: readonly Entry[], asOf: string) =>
    countByHand(filedAt(entries, asOf), {
      ...{ asOf, zone, ...range, windowHours: 24 },
      stations: ['station-lj01'],
    })

  it('[K5] every answer, while others write, is a recount of the journal at its instant', async () => {
    const answers: Board[] = []
    const lists: [CaseFigure, BoardCases][] = []
    let isWriting = true
    const write = async (turn: number): Promise<void> => {
      for (let each = 0; each < 6; each++) {
        const { id } = await openCase(world)
        await acknowledgeAll(world, id)
        if ((turn + each) % 3 === 0) await clear(id)
        if ((turn + each) % 3 === 1) await submit(id)
        if ((turn + each) % 4 === 0)
          await chief
            .call('case.shelve', { params: { id }, body: { reason: '并案' } })
            .catch(() => chief.call('case.reopen', { params: { id }, body: { reason: '重办' } }))
      }
    }
    const read = async (): Promise<void> => {
      while (isWriting) {
        answers.push(await board())
        const figure = figures[lists.length % figures.length] ?? 'received'
        lists.push([figure, await list(figure, { asOf: answers[Math.floor(answers.length / 2)]?.asOf })])
      }
    }
    const reading = Promise.all([read(), read()])
    await Promise.all([write(0), write(1), write(2)])
    isWriting = false
    await reading
    const entries = await journal()
    expect(answers.length).to.be.greaterThan(10)
    for (const { asOf, clearance, now, times } of answers) {
      const byHand = countedByHand(entries, asOf)
      const { received, share, pending, reopened, apart } = clearance.figures
      const told = [received, now.open, times.figures.tripleAcknowledged.n, share.of, pending, reopened, apart.shelved]
      expect(told, asOf).to.deep.equal(figures.map((figure) => byHand[figure].size))
    }
    for (const [figure, { asOf, items, count }] of lists) {
      const ids = countedByHand(entries, asOf)[figure]
      expect(count, `${figure} ${asOf}`).to.equal(ids.size)
      expect(new Set(items.map(({ id }) => id)), `${figure} ${asOf}`).to.deep.equal(ids)
    }
  })

  it('[K5] an answer is of an instant that has come, and of a late one: what was written before is in it', async () => {
    const { received } = (await board()).clearance.figures
    await openCase(world)
    const written = world.app.platform.now().getTime()
    await until(async () => (await board()).clearance.figures.received === received + 1)
    const answer = await board()
    expect(Date.parse(answer.asOf)).to.be.at.least(written)
    expect(Date.parse(answer.asOf)).to.be.at.most(world.app.platform.now().getTime())
  })

  it('[K8] a list as of an instant has the cases of then, told as they stood then, on every page and as CSV', async () => {
    const { id } = await openCase(world)
    await until(async () => (await list('open')).items.some((each) => each.id === id))
    const then = await board()
    await acknowledgeAll(world, id)
    await clear(id)
    await openCase(world)
    await until(async () => (await board()).now.open !== then.now.open || (await board()).asOf > then.asOf)
    await until(async () => !(await list('open')).items.some((each) => each.id === id))
    const { asOf } = then
    const { items, count } = await list('open', { asOf })
    expect([count, items.length]).to.deep.equal([then.now.open, then.now.open])
    const row = items.find((each) => each.id === id)
    expect(row).to.include({ status: 'open' })
    expect(row).to.not.have.any.keys('clearedAt', 'tripleAcknowledgedSeconds', 'lead')
    expect(row?.missing).to.include.members(['not-acknowledged', 'no-suspect'])
    const paged: string[] = []
    for (let cursor: string | undefined; ;) {
      const page = await list('open', { asOf, limit: 3, ...(cursor ? { cursor } : {}) })
      paged.push(...page.items.map((each) => each.id))
      if (!page.next) break
      cursor = page.next
    }
    expect(paged).to.deep.equal(items.map((each) => each.id))
    const query = new URLSearchParams({ figure: 'open', asOf, ...range })
    const csv = await (
      await fetch(`${world.url}/api/boards/cases.csv?${query}`, { headers: { cookie: chief.cookie } })
    ).text()
    const line = csv.split('\r\n').find((each) => each.includes(row?.number ?? 'none'))
    expect(csv.trim().split('\r\n')).to.have.length(count + 1)
    expect(line).to.include('在办')
    const workbook = async (which: 'cases' | 'property', wish: Record<string, string>): Promise<CellValue[][]> => {
      const asked = new URLSearchParams({ asOf, ...range, ...wish })
      const url = `${world.url}/api/boards/${which}.xlsx?${asked}`
      const answer = await fetch(url, { headers: { cookie: chief.cookie } })
      expect(answer.status, which).to.equal(200)
      const [rows = []] = (await sheetsOf(Buffer.from(await answer.arrayBuffer()))).values()
      return rows
    }
    const sheet = await workbook('cases', { figure: 'open' })
    expect(sheet).to.have.length(count + 1)
    expect(rowNamed(sheet, row?.number ?? 'none')).to.include('在办')
    await seize(world, (await openCase(world)).id)
    await until(async () => (await board()).property.figures.stock.items === then.property.figures.stock.items + 1)
    const store = await workbook('property', { figure: 'stock' })
    expect(store, 'seized since').to.have.length(then.property.figures.stock.items + 1)
    const cleared = await list('clearances', { asOf })
    expect(cleared.count, 'cleared since').to.equal(then.clearance.figures.share.of)
    expect((await list('received', { asOf })).count, 'received since').to.equal(then.clearance.figures.received)
  })

  it('[P8] returned before clearance is as of the return: confirming and reopening afterwards change nothing', async () => {
    const [{ id: early }, { id: late }] = [await openCase(world), await openCase(world)]
    await acknowledgeAll(world, early)
    await acknowledgeAll(world, late)
    const items = [await returnable(world, early), await returnable(world, late)]
    await clear(late)
    const custodian = await world.as('custodian1')
    for (const id of items) await custodian.call('property.hand-over', { params: { id }, body: handOver() })
    const property = async () => (await board()).property.figures
    const isSo = async (): Promise<boolean> => {
      const { items: n, beforeClearance, fromClearance } = await property()
      return n === 2 && beforeClearance === 1 && fromClearance.n === 1
    }
    await until(isSo)
    await clear(early)
    await chief.call('case.reopen', { params: { id: late }, body: { reason: '另有嫌疑人' } })
    await until(async () => (await list('reopened')).items.some((each) => each.id === late))
    expect(await isSo(), 'afterwards').to.equal(true)
    expect((await property()).people, 'one owner, twice').to.equal(1)
    const { items: rows } = await chief.call('board.property', {
      query: { ...range, figure: 'returned-before-clearance' },
    })
    expect(rows.map((row) => row.caseId)).to.deep.equal([early])
    const other = await world.another()
    try {
      const again = async () => (await (await other.as('chief1')).call('board.station', { query: range })).property
      await until(async () => (await again()).figures.items === 2)
      expect((await again()).figures, 'counted anew').to.include({ beforeClearance: 1, people: 1 })
    } finally {
      await other.stop()
    }
  })

  it('[P8] the store counts items as boards do, not the parts of them', async () => {
    const { id } = await openCase(world)
    await acknowledgeAll(world, id)
    const stock = async (): Promise<number> => (await board()).property.figures.stock.items
    const custodian = await world.as('custodian1')
    const store = async () =>
      (await custodian.call('property.stock', { query: { count: true, status: 'seized' } })).counts
    const before = await stock()
    const seizedBefore = (await store())?.seized?.n ?? 0
    const item = await seize(world, id)
    const body = { quantity: 2, valueFen: 20_400, why: '分装' }
    const { part } = await (await world.as('station1')).call('property.split', { params: { id: item.id }, body })
    await (
      await world.as('station1')
    ).call('property.split', { params: { id: part.id }, body: { ...body, quantity: 1 } })
    await until(async () => (await stock()) === before + 1)
    expect((await store())?.seized).to.deep.equal({ n: seizedBefore + 1, isMore: false })
    expect((await chief.call('board.property', { query: { figure: 'stock' } })).count).to.equal(before + 1)
  })

  it('[K5] [K7] imported cases: open is open everywhere, overdue is only what has a window, no time is no failure', async () => {
    const { journal: writing, now } = world.app.platform
    const day = (days: number): string => new Date(now().getTime() - days * 86_400_000).toISOString()
    const row = { category: 'theft' as const, summary: '历史案件', station: 'station-lj01', place: { text: '旧案' } }
    const cases = [
      { ...row, key: 'open', receivedAt: day(40), status: 'open' as const },
      { ...row, key: 'undated', receivedAt: day(41), status: 'closed' as const },
      { ...row, key: 'dated', receivedAt: day(42), status: 'closed' as const, clearedAt: day(41.5) },
    ]
    const actor = clockwork(world.app.platform.organisation().city.id)
    const before = (await board()).now
    const body = { source: 'past', cases }
    await writing.submit({ id: crypto.randomUUID(), operation: 'case.import', actor, body })
    await until(async () => (await board()).now.open === before.open + 1)
    expect((await board()).now.overdue).to.equal(before.overdue)
    const listed = async (query: QueryOf<'case.list'>): Promise<number | undefined> =>
      (await chief.call('case.list', { query: { station: 'station-lj01', count: true, ...query } })).count?.n
    expect(await listed({ status: 'open' })).to.equal((await board()).now.open)
    expect(await listed({ overdue: true }), 'overdue').to.equal(before.overdue)
    const query = { ...range, origin: 'imported' as const }
    const chosen = await chief.call('board.station', { query })
    const { figures: told } = chosen.clearance
    expect(told.rate).to.deep.equal({ n: 1, of: 2, value: 0.5 })
    expect(told.apart).to.include({ undated: 1, imported: null, discovered: 0 })
    expect(chosen.now).to.include({ open: 1, overdue: null, aboutToMiss: null })
    expect(chosen.times.figures).to.include({ notAcknowledged: null, notArrived: null, setBack: null })
    expect(chosen.property.figures.stock.items, 'property of others').to.equal(0)
    expect((await list('undated', { origin: 'imported' })).items.map((each) => each.status)).to.deep.equal(['closed'])
    const calls = await chief.call('board.station', { query: { ...range, origin: 'call' } })
    expect(calls.clearance.figures.apart.imported, 'beside the calls that were chosen').to.equal(3)
  })
})
