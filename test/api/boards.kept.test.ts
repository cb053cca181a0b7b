import { expect } from 'chai'
import { BoardKeeper, checkBoards } from '../../server/boards/index.ts'
import type { CaseState } from '../../shared/domain/case.ts'
import type { World } from '../support/world.ts'
import type { Party } from '../../shared/schema/terms.ts'
import { crew, openCase } from '../support/cases.ts'
import { until } from '../support/until.ts'
import { startWorld } from '../support/world.ts'

const zone = 'Asia/Shanghai'
const windowsHours = [24, 12, 48, 72]

describe('what boards keep in memory', function () {
  this.timeout(60_000)
  let world: World
  before(async () => {
    // No timer writes to a case between what is changed and what is compared, however slow the machine is.
    world = await startWorld({ settings: { acknowledgeLeaderSeconds: 3_000, acknowledgeChiefSeconds: 6_000 } })
  })
  after(() => world.stop())

  const cases = () => world.app.platform.db.collection<{ _id: string; state: CaseState }>('cases')
  const check = (rewrite = false) =>
    checkBoards(world.app.platform.db, { zone, windowsHours, now: world.app.platform.now(), rewrite })
  const received = async (of = world): Promise<number> =>
    (await (await of.as('chief1')).call('board.station')).clearance.figures.received
  const newKeeper = async (): Promise<BoardKeeper> => {
    const keeper = new BoardKeeper(world.app.platform, { zone, windowsHours })
    keeper.start()
    await keeper.settled()
    return keeper
  }

  it('[K5] is answered from the database until it is loaded, with the same figures', async () => {
    await Promise.all(Array.from({ length: 3 }, () => openCase(world)))
    await until(async () => (await received()) === 3)
    const warm = await (await world.as('chief1')).call('board.station')
    const { understand } = await import('../../server/boards/asking.ts')
    const { boardOf } = await import('../../server/boards/board.ts')
    const { readFor } = await import('../../server/boards/reading.ts')
    const { actorOf } = await import('../../shared/domain/people.ts')
    const { platform } = world.app
    const organisation = platform.organisation()
    const account = organisation.account('account-chief1')
    if (!account) throw new Error('no chief')
    const asked = { organisation, now: new Date(warm.asOf) }
    const understood = understand(asked, actorOf(account), 'board.station', {}, 'station')
    const cold = new BoardKeeper(platform, { zone, windowsHours })
    const source = await readFor(platform.db, cold.emptySource(), understood, warm.asOf)
    expect(boardOf(source, understood, undefined, organisation)).to.deep.equal(warm)
  })

  it('[K5] is stored and loaded again, with what was written since', async () => {
    const first = await newKeeper()
    await first.store()
    await first.stop()
    expect(await check()).to.include({ wasStored: true, cases: 3, surplus: 0 })
    await openCase(world)
    const second = await newKeeper()
    expect(second.source?.cube.count).to.equal(4)
    expect(second.unstored, 'or it would be read again at every start').to.equal(1)
    await second.store()
    expect(second.unstored).to.equal(0)
    await second.stop()
    const { differing, figures } = await check()
    expect([differing, figures]).to.deep.equal([[], []])
  })

  it('[K5] what an earlier version stored is thrown away, and stored anew', async () => {
    const keeper = await newKeeper()
    await keeper.store()
    await keeper.stop()
    const stored = world.app.platform.db.collection<{ _id: string; format: number }>('boards')
    await stored.updateOne({ _id: 'snapshot' }, { $set: { format: 1 } })
    expect(await check()).to.include({ wasStored: false, surplus: 0 })
    const next = await newKeeper()
    expect(next.source?.cube.count).to.equal(4)
    await next.store()
    await next.stop()
    expect(await check()).to.include({ wasStored: true, surplus: 0 })
  })

  it('[K5] a recount finds a case of which something else is kept, and one that is no longer there', async () => {
    const keeper = await newKeeper()
    await keeper.store()
    await keeper.stop()
    const [one, other] = await cases().find().limit(2).toArray()
    if (!one || !other) throw new Error('no cases')
    const journal = world.app.platform.db.collection('journal')
    // Longer ago than what is read again at a start.
    const old = { $set: { storedAt: '2020-01-01T00:00:00.000Z' } }
    await journal.updateMany({ 'subject.id': one._id }, old)
    await journal.updateMany({ 'subject.id': other._id }, old)
    await cases().updateOne({ _id: one._id }, { $set: { 'state.category': 'fraud' } })
    await cases().deleteOne({ _id: other._id })
    expect(await check(true)).to.deep.include({ differing: [{ kind: 'case', id: one._id }], surplus: 1 })
    expect(await check()).to.deep.include({ differing: [], surplus: 0, figures: [], cases: 3 })
  })

  it('[K5] another server on the same database has the same figures', async () => {
    const other = await world.another()
    try {
      await until(async () => (await received(other)) === 3)
      await openCase(world)
      await until(async () => (await received(other)) === 4, 2_000)
    } finally {
      await other.stop()
    }
  })

  it('[D5] a unit that departs without signing has signed, on the board as in a recount', async () => {
    const { id } = await openCase(world)
    for (const [party, officer] of Object.entries(crew))
      await (await world.as(officer)).call('dispatch.depart', { params: { id, party: party as Party } })
    const chief = await world.as('chief1')
    await until(async () => (await chief.call('board.station')).times.figures.tripleAcknowledged.n === 1, 2_000)
    expect((await chief.call('board.cases', { query: { figure: 'triple-acknowledged' } })).count).to.equal(1)
  })
})
