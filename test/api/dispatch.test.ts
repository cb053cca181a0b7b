import { expect } from 'chai'
import { randomUUID } from 'node:crypto'
import { derivedId } from '../../server/journal/chain.ts'
import { openCase, readCase } from '../support/cases.ts'
import { movedClock } from '../support/clock.ts'
import { startWorld, supermarketCall, type World } from '../support/world.ts'

describe('a call and its three dispatches', () => {
  let world: World
  before(async () => {
    world = await startWorld()
  })
  after(() => world.stop())

  it('[C1] one call makes one case and three dispatches; a retry writes nothing', async () => {
    const desk = await world.as('desk1')
    const id = randomUUID()
    const first = await desk.call('case.receive', { body: supermarketCall(), id })
    expect(first.dispatches.map((dispatch) => dispatch.party)).to.deep.equal(['station', 'property-crime', 'scene'])
    expect(first.case.number).to.match(/^[A-Z0-9]+-\d{4}-\d{5}$/)
    const again = await desk.call('case.receive', { body: supermarketCall(), id })
    expect(again).to.deep.equal(first)
    const { items } = await desk.call('case.timeline', { params: { id: first.case.id } })
    expect(items.map((entry) => entry.kind)).to.deep.equal([
      'case.received',
      'dispatch.sent',
      'dispatch.sent',
      'dispatch.sent',
    ])
  })

  it('[C1] the same command id with another body is refused', async () => {
    const desk = await world.as('desk1')
    const id = randomUUID()
    await desk.call('case.receive', { body: supermarketCall(), id })
    await desk.refused('case.receive', 'command.id-reused', { body: { ...supermarketCall(), summary: '另一件事' }, id })
  })

  it('[D2] [D5] the three units acknowledge, the last one makes the triple-acknowledged time', async () => {
    const desk = await world.as('desk1')
    const { case: opened } = await desk.call('case.receive', { body: supermarketCall() })
    const steps = [
      ['station1', 'station'],
      ['property1', 'property-crime'],
      ['scene1', 'scene'],
    ] as const
    for (const [username, party] of steps) {
      const officer = await world.as(username)
      await officer.call('dispatch.acknowledge', { params: { id: opened.id, party } })
    }
    const { case: now } = await desk.call('case.read', { params: { id: opened.id } })
    expect(now.tripleAcknowledgedAt).to.equal(
      now.dispatches
        .map((dispatch) => dispatch.acknowledgedAt)
        .sort()
        .at(-1),
    )
    expect(now.lead?.userId).to.equal('account-station1')
    const officer = await world.as('station1')
    await officer.refused('dispatch.acknowledge', 'dispatch.backward', { params: { id: opened.id, party: 'station' } })
  })

  it("[A1] another district's officer does not find the case", async () => {
    const desk = await world.as('desk1')
    const { case: opened } = await desk.call('case.receive', { body: supermarketCall() })
    const stranger = await world.as('station2')
    await stranger.refused('case.read', 'subject.not-found', { params: { id: opened.id } })
  })
})

describe('what nobody signs for', function () {
  this.timeout(60_000)
  const clock = movedClock()
  let world: World
  before(async () => {
    world = await startWorld({ processNow: clock.processNow })
  })
  after(() => world.stop())

  it('[D4] is told, though somebody made commands of the ids that could be worked out for it', async () => {
    const { id } = await openCase(world)
    const officer = await world.as('station1')
    const dueAt = (await world.app.platform.journal.read('case', id))?.nextTimerAt
    await officer.call('timeline.write', {
      params: { id },
      body: { lane: 'investigation', kind: 'note', body: { text: '一条记录' } },
      id: derivedId(id, `timer:${dueAt}`),
    })
    clock.advance(31)
    await world.app.fireDueTimers()
    const { dispatches } = await readCase(world, id)
    expect(dispatches.map(({ escalations }) => escalations)).to.deep.equal([['leader'], ['leader'], ['leader']])
  })
})
