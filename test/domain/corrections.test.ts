import { expect } from 'chai'
import { clearedAtOf } from '../../shared/domain/clearance.ts'
import { contributionOf } from '../../shared/domain/boards/contribution.ts'
import { toldBy } from '../../shared/domain/notifications.ts'
import { withinWindow } from '../../shared/domain/window.ts'
import { owned, seize, vouched } from '../support/property.ts'
import { after, World } from '../support/situation.ts'

const summary = 'caught with the goods'

/** A case with a suspect caught half an hour after the call; an hour after it, nothing is submitted yet. */
const caught = () => {
  const world = new World().at(after({ hours: 1 }))
  const seqs = world.suspect(after({ minutes: 30 }))
  const params = { id: 'case', suspectId: 'suspect-1' }
  return { world, ...seqs, params }
}
/** The same, cleared by the apprehension and a statement; two days later. */
const cleared = () => {
  const { world, apprehended, ...rest } = caught()
  const statement = world.write('statement', 'investigation', { text: 'a' }, { occurredAt: after({ minutes: 50 }) })
  world.on('clearance.submit', 'officer', { entries: [apprehended, statement], summary })
  world.on('clearance.confirm', 'chief', {})
  world.at(after({ hours: 48 }))
  return { world, apprehended, statement, ...rest }
}
const statementAgain = (corrects: number, occurredAt?: string) => ({
  lane: 'investigation' as const,
  kind: 'statement' as const,
  body: { text: 'put right', person: 'witness' },
  corrects,
  occurredAt,
})

describe('correcting facts of a suspect', () => {
  it('[T1] an apprehension is told anew: the suspect was caught then, and the old entry stays', () => {
    const { world, apprehended, params } = caught()
    const body = { corrects: apprehended, occurredAt: after({ minutes: 20 }), text: 'at the gate' }
    world.do('suspect.correct-apprehension', 'investigator', params, body)
    const latest = world.case.seq
    expect(world.case.suspects[0]).to.include({ apprehendedAt: after({ minutes: 20 }), apprehendedSeq: latest })
    expect(world.entries()[apprehended - 1]?.occurredAt).to.equal(after({ minutes: 30 }))
    expect(world.case.corrected).to.deep.equal([{ seq: apprehended, by: latest }])
    expect(world.tries((it) => it.do('suspect.correct-apprehension', 'officer', params, body))).to.equal(false)
    world.do('suspect.correct-apprehension', 'officer', params, { ...body, corrects: latest })
  })

  it('[T1] a correction that says no time leaves the time of the fact as it was', () => {
    const { world, apprehended, params } = caught()
    const statement = world.write('statement', 'investigation', { text: 'a' }, { occurredAt: after({ minutes: 5 }) })
    world.at(after({ hours: 30 }))
    world.do('suspect.correct-apprehension', 'officer', params, { corrects: apprehended, text: 'at the gate' })
    expect(world.entries().at(-1)).to.include({ occurredAt: after({ minutes: 30 }), isTrueTime: true })
    world.on('timeline.write', 'officer', statementAgain(statement))
    expect(world.entries().at(-1)?.occurredAt).to.equal(after({ minutes: 5 }))
  })

  it('[T1] who it is can be put right; a number that is not told stays unless it was wrong', () => {
    const { world, identified, params } = caught()
    const numbered = { corrects: identified, name: '钱某', idNumber: '110101199003074514' }
    world.do('suspect.correct-identification', 'officer', params, numbered)
    const second = world.case.seq
    expect(world.case.suspects).to.have.length(1)
    expect(world.case.suspects[0]).to.deep.include({ name: '钱某', identifiedSeq: second })
    expect(world.case.suspects[0]?.apprehendedAt).to.equal(after({ minutes: 30 }))
    world.do('suspect.correct-identification', 'officer', params, { corrects: second, name: '孙某' })
    expect(world.case.suspects[0]?.idNumber?.masked).to.equal('1101************14')
    const without = { corrects: world.case.seq, name: '孙某', withoutIdNumber: true as const }
    world.do('suspect.correct-identification', 'officer', params, without)
    expect(world.case.suspects[0]).not.to.have.property('idNumber')
  })

  it('[T1] is for the lane that wrote it, and for the entry of that suspect', () => {
    const { world, apprehended, identified, params } = caught()
    const refused = (person: 'officer' | 'technician', body: { corrects: number; name: string }) =>
      world.tries((it) => it.do('suspect.correct-identification', person, params, body))
    expect(refused('technician', { corrects: identified, name: '钱某' })).to.equal(false)
    expect(refused('officer', { corrects: apprehended, name: '钱某' })).to.equal(false)
    world.suspect()
    expect(refused('officer', { corrects: world.case.seq, name: '钱某' })).to.equal(false)
    expect(refused('officer', { corrects: 99, name: '钱某' })).to.equal(false)
    expect(refused('officer', { corrects: identified, name: '钱某' })).to.equal(true)
  })

  it('[X4] what never was is struck out: the apprehension first, then the suspect', () => {
    const { world, identified, apprehended, params } = caught()
    const reason = 'it was somebody else'
    const strike = (corrects: number) => (it: World) => it.do('suspect.strike', 'officer', params, { corrects, reason })
    expect(world.tries(strike(identified))).to.equal(false)
    strike(apprehended)(world)
    expect(world.case.suspects).to.deep.equal([{ id: 'suspect-1', name: 'someone', identifiedSeq: identified }])
    world.do('suspect.apprehend', 'officer', params, {})
    strike(world.case.seq)(world)
    strike(identified)(world)
    expect(world.case.suspects).to.deep.equal([])
    expect(world.kinds().slice(-1)).to.deep.equal(['suspect.identification-struck'])
  })
})

describe('what rests on a corrected fact', () => {
  it('[K3] a confirmed clearance follows the corrected apprehension, and says old and new', () => {
    const { world, apprehended, statement, params } = cleared()
    const occurredAt = after({ hours: 25 })
    world.do('suspect.correct-apprehension', 'officer', params, { corrects: apprehended, occurredAt })
    const { clearance, status, receivedAt } = world.case
    const correction = world.case.seq - 1
    expect(status).to.equal('cleared')
    expect(clearance?.clearedAt).to.equal(occurredAt)
    expect(clearance?.entries).to.deep.equal([statement, correction])
    expect(clearance?.moved).to.deep.equal([
      {
        from: after({ minutes: 50 }),
        to: occurredAt,
        correction,
        by: { userId: 'officer', name: '名 officer' },
        at: after({ hours: 48 }),
      },
    ])
    expect(world.entries().at(-1)?.body).to.include({ clearedAt: occurredAt, formerClearedAt: after({ minutes: 50 }) })
    expect(withinWindow(receivedAt, occurredAt, 24)).to.equal(false)
    expect(contributionOf('case', 1, world.case).clearedMs).to.equal(Date.parse(occurredAt))
  })

  it('[K3] the same for every kind of entry, and for the next correction of the chain', () => {
    const { world, statement } = cleared()
    world.on('timeline.write', 'officer', statementAgain(statement, after({ hours: 2 })))
    const second = world.case.seq - 1
    expect(world.case.clearance?.clearedAt).to.equal(after({ hours: 2 }))
    world.on('timeline.write', 'officer', statementAgain(second, after({ minutes: 10 })))
    // The apprehension is the latest now.
    expect(world.case.clearance?.clearedAt).to.equal(after({ minutes: 30 }))
    expect(world.case.clearance?.moved?.map(({ to }) => to)).to.deep.equal([
      after({ hours: 2 }),
      after({ minutes: 30 }),
    ])
  })

  it('[K3] is worked out from the latest entries, whatever an earlier version left undone', () => {
    const { world, statement, apprehended, params } = cleared()
    // As earlier versions wrote it: the correction alone, the clearance as it was.
    const old = world.write('statement', 'investigation', {}, { corrects: statement, occurredAt: after({ hours: 3 }) })
    expect(world.case.clearance?.clearedAt).to.equal(after({ minutes: 50 }))
    world.do('suspect.correct-apprehension', 'officer', params, { corrects: apprehended, text: 'at the gate' })
    expect(world.case.clearance).to.deep.include({ clearedAt: after({ hours: 3 }), entries: [old, old + 1] })
    const times = world.case.clearance?.entries.flatMap((seq) => world.entries()[seq - 1] ?? []) ?? []
    expect(clearedAtOf(times)).to.equal(world.case.clearance?.clearedAt)
  })

  it('[K3] a correction that leaves the time moves nothing, yet is what the clearance rests on', () => {
    const { world, statement, apprehended } = cleared()
    world.on('timeline.write', 'officer', statementAgain(statement))
    expect(world.case.clearance?.clearedAt).to.equal(after({ minutes: 50 }))
    expect(world.case.clearance).not.to.have.property('moved')
    expect(world.case.clearance?.entries).to.deep.equal([apprehended, world.case.seq - 1])
    expect(world.kinds().at(-1)).to.equal('clearance.recomputed')
  })

  it('[K3] tells the chief who confirmed', () => {
    const { world, statement } = cleared()
    world.on('timeline.write', 'officer', statementAgain(statement, after({ hours: 25 })))
    const last = world.entries().at(-1)
    expect(last && toldBy(last, world.case, world.organisation)).to.deep.equal([{ userId: 'chief', kind: 'decided' }])
  })

  it('[K3] an entry that nothing rests on changes no clearance; a waiting clearance is submitted anew', () => {
    const { world, apprehended } = caught()
    const note = world.write('note', 'investigation')
    world.on('clearance.submit', 'officer', { entries: [apprehended], summary })
    world.on('timeline.write', 'officer', { lane: 'investigation', kind: 'note', body: { text: 'b' }, corrects: note })
    expect(world.kinds().at(-1)).to.equal('note')
    const params = { id: 'case', suspectId: 'suspect-1' }
    world.do('suspect.correct-apprehension', 'officer', params, { corrects: apprehended })
    expect(world.kinds().at(-1)).to.equal('suspect.apprehended')
    world.refuses('clearance.entry-corrected', 'clearance.confirm', 'chief', {})
  })

  it('[K3] cannot be moved before the call, and what proves it stays evidence', () => {
    const { world, statement, apprehended, params } = cleared()
    world.refuses('clearance.entry-unfit', 'timeline.write', 'officer', {
      lane: 'investigation',
      kind: 'back-check',
      body: { cause: 'none', text: 'no gap' },
      corrects: statement,
    })
    world.on('timeline.write', 'officer', statementAgain(statement, after({ minutes: -5 })))
    expect(world.case.clearance?.clearedAt).to.equal(after({ minutes: 30 }))
    const before = { corrects: apprehended, occurredAt: after({ minutes: -1 }) }
    expect(world.tries((it) => it.do('suspect.correct-apprehension', 'officer', params, before))).to.equal(false)
  })

  it('[K2] what a confirmed clearance rests on is not struck out; after reopening it may be', () => {
    const { world, apprehended, params } = cleared()
    const strike = (it: World) =>
      it.do('suspect.strike', 'officer', params, { corrects: apprehended, reason: 'somebody else' })
    expect(world.tries(strike)).to.equal(false)
    world.on('case.reopen', 'chief', { reason: 'it was somebody else' })
    strike(world)
    expect(world.case.suspects[0]).not.to.have.property('apprehendedAt')
    world.refuses('clearance.entry-corrected', 'clearance.submit', 'officer', { entries: [apprehended], summary })
  })
})

describe('correcting a seizure', () => {
  const reason = 'the price list says otherwise'
  const seizedItem = () => {
    const world = new World().at(after({ hours: 1 }))
    const id = seize(world)
    return { world, id, seq: world.case.seq, params: { id: 'case', propertyId: id } }
  }

  it('[P1] [T1] puts facts right in the item, its first custody record and the value of its case', () => {
    const { world, id, seq, params } = seizedItem()
    const seizedAt = after({ minutes: 10 })
    const place = { text: 'the back door' }
    const body = { corrects: seq, reason, valueFen: 40_000, seizedAt, place, from: 'somebody', witness: 'a neighbour' }
    world.do('property.correct', 'investigator', params, body)
    expect(world.item(id)).to.deep.include({ valueFen: 40_000, seizedAt, place, from: 'somebody', quantity: 5 })
    expect(world.item(id).custody[0]).to.deep.include({
      from: { userId: '', name: 'somebody' },
      place: 'the back door',
      at: seizedAt,
    })
    expect(world.case.property.valueFen).to.equal(40_000)
    const last = world.entries().at(-1)
    expect(last).to.include({ kind: 'property.corrected', corrects: seq, occurredAt: seizedAt })
    expect(last?.body['before']).to.include({ valueFen: 51_000 })
    // Only the latest of the chain, and nothing is written where nothing differs.
    expect(world.tries((it) => it.do('property.correct', 'officer', params, body))).to.equal(false)
    world.do('property.correct', 'officer', params, { ...body, corrects: seq + 1 })
    expect(world.case.seq).to.equal(seq + 1)
    expect(last && toldBy(last, world.case, world.organisation)).to.deep.equal([{ userId: 'chief', kind: 'decided' }])
  })

  it('[P1] leaves quantity and value once a part was split off; the rest, also of the part, can be put right', () => {
    const { world, id, seq, params } = seizedItem()
    const { part } = world.do('property.split', 'officer', { id }, { quantity: 2, valueFen: 20_000, why: 'test' })
    const split = world.case.seq
    const refused = (body: { quantity?: number; valueFen?: number }, propertyId: string, corrects: number) =>
      world.tries((it) =>
        it.do('property.correct', 'officer', { id: 'case', propertyId }, { ...body, corrects, reason }),
      )
    expect(refused({ valueFen: 1 }, id, seq)).to.equal(false)
    expect(refused({ quantity: 4 }, id, seq)).to.equal(false)
    expect(refused({ quantity: 4 }, part.id, split)).to.equal(false)
    world.do('property.correct', 'officer', params, { corrects: seq, reason, witness: 'a neighbour' })
    const ofPart = { id: 'case', propertyId: part.id }
    world.do('property.correct', 'officer', ofPart, { corrects: split, reason, witness: 'a neighbour' })
    expect(world.item(part.id)).to.include({ witness: 'a neighbour', quantity: 2 })
    expect(world.case.property.valueFen).to.equal(51_000)
  })

  it('[P5] [P6] is for what is neither about to go back nor gone', () => {
    const { world, id, seq: corrects, params } = seizedItem()
    world.on('property.record-ownership', 'officer', owned, id)
    world.on('property.request-return', 'investigator', vouched, id)
    const correct = (it: World) => it.do('property.correct', 'officer', params, { corrects, reason, valueFen: 1 })
    expect(world.tries(correct)).to.equal(false)
    world.on('property.refuse-return', 'district', { reason: 'not valued right' }, id)
    correct(world)
    expect(world.item(id).valueFen).to.equal(1)
  })

  it('[K3] a clearance that rests on the seizure follows it', () => {
    const { world, seq, params } = seizedItem()
    const { apprehended } = world.suspect(after({ minutes: 30 }))
    world.on('clearance.submit', 'officer', { entries: [seq, apprehended], summary })
    world.on('clearance.confirm', 'chief', {})
    expect(world.case.clearance?.clearedAt).to.equal(after({ hours: 1 }))
    world.do('property.correct', 'officer', params, { corrects: seq, reason, seizedAt: after({ minutes: 20 }) })
    expect(world.case.clearance?.clearedAt).to.equal(after({ minutes: 30 }))
  })
})
