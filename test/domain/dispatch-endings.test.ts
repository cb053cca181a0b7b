import { expect } from 'chai'
import fc from 'fast-check'
import { dispatchesInForce, type CaseState } from '../../shared/domain/case.ts'
import { endedWith, endingIn, isGoingOn } from '../../shared/domain/dispatch-endings.ts'
import { parties } from '../../shared/schema/terms.ts'
import { seeded } from '../support/seed.ts'
import { after, received, World } from '../support/situation.ts'

const reason = { reason: 'otherwise' }
const crew = { station: 'officer', 'property-crime': 'investigator', scene: 'technician' } as const
const teams = { station: 'unit-station', 'property-crime': 'unit-other', scene: 'unit-scene' } as const
const ofParty = parties.flatMap((party) => {
  const params = { id: 'case', party }
  const by = crew[party]
  return [
    (world: World) => world.do('dispatch.acknowledge', by, params, {}),
    (world: World) => world.do('dispatch.depart', by, params, {}),
    (world: World) => world.do('dispatch.arrive', by, params, {}),
    (world: World) => world.do('dispatch.release', by, params, {}),
    (world: World) => world.do('dispatch.decline', by, params, reason),
    (world: World) => world.do('dispatch.cancel', 'desk', params, reason),
    (world: World) => world.do('dispatch.reassign', 'desk', params, { unitId: teams[party], ...reason }),
  ]
})
const ofCase = [
  (world: World) => world.on('case.dismiss', 'desk', { ground: 'mis-sent', ...reason }),
  (world: World) => world.on('case.dismiss', 'officer', { ground: 'no-offence', ...reason }),
  (world: World) => world.on('case.approve-dismissal', 'chief', {}),
  (world: World) => world.on('case.escalate', 'chief', reason),
  (world: World) => world.on('case.shelve', 'chief', reason),
  (world: World) => world.on('case.reopen', 'chief', reason),
  (world: World) => world.clear(world.now),
  (world: World) => world.on('case.close', 'chief', {}),
]
/** Every end of the work that servers look at the case for. */
const endsWork = ['clearance.confirmed', 'case.dismissed', 'case.escalated', 'case.shelved', 'case.closed']

describe('the ends of dispatches', () => {
  it('[D2] [C6] whatever takes a dispatch from its unit, the unit is told of it, and of nothing else', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...ofParty, ...ofCase), { maxLength: 14 }), (commands) => {
        const world = new World()
        commands.forEach((command, index) => {
          world.at(after({ seconds: index + 1 }))
          const before: CaseState = world.case
          const [from, going] = [world.entries().length, dispatchesInForce(before).filter((d) => isGoingOn(before, d))]
          world.tries(command)
          const entries = world.entries().slice(from)
          const now = world.case
          const told = [
            ...entries.flatMap((entry) => endingIn(entry) ?? []),
            ...(entries.some(({ kind }) => endsWork.includes(kind)) ? endedWith(now) : []),
          ]
          const stopped = going.filter(({ id }) => {
            const dispatch = now.dispatches.find((each) => each.id === id)
            return !dispatch || !isGoingOn(now, dispatch)
          })
          // Who is released, or was at the scene when the case was cleared or closed, is done.
          const isDone = (id: string): boolean => {
            const state = now.dispatches.find((each) => each.id === id)?.state
            return state === 'released' || (state === 'arrived' && ['cleared', 'closed'].includes(now.status))
          }
          const owed = stopped.filter(({ id }) => !isDone(id)).map(({ id }) => id)
          const heard = told.map(({ dispatchId }) => dispatchId)
          expect(heard.filter((id) => going.some((each) => each.id === id))).to.have.members(owed)
          for (const { ending } of told) seen.add(ending)
        })
      }),
      seeded(300),
    )
    // The demonstration is worth as much as it met.
    expect([...seen]).to.include.members(['cancelled', 'reassigned', 'declined', 'mis-sent', 'escalated', 'shelved'])
  })

  it('[X1] what was under way when the case was cleared is over; what the desk sends afterwards is not', () => {
    const world = new World()
    world.at(after({ seconds: 5 })).do('dispatch.depart', 'technician', { id: 'case', party: 'scene' }, {})
    world.at(after({ seconds: 9 })).clear(received)
    expect(endedWith(world.case).map(({ party, ending }) => `${party} ${ending}`)).to.have.members([
      'station cleared',
      'property-crime cleared',
      'scene cleared',
    ])
    const params = { id: 'case', party: 'property-crime' as const }
    world.at(after({ seconds: 20 })).do('dispatch.reassign', 'desk', params, { unitId: 'unit-other', ...reason })
    const going = dispatchesInForce(world.case).filter((dispatch) => isGoingOn(world.case, dispatch))
    expect(going.map(({ unitId }) => unitId)).to.deep.equal(['unit-other'])
    expect(endedWith(world.case).map(({ party }) => party)).to.have.members(['station', 'scene'])
  })
})
