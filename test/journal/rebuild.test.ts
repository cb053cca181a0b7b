import { expect } from 'chai'
import { rebuildProjections, type Rebuilt } from '../../server/journal/rebuild.ts'
import { firstDifference } from '../../server/journal/verify.states.ts'
import type { Finding } from '../../server/journal/verify.chain.ts'
import { defaultSettings } from '../../shared/domain/settings.ts'
import { startWorld, type World } from '../support/world.ts'
import { caseWithNotes, rowsOf, verified } from './journal.world.ts'

describe('rebuild', () => {
  let world: World
  before(async () => {
    world = await startWorld()
  })
  after(() => world.stop())

  const rebuilt = async (rewrite = false): Promise<Rebuilt & { found: Finding[] }> => {
    const found: Finding[] = []
    const { db } = world.app.platform
    const count = await rebuildProjections({
      db,
      settings: defaultSettings,
      rewrite,
      onFinding: (finding) => found.push(finding),
    })
    return { ...count, found }
  }

  it('[T1] every stored state is what the journal makes, to the last field', async () => {
    const id = await caseWithNotes(world, 3)
    for (const [username, party] of [
      ['station1', 'station'],
      ['property1', 'property-crime'],
      ['scene1', 'scene'],
    ] as const) {
      const officer = await world.as(username)
      await officer.call('dispatch.acknowledge', { params: { id, party } })
    }
    const count = await rebuilt()
    expect(count.found).to.deep.equal([])
    expect(count).to.include({ differing: 0, rewritten: 0, unsound: 0 })
    expect(count.subjects).to.be.greaterThan(20)
  })

  it('[T1] finds a state that was changed behind the system’s back and, unless only checking, mends it', async () => {
    const id = await caseWithNotes(world, 1)
    const cases = rowsOf(world, 'cases')
    const sound = await cases.findOne({ _id: id as never })
    await cases.updateOne({ _id: id as never }, { $set: { 'state.dispatches.1.state': 'released' } })
    const differs = { code: 'state-differs', subject: { kind: 'case', id }, seq: 5, detail: 'state.dispatches.1.state' }
    expect((await rebuilt()).found).to.deep.equal([differs])
    expect(await rebuilt(true)).to.include({ differing: 1, rewritten: 1 })
    expect(await cases.findOne({ _id: id as never })).to.deep.equal(sound)
    expect((await rebuilt()).found).to.deep.equal([])
  })

  it('[T1] writes a projection that is gone', async () => {
    const id = await caseWithNotes(world, 1)
    const sound = await rowsOf(world, 'cases').findOneAndDelete({ _id: id as never })
    expect((await rebuilt(true)).found.map(({ code }) => code)).to.deep.equal(['projection-missing'])
    expect(await rowsOf(world, 'cases').findOne({ _id: id as never })).to.deep.equal(sound)
    expect((await verified(world, { heads: false })).found).to.deep.equal([])
  })

  it('[T2] writes nothing from a journal that is not sound', async () => {
    const id = await caseWithNotes(world, 2)
    const row = await rowsOf(world, 'journal').findOneAndDelete({ 'subject.id': id, seq: 1 })
    const before = await rowsOf(world, 'cases').findOne({ _id: id as never })
    const count = await rebuilt(true)
    expect(count.rewritten).to.equal(0)
    expect(count.unsound).to.equal(1)
    expect(await rowsOf(world, 'cases').findOne({ _id: id as never })).to.deep.equal(before)
    if (row) await rowsOf(world, 'journal').insertOne(row)
  })

  it('names the first place in which two states differ', () => {
    expect(firstDifference({ a: 1, b: { c: [1, 2] } }, { a: 1, b: { c: [1, 3] } })).to.equal('b.c.1')
    expect(firstDifference({ a: undefined }, {})).to.equal(undefined)
    expect(firstDifference({ a: 1 }, { a: 1, b: 2 })).to.equal('b')
  })
})
