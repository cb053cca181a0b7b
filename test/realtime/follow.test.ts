import { expect } from 'chai'
import type { Entry } from '../../shared/domain/entry.ts'
import type { DispatchNotice } from '../../shared/events.ts'
import { openCase, readCase, storedSeq } from '../support/cases.ts'
import { until } from '../support/until.ts'
import { startWorld, supermarketCall, type World } from '../support/world.ts'

describe('following a case', () => {
  let world: World
  before(async () => {
    world = await startWorld()
  })
  after(() => world.stop())

  it('[D3] the three terminals are told at once, and their confirmation means delivered', async () => {
    const notices: DispatchNotice[] = []
    const sockets = await Promise.all(
      ['station1', 'property1', 'scene1'].map(async (username) => {
        const socket = await (await world.as(username)).socket()
        socket.on('dispatch', (notice, acknowledge) => {
          notices.push(notice)
          acknowledge()
        })
        return socket
      }),
    )
    const desk = await world.as('desk1')
    const { case: opened } = await desk.call('case.receive', { body: supermarketCall() })
    await until(() => notices.filter((notice) => notice.caseId === opened.id).length === 3)
    let delivered = 0
    const end = Date.now() + 3000
    while (delivered < 3 && Date.now() < end) {
      const { case: now } = await desk.call('case.read', { params: { id: opened.id } })
      delivered = now.dispatches.filter((dispatch) => dispatch.state === 'delivered').length
    }
    expect(delivered).to.equal(3)
    for (const socket of sockets) socket.disconnect()
  })

  it('[D3] a terminal that comes back is told of everything open, oldest first, and confirms what nobody has', async () => {
    const opened: string[] = []
    for (let call = 0; call < 70; call++) opened.push((await openCase(world)).id)
    const connect = async (username: string) => {
      const socket = await (await world.as(username)).socket()
      const told: string[] = []
      socket.on('dispatch', ({ caseId }, acknowledge) => {
        told.push(caseId)
        acknowledge()
      })
      await until(() => opened.every((id) => told.includes(id)))
      expect(told.filter((id) => opened.includes(id))).to.deep.equal(opened)
      return socket
    }
    const seqs = () => Promise.all(opened.map((id) => storedSeq(world, id)))
    const before = await seqs()
    const first = await connect('station1')
    await until(async () => (await seqs()).every((seq, index) => seq === (before[index] ?? 0) + 1))
    const { dispatches } = await readCase(world, opened.at(-1) ?? '')
    expect(dispatches.map(({ party, state }) => [party, state])).to.deep.include(['station', 'delivered'])
    const second = await connect('officer-lj01')
    // A further one is confirmed after those.
    const later = await openCase(world)
    await until(async () => (await readCase(world, later.id)).dispatches.some(({ state }) => state === 'delivered'))
    expect(await seqs()).to.deep.equal(before.map((seq) => seq + 1))
    for (const socket of [first, second]) socket.disconnect()
  })

  it('[T6] who was away gets exactly what was missed, in order, once, then the live entries', async () => {
    const desk = await world.as('desk1')
    const { case: opened } = await desk.call('case.receive', { body: supermarketCall() })
    const officer = await world.as('station1')
    const socket = await officer.socket()
    const got: Entry[] = []
    socket.on('entries', ({ items }) => got.push(...items))
    const answer = await socket.emitWithAck('follow', { subject: { kind: 'case', id: opened.id }, after: 2 })
    expect(answer.seq).to.be.greaterThan(3)
    await until(() => got.length >= 2)
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        officer.call('timeline.write', {
          params: { id: opened.id },
          body: { lane: 'investigation', kind: 'note', body: { text: `走访第 ${index} 户` } },
        }),
      ),
    )
    await until(() => got.length >= 22)
    const seqs = got.map((entry) => entry.seq)
    expect(seqs).to.deep.equal(seqs.map((_, index) => index + 3))
    socket.disconnect()
  })
})
