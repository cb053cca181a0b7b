import { expect } from 'chai'
import type { DispatchEnded } from '../../shared/domain/dispatch-ended.ts'
import { acknowledgeAll, openCase } from '../support/cases.ts'
import { until } from '../support/until.ts'
import { startWorld, type World } from '../support/world.ts'

describe('a dispatch that ends under its unit', function () {
  this.timeout(60_000)
  let world: World
  before(async () => {
    world = await startWorld()
  })
  after(() => world.stop())

  /** What a terminal of the person hears of its dispatches and of the case, in order. */
  const listen = async (username: string, caseId: string) => {
    const socket = await (await world.as(username)).socket()
    const ended: DispatchEnded[] = []
    const heard: string[] = []
    socket.on('dispatch-ended', (each) => {
      if (each.caseId !== caseId) return
      ended.push(each)
      heard.push(each.ending)
    })
    socket.on('alarm-off', ({ caseId: id, state }) => {
      if (id === caseId && state !== undefined) heard.push(`off ${state}`)
    })
    socket.on('unfollowed', ({ subject }) => {
      if (subject.id === caseId) heard.push('unfollowed')
    })
    await socket.emitWithAck('follow', { subject: { kind: 'case', id: caseId }, after: 0 })
    return { ended, heard, disconnect: () => socket.disconnect() }
  }
  const askedOf = async (username: string, caseId: string): Promise<DispatchEnded[]> =>
    (await (await world.as(username)).call('dispatch.inbox', { query: { cases: `nothing,${caseId}` } })).ended

  it('[D2] [A1] is told as cancelled or reassigned, with the reason, before its alarm is silent and the case is lost', async () => {
    const { id, dispatches } = await openCase(world)
    const [station, crime] = [await listen('station1', id), await listen('property1', id)]
    const desk = await world.as('desk1')
    await desk.call('dispatch.cancel', { params: { id, party: 'station' }, body: { reason: '报警人撤回' } })
    const body = { unitId: 'unit-property-lj-2', reason: '更近' }
    await desk.call('dispatch.reassign', { params: { id, party: 'property-crime' }, body })
    await until(() => station.heard.includes('unfollowed') && crime.heard.includes('unfollowed'))
    expect(station.heard).to.deep.equal(['cancelled', 'off cancelled', 'unfollowed'])
    expect(crime.heard).to.deep.equal(['reassigned', 'off cancelled', 'unfollowed'])
    expect(station.ended[0]).to.deep.include({ dispatchId: dispatches[0]?.id, party: 'station', reason: '报警人撤回' })
    expect(crime.ended[0]).to.deep.include({
      dispatchId: dispatches[1]?.id,
      unitId: dispatches[1]?.unitId,
      reason: '更近',
    })
    // Who was away is told the same on coming back; the unit that has it now, and others, are told nothing.
    expect(await askedOf('station1', id)).to.deep.equal(station.ended)
    expect(await askedOf('property1', id)).to.deep.equal(crime.ended)
    for (const other of ['scene1', 'station2']) expect(await askedOf(other, id), other).to.deep.equal([])
    station.disconnect()
    crime.disconnect()
  })

  it('[D2] a unit hears who of it handed the dispatch back', async () => {
    const { id } = await openCase(world)
    const colleague = await listen('officer-lj01', id)
    const params = { id, party: 'station' as const }
    await (await world.as('station1')).call('dispatch.decline', { params, body: { reason: '警力不足' } })
    await until(() => colleague.heard.includes('off declined'))
    expect(colleague.ended).to.have.length(1)
    expect(colleague.ended[0]).to.deep.include({ ending: 'declined', reason: '警力不足' })
    expect(colleague.ended[0]?.by?.userId).to.equal('account-station1')
    colleague.disconnect()
  })

  it('[C6] [D2] whoever signed and is on the way hears that the case ended, and who did not sign', async () => {
    const { id } = await openCase(world)
    const [station, scene] = [await listen('station1', id), await listen('scene1', id)]
    await (await world.as('station1')).call('dispatch.depart', { params: { id, party: 'station' } })
    const body = { ground: 'mis-sent', reason: '误报' } as const
    await (await world.as('desk1')).call('case.dismiss', { params: { id }, body })
    await until(() => station.ended.length > 0 && scene.ended.length > 0)
    for (const { ended } of [station, scene]) {
      expect(ended).to.have.length(1)
      expect(ended[0]).to.deep.include({ ending: 'mis-sent', reason: '误报' })
    }
    for (const by of ['station1', 'scene1']) {
      expect((await askedOf(by, id)).map(({ ending }) => ending)).to.deep.equal(['mis-sent'])
      const { items } = await (await world.as(by)).call('dispatch.inbox')
      expect(items.filter(({ card }) => card.id === id)).to.deep.equal([])
    }
    station.disconnect()
    scene.disconnect()
  })

  it('[C6] [D2] every other end of the work is told by its name; who is done hears nothing', async () => {
    for (const [operation, ending] of [
      ['case.escalate', 'escalated'],
      ['case.shelve', 'shelved'],
    ] as const) {
      const { id } = await openCase(world)
      const [station, crime, scene] = [
        await listen('station1', id),
        await listen('property1', id),
        await listen('scene1', id),
      ]
      await (await world.as('station1')).call('dispatch.release', { params: { id, party: 'station' } })
      await (await world.as('scene1')).call('dispatch.arrive', { params: { id, party: 'scene' } })
      await (await world.as('chief1')).call(operation, { params: { id }, body: { reason: '另行处理' } })
      await until(() => crime.ended.length > 0 && scene.ended.length > 0)
      for (const { ended } of [crime, scene]) expect(ended.map((each) => each.ending)).to.deep.equal([ending])
      expect(station.ended).to.deep.equal([])
      for (const each of [station, crime, scene]) each.disconnect()
    }
  })

  it('[X1] [D3] a dispatch that the desk sends for a cleared case reaches its unit; those before it are over', async () => {
    const { id } = await openCase(world)
    await acknowledgeAll(world, id)
    const officer = await world.as('station1')
    const note = await officer.call('timeline.write', {
      params: { id },
      body: { lane: 'investigation', kind: 'note', body: { text: '嫌疑人已死亡' } },
    })
    await officer.call('suspect.identify', { params: { id }, body: { name: '赵某', text: '监控辨认' } })
    const clearance = {
      basis: 'exceptional' as const,
      exceptional: 'suspect-dead' as const,
      entries: [note.seq],
      summary: '嫌疑人已死亡，监控与物证一致',
    }
    await officer.call('clearance.submit', { params: { id }, body: clearance })
    const scene = await listen('scene1', id)
    await (await world.as('chief1')).call('clearance.confirm', { params: { id }, body: {} })
    await until(() => scene.ended.length > 0)
    expect(scene.ended[0]?.ending).to.equal('cleared')
    const desk = await world.as('desk1')
    const body = { unitId: 'unit-scene-lj-2', reason: '补勘' }
    const { dispatches } = await desk.call('dispatch.reassign', { params: { id, party: 'scene' }, body })
    const sent = dispatches.find(({ party }) => party === 'scene')
    const unit = world.app.platform.organisation().accounts.find(({ unitIds }) => unitIds.includes('unit-scene-lj-2'))
    const other = await world.as(unit?.username ?? '')
    const shown = async () => (await other.call('dispatch.inbox')).items.filter(({ card }) => card.id === id)
    expect((await shown()).map(({ notice }) => notice.dispatchId)).to.deep.equal([sent?.id])
    await other.call('dispatch.acknowledge', { params: { id, party: 'scene' } })
    expect((await shown()).map(({ state }) => state)).to.deep.equal(['acknowledged'])
    scene.disconnect()
  })
})
