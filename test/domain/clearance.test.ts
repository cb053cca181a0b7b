import { expect } from 'chai'
import { exceptionalBases } from '../../shared/schema/terms.ts'
import { withinWindow } from '../../shared/domain/window.ts'
import { after, received, World } from '../support/situation.ts'

const summary = 'caught with the goods'

/** A case with a suspect caught half an hour after the call, an hour after the call. */
const caught = () => {
  const world = new World().at(after({ hours: 1 }))
  return { world, ...world.suspect(after({ minutes: 30 })) }
}

describe('submitting a clearance', () => {
  it('[K2] needs a suspect', () => {
    const world = new World()
    const seq = world.write('statement', 'investigation')
    world.refuses('clearance.no-suspect', 'clearance.submit', 'officer', { entries: [seq], summary })
  })

  it('[K2] needs a suspect apprehended, and the entry of it among those named', () => {
    const world = new World().at(after({ hours: 1 }))
    const { identified } = world.suspect()
    world.refuses('clearance.not-apprehended', 'clearance.submit', 'officer', { entries: [identified], summary })
    const { apprehended } = world.suspect(after({ minutes: 40 }))
    const refusal = world.refuses('clearance.not-apprehended', 'clearance.submit', 'officer', {
      entries: [identified],
      summary,
    })
    expect(refusal.detail).to.deep.equal({ apprehensions: [apprehended] })
    world.on('clearance.submit', 'officer', { entries: [identified, apprehended], summary })
    expect(world.case.clearance?.status).to.equal('submitted')
  })

  for (const exceptional of exceptionalBases) {
    it(`[K2] may stand on an exceptional basis: ${exceptional}`, () => {
      const world = new World()
      const { identified } = world.suspect()
      world.on('clearance.submit', 'officer', { entries: [identified], basis: 'exceptional', exceptional, summary })
      expect(world.case.clearance).to.include({ basis: 'exceptional', exceptional })
    })
  }

  it('[K2] names the basis when it is exceptional, and none when it is not', () => {
    const { world, identified, apprehended } = caught()
    const entries = [identified, apprehended]
    world.refuses('clearance.exceptional-basis-missing', 'clearance.submit', 'officer', {
      entries,
      basis: 'exceptional',
      summary,
    })
    const both = { entries, basis: 'apprehended' as const, exceptional: 'suspect-dead' as const, summary }
    world.refuses('request.invalid', 'clearance.submit', 'officer', both)
  })

  it('[K2] still needs a suspect when the basis is exceptional', () => {
    const world = new World()
    const entries = [world.write('statement', 'investigation')]
    world.refuses('clearance.no-suspect', 'clearance.submit', 'officer', {
      entries,
      exceptional: 'suspect-dead',
      summary,
    })
  })

  it('[K2] names entries that exist', () => {
    const { world, apprehended } = caught()
    const refusal = world.refuses('clearance.entries-unknown', 'clearance.submit', 'officer', {
      entries: [apprehended, 99],
      summary,
    })
    expect(refusal.detail).to.deep.equal({ unknown: [99] })
    expect(refusal.fields[0]?.field).to.equal('entries')
  })

  it('[K2] names evidence: no dispatch, no request, nothing of the command, no lesson', () => {
    const { world, apprehended } = caught()
    const unfit = [
      world.write('dispatch.acknowledged', 'command', { dispatchId: 'dispatch-scene' }),
      world.write('request', 'investigation', { to: 'video', text: 'footage' }),
      world.write('note', 'command'),
      world.write('case.procedure-set', 'command', { to: 'criminal' }),
      world.write('back-check', 'investigation', { cause: 'none', text: 'x' }),
      world.write('blind-spot', 'video'),
      world.write('property.moved', 'property'),
    ]
    for (const seq of unfit) {
      const refusal = world.refuses('clearance.entry-unfit', 'clearance.submit', 'officer', {
        entries: [apprehended, seq],
        summary,
      })
      expect(refusal.detail).to.deep.equal({ unfit: [seq] })
    }
    const fit = [world.write('note', 'scene'), world.write('sighting', 'video'), world.write('trace', 'scene')]
    world.on('clearance.submit', 'officer', { entries: [...fit, apprehended], summary })
    expect(world.case.clearance?.entries).to.deep.equal([apprehended, ...fit])
  })

  it('[K3] refuses an entry that was corrected and names the latest of its corrections', () => {
    const { world, apprehended } = caught()
    const first = world.write('statement', 'investigation')
    const second = world.write('statement', 'investigation', { text: 'b' }, { corrects: first })
    const third = world.write('statement', 'investigation', { text: 'c' }, { corrects: second })
    const refusal = world.refuses('clearance.entry-corrected', 'clearance.submit', 'officer', {
      entries: [first, apprehended],
      summary,
    })
    expect(refusal.detail).to.deep.equal({ corrected: [{ seq: first, latest: third }] })
    world.on('clearance.submit', 'officer', { entries: [third, apprehended], summary })
  })

  it('[K3] takes the time of clearance from the latest of the entries, whatever their order', () => {
    const { world, apprehended } = caught()
    const later = world.write('statement', 'investigation', { text: 'a' }, { occurredAt: after({ minutes: 50 }) })
    const earlier = world.write('trace', 'scene', { text: 'a' }, { occurredAt: after({ minutes: 10 }) })
    world
      .at(after({ hours: 30 }))
      .on('clearance.submit', 'officer', { entries: [later, apprehended, earlier], summary })
    expect(world.case.clearance).to.include({ clearedAt: after({ minutes: 50 }), submittedAt: after({ hours: 30 }) })
  })

  it('[K3] does not lie before the call, and may lie on it', () => {
    const world = new World()
    const { apprehended } = world.suspect(after({ ms: -1 }))
    world.refuses('clearance.before-receipt', 'clearance.submit', 'officer', { entries: [apprehended], summary })
    const onIt = world.suspect(received)
    world.on('clearance.submit', 'officer', { entries: [onIt.apprehended], summary })
  })

  it('[K3] waits for the one before it', () => {
    const { world, apprehended } = caught()
    world.on('clearance.submit', 'officer', { entries: [apprehended], summary })
    world.refuses('clearance.already-submitted', 'clearance.submit', 'investigator', {
      entries: [apprehended],
      summary,
    })
  })

  it("[K3] is the lead's to submit; without a lead, any investigator's", () => {
    const { world, apprehended } = caught()
    const body = { entries: [apprehended], summary }
    world.refuses('clearance.not-lead', 'clearance.submit', 'investigator', body)
    const leaderless = new World({ lead: undefined }).at(after({ hours: 1 }))
    const other = leaderless.suspect(after({ minutes: 30 }))
    leaderless.on('clearance.submit', 'investigator', { ...body, entries: [other.apprehended] })
    expect(leaderless.case.clearance?.status).to.equal('submitted')
  })

  it('[K2] is not for a shelved case: shelving is no clearance', () => {
    const { world, apprehended } = caught()
    world.on('case.shelve', 'chief', { reason: 'no trail' })
    world.refuses('case.not-open', 'clearance.submit', 'officer', { entries: [apprehended], summary })
  })
})

describe('deciding a clearance', () => {
  it('[K3] needs one that waits', () => {
    const world = new World()
    world.refuses('clearance.not-submitted', 'clearance.confirm', 'chief', {})
    world.refuses('clearance.not-submitted', 'clearance.return', 'chief', { reason: 'why' })
  })

  it('[K3] takes four eyes', () => {
    const world = new World({ lead: { userId: 'chief', name: '名 chief' } }).at(after({ hours: 1 }))
    const { apprehended } = world.suspect(after({ minutes: 30 }))
    world.on('clearance.submit', 'chief', { entries: [apprehended], summary })
    world.refuses('approval.same-person', 'clearance.confirm', 'chief', {})
    world.refuses('approval.same-person', 'clearance.return', 'chief', { reason: 'why' })
    world.on('clearance.confirm', 'deputy', {})
    expect(world.case).to.include({ status: 'cleared' })
    expect(world.case.clearance).to.nested.include({ 'submittedBy.userId': 'chief', 'confirmedBy.userId': 'deputy' })
  })

  it('[K3] keeps both times: submitted and confirmed after the window, cleared at its last millisecond', () => {
    const world = new World().at(after({ hours: 26 }))
    const { apprehended } = world.suspect(after({ hours: 24 }))
    world.on('clearance.submit', 'officer', { entries: [apprehended], summary })
    world.at(after({ hours: 27 })).on('clearance.confirm', 'chief', {})
    const { clearance } = world.case
    expect(clearance).to.include({
      clearedAt: after({ hours: 24 }),
      submittedAt: after({ hours: 26 }),
      confirmedAt: after({ hours: 27 }),
    })
    expect(withinWindow(world.case.receivedAt, clearance?.clearedAt ?? '', 24)).to.equal(true)
  })

  it('[K3] refuses a second clearance', () => {
    const { world, apprehended } = caught()
    world.clear(after({ minutes: 30 }))
    world.refuses('clearance.already-cleared', 'clearance.submit', 'officer', { entries: [apprehended], summary })
    world.refuses('clearance.already-cleared', 'clearance.confirm', 'deputy', {})
    world.refuses('clearance.already-cleared', 'clearance.return', 'deputy', { reason: 'why' })
  })

  it('[K3] refuses to confirm what was corrected since it was submitted', () => {
    const { world, apprehended } = caught()
    const seq = world.write('statement', 'investigation')
    world.on('clearance.submit', 'officer', { entries: [seq, apprehended], summary })
    world.write('statement', 'investigation', { text: 'b' }, { corrects: seq })
    world.refuses('clearance.entry-corrected', 'clearance.confirm', 'chief', {})
    world.on('clearance.return', 'chief', { reason: 'name the latest' })
  })

  it('[K3] sends one back with a reason; the next keeps it on record', () => {
    const { world, apprehended } = caught()
    world.on('clearance.submit', 'officer', { entries: [apprehended], summary })
    world.on('clearance.return', 'chief', { reason: 'name the goods' })
    expect(world.case).to.nested.include({
      status: 'open',
      'clearance.status': 'returned',
      'clearance.reason': 'name the goods',
    })
    world.refuses('clearance.not-submitted', 'clearance.confirm', 'chief', {})
    world.on('clearance.submit', 'officer', { entries: [apprehended], summary: 'with the goods' })
    expect(world.case.formerClearances.map(({ status }) => status)).to.deep.equal(['returned'])
    world.on('clearance.confirm', 'chief', {})
    expect(world.case.status).to.equal('cleared')
  })

  it('[K3] is revoked by reopening and stays on record; the case can be cleared anew', () => {
    const { world } = caught()
    world.clear(after({ minutes: 30 }))
    world.on('case.reopen', 'district', { reason: 'the wrong person' })
    expect(world.case).not.to.have.property('clearance')
    expect(world.case.formerClearances[0]).to.include({
      status: 'revoked',
      reason: 'the wrong person',
      clearedAt: after({ minutes: 30 }),
    })
    world.at(after({ hours: 3 })).clear(after({ hours: 2 }))
    expect(world.case.clearance).to.include({ status: 'confirmed', clearedAt: after({ hours: 2 }) })
    expect(world.case.formerClearances).to.have.length(1)
  })

  it('[K3] confirming ends a dismissal that was asked for', () => {
    const { world } = caught()
    world.on('case.dismiss', 'officer', { ground: 'not-ours', reason: 'other town' })
    world.clear(after({ minutes: 30 }))
    world.refuses('case.dismissal-absent', 'case.approve-dismissal', 'chief', {})
  })
})
