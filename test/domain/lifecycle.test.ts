import { expect } from 'chai'
import { after, received, World } from '../support/situation.ts'

const reason = 'for a reason'
const musts = { examine: 'done', collect: 'done', enter: 'not-applicable', compare: 'done' } as const

describe('the states of a case', () => {
  it('[C6] are dismissed after one asks and another approves', () => {
    const world = new World()
    world.on('case.dismiss', 'officer', { ground: 'no-offence', reason })
    expect(world.case).to.include({ status: 'open' }).and.to.have.nested.property('dismissal.ground', 'no-offence')
    world.refuses('case.dismissal-pending', 'case.dismiss', 'investigator', { ground: 'not-ours', reason })
    world.on('case.approve-dismissal', 'chief', {})
    expect(world.case).to.include({ status: 'dismissed', statusReason: reason, misSent: false })
    expect(world.case).not.to.have.property('dismissal')
    expect(world.kinds().slice(0, 2)).to.deep.equal(['case.dismissal-requested', 'case.dismissed'])
  })

  it('[C6] are not dismissed by the one who asked', () => {
    const world = new World()
    world.on('case.dismiss', 'chief', { ground: 'not-ours', reason })
    world.refuses('approval.same-person', 'case.approve-dismissal', 'chief', {})
    world.refuses('approval.same-person', 'case.refuse-dismissal', 'chief', { reason })
    world.on('case.approve-dismissal', 'district', {})
    expect(world.case.status).to.equal('dismissed')
  })

  it('[C6] stay open when a dismissal is refused, and it may be asked for again', () => {
    const world = new World()
    world.refuses('case.dismissal-absent', 'case.refuse-dismissal', 'chief', { reason })
    world.on('case.dismiss', 'officer', { ground: 'no-offence', reason })
    world.on('case.refuse-dismissal', 'chief', { reason })
    expect(world.case).to.include({ status: 'open' }).and.not.to.have.property('dismissal')
    world.refuses('case.dismissal-absent', 'case.approve-dismissal', 'chief', {})
    world.on('case.dismiss', 'officer', { ground: 'no-offence', reason })
  })

  it('[C6] take back a mis-sent call without approval until exactly 10 s after the call', () => {
    const onTime = new World().at(after({ seconds: 10 }))
    onTime.on('case.dismiss', 'desk', { ground: 'mis-sent', reason })
    expect(onTime.case).to.include({ status: 'dismissed', misSent: true })
    const late = new World().at(after({ seconds: 10, ms: 1 }))
    late.refuses('case.mis-sent-too-late', 'case.dismiss', 'desk', { ground: 'mis-sent', reason })
    const found = new World({ origin: 'discovered' })
    found.refuses('case.mis-sent-too-late', 'case.dismiss', 'desk', { ground: 'mis-sent', reason })
  })

  it('[C6] [D2] recall what nobody has signed when the case ends another way, and silence its terminals', () => {
    const world = new World()
    world.do('dispatch.acknowledge', 'officer', { id: 'case', party: 'station' }, {})
    world.on('case.shelve', 'chief', { reason })
    expect(world.case.dispatches.map(({ state }) => state)).to.deep.equal(['acknowledged', 'cancelled', 'cancelled'])
    expect(world.case.waitingUnitIds).to.deep.equal([])
    expect(world.kinds().slice(-3)).to.deep.equal(['case.shelved', 'dispatch.cancelled', 'dispatch.cancelled'])
    expect(world.entries().at(-1)).to.nested.include({ unit: 'unit-scene', 'body.reason': reason })
  })

  for (const [operation, status] of [
    ['case.escalate', 'escalated'],
    ['case.shelve', 'shelved'],
  ] as const) {
    it(`[C6] become ${status} from open alone, with a reason; a waiting clearance goes back`, () => {
      const world = new World().at(after({ hours: 1 }))
      const { identified, apprehended } = world.suspect(after({ minutes: 30 }))
      world.on('clearance.submit', 'officer', { entries: [identified, apprehended], summary: 'caught' })
      world.on('case.dismiss', 'officer', { ground: 'not-ours', reason })
      world.on(operation, 'chief', { reason })
      expect(world.case).to.include({ status, statusReason: reason, statusAt: after({ hours: 1 }) })
      expect(world.case).not.to.have.any.keys('clearance', 'dismissal')
      expect(world.case.formerClearances.map((former) => former.status)).to.deep.equal(['returned'])
      for (const again of ['case.escalate', 'case.shelve'] as const) {
        world.refuses('case.not-open', again, 'chief', { reason })
      }
      world.refuses('case.not-open', 'case.dismiss', 'officer', { ground: 'no-offence', reason })
      world.refuses('clearance.not-submitted', 'clearance.confirm', 'chief', {})
    })
  }

  it('[C6] reopen from every other state, with a reason, and not from open', () => {
    new World().refuses('case.still-open', 'case.reopen', 'chief', { reason })
    const ways: ((world: World) => void)[] = [
      (world) => world.on('case.dismiss', 'desk', { ground: 'mis-sent', reason }),
      (world) => world.on('case.escalate', 'chief', { reason }),
      (world) => world.on('case.shelve', 'chief', { reason }),
      (world) => world.clear(received),
    ]
    for (const end of ways) {
      const world = new World({ musts })
      end(world)
      const from = world.case.status
      world.on('case.reopen', 'chief', { reason: 'more is known' })
      expect(world.case).to.include({ status: 'open', statusReason: 'more is known', misSent: false })
      expect(world.entries().at(-1)?.body).to.include({ from })
    }
  })

  it('[C6] [X1] close from cleared, and only when the four musts are done or not applicable', () => {
    const world = new World({ musts: { examine: 'done', enter: 'not-applicable' } })
    world.refuses('case.not-cleared', 'case.close', 'chief', {})
    world.clear(received)
    const { detail } = world.refuses('case.closing-incomplete', 'case.close', 'chief', {})
    expect(detail).to.deep.equal({
      missing: ['must-collect', 'must-compare'],
      missingWords: [
        { zh: '必采未完成', en: 'Traces not collected' },
        { zh: '必比未完成', en: 'Traces not compared' },
      ],
    })
    for (const must of ['collect', 'compare']) world.write('examination', 'scene', { must, outcome: 'done', text: 'x' })
    world.on('case.close', 'officer', { text: 'all done' })
    expect(world.case.status).to.equal('closed')
    world.refuses('case.not-cleared', 'case.close', 'chief', {})
    world.refuses('clearance.already-cleared', 'clearance.submit', 'officer', { entries: [1], summary: 'again' })
  })

  it('[X1] asks no scene examination of a case without a scene team', () => {
    const world = new World({ origin: 'discovered', dispatches: [], waitingUnitIds: [] })
    world.clear(received)
    world.on('case.close', 'chief', {})
    expect(world.case.status).to.equal('closed')
  })

  it('[P7] keep open what still has property in stock', () => {
    const world = new World({ musts, property: { items: 2, returned: 1, valueFen: 100, returnsPending: 0 } })
    world.clear(received)
    const { detail } = world.refuses('case.closing-incomplete', 'case.close', 'chief', {})
    expect(detail['missing']).to.deep.equal(['property-in-stock'])
  })
})

describe('the lead and the procedure', () => {
  it('[C7] is handed to an active officer of a unit on the case, by an entry', () => {
    const world = new World()
    for (const to of ['stranger', 'desk', 'officer-gone', 'nobody']) {
      const refusal = world.refuses('case.lead-not-of-case', 'case.hand-over-lead', 'chief', { to })
      expect(refusal.fields[0]?.field).to.equal('to')
    }
    world.on('case.hand-over-lead', 'chief', { to: 'investigator', reason })
    expect(world.case.lead).to.deep.equal({ userId: 'investigator', name: '名 investigator' })
    expect(world.entries()[0]).to.nested.include({ kind: 'case.lead-handed-over', 'body.from.userId': 'officer' })
  })

  it('[C7] writes nothing when the lead stays the same', () => {
    const world = new World()
    expect(world.on('case.hand-over-lead', 'chief', { to: 'officer' }).entries).to.deep.equal([])
  })

  it('[C9] changes by an entry each time, and not to what it is', () => {
    const world = new World()
    world.on('case.set-procedure', 'officer', { procedure: 'administrative', reason })
    world.refuses('case.procedure-same', 'case.set-procedure', 'officer', { procedure: 'administrative' })
    world.on('case.set-procedure', 'chief', { procedure: 'criminal' })
    expect(world.case.procedure).to.equal('criminal')
    expect(world.entries().map(({ body }) => body)).to.deep.equal([
      { from: 'undecided', to: 'administrative', reason },
      { from: 'administrative', to: 'criminal' },
    ])
  })
})
