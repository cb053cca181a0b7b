import { expect } from 'chai'
import { after, World } from '../support/situation.ts'
import { handOver, owned, returnable, seize, vouched } from '../support/property.ts'

const reason = 'for a reason'
const lastSeq = (world: World): number => world.case.seq
/** The case without what every entry changes. */
const asItStands = ({ case: { seq: _seq, laneLatest: _latest, decided: _decided, ...state } }: World): object => state

/** A clearance waits, and a dismissal beside it. */
const waiting = (settings = {}): World => {
  const world = new World({}, settings).at(after({ hours: 1 }))
  const { apprehended } = world.suspect(after({ minutes: 30 }))
  world.on('case.dismiss', 'officer', { ground: 'not-ours', reason: 'other town' })
  world.on('clearance.submit', 'officer', { entries: [apprehended], summary: 'caught' })
  return world
}

const decisions = {
  confirmed: (world: World) => world.on('clearance.confirm', 'chief', {}),
  'sent back': (world: World) => world.on('clearance.return', 'chief', { reason }),
  approved: (world: World) => world.on('case.approve-dismissal', 'chief', {}),
  refused: (world: World) => world.on('case.refuse-dismissal', 'chief', { reason }),
}

describe('taking a decision back', () => {
  for (const [name, decide] of Object.entries(decisions)) {
    it(`[C6] [K3] ${name}: the case is as before, both entries stay, and it can be decided again`, () => {
      const world = waiting()
      for (const party of ['station', 'property-crime', 'scene'] as const) {
        const by = { station: 'officer', 'property-crime': 'investigator', scene: 'technician' } as const
        world.do('dispatch.acknowledge', by[party], { id: 'case', party }, {})
      }
      const before = asItStands(world)
      decide(world)
      const seq = lastSeq(world)
      expect(asItStands(world)).not.to.deep.equal(before)
      world.at(after({ hours: 1, seconds: 10 }))
      world.on('approval.take-back', 'chief', { entry: seq })
      expect(asItStands(world)).to.deep.equal(before)
      expect(world.case).not.to.have.property('decided')
      expect(world.kinds().at(-1)).to.equal('approval.taken-back')
      expect(world.entries().at(-1)?.body).to.nested.include({ taken: seq, 'askedBy.userId': 'officer' })
      world.refuses('approval.overtaken', 'approval.take-back', 'chief', { entry: seq })
      decide(world)
    })
  }

  it('[C6] is for who decided, and until exactly 10 s later', () => {
    const world = waiting()
    world.on('clearance.confirm', 'chief', {})
    const entry = lastSeq(world)
    world.refuses('approval.not-author', 'approval.take-back', 'deputy', { entry })
    world.refuses('approval.not-author', 'approval.take-back', 'district', { entry })
    world.refuses('approval.overtaken', 'approval.take-back', 'chief', { entry: entry - 1 })
    world.at(after({ hours: 1, seconds: 10, ms: 1 }))
    world.refuses('approval.take-back-too-late', 'approval.take-back', 'chief', { entry })
    world.at(after({ hours: 1, seconds: 10 })).on('approval.take-back', 'chief', { entry })
    expect(world.case.status).to.equal('open')
  })

  it('[C6] follows the setting, and is not offered where that is 0', () => {
    const long = waiting({ takeBackSeconds: 60 })
    long.on('clearance.confirm', 'chief', {})
    long.at(after({ hours: 1, seconds: 60 })).on('approval.take-back', 'chief', { entry: lastSeq(long) })
    const never = waiting({ takeBackSeconds: 0 })
    never.on('clearance.confirm', 'chief', {})
    expect(never.case).not.to.have.property('decided')
    never.refuses('approval.overtaken', 'approval.take-back', 'chief', { entry: lastSeq(never) })
  })

  it('[C6] is refused when something was built on it', () => {
    const built: ((world: World) => unknown)[] = [
      (world) => world.on('case.reopen', 'chief', { reason }),
      (world) => world.on('property.hand-over', 'officer', handOver, returnable(world)),
    ]
    for (const build of built) {
      const world = waiting()
      world.on('clearance.confirm', 'chief', {})
      const entry = lastSeq(world)
      build(world)
      world.refuses('approval.overtaken', 'approval.take-back', 'chief', { entry })
    }
    const again = waiting()
    again.on('case.refuse-dismissal', 'chief', { reason })
    const entry = lastSeq(again)
    again.on('case.dismiss', 'officer', { ground: 'not-ours', reason })
    again.refuses('approval.overtaken', 'approval.take-back', 'chief', { entry })
  })

  it('[K7] warnings whose time comes after it are given as if there had been no decision', () => {
    const world = waiting().at(after({ hours: 12, seconds: -5 }))
    world.on('clearance.confirm', 'chief', {})
    expect(world.at(after({ hours: 12, seconds: 1 })).fire()).to.deep.equal([])
    world.on('approval.take-back', 'chief', { entry: lastSeq(world) })
    expect(world.fire().map(({ body }) => body['hours'])).to.include(12)
  })

  it('[C6] [D2] a dismissal taken back sends the dispatches again that it had cancelled', () => {
    const world = new World()
    world.do('dispatch.acknowledge', 'officer', { id: 'case', party: 'station' }, {})
    world.on('case.dismiss', 'officer', { ground: 'not-ours', reason })
    world.on('case.approve-dismissal', 'chief', {})
    const [decided] = world.case.decided ?? []
    expect(world.case.waitingUnitIds).to.deep.equal([])
    world.on('approval.take-back', 'chief', { entry: decided?.seq ?? 0 })
    expect(world.case.waitingUnitIds).to.deep.equal(['unit-property', 'unit-scene'])
    expect(world.kinds().slice(-3)).to.deep.equal(['approval.taken-back', 'dispatch.sent', 'dispatch.sent'])
    expect(world.entries().at(-1)?.body).to.include({ unitId: 'unit-scene', attempt: 2, replaces: 'dispatch-scene' })
    expect(world.case.dispatches.map(({ state }) => state)).to.deep.equal([
      ...['acknowledged', 'cancelled', 'cancelled'],
      ...['sent', 'sent'],
    ])
  })

  it('[P5] the decision on a return is taken back too, until the item is handed over', () => {
    const world = new World()
    const asked = (): string => {
      const id = seize(world)
      world.on('property.record-ownership', 'officer', owned, id)
      world.on('property.request-return', 'officer', vouched, id)
      return id
    }
    for (const decide of [
      (id: string) => world.on('property.approve-return', 'district', {}, id),
      (id: string) => world.on('property.refuse-return', 'district', { reason }, id),
    ]) {
      const id = asked()
      const before = world.item(id).return
      const { returnsPending } = world.case.property
      decide(id)
      world.refuses('approval.not-author', 'property.take-back-return', 'elsewhere', {}, id)
      world.on('property.take-back-return', 'district', {}, id)
      expect(world.item(id).return).to.deep.equal(before)
      expect(world.case.property.returnsPending).to.equal(returnsPending)
      world.refuses('approval.overtaken', 'property.take-back-return', 'district', {}, id)
      decide(id)
      world.at(after({ seconds: 10, ms: 1 }))
      world.refuses('approval.take-back-too-late', 'property.take-back-return', 'district', {}, id)
      world.at(after({}))
    }
    const gone = returnable(world)
    world.on('property.hand-over', 'officer', handOver, gone)
    world.refuses('property.returned', 'property.take-back-return', 'district', {}, gone)
  })
})
