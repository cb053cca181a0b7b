import { expect } from 'chai'
import { mayReceive, rightsOn, storeHolding, storesOf } from '../../shared/domain/custody.ts'
import { seize } from '../support/property.ts'
import { accounts, actor, organisationWith } from '../support/organisation.ts'
import { handOver, owned, vouched } from '../support/property.ts'
import { World } from '../support/situation.ts'

const move = { why: 'stored' as const, place: 'shelf 1' }
const organisation = organisationWith()
const namesOf = (stores: { id: string }[]): string[] => stores.map(({ id }) => id)

/** An item in the store of `custodian` and `custodian2`. */
const stored = (world = new World()): { world: World; id: string } => {
  const id = seize(world)
  world.on('property.check-in', 'custodian', move, id)
  return { world, id }
}

describe('custody by store', () => {
  it('[A9] a store is the store unit of its custodians, or their district where they have none', () => {
    const { custodian, officer } = accounts
    expect(namesOf(storesOf(organisation, custodian))).to.deep.equal(['unit-store'])
    expect(namesOf(storesOf(organisation, { ...custodian, unitIds: ['unit-office'] }))).to.deep.equal(['north'])
    expect(namesOf(storesOf(organisation, { ...officer, unitIds: ['unit-store'] }))).to.deep.equal([])
  })

  it('[A9] any custodian of the store that holds an item acts for it, and nobody of another store', () => {
    const { world, id } = stored()
    const split = { quantity: 1, valueFen: 1, why: 'x' }
    for (const by of ['custodianOther', 'custodianSouth', 'officer'] as const)
      world.refuses('property.not-holder', 'property.split', by, split, id)
    const { part } = world.on('property.split', 'custodian2', split, id)
    expect(part).to.nested.include({ status: 'in-store', 'store.id': 'unit-store', 'holder.userId': 'custodian' })
    world.on('property.transfer', 'custodian2', { to: 'officer', ...move }, id)
    const given = world.item(id).custody.at(-1)
    expect(given).to.nested.include({ 'from.userId': 'custodian', 'actedBy.userId': 'custodian2' })
    expect(world.item(id)).not.to.have.property('store')
  })

  it('[A9] [P5] another custodian of the store hands an item over to its owner', () => {
    const { world, id } = stored()
    world.on('property.record-ownership', 'officer', owned, id)
    world.on('property.request-return', 'officer', vouched, id)
    world.on('property.approve-return', 'district', {}, id)
    world.refuses('property.not-holder', 'property.hand-over', 'custodianOther', handOver, id)
    world.on('property.hand-over', 'custodian2', handOver, id)
    expect(world.item(id)).to.nested.include({ status: 'returned', 'handOver.by.userId': 'custodian2' })
  })

  it('[P3] no custodian of a store acts for an item of a case of which they are an officer', () => {
    const { world, id } = stored()
    const { custodian } = accounts
    const both = { ...custodian, id: 'both', roles: [...custodian.roles, 'property-crime-investigator' as const] }
    const people = { ...both, unitIds: ['unit-store', 'unit-property'] }
    const known = {
      ...organisation,
      account: (each: string) => (each === 'both' ? people : organisation.account(each)),
    }
    const asking = { ...actor('custodian2'), ...people, userId: 'both' }
    expect(rightsOn(known, world.case, world.item(id), asking)).to.include({ act: false, checkIn: false })
  })

  it('[A9] what was stored before stores were recorded lies where its custodian works', () => {
    const { world, id } = stored()
    const { store: _store, ...before } = world.item(id)
    expect(storeHolding(organisation, before)?.id).to.equal('unit-store')
    expect(rightsOn(organisation, world.case, before, actor('custodian2')).act).to.equal(true)
    const holder = { userId: 'custodian-gone', name: 'gone' }
    expect(rightsOn(organisation, world.case, { ...before, holder }, actor('custodianOther'))).to.include({
      act: true,
      checkIn: true,
    })
    expect(rightsOn(organisation, world.case, { ...before, holder }, actor('custodian'))).to.include({
      act: false,
      checkIn: false,
    })
    const astray = { userId: 'custodian-south', name: 'astray' }
    expect(rightsOn(organisation, world.case, { ...before, holder: astray }, actor('custodian')).checkIn).to.equal(true)
  })

  it('[P2] goes only to an officer of a unit of the case or a custodian of its district', () => {
    const world = new World()
    const id = seize(world)
    const fits = Object.values(accounts).filter((each) => mayReceive(organisation, world.case, world.item(id), each))
    expect(fits.map((each) => each.id)).to.have.members([
      'colleague',
      'investigator',
      'technician',
      'custodian',
      'custodian2',
      'custodian-other',
    ])
    for (const { id: to } of Object.values(accounts)) {
      const tried = world.tries(() => {
        world.on('property.transfer', 'officer', { to, ...move }, id)
        world.on('property.recall', 'officer', {}, id)
      })
      expect(tried, to).to.equal(fits.some((each) => each.id === to))
    }
    world.refuses('property.receiver-unfit', 'property.transfer', 'officer', { to: 'custodian-south', ...move }, id)
    world.refuses('property.receiver-unfit', 'property.transfer', 'officer', { to: 'chief', ...move }, id)
  })
})

describe('recalling what was given', () => {
  it('[P2] brings an item back to who gave it, as a movement of its own', () => {
    const world = new World()
    const id = seize(world)
    world.on('property.transfer', 'officer', { to: 'custodian-other', ...move }, id)
    expect(world.item(id)).to.nested.include({ 'given.from.userId': 'officer', status: 'in-store' })
    world.refuses('property.not-giver', 'property.recall', 'investigator', {}, id)
    world.on('property.recall', 'officer', { text: 'the other store' }, id)
    expect(world.item(id)).to.nested.include({ status: 'seized', 'holder.userId': 'officer' })
    expect(world.item(id)).not.to.have.any.keys('given', 'store')
    expect(world.item(id).custody.at(-1)).to.nested.include({
      why: 'recalled',
      text: 'the other store',
      'from.userId': 'custodian-other',
      place: 'bus stop',
    })
    world.refuses('property.recall-too-late', 'property.recall', 'officer', {}, id)
  })

  it('[P2] [A9] out of a store is for any of its custodians, and brings it back into it', () => {
    const { world, id } = stored()
    world.on('property.transfer', 'custodian2', { to: 'officer', ...move, place: 'desk 4' }, id)
    world.refuses('property.not-giver', 'property.recall', 'custodianOther', {}, id)
    world.on('property.recall', 'custodian', {}, id)
    expect(world.item(id)).to.nested.include({
      status: 'in-store',
      'store.id': 'unit-store',
      'holder.userId': 'custodian',
    })
    expect(world.item(id).custody.at(-1)?.place).to.equal('shelf 1')
  })

  it('[P2] ends when the receiver confirms it, or another of the store, or acts on it', () => {
    const acts: ((world: World, id: string) => unknown)[] = [
      (world, id) => world.on('property.receive', 'custodian', {}, id),
      (world, id) => world.on('property.receive', 'custodian2', {}, id),
      (world, id) => world.on('property.split', 'custodian2', { quantity: 1, valueFen: 1, why: 'x' }, id),
      (world, id) => {
        world.on('property.transfer', 'custodian', { to: 'technician', ...move }, id)
        world.on('property.receive', 'technician', {}, id)
      },
    ]
    for (const act of acts) {
      const world = new World()
      const id = seize(world)
      world.on('property.transfer', 'officer', { to: 'custodian', ...move }, id)
      world.refuses('property.not-holder', 'property.receive', 'officer', {}, id)
      act(world, id)
      world.refuses('property.recall-too-late', 'property.recall', 'officer', {}, id)
    }
  })

  it('[P2] is for what was given: nothing waits after a check-in or a seizure', () => {
    const { world, id } = stored()
    world.refuses('property.recall-too-late', 'property.recall', 'officer', {}, id)
    world.refuses('property.nothing-to-receive', 'property.receive', 'custodian', {}, id)
  })
})
