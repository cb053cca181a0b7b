import { expect } from 'chai'
import { folded } from '../../shared/domain/folding.ts'
import { countCases } from '../../server/cases/case.model.ts'
import { findCases, visibleCases } from '../../server/cases/index.ts'
import { actorOf } from '../../shared/domain/people.ts'
import { places } from '../../seed/places.ts'
import type { QueryOf } from '../../shared/operations/catalogue.ts'
import { openCase } from '../support/cases.ts'
import { movedClock } from '../support/clock.ts'
import { startWorld, type World } from '../support/world.ts'

const CASES = 23

describe('the list of cases', function () {
  this.timeout(60_000)
  const clock = movedClock()
  let world: World
  let ids: string[]
  const list = async (query: QueryOf<'case.list'>, by = 'desk1') =>
    (await (await world.as(by)).call('case.list', { query })).items
  const idsOf = async (query: QueryOf<'case.list'>, by?: string) => (await list(query, by)).map(({ id }) => id)
  before(async () => {
    world = await startWorld({ processNow: clock.processNow })
    const categories = ['theft', 'fraud', 'damage', 'injury'] as const
    const made = await Promise.all(
      Array.from({ length: CASES }, (_, index) => {
        const place = places[index % places.length]
        return openCase(world, {
          category: categories[index % 4] ?? 'theft',
          subcategory: undefined,
          summary: `第 ${index} 起 (50% [a-z]* \\d+ $&)`,
          ...(place ? { place } : {}),
        })
      }),
    )
    ids = made.map(({ id }) => id)
  })
  after(() => world.stop())

  it('gives every case once, newest first, in pages of any size, while new ones come', async () => {
    const desk = await world.as('desk1')
    for (const limit of [1, 7, 23, 200]) {
      const seen: { id: string; receivedAt: string }[] = []
      for (let cursor: string | undefined; ;) {
        const page = await desk.call('case.list', { query: { limit, ...(cursor ? { cursor } : {}) } })
        expect(page.items.length).to.be.at.most(limit)
        seen.push(...page.items)
        if (limit === 7) await openCase(world)
        if (!page.next) break
        cursor = page.next
      }
      const found = seen.map(({ id }) => id)
      expect(new Set(found).size, `limit ${limit}`).to.equal(found.length)
      expect(found).to.include.members(ids)
      const times = seen.map(({ receivedAt }) => receivedAt)
      expect(times).to.deep.equal([...times].sort().reverse())
    }
  })

  it('filters by station, category, state, time and number', async () => {
    const all = await list({ limit: 200 })
    const [some] = all
    if (!some) throw new Error('no case')
    const where = (holds: (card: (typeof all)[number]) => boolean) => all.filter(holds).map(({ id }) => id)
    const station = 'station-lj01'
    expect(await idsOf({ limit: 200, station })).to.deep.equal(where((card) => card.scope.station === station))
    expect(await idsOf({ limit: 200, category: 'fraud' })).to.deep.equal(where((card) => card.category === 'fraud'))
    expect(await idsOf({ limit: 200, category: 'fraud', station: 'station-none' })).to.deep.equal([])
    expect(await idsOf({ limit: 200, status: 'cleared' })).to.deep.equal([])
    expect(await idsOf({ limit: 200, from: some.receivedAt })).to.deep.equal(
      where((card) => card.receivedAt >= some.receivedAt),
    )
    expect(await idsOf({ limit: 200, to: some.receivedAt })).to.deep.equal(
      where((card) => card.receivedAt < some.receivedAt),
    )
    expect(await idsOf({ q: some.number })).to.deep.equal([some.id])
    expect(await idsOf({ q: some.number.toLowerCase() })).to.deep.equal([some.id])
  })

  it('tells how many there are when that is asked for, whatever the page', async () => {
    const desk = await world.as('desk1')
    const all = await desk.call('case.list', { query: { limit: 200 } })
    expect(all).not.to.have.property('count')
    /** A count that takes long is left out: it is asked for again. */
    const counted = async (query: QueryOf<'case.list'>) => {
      for (;;) {
        const page = await desk.call('case.list', { query: { ...query, count: true } })
        if (page.count) return { ...page, count: page.count }
      }
    }
    const first = await counted({ limit: 3 })
    expect(first.items).to.have.length(3)
    expect(first.count).to.deep.equal({ n: all.items.length, isMore: false })
    const fraud = await counted({ category: 'fraud', limit: 1 })
    expect(fraud.count.n).to.equal(all.items.filter(({ category }) => category === 'fraud').length)
    const cursor = first.next ?? ''
    expect((await counted({ cursor })).count).to.deep.equal(first.count)
    expect(await desk.call('case.list', { query: { q: '第', count: true } })).not.to.have.property('count')
  })

  it('of more than a thousand says so, without counting them all', async () => {
    const { db } = world.app.platform
    const [model] = await findCases(db, [], undefined, 1)
    if (!model) throw new Error('no case')
    const rows = db.collection<{ _id: string }>('cases')
    const id = (index: number): string => `counted-${index}`
    const many = Array.from({ length: 1_001 }, (_, index) => {
      const state = { ...model.state, id: id(index), number: id(index), status: 'shelved' as const }
      return { ...model, _id: id(index), nextTimerAt: null, state }
    })
    await rows.insertMany(many)
    expect(await countCases(db, [{ 'state.status': 'shelved' }], 60_000)).to.deep.equal({ n: 1_000, isMore: true })
    await rows.deleteMany({ _id: /^counted-/ as never })
  })

  it('[S4] what is searched for is taken literally', async () => {
    expect(await idsOf({ q: '第 7 起' })).to.deep.equal([ids[7]])
    expect(await idsOf({ q: '(50% [A-Z]* \\d+ $&)', limit: 200 })).to.have.members(ids)
    for (const q of ['.*', '第 . 起', '^第', '[0-9]+', '(', '\\', '$']) {
      const found = await list({ q, limit: 200 })
      for (const { summary, place } of found) expect(`${folded(summary)}\n${folded(place.text)}`).to.include(folded(q))
    }
    expect((await idsOf({ q: '   ', limit: 200 })).length).to.be.at.least(CASES)
  })

  it('[A1] mine are those of the own units', async () => {
    const mine = await list({ mine: true, limit: 200 }, 'station1')
    for (const card of mine) expect(card.dispatches.map(({ unitId }) => unitId)).to.include('unit-station-lj01')
    expect(mine.length).to.be.greaterThan(0)
    expect(await idsOf({ mine: true }, 'desk1')).to.deep.equal([])
  })

  it('[A1] the list of who sees few cases looks at few', async () => {
    const { db, organisation } = world.app.platform
    const [model] = await findCases(db, [], undefined, 1)
    const account = organisation().account('account-station2')
    if (!model || !account) throw new Error('no case')
    const rows = db.collection<{ _id: string }>('cases')
    const id = (index: number): string => `far-${index}`
    const many = Array.from({ length: 3_000 }, (_, index) => {
      const own = { id: id(index), number: id(index), unitIds: ['unit-far'], waitingUnitIds: [] }
      const lead = index % 1_000 === 0 ? { lead: { userId: account.id, name: account.name } } : {}
      return { ...model, _id: id(index), nextTimerAt: null, state: { ...model.state, ...own, ...lead } }
    })
    await rows.insertMany(many)
    const visible = visibleCases(actorOf(account), 'case.list')
    const asked = rows.find({ $and: [{}, visible ?? {}] } as never)
    const explained = await asked.sort({ 'state.receivedAt': -1, _id: -1 }).limit(51).explain('executionStats')
    const { nReturned, totalDocsExamined } = explained['executionStats'] as Record<string, number>
    expect(nReturned).to.be.at.least(3)
    expect(totalDocsExamined).to.be.below(500)
    await rows.deleteMany({ _id: /^far-/ as never })
  })

  it('a page mark of another list, or none of ours, is refused', async () => {
    const desk = await world.as('desk1')
    for (const cursor of ['x', 'e30', Buffer.from('[1,2]').toString('base64url')]) {
      const { fields } = await desk.refused('case.list', 'request.cursor', { query: { cursor } })
      expect(fields?.[0]?.field).to.equal('cursor')
    }
  })

  it('[K1] overdue are those open past the window', async () => {
    clock.advance(24 * 3600 + 1)
    const fresh = await world.another()
    const desk = await fresh.as('desk2')
    const { case: late } = await desk.call('case.receive', {
      body: { category: 'theft', summary: '新案', place: places[0] ?? { text: '' } },
    })
    const found = async (overdue: boolean) =>
      (await desk.call('case.list', { query: { overdue, limit: 200 } })).items.map(({ id }) => id)
    expect(await found(true))
      .to.include.members(ids)
      .and.not.include(late.id)
    expect(await found(false))
      .to.include(late.id)
      .and.not.include.members(ids)
    // What is no longer open is overdue no longer, however old it is.
    const [shelved = ''] = ids
    const chief = await fresh.as('district1')
    const { case: before } = await desk.call('case.read', { params: { id: shelved } })
    await chief.call('case.shelve', { params: { id: shelved }, body: { reason: '线索中断' } })
    expect(await found(true)).not.to.include(shelved)
    expect(await found(false), before.number).to.include(shelved)
    await fresh.stop()
  })
})
