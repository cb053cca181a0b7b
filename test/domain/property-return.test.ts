import { expect } from 'chai'
import fc from 'fast-check'
import { missingForReturn } from '../../shared/domain/property-return.ts'
import { actor, type Person } from '../support/organisation.ts'
import { handOver, mandate, owned, photo, returnable, seize, signature, vouched } from '../support/property.ts'
import { after, World } from '../support/situation.ts'

const { collector } = handOver

describe('asking for a return', () => {
  it('[P5] names everything that is missing', () => {
    const world = new World()
    const id = seize(world, { files: [] })
    const refusal = world.refuses(
      'property.return-incomplete',
      'property.request-return',
      'officer',
      { factsEstablished: false, noHarm: false },
      id,
    )
    expect(refusal.detail['missing']).to.deep.equal([
      'photographed',
      'ownership-evidenced',
      'facts-established',
      'no-harm',
    ])
    expect(refusal.detail['missingWords']).to.deep.include({ zh: '未拍照', en: 'No photograph' })
    expect(missingForReturn(world.item(id), world.case).at(-1)).to.equal('approval')
  })

  it('[P5] is not for what is disputed, nor for a case that was handed over', () => {
    const world = new World()
    const id = seize(world)
    world.on('property.record-ownership', 'officer', { ...owned, undisputed: false }, id)
    const disputed = world.refuses('property.return-incomplete', 'property.request-return', 'officer', vouched, id)
    expect(disputed.detail['missing']).to.deep.equal(['undisputed'])
    world.on('property.record-ownership', 'officer', owned, id)
    world.on('case.escalate', 'chief', { reason: 'a gang' })
    const handedOver = world.refuses('property.return-incomplete', 'property.request-return', 'officer', vouched, id)
    expect(handedOver.detail['missing']).to.deep.equal(['case-not-handed-over'])
  })

  it('[P5] waits for one decision, by another person; a refused one may be asked anew', () => {
    const world = new World()
    const id = seize(world)
    world.on('property.record-ownership', 'district', owned, id)
    world.refuses('property.return-not-requested', 'property.approve-return', 'district', {}, id)
    const { property } = world.on('property.request-return', 'district', vouched, id)
    expect(property.missing).to.deep.equal(['approval'])
    expect(world.case.property.returnsPending).to.equal(1)
    world.refuses('property.return-pending', 'property.request-return', 'officer', vouched, id)
    world.refuses('approval.same-person', 'property.approve-return', 'district', {}, id)
    world.refuses('approval.same-person', 'property.refuse-return', 'district', { reason: 'no' }, id)
    world.on('property.refuse-return', 'elsewhere', { reason: 'whose is it' }, id)
    expect(world.case.property.returnsPending).to.equal(0)
    expect(world.item(id).return).to.include({ status: 'refused', reason: 'whose is it' })
    expect(missingForReturn(world.item(id), world.case)).to.deep.equal(['facts-established', 'no-harm', 'approval'])
    world.refuses('property.return-not-requested', 'property.approve-return', 'elsewhere', {}, id)
    world.on('property.request-return', 'officer', vouched, id)
    expect(world.on('property.approve-return', 'district', {}, id).property.missing).to.deep.equal([])
  })

  it('[P5] is void when somebody else turns out to own it, pending or approved', () => {
    for (const approved of [false, true]) {
      const world = new World()
      const id = seize(world)
      world.on('property.record-ownership', 'officer', owned, id)
      world.on('property.request-return', 'officer', vouched, id)
      if (approved) world.on('property.approve-return', 'district', {}, id)
      world.on('property.record-ownership', 'officer', { ...owned, owner: '利民超市' }, id)
      expect(world.item(id)).not.to.have.property('return')
      expect(world.case.property.returnsPending).to.equal(0)
      world.refuses('property.return-not-approved', 'property.hand-over', 'officer', handOver, id)
    }
  })
})

describe('the hand-over', () => {
  it('[P5] gives a numbered receipt, seals the identity number and ends the chain of custody with the collector', () => {
    const world = new World().at('2026-12-31T16:30:00.000Z')
    const id = returnable(world)
    const { property } = world.on('property.hand-over', 'officer', { ...handOver, place: 'shop' }, id)
    expect(property).to.deep.include({ status: 'returned', missing: [] })
    expect(property.handOver).to.deep.include({
      receiptNumber: 'FH-N01-2027-000001',
      collector: {
        kind: 'owner',
        name: '惠民超市',
        idNumber: { ref: `${id}:idNumber`, field: 'idNumber', masked: '1101************14', digest: 'digest' },
      },
      photo,
      signature,
    })
    expect(property.custody.at(-1)).to.deep.include({
      from: { userId: 'officer', name: '名 officer' },
      to: { userId: '', name: '惠民超市' },
      place: 'shop',
    })
    expect(JSON.stringify([world.entries(), world.entries(id)])).not.to.include(collector.idNumber)
    const told = world.entries().at(-1)
    expect(told).to.nested.include({
      kind: 'property.returned',
      'body.receiptNumber': 'FH-N01-2027-000001',
      'body.valueFen': 51_000,
    })
    expect(world.case.property).to.deep.equal({ items: 1, returned: 1, valueFen: 51_000, returnsPending: 0 })
    expect(
      world.on('property.hand-over', 'officer', handOver, returnable(world)).property.handOver?.receiptNumber,
    ).to.equal('FH-N01-2027-000002')
  })

  it('[P5] [L9] takes any document of a collector by kind and number', () => {
    const world = new World()
    const handedTo = (document: object) =>
      world.on(
        'property.hand-over',
        'officer',
        { ...handOver, collector: { ...collector, ...document } },
        returnable(world),
      ).property.handOver?.collector
    expect(handedTo({ idKind: 'taiwan-permit', idNumber: '１２３４ 5678' })).to.deep.include({
      idKind: 'taiwan-permit',
    })
    const other = handedTo({ idKind: 'other', idKindText: '军官证', idNumber: '军字第1234567号' })
    expect(other).to.deep.include({ idKind: 'other', idKindText: '军官证' })
    expect(other?.idNumber.masked).to.equal('军********7号')
    const wrong = { ...handOver, collector: { ...collector, idKind: 'passport' as const, idNumber: '?' } }
    world.refuses('request.invalid', 'property.hand-over', 'officer', wrong, returnable(world))
  })

  it('[P5] needs the approval first, and is done by the holder', () => {
    const world = new World()
    const early = seize(world)
    world.refuses('property.return-not-approved', 'property.hand-over', 'officer', handOver, early)
    const id = returnable(world)
    world.refuses('property.not-holder', 'property.hand-over', 'investigator', handOver, id)
    world.on('property.check-in', 'custodian', { why: 'stored', place: 'store' }, id)
    world.refuses('property.not-holder', 'property.hand-over', 'officer', handOver, id)
    world.on('property.hand-over', 'custodian', handOver, id)
  })

  it('[P5] looks again at what a return needs', () => {
    const world = new World()
    const id = returnable(world)
    world.on('case.escalate', 'chief', { reason: 'a gang' })
    const refusal = world.refuses('property.return-incomplete', 'property.hand-over', 'officer', handOver, id)
    expect(refusal.detail['missing']).to.deep.equal(['case-not-handed-over'])
  })

  it('[P5] is to the owner, or to an agent with a written mandate', () => {
    const world = new World()
    const id = returnable(world)
    const agent = { ...collector, kind: 'agent' as const, name: '王店长' }
    const without = world.refuses(
      'property.mandate-missing',
      'property.hand-over',
      'officer',
      { ...handOver, collector: agent },
      id,
    )
    expect(without.fields[0]?.field).to.equal('collector.mandate')
    const another = { ...collector, name: '王店长' }
    const notOwner = world.refuses(
      'property.mandate-missing',
      'property.hand-over',
      'officer',
      { ...handOver, collector: another },
      id,
    )
    expect(notOwner.fields[0]?.field).to.equal('collector.name')
    world.on('property.hand-over', 'officer', { ...handOver, collector: { ...agent, mandate } }, id)
    expect(world.entries(id).at(-1)?.files).to.deep.equal([photo, signature, mandate])
  })

  it('[P5] is never to an officer of the case, nor to anybody who dealt with the item', () => {
    const world = new World()
    const id = returnable(world)
    for (const person of ['officer', 'colleague', 'technician', 'chief', 'district'] as const) {
      const agent = { ...collector, kind: 'agent' as const, name: ` ${actor(person).name} `, mandate }
      world.refuses(
        'property.collector-is-officer',
        'property.hand-over',
        'officer',
        { ...handOver, collector: agent },
        id,
      )
    }
  })

  it('[P6] happens once: whatever is tried afterwards is refused and writes nothing', () => {
    const world = new World()
    const id = returnable(world)
    world.on('property.hand-over', 'officer', handOver, id)
    world.refuses('property.returned', 'property.hand-over', 'officer', handOver, id)
    world.refuses(
      'property.returned',
      'property.transfer',
      'officer',
      { to: 'investigator', why: 'stored', place: 'y' },
      id,
    )
    world.refuses('property.returned', 'property.check-in', 'custodian', { why: 'stored', place: 'y' }, id)
    world.refuses('property.returned', 'property.split', 'officer', { quantity: 1, valueFen: 1, why: 'x' }, id)
    world.refuses('property.returned', 'property.record-ownership', 'officer', owned, id)
    world.refuses('property.returned', 'property.request-return', 'officer', vouched, id)
    world.refuses('property.return-not-requested', 'property.approve-return', 'district', {}, id)
  })

  it('[P6] of a part leaves the rest in stock', () => {
    const world = new World().at(after({ hours: 1 }))
    const whole = seize(world)
    const { part } = world.on('property.split', 'officer', { quantity: 2, valueFen: 20_000, why: 'two shops' }, whole)
    world.on('property.record-ownership', 'officer', owned, part.id)
    world.on('property.request-return', 'officer', vouched, part.id)
    world.on('property.approve-return', 'district', {}, part.id)
    world.on('property.hand-over', 'officer', handOver, part.id)
    expect(world.item(whole)).to.include({ status: 'seized', quantity: 3 })
    expect(world.case.property).to.deep.equal({ items: 2, returned: 1, valueFen: 51_000, returnsPending: 0 })
  })

  it('[P5] [P6] counts what waits and what went back, for any order of attempts', () => {
    const attempts: ((world: World, by: Person, id: string) => unknown)[] = [
      (world, by, id) => world.on('property.record-ownership', by, owned, id),
      (world, by, id) => world.on('property.request-return', by, vouched, id),
      (world, by, id) => world.on('property.approve-return', by, {}, id),
      (world, by, id) => world.on('property.refuse-return', by, { reason: 'no' }, id),
      (world, by, id) => world.on('property.take-back-return', by, {}, id),
      (world, by, id) => world.on('property.hand-over', by, handOver, id),
      (world, by, id) => world.on('property.split', by, { quantity: 1, valueFen: 1, why: 'x' }, id),
    ]
    const attempt = fc.tuple(
      fc.nat({ max: attempts.length - 1 }),
      fc.constantFrom<Person>('officer', 'district'),
      fc.nat({ max: 1 }),
    )
    fc.assert(
      fc.property(fc.array(attempt, { maxLength: 40 }), (tried) => {
        const world = new World()
        const ids = [seize(world), seize(world)]
        for (const [which, by, item] of tried) {
          world.tries(() => attempts[which]?.(world, by, ids[item] ?? ''))
        }
        const items = ids.map((id) => world.item(id))
        const returned = items.filter(({ status }) => status === 'returned')
        const pending = items.filter((item) => item.return?.status === 'requested')
        expect(world.case.property).to.include({ returned: returned.length, returnsPending: pending.length })
        for (const id of ids) {
          expect(world.kinds(id).filter((kind) => kind === 'property.returned').length).to.be.at.most(1)
        }
        const receipts = returned.map((item) => item.handOver?.receiptNumber)
        expect(new Set(receipts).size).to.equal(receipts.length)
      }),
      { numRuns: 80 },
    )
  })
})
