import { expect } from 'chai'
import type { CaseCard } from '../../shared/domain/case.ts'
import type { Entry } from '../../shared/domain/entry.ts'
import type { DispatchNotice } from '../../shared/events.ts'
import { openCase, seize, storedSeq, writeNote } from '../support/cases.ts'
import { until } from '../support/until.ts'
import { startWorld, type World } from '../support/world.ts'

const upTo = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index)

describe('two servers on one database', function () {
  this.timeout(60_000)
  let one: World
  let two: World
  before(async () => {
    one = await startWorld()
    two = await one.another()
  })
  after(async () => {
    await two.stop()
    await one.stop()
  })

  /** A follower of a case; what it was told, in the order it was told. */
  const follow = async (world: World, by: string, id: string, after = 0) => {
    const socket = await (await world.as(by)).socket()
    const got: Entry[] = []
    socket.on('entries', ({ items }) => got.push(...items))
    const { seq } = await socket.emitWithAck('follow', { subject: { kind: 'case', id }, after })
    return { socket, got, seq }
  }

  it('[T6] a terminal on either sees every entry once, and a case written from both stays gap-free', async () => {
    const { id } = await openCase(one)
    const watchers = await Promise.all([
      follow(one, 'station1', id),
      follow(two, 'property1', id),
      follow(two, 'desk1', id, 3),
    ])
    await Promise.all(upTo(1, 120).map((index) => writeNote(index % 2 ? one : two, id, `第 ${index} 条`)))
    const seq = await storedSeq(one, id)
    expect(seq).to.equal(4 + 120)
    await until(() => watchers.every(({ got }) => got.at(-1)?.seq === seq), 15_000)
    const stored = await one.app.platform.journal.entriesAfter(id, 0, 1000)
    expect(stored.map((entry) => entry.seq)).to.deep.equal(upTo(1, seq))
    watchers.forEach(({ got, socket }, index) => {
      expect(got).to.deep.equal(stored.slice(index === 2 ? 3 : 0))
      socket.disconnect()
    })
  })

  it('[D2] the desk is told who of each unit is there, at whichever server, and how much it has to do', async () => {
    const desk = await one.as('desk1')
    const ofUnit = async (id: string) =>
      (await desk.call('dispatch.candidates', { query: {} })).items.find(({ unitId }) => unitId === id)
    const unitId = 'unit-scene-lj-1'
    const before = await ofUnit(unitId)
    expect(before).to.include({ isOnDuty: true, signedIn: 0 })
    const here = await (await one.as('scene1')).socket()
    await until(async () => (await ofUnit(unitId))?.signedIn === 1)
    // The same person at two terminals is one; somebody who cannot sign for the unit is none of it.
    const there = await (await two.as('scene1')).socket()
    const reader = await (await two.as('analyst1')).socket()
    here.disconnect()
    await until(async () => (await ofUnit('unit-station-lj01'))?.signedIn === 0)
    await until(async () => (await ofUnit(unitId))?.signedIn === 1)
    const { id } = await openCase(two)
    expect((await ofUnit(unitId))?.underWay).to.equal((before?.underWay ?? 0) + 1)
    await desk.call('dispatch.cancel', { params: { id, party: 'scene' }, body: { reason: '不需要现勘' } })
    expect((await ofUnit(unitId))?.underWay).to.equal(before?.underWay)
    there.disconnect()
    reader.disconnect()
    await until(async () => (await ofUnit(unitId))?.signedIn === 0)
  })

  it('[T1] what one server wrote and answered, the other reads at once', async () => {
    const { id } = await openCase(one)
    const item = await seize(one, id)
    const [here, there] = [await one.as('station1'), await two.as('station1')]
    for (let round = 1; round <= 30; round++) {
      const [writer, reader] = round % 2 ? [here, there] : [there, here]
      const { seq } = await writer.call('timeline.write', {
        params: { id },
        body: { lane: 'investigation', kind: 'note', body: { text: `${round}` } },
      })
      expect((await reader.call('case.read', { params: { id } })).case.seq, `round ${round}`).to.equal(seq)
      const files = [round.toString(16).padStart(64, '0')]
      const { property } = await writer.call('property.add-photos', { params: { id: item.id }, body: { files } })
      const read = await reader.call('property.read', { params: { id: item.id } })
      expect(read.property.seq, `round ${round}`).to.equal(property.seq)
    }
  })

  it('[T6] who comes while it is written misses nothing and gets nothing twice', async () => {
    const { id } = await openCase(one)
    const writing = (async () => {
      for (let round = 0; round < 12; round++)
        await Promise.all(upTo(1, 6).map((index) => writeNote(index % 2 ? one : two, id, `${round}/${index}`)))
    })()
    const late: Awaited<ReturnType<typeof follow>>[] = []
    while (late.length < 10) late.push(await follow(late.length % 2 ? one : two, 'station1', id, late.length))
    await writing
    const seq = await storedSeq(two, id)
    await until(() => late.every(({ got }) => got.at(-1)?.seq === seq), 15_000)
    late.forEach(({ got, socket }, index) => {
      expect(
        got.map((entry) => entry.seq),
        `after ${index}`,
      ).to.deep.equal(upTo(index + 1, seq))
      socket.disconnect()
    })
  })

  it('[T6] who goes on elsewhere after what is known gets the rest, once', async () => {
    const { id } = await openCase(one)
    const first = await follow(one, 'station1', id)
    await Promise.all(upTo(1, 20).map((index) => writeNote(one, id, `${index}`)))
    await until(() => first.got.length >= 10)
    first.socket.disconnect()
    const known = first.got.at(-1)?.seq ?? 0
    await Promise.all(upTo(1, 20).map((index) => writeNote(two, id, `${index}`)))
    const second = await follow(two, 'station1', id, known)
    await until(() => second.got.at(-1)?.seq === 44)
    expect([...first.got, ...second.got].map((entry) => entry.seq)).to.deep.equal(upTo(1, 44))
    await second.socket.emitWithAck('unfollow', { subject: { kind: 'case', id } })
    const { seq } = await writeNote(one, id, '之后')
    const third = await follow(two, 'desk1', id, 44)
    await until(() => third.got.at(-1)?.seq === seq)
    expect(second.got.at(-1)?.seq).to.equal(44)
    second.socket.disconnect()
    third.socket.disconnect()
  })

  it('[D3] every terminal of a unit is told of a dispatch once, on whichever server, and again when it comes back', async () => {
    const told: string[] = []
    const listen = async (world: World, by: string, name: string) => {
      const socket = await (await world.as(by)).socket()
      socket.on('dispatch', (notice: DispatchNotice) => told.push(`${name} ${notice.caseId}`))
      return socket
    }
    const sockets = await Promise.all([
      listen(one, 'station1', 'a'),
      listen(two, 'station1', 'b'),
      listen(two, 'officer-lj01', 'c'),
      listen(one, 'station2', 'stranger'),
    ])
    const { id } = await openCase(two)
    await until(() => told.filter((each) => each.endsWith(id)).length >= 3)
    const again = await listen(one, 'officer-lj01', 'again')
    await until(() => told.includes(`again ${id}`))
    // A further dispatch after this one: whatever of the first was still on its way has come by then.
    const { id: later } = await openCase(one)
    await until(() => told.filter((each) => each.endsWith(later)).length >= 4)
    expect(told.filter((each) => each.endsWith(id)).sort()).to.deep.equal(
      ['a', 'again', 'b', 'c'].map((name) => `${name} ${id}`),
    )
    await (await one.as('station1')).call('dispatch.acknowledge', { params: { id, party: 'station' } })
    const after = await listen(two, 'station1', 'after')
    await until(() => told.includes(`after ${later}`))
    expect(told).not.to.include(`after ${id}`)
    for (const socket of [...sockets, again, after]) socket.disconnect()
  })

  it('[A1] cards reach those who may see the case, on both servers, and nobody else', async () => {
    const seen: Record<string, Set<string>> = {}
    const may = [
      'desk1',
      'station1',
      'property1',
      'scene1',
      'video1',
      'analyst1',
      'chief1',
      'district1',
      'custodian1',
      'community1',
    ]
    const mayNot = [
      'station2',
      'chief-lj02',
      'officer-lj03',
      'video2',
      'district2',
      'custodian2',
      'auditor1',
      'admin1',
      'community2',
    ]
    const sockets = await Promise.all(
      [...may, ...mayNot].map(async (by, index) => {
        const cards = (seen[by] = new Set<string>())
        const socket = await (await (index % 2 ? one : two).as(by)).socket()
        socket.on('card', (card: CaseCard) => cards.add(card.id))
        return socket
      }),
    )
    const { id } = await openCase(one)
    const elsewhere = { text: '湖滨路88号', lng: 118.65398, lat: 32.01696 }
    const { id: other } = await openCase(two, { place: elsewhere })
    await until(
      () =>
        may.every((by) => seen[by]?.has(id)) &&
        ['station2', 'video2', 'district2', 'desk1'].every((by) => seen[by]?.has(other)),
    )
    for (const by of mayNot) expect(seen[by]?.has(id), by).to.equal(false)
    for (const by of may.filter((each) => each !== 'desk1')) expect(seen[by]?.has(other), by).to.equal(false)
    for (const socket of sockets) socket.disconnect()
  })
})
