import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import type { BodyOf } from '../../shared/operations/catalogue.ts'
import { openCase, readCase } from '../support/cases.ts'
import { startWorld, type Person, type World } from '../support/world.ts'

type Queued = BodyOf<'sync.submit'>['commands'][number]

describe('queued commands', function () {
  this.timeout(60_000)
  let world: World
  let officer: Person
  let id: string
  before(async () => {
    world = await startWorld()
    officer = await world.as('station1')
  })
  beforeEach(async () => {
    ;({ id } = await openCase(world))
  })
  after(() => world.stop())

  const note = (text: string, rest: Partial<Queued> = {}): Queued => ({
    id: randomUUID(),
    operation: 'timeline.write',
    params: { id },
    body: { lane: 'investigation', kind: 'note', body: { text } },
    ...rest,
  })
  const submit = async (commands: Queued[]) => (await officer.call('sync.submit', { body: { commands } })).items

  it('are applied in their order, and a case’s order is kept', async () => {
    const commands = Array.from({ length: 60 }, (_, index) => note(`${index}`))
    const outcomes = await submit(commands)
    expect(outcomes.map(({ id: each }) => each)).to.deep.equal(commands.map(({ id: each }) => each))
    expect(new Set(outcomes.map(({ outcome }) => outcome))).to.deep.equal(new Set(['applied']))
    const { items } = await officer.call('case.timeline', {
      params: { id },
      query: { lane: 'investigation', limit: 500 },
    })
    expect(items.map(({ body }) => body['text'])).to.deep.equal(commands.map((_, index) => `${index}`))
  })

  it('[C1] sent again, in part and over another server, they are told as duplicates and write nothing', async () => {
    const commands = Array.from({ length: 10 }, (_, index) => note(`${index}`))
    await submit(commands)
    const { seq } = await readCase(world, id)
    const other = await world.another()
    const there = await other.as('station1')
    for (const person of [officer, there]) {
      const { items } = await person.call('sync.submit', {
        body: { commands: [...commands.slice(3), ...commands.slice(0, 3)] },
      })
      expect(new Set(items.map(({ outcome }) => outcome))).to.deep.equal(new Set(['duplicate']))
    }
    const [twice = note('两次')] = [note('两次')]
    const outcomes = await submit([twice, twice])
    expect(outcomes.map(({ outcome }) => outcome)).to.deep.equal(['applied', 'duplicate'])
    expect((await readCase(world, id)).seq).to.equal(seq + 1)
    await other.stop()
  })

  it('[A1] [C1] sent again after the right is gone, they are told as done and show nothing', async () => {
    const [first, later] = [note('第一'), randomUUID()]
    await submit([first])
    const body = { lane: 'investigation' as const, kind: 'note' as const, body: { text: '第二' } }
    await officer.call('timeline.write', { params: { id }, body, id: later })
    // The case's unit becomes another one: who was on it is not any more.
    const { db } = world.app.platform
    const cases = db.collection<{ _id: string }>('cases')
    const own = await cases.findOne({ _id: id })
    await cases.updateOne(
      { _id: id },
      { $set: { 'state.unitIds': ['unit-station-ts01'] }, $unset: { 'state.lead': 1 } },
    )
    try {
      const problem = await officer.refused('timeline.write', 'subject.not-found', { params: { id }, body, id: later })
      expect(problem).to.include({ done: true })
      expect(JSON.stringify(problem)).not.to.include('第二')
      expect(await submit([first])).to.deep.equal([{ id: first.id, outcome: 'duplicate' }])
    } finally {
      if (own) await cases.replaceOne({ _id: id }, own)
    }
    const [told] = await submit([first])
    expect(told?.outcome).to.equal('duplicate')
    expect(JSON.stringify(told?.result)).to.include('第一')
  })

  it('[C1] who ended the own access by a command gets its first answer again', async () => {
    const body = { reason: '车辆故障' }
    const command = randomUUID()
    const ask = () => officer.ask('dispatch.decline', { params: { id, party: 'station' }, body, id: command })
    const first = await ask()
    expect(first.status).to.equal(200)
    expect(await ask()).to.deep.include({ status: 200, body: first.body })
  })

  it('what is refused is told with its problem, and the rest goes on', async () => {
    const stranger = await openCase(world, { place: { text: '湖滨路88号', lng: 118.65398, lat: 32.01696 } })
    const known = note('第一')
    const good = note('好')
    const commands: [Queued, string][] = [
      [known, ''],
      [{ ...known, body: { lane: 'investigation', kind: 'note', body: { text: '别的' } } }, 'command.id-reused'],
      [note('x', { id: 'no-uuid' }), 'command.id-invalid'],
      [note('x', { operation: 'no.such' }), 'request.not-found'],
      [note('x', { operation: 'constructor' }), 'request.not-found'],
      [note('x', { operation: 'timer.fire' }), 'request.not-found'],
      [note('x', { operation: 'account.record' }), 'request.not-found'],
      [note('x', { operation: 'account.create' }), 'request.not-found'],
      [note('x', { operation: 'case.receive', params: {} }), 'rights.missing'],
      [note('x', { params: { id: stranger.id } }), 'subject.not-found'],
      [note('x', { params: {} }), 'request.invalid'],
      [note('x', { params: { id: { $gt: '' } } }), 'request.invalid'],
      [note('x', { writtenAt: '2026-02-30T08:00:00Z' }), 'request.invalid'],
      [note('x', { body: { $where: '1' } }), 'request.invalid'],
      [note('x', { body: JSON.parse('{"__proto__":{"lane":"scene"}}') }), 'request.invalid'],
      [note('x', { body: { lane: 'scene', kind: 'note', body: { text: 'x' } } }), 'timeline.lane'],
      [{ id: randomUUID(), operation: 'dispatch.arrive', params: { id, party: 'station' } }, ''],
      [{ id: randomUUID(), operation: 'dispatch.depart', params: { id, party: 'station' } }, 'dispatch.backward'],
      [good, ''],
    ]
    const outcomes = await submit(commands.map(([command]) => command))
    expect(outcomes.map(({ problem }) => problem?.['code'] ?? '')).to.deep.equal(commands.map(([, code]) => code))
    for (const { outcome, problem } of outcomes) {
      expect(outcome).to.equal(problem ? 'refused' : 'applied')
      if (problem) expect(problem['titles']).to.have.keys('zh', 'en')
    }
    expect((await readCase(world, stranger.id)).seq).to.equal(stranger.seq)
  })

  it('[T3] carry when they were written; how far the device’s clock is off is told once', async () => {
    const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()
    const writtenAt = at(-95)
    const { items } = await officer.call('sync.submit', {
      body: { commands: [note('离线写的', { writtenAt })] },
      headers: { 'device-time': at(-60) },
    })
    expect(items[0]?.outcome).to.equal('applied')
    const { items: entries } = await officer.call('case.timeline', { params: { id }, query: { lane: 'investigation' } })
    const entry = entries.at(-1)
    expect(entry).to.include({ writtenAt, occurredAtDevice: writtenAt })
    expect(Math.abs(Date.parse(entry?.occurredAt ?? '') - Date.parse(at(-35)))).to.be.lessThan(60_000)
  })

  it('at most two hundred a call, and not none', async () => {
    await officer.refused('sync.submit', 'request.invalid', { body: { commands: [] } })
    const many = Array.from({ length: 201 }, () => note('多'))
    await officer.refused('sync.submit', 'request.invalid', { body: { commands: many } })
  })
})
