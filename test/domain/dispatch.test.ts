import { expect } from 'chai'
import fc from 'fast-check'
import { dispatchOf, type Dispatch } from '../../shared/domain/case.ts'
import { way } from '../../shared/domain/dispatch.ts'
import type { Party } from '../../shared/schema/terms.ts'
import type { Person } from '../support/organisation.ts'
import { seeded } from '../support/seed.ts'
import { after, received, World } from '../support/situation.ts'

const steps = ['deliver', 'acknowledge', 'depart', 'arrive', 'release'] as const
type Step = (typeof steps)[number]
const crew: Record<Party, Person> = { station: 'officer', 'property-crime': 'investigator', scene: 'technician' }
const reason = { reason: 'busy elsewhere' }

const step = (world: World, verb: Step, party: Party = 'station', by: Person = crew[party]) =>
  world.do(`dispatch.${verb}`, by, { id: 'case', party }, {})
const stateOf = (world: World, party: Party = 'station'): Dispatch => {
  const dispatch = dispatchOf(world.case, party)
  if (!dispatch) throw new Error(`no dispatch to ${party}`)
  return dispatch
}

describe('dispatches', () => {
  it('[D2] go forward over any steps, never back; a late delivery changes nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...steps), { maxLength: 12 }), (verbs) => {
        const world = new World()
        let furthest = 0
        verbs.forEach((verb, index) => {
          world.at(after({ seconds: index + 1 }))
          const [at, before] = [steps.indexOf(verb) + 1, world.case.seq]
          const taken = world.tries(() => step(world, verb))
          expect(taken).to.equal(at > furthest || verb === 'deliver')
          if (at > furthest) furthest = at
          else expect(world.case.seq).to.equal(before)
          expect(stateOf(world).state).to.equal(way[furthest])
        })
      }),
      seeded(200),
    )
  })

  it('[D5] the time is that of the last acknowledgement in force, a skipped one counts then', () => {
    const world = new World()
    world.at(after({ seconds: 5 }))
    step(world, 'acknowledge', 'scene')
    world.at(after({ seconds: 9 }))
    step(world, 'arrive', 'property-crime')
    expect(stateOf(world, 'property-crime').acknowledgedAt).to.equal(after({ seconds: 9 }))
    expect(world.case.tripleAcknowledgedAt).to.equal(undefined)
    world.at(after({ seconds: 12 }))
    step(world, 'acknowledge')
    expect(world.case.tripleAcknowledgedAt).to.equal(after({ seconds: 12 }))
    world.at(after({ seconds: 20 }))
    step(world, 'arrive')
    expect(world.case.tripleAcknowledgedAt).to.equal(after({ seconds: 12 }))
  })

  it('[D2] [D5] one that is reassigned counts no more, the new one does', () => {
    const world = new World()
    step(world, 'acknowledge')
    step(world, 'acknowledge', 'scene')
    step(world, 'acknowledge', 'property-crime')
    world.at(after({ seconds: 30 }))
    const params = { id: 'case', party: 'property-crime' as const }
    world.do('dispatch.reassign', 'desk', params, { unitId: 'unit-other', ...reason })
    expect(world.case.tripleAcknowledgedAt).to.equal(undefined)
    expect(world.kinds().slice(-2)).to.deep.equal(['dispatch.cancelled', 'dispatch.sent'])
    expect(stateOf(world, 'property-crime')).to.include({
      attempt: 2,
      unitId: 'unit-other',
      state: 'sent',
      chosen: 'desk',
    })
    expect(world.case.waitingUnitIds).to.deep.equal(['unit-other'])
    world.at(after({ seconds: 40 }))
    step(world, 'acknowledge', 'property-crime', 'stranger')
    expect(world.case.tripleAcknowledgedAt).to.equal(after({ seconds: 40 }))
  })

  it('[A1] a unit that declines or is called off sees the case no more, until it is sent again', () => {
    const world = new World()
    const params = { id: 'case', party: 'property-crime' as const }
    world.do('dispatch.decline', 'investigator', params, reason)
    expect(world.case.unitIds).to.deep.equal(['unit-station', 'unit-scene'])
    world.do('dispatch.reassign', 'desk', params, { unitId: 'unit-other', ...reason })
    expect(world.case.unitIds).to.include('unit-other')
    world.do('dispatch.reassign', 'desk', params, { unitId: 'unit-property', ...reason })
    expect(world.case.unitIds).to.have.members(['unit-station', 'unit-scene', 'unit-property'])
  })

  it('[A1] [D2] a case that ends takes unsigned dispatches back, and stays readable to whom it was sent', () => {
    const world = new World()
    const before = world.case.unitIds
    world.on('case.escalate', 'chief', { reason: 'a major case' })
    expect(world.case.dispatches.map(({ state }) => state)).to.deep.equal(['cancelled', 'cancelled', 'cancelled'])
    expect(world.case.waitingUnitIds).to.deep.equal([])
    expect(world.case.unitIds).to.deep.equal(before)
    world.on('case.reopen', 'chief', { reason: 'ours after all' })
    expect(world.case.unitIds).to.deep.equal(before)
  })

  it('[A1] whose dispatch ended with the case reads it until another unit has it, also after it was reopened', () => {
    const world = new World()
    const params = { id: 'case', party: 'property-crime' as const }
    const send = (unitId: string) => world.do('dispatch.reassign', 'desk', params, { unitId, ...reason })
    world.on('case.shelve', 'chief', reason)
    expect(world.case.unitIds).to.include('unit-property')
    world.on('case.reopen', 'chief', reason)
    expect(world.case.unitIds).to.include('unit-property')
    send('unit-other')
    expect(world.case.unitIds).to.include('unit-other').and.not.include('unit-property')
    expect(world.case.unitIds).to.include('unit-station')
    // Sent to the same one again it stays.
    world.on('case.shelve', 'chief', reason)
    world.on('case.reopen', 'chief', reason)
    send('unit-other')
    expect(world.case.unitIds).to.include('unit-other')
  })

  it('[D2] [X1] of a case that was cleared meanwhile are sent again: its scene is still to be examined', () => {
    const world = new World()
    const to = (party: Party) => ({ id: 'case', party })
    world.do('dispatch.decline', 'technician', to('scene'), reason)
    step(world, 'acknowledge', 'property-crime')
    world.clear(received)
    expect(world.case.unitIds).not.to.include('unit-scene')
    world.do('dispatch.reassign', 'desk', to('scene'), { unitId: 'unit-scene', ...reason })
    expect(stateOf(world, 'scene')).to.include({ state: 'sent', attempt: 2 })
    expect(world.case.waitingUnitIds).to.include('unit-scene')
    // [A1] Whoever is called off in its favour loses the case to it, as in an open one.
    world.do('dispatch.reassign', 'desk', to('property-crime'), { unitId: 'unit-other', ...reason })
    expect(world.case.unitIds).to.have.members(['unit-station', 'unit-scene', 'unit-other'])
    expect(world.at(after({ minutes: 10 })).fire()).to.deep.equal([])
    const ended = new World()
    ended.on('case.shelve', 'chief', reason)
    const send = () => ended.do('dispatch.reassign', 'desk', to('scene'), { unitId: 'unit-scene', ...reason })
    expect(ended.tries(send)).to.equal(false)
  })

  it('[D2] only the own unit steps, and only on what is under way', () => {
    const world = new World()
    const tries = (work: () => unknown) => world.tries(work)
    expect(tries(() => step(world, 'acknowledge', 'station', 'technician'))).to.equal(false)
    expect(tries(() => step(world, 'acknowledge', 'station', 'colleague'))).to.equal(true)
    expect(world.case.lead?.userId).to.equal('officer')
    step(world, 'release', 'scene')
    for (const verb of ['acknowledge', 'arrive', 'release'] as const)
      expect(tries(() => step(world, verb, 'scene'))).to.equal(false)
    expect(tries(() => world.do('dispatch.cancel', 'desk', { id: 'case', party: 'scene' }, reason))).to.equal(false)
    const unfit = { unitId: 'unit-scene', ...reason }
    expect(tries(() => world.do('dispatch.reassign', 'desk', { id: 'case', party: 'station' }, unfit))).to.equal(false)
  })

  it('[C7] who takes it first for the station leads, once', () => {
    const world = new World({ lead: undefined })
    step(world, 'acknowledge', 'scene')
    expect(world.case.lead).to.equal(undefined)
    step(world, 'deliver')
    expect(world.case.lead).to.equal(undefined)
    step(world, 'depart', 'station', 'colleague')
    expect(world.case.lead?.userId).to.equal('colleague')
    step(world, 'arrive', 'station', 'officer')
    expect(world.case.lead?.userId).to.equal('colleague')
  })
})
