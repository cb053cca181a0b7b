import { expect } from 'chai'
import fc from 'fast-check'
import { cartons, handOver, owned, photo, returnable, seize, vouched } from '../support/property.ts'
import { after, received, World } from '../support/situation.ts'

const move = { why: 'stored' as const, place: 'store room' }

describe('seizure', () => {
  it('[P1] registers the item with two officers and an approval, in its own journal and on the timeline', () => {
    const world = new World().at(after({ hours: 1 }))
    const { property } = world.on('property.seize', 'investigator', {
      ...cartons,
      seizedAt: '2026-03-02T15:30:00+08:00',
    })
    expect(property).to.deep.include({
      caseId: 'case',
      caseNumber: 'N01-2026-000001',
      quantity: 5,
      valueFen: 51_000,
      seizedAt: after({ minutes: 30 }),
      status: 'seized',
      approvedBy: { userId: 'chief', name: '名 chief' },
      holder: { userId: 'investigator', name: '名 investigator' },
    })
    expect(property.officers.map(({ userId }) => userId)).to.deep.equal(['officer', 'investigator'])
    expect(world.kinds(property.id)).to.deep.equal(['property.seized'])
    const [entry] = world.entries()
    expect(entry).to.deep.include({
      kind: 'property.seized',
      lane: 'property',
      files: [photo],
      occurredAt: after({ minutes: 30 }),
    })
    expect(entry?.body).to.include({
      propertyId: property.id,
      what: 'cigarettes',
      quantity: 5,
      unit: 'carton',
      valueFen: 51_000,
    })
    expect(world.case.property).to.deep.equal({ items: 1, returned: 0, valueFen: 51_000, returnsPending: 0 })
  })

  it('[P1] takes two officers, who are', () => {
    const world = new World()
    world.refuses('property.officers', 'property.seize', 'officer', { ...cartons, officers: ['officer'] })
    world.refuses('property.officers', 'property.seize', 'officer', { ...cartons, officers: ['officer', 'officer'] })
    for (const other of ['nobody', 'desk', 'custodian', 'officer-gone']) {
      const refusal = world.refuses('property.person-unknown', 'property.seize', 'officer', {
        ...cartons,
        officers: ['officer', other],
      })
      expect(refusal.fields[0]?.field).to.equal('officers')
    }
  })

  it('[P1] is approved by a chief of the station or the district who did not carry it out', () => {
    const world = new World()
    const officers = ['officer', 'chief']
    world.refuses('property.approver-is-officer', 'property.seize', 'officer', {
      ...cartons,
      officers,
      approvedBy: 'chief',
    })
    for (const approvedBy of ['colleague', 'elsewhere', 'nobody']) {
      const refusal = world.refuses('property.person-unknown', 'property.seize', 'officer', { ...cartons, approvedBy })
      expect(refusal.fields[0]?.field).to.equal('approvedBy')
    }
    seize(world, { approvedBy: 'district' })
  })

  it('[P1] is for cases at work: open or cleared', () => {
    const world = new World()
    world.clear(received)
    seize(world)
    world.on('case.reopen', 'chief', { reason: 'more' })
    world.on('case.shelve', 'chief', { reason: 'no trail' })
    world.refuses('case.not-open', 'property.seize', 'officer', cartons)
  })
})

describe('photos', () => {
  it('[P1] [P5] are added after the seizure, each once; the item can go back then', () => {
    const world = new World()
    const id = seize(world, { files: [] })
    const [first, second] = ['d'.repeat(64), 'e'.repeat(64)]
    expect(world.on('property.add-photos', 'technician', { files: [first] }, id).property.missing).not.to.include(
      'photographed',
    )
    world.on('property.add-photos', 'custodian', { files: [second, first], text: '编号特写' }, id)
    expect(world.item(id).files).to.deep.equal([first, second])
    expect(world.entries().at(-1)).to.deep.include({ kind: 'property.photographed', files: [second] })
    const before = world.entries(id).length
    world.on('property.add-photos', 'officer', { files: [first, second] }, id)
    expect(world.entries(id)).to.have.length(before)
    for (let batch = 0; batch < 4; batch++) {
      const files = Array.from({ length: 20 }, (_, index) => String(batch * 20 + index + 1).padStart(64, '0'))
      world.on('property.add-photos', 'officer', { files }, id)
    }
    const files = Array.from({ length: 19 }, (_, index) => String(index + 1).padStart(64, 'f'))
    world.refuses('property.photos-too-many', 'property.add-photos', 'officer', { files }, id)
  })

  it('[P6] are not added to what was returned', () => {
    const world = new World()
    const id = returnable(world)
    world.on('property.hand-over', 'officer', handOver, id)
    world.refuses('property.returned', 'property.add-photos', 'officer', { files: ['d'.repeat(64)] }, id)
  })
})

describe('splitting', () => {
  it('[P1] takes three of five cartons off: both add up to the whole', () => {
    const world = new World()
    const id = seize(world)
    const { property, part } = world.on(
      'property.split',
      'officer',
      { quantity: 3, valueFen: 30_600, why: 'two shops' },
      id,
    )
    expect(property).to.include({ quantity: 2, valueFen: 20_400 })
    expect(part).to.include({ quantity: 3, valueFen: 30_600, partOf: id, what: 'cigarettes', status: 'seized' })
    expect(part.custody).to.deep.equal(property.custody)
    expect(part.holder).to.deep.equal(property.holder)
    expect(world.case.property).to.deep.equal({ items: 2, returned: 0, valueFen: 51_000, returnsPending: 0 })
    expect(world.entries().at(-1)?.body).to.include({ propertyId: id, partId: part.id, partQuantity: 3, left: 2 })
  })

  it('[P1] leaves something of the whole, in quantity, and takes no more than its value', () => {
    const world = new World()
    const id = seize(world)
    for (const quantity of [5, 5.001, 100]) {
      world.refuses('property.split-quantity', 'property.split', 'officer', { quantity, valueFen: 1, why: 'x' }, id)
    }
    const { fields } = world.refuses(
      'property.split-quantity',
      'property.split',
      'officer',
      { quantity: 1, valueFen: 51_001, why: 'x' },
      id,
    )
    expect(fields[0]?.field).to.equal('valueFen')
    expect([fields[0]?.zh, fields[0]?.en].join()).to.match(/价值.*worth/)
  })

  it('[P2] is for who has the item in hand', () => {
    const world = new World()
    const id = seize(world)
    const split = { quantity: 1, valueFen: 1, why: 'x' }
    for (const by of ['investigator', 'custodian'] as const)
      world.refuses('property.not-holder', 'property.split', by, split, id)
    world.on('property.check-in', 'custodian', move, id)
    world.refuses('property.not-holder', 'property.split', 'officer', split, id)
    expect(world.on('property.split', 'custodian', split, id).part.holder.userId).to.equal('custodian')
  })

  it('[P1] waits while a return is asked for or approved, and knows no owner of a part yet', () => {
    const world = new World()
    const id = seize(world)
    const split = { quantity: 1, valueFen: 1, why: 'x' }
    world.on('property.record-ownership', 'officer', owned, id)
    world.on('property.request-return', 'officer', vouched, id)
    world.refuses('property.split-pending', 'property.split', 'officer', split, id)
    world.on('property.refuse-return', 'district', { reason: 'split it first' }, id)
    const { part } = world.on('property.split', 'officer', split, id)
    expect(part).not.to.have.any.keys('ownership', 'return')
  })

  it('[P1] adds up to the whole after any splits of parts of parts, to the thousandth and the fen', () => {
    const cut = fc.record({ of: fc.nat(), share: fc.integer({ min: 1, max: 999 }), fen: fc.nat({ max: 100 }) })
    const whole = fc.record({
      thousandths: fc.integer({ min: 1, max: 1_000_000_000 }),
      valueFen: fc.nat({ max: 10_000_000 }),
    })
    fc.assert(
      fc.property(whole, fc.array(cut, { maxLength: 12 }), ({ thousandths, valueFen }, cuts) => {
        const world = new World()
        const ids = [seize(world, { quantity: thousandths / 1000, valueFen })]
        for (const { of, share, fen } of cuts) {
          const id = ids[of % ids.length] ?? ''
          const item = world.item(id)
          const part = Math.floor((Math.round(item.quantity * 1000) * share) / 1000)
          if (part < 1) continue
          const value = Math.floor((item.valueFen * fen) / 100)
          const split = { quantity: part / 1000, valueFen: value, why: 'x' }
          ids.push(world.on('property.split', 'officer', split, id).part.id)
        }
        const items = ids.map((id) => world.item(id))
        expect(items.reduce((sum, item) => sum + Math.round(item.quantity * 1000), 0)).to.equal(thousandths)
        expect(items.reduce((sum, item) => sum + item.valueFen, 0)).to.equal(valueFen)
        expect(items.every((item) => item.quantity > 0 && item.valueFen >= 0)).to.equal(true)
        expect(world.case.property).to.include({ items: ids.length, valueFen })
      }),
      { numRuns: 60 },
    )
  })
})

describe('custody', () => {
  it('[P2] begins with whom it was seized from', () => {
    const world = new World()
    const [first] = world.item(seize(world)).custody
    expect(first).to.nested.include({
      'from.name': 'a suspect',
      'to.userId': 'officer',
      place: 'bus stop',
      at: received,
      seq: 1,
    })
  })

  it('[P2] passes from the holder alone, to another officer or a custodian', () => {
    const world = new World()
    const id = seize(world)
    world.refuses('property.not-holder', 'property.transfer', 'investigator', { to: 'officer', ...move }, id)
    world.refuses('property.holder-same', 'property.transfer', 'officer', { to: 'officer', ...move }, id)
    for (const to of ['desk', 'nobody', 'officer-gone']) {
      world.refuses('property.person-unknown', 'property.transfer', 'officer', { to, ...move }, id)
    }
    world.on('property.transfer', 'officer', { to: 'technician', ...move, seal: 'S-1' }, id)
    expect(world.item(id)).to.nested.include({ status: 'seized', 'holder.userId': 'technician' })
    expect(world.item(id).custody.at(-1)).to.include({ seal: 'S-1', seq: 2 })
    world.on('property.transfer', 'technician', { to: 'custodian', ...move }, id)
    expect(world.item(id)).to.include({ status: 'in-store' })
    expect(world.entries().at(-1)).to.nested.include({
      kind: 'property.moved',
      'body.from.userId': 'technician',
      'body.to.userId': 'custodian',
      'body.propertyId': id,
    })
    world.on('property.transfer', 'custodian', { to: 'officer', ...move }, id)
    expect(world.item(id)).to.nested.include({ status: 'seized', 'holder.userId': 'officer' })
  })

  it('[P3] checks in once, with a custodian who is no officer of the case', () => {
    const world = new World()
    const id = seize(world)
    world.refuses('property.custodian-is-officer', 'property.check-in', 'keeperAndOfficer', move, id)
    world.refuses(
      'property.custodian-is-officer',
      'property.transfer',
      'officer',
      { to: 'keeper-and-officer', ...move },
      id,
    )
    world.on('property.check-in', 'custodian', move, id)
    expect(world.item(id)).to.nested.include({ status: 'in-store', 'holder.userId': 'custodian' })
    world.refuses('property.holder-same', 'property.check-in', 'custodian', move, id)
    world.refuses('property.holder-same', 'property.check-in', 'custodian2', move, id)
  })

  it('[P2] has no hole after any movements: each record begins with the holder of the one before', () => {
    const people = [
      'officer',
      'investigator',
      'technician',
      'custodian',
      'custodian2',
      'desk',
      'keeperAndOfficer',
    ] as const
    const act = fc.record({ by: fc.constantFrom(...people), to: fc.constantFrom(...people), checkIn: fc.boolean() })
    fc.assert(
      fc.property(fc.array(act, { maxLength: 20 }), (acts) => {
        const world = new World()
        const id = seize(world)
        for (const { by, to, checkIn } of acts) {
          world.tries(() =>
            checkIn
              ? world.on('property.check-in', by, move, id)
              : world.on('property.transfer', by, { to, ...move }, id),
          )
        }
        const { custody, holder } = world.item(id)
        custody.slice(1).forEach((record, index) => expect(record.from).to.deep.equal(custody[index]?.to))
        expect(custody.at(-1)?.to).to.deep.equal(holder)
        expect(custody.map(({ seq }) => seq)).to.deep.equal(world.entries(id).map(({ seq }) => seq))
      }),
      { numRuns: 80 },
    )
  })

  it('[P2] says why by a code, and in words where none fits', () => {
    const world = new World()
    const id = seize(world)
    world.refuses(
      'property.why-missing',
      'property.transfer',
      'officer',
      { ...move, to: 'technician', why: 'other' },
      id,
    )
    const said = { why: 'other' as const, text: '送往检测中心' }
    world.on('property.transfer', 'officer', { ...move, to: 'technician', ...said }, id)
    expect(world.item(id).custody.map(({ why }) => why)).to.deep.equal(['seized', 'other'])
    expect(world.item(id).custody.at(-1)).to.include(said)
    expect(world.entries().at(-1)?.body).to.include(said)
  })

  it('[P2] of an item that does not exist is not found', () => {
    new World().refuses('subject.not-found', 'property.transfer', 'officer', { to: 'investigator', ...move }, 'nothing')
  })
})
