import { expect } from 'chai'
import fc from 'fast-check'
import { timersOf } from '../../shared/domain/clock.ts'
import type { CaseState } from '../../shared/domain/case.ts'
import type { Party } from '../../shared/schema/terms.ts'
import { after, received, World } from '../support/situation.ts'

const names = (world: World): string[] => timersOf(world.case, world.organisation.settings).map(({ name }) => name)
const step = (world: World, verb: 'acknowledge' | 'depart' | 'arrive', party: Party): void => {
  const of = { station: 'officer', 'property-crime': 'investigator', scene: 'technician' } as const
  world.do(`dispatch.${verb}`, of[party], { id: 'case', party }, {})
}
const allArrive = (world: World): void => {
  for (const party of ['station', 'property-crime', 'scene'] as const) step(world, 'arrive', party)
}
/** A case on which only the 24 hours still run. */
const arrived = (change: Partial<CaseState> = {}): World => {
  const world = new World(change)
  allArrive(world)
  return world
}
const escalations = (world: World): unknown[] =>
  world
    .entries()
    .filter(({ kind }) => kind === 'dispatch.escalated')
    .map(({ body }) => [body['party'], body['level'], body['recipients']])
const warnings = (world: World): unknown[] =>
  world
    .entries()
    .filter(({ kind }) => kind === 'clock.warned')
    .map(({ body }) => [body['hours'], body['recipients']])

describe('escalations of a dispatch', () => {
  it('[D4] run from sending: leader, chief and desk, arrival; soonest first', () => {
    const timers = timersOf(new World().case, new World().organisation.settings)
    expect(timers.slice(0, 9).map(({ dueAt }) => dueAt)).to.deep.equal([
      ...Array<string>(3).fill(after({ seconds: 30 })),
      ...Array<string>(3).fill(after({ seconds: 60 })),
      ...Array<string>(3).fill(after({ minutes: 5 })),
    ])
    expect(timers[0]?.name).to.equal('dispatch:dispatch-station:leader')
    expect(new Set(timers.map(({ name }) => name)).size).to.equal(timers.length)
  })

  it('[D4] tell the leader of a team that has not acknowledged at 30 s, not a millisecond before', () => {
    const world = new World()
    step(world, 'acknowledge', 'station')
    expect(world.at(after({ seconds: 29, ms: 999 })).fire()).to.deep.equal([])
    world.at(after({ seconds: 30 })).fire()
    expect(escalations(world)).to.deep.equal([
      ['property-crime', 'leader', ['investigator']],
      ['scene', 'leader', ['technician']],
    ])
    expect(world.entries().at(-1)).to.deep.include({
      operation: 'timer.fire',
      lane: 'command',
      by: { userId: 'system', name: '系统' },
      body: {
        number: 'N01-2026-000001',
        dispatchId: 'dispatch-scene',
        party: 'scene',
        level: 'leader',
        recipients: ['technician'],
        unitId: 'unit-scene',
        unitName: 'unit-scene',
      },
    })
  })

  it('[D4] tell the chiefs of the station and the desk at 60 s, those who are active', () => {
    const world = new World({ dispatches: new World().case.dispatches.slice(2) })
    world.at(after({ seconds: 60 })).fire()
    expect(escalations(world)).to.deep.equal([
      ['scene', 'leader', ['technician']],
      ['scene', 'chief', ['chief', 'deputy', 'desk', 'desk2']],
    ])
  })

  it('[D4] go on for what was delivered, and stop with the acknowledgement', () => {
    const world = new World()
    world.do('dispatch.deliver', 'technician', { id: 'case', party: 'scene' }, {})
    expect(names(world)).to.include('dispatch:dispatch-scene:leader')
    step(world, 'acknowledge', 'scene')
    expect(names(world)).not.to.include.members(['dispatch:dispatch-scene:leader', 'dispatch:dispatch-scene:chief'])
    expect(names(world)).to.include('dispatch:dispatch-scene:not-arrived')
  })

  it('[D4] tell the desk of a team that has not arrived within the target of the station', () => {
    const world = new World({ arrivalTargetMinutes: 10 })
    step(world, 'arrive', 'station')
    step(world, 'depart', 'scene')
    world.do('dispatch.decline', 'investigator', { id: 'case', party: 'property-crime' }, { reason: 'elsewhere' })
    world.at(after({ minutes: 9, seconds: 59, ms: 999 })).fire()
    expect(escalations(world)).to.deep.equal([])
    world.at(after({ minutes: 10 })).fire()
    expect(escalations(world)).to.deep.equal([['scene', 'not-arrived', ['desk', 'desk2']]])
  })

  it('[D4] run anew for the unit it was reassigned to, from then', () => {
    const world = new World().at(after({ seconds: 20 }))
    world.do(
      'dispatch.reassign',
      'desk',
      { id: 'case', party: 'property-crime' },
      { unitId: 'unit-other', reason: 'nearer' },
    )
    step(world, 'acknowledge', 'station')
    step(world, 'acknowledge', 'scene')
    world.at(after({ seconds: 49 })).fire()
    expect(escalations(world)).to.deep.equal([])
    world.at(after({ seconds: 50 })).fire()
    expect(escalations(world)).to.deep.equal([['property-crime', 'leader', ['stranger']]])
  })

  it('[C8] are for calls alone', () => {
    expect(names(new World({ origin: 'discovered' }))).to.deep.equal(['clock:12', 'clock:20', 'clock:24'])
    expect(names(new World({ origin: 'imported' }))).to.deep.equal([])
  })

  it('[D4] are not taken up again when the case is reopened', () => {
    const world = new World().at(after({ minutes: 2 }))
    step(world, 'acknowledge', 'station')
    world.on('case.shelve', 'chief', { reason: 'no trail' })
    expect(names(world)).to.deep.equal([])
    world.at(after({ hours: 1 })).on('case.reopen', 'chief', { reason: 'a trail' })
    expect(names(world)).to.deep.equal(['clock:12', 'clock:20', 'clock:24'])
  })
})

describe('warnings of the clock', () => {
  it('[K7] come at 12, 20 and 24 h after the call to the lead and the chiefs, once each', () => {
    const world = arrived()
    for (const hours of [12, 20, 24]) {
      expect(world.at(after({ hours, ms: -1 })).fire()).to.have.length(0)
      expect(world.at(after({ hours })).fire()).to.have.length(1)
      expect(world.at(after({ hours, seconds: 1 })).fire()).to.have.length(0)
    }
    const recipients = ['officer', 'chief', 'deputy']
    expect(warnings(world)).to.deep.equal([12, 20, 24].map((hours) => [hours, recipients]))
    expect(names(world)).to.deep.equal([])
  })

  it('[K7] are on record also when there is nobody to be told', () => {
    const world = new World({
      lead: undefined,
      origin: 'discovered',
      dispatches: [],
      scope: { ...new World().case.scope, station: 'none' },
    })
    world.at(after({ hours: 12 })).fire()
    expect(warnings(world)).to.deep.equal([[12, []]])
    expect(world.fire()).to.deep.equal([])
  })

  it('[K7] come for a discovered case by its discovery, for an imported one never', () => {
    const found = new World({ origin: 'discovered', dispatches: [] }).at(after({ hours: 12 }))
    expect(found.fire()).to.have.length(1)
    expect(new World({ origin: 'imported' }).at(after({ hours: 100 })).fire()).to.deep.equal([])
  })

  it('[K7] still come while a clearance waits, and end with its confirmation', () => {
    const world = arrived().at(after({ hours: 1 }))
    const { apprehended } = world.suspect(after({ minutes: 50 }))
    world.on('clearance.submit', 'officer', { entries: [apprehended], summary: 'caught' })
    expect(world.at(after({ hours: 12 })).fire()).to.have.length(1)
    world.on('clearance.confirm', 'chief', {})
    expect(world.at(after({ hours: 30 })).fire()).to.deep.equal([])
  })

  it('[K7] do not come again for a case reopened after its window', () => {
    const world = arrived()
    world.at(after({ hours: 2 })).clear(after({ hours: 1 }))
    world.at(after({ hours: 30 })).on('case.reopen', 'chief', { reason: 'the wrong person' })
    expect(world.case.warned).to.deep.equal([12, 20, 24])
    expect(world.at(after({ hours: 31 })).fire()).to.deep.equal([])
  })

  it('[K7] whose time passed while the case was cleared stay silent; those to come do come', () => {
    const world = arrived()
    world.at(after({ hours: 2 })).clear(after({ hours: 1 }))
    world.at(after({ hours: 13 })).on('case.reopen', 'chief', { reason: 'the wrong person' })
    expect(names(world)).to.deep.equal(['clock:20', 'clock:24'])
    world.at(after({ hours: 24 })).fire()
    expect(warnings(world).map((warning) => (warning as [number])[0])).to.deep.equal([20, 24])
  })

  it('[K7] come at the hours that the settings name', () => {
    const world = new World({ origin: 'discovered' }, { warningHours: [6] })
    expect(timersOf(world.case, world.organisation.settings)).to.deep.equal([
      { name: 'clock:6', dueAt: after({ hours: 6 }) },
    ])
  })
})

describe('timers', () => {
  /** Instants around every step, as a worker that is early, late, doubled or long dead would ask. */
  const instants = fc.array(
    fc.oneof(
      fc.integer({ min: 0, max: 26 * 3_600_000 }),
      fc.integer({ min: 0, max: 400_000 }),
      fc.constantFrom(30_000, 60_000, 300_000, 12 * 3_600_000, 24 * 3_600_000),
    ),
    { maxLength: 25 },
  )

  it('[D4] [K7] fire each exactly once for any pattern of firing', () => {
    fc.assert(
      fc.property(instants, (pattern) => {
        const world = new World()
        const all = new Set(names(world))
        const sorted = [...pattern].sort((one, other) => one - other)
        for (const ms of [...sorted, 25 * 3_600_000, 25 * 3_600_000]) {
          world.at(new Date(Date.parse(received) + ms).toISOString()).fire()
          expect(timersOf(world.case, world.organisation.settings).every(({ dueAt }) => dueAt > world.now)).to.equal(
            true,
          )
        }
        const fired = world
          .entries()
          .map(({ body }) =>
            body['hours'] === undefined
              ? `dispatch:${String(body['dispatchId'])}:${String(body['level'])}`
              : `clock:${String(body['hours'])}`,
          )
        expect([...fired].sort()).to.deep.equal([...all].sort())
      }),
      { numRuns: 60 },
    )
  })

  it('[D4] never fire for what was done before it was due, whatever was done', () => {
    const acts = fc.array(
      fc.tuple(
        fc.constantFrom('acknowledge', 'arrive'),
        fc.constantFrom('station', 'property-crime', 'scene'),
        fc.integer({ min: 0, max: 29_999 }),
      ),
      { maxLength: 6 },
    )
    fc.assert(
      fc.property(acts, (done) => {
        const world = new World()
        const acted = new Set<string>()
        for (const [verb, party, ms] of [...done].sort((one, other) => one[2] - other[2])) {
          if (acted.has(party)) continue
          acted.add(party)
          step(world.at(after({ ms })), verb as 'acknowledge' | 'arrive', party as Party)
        }
        world.at(after({ seconds: 61 })).fire()
        for (const escalation of escalations(world)) expect(acted.has((escalation as [string])[0])).to.equal(false)
        expect(escalations(world)).to.have.length((3 - acted.size) * 2)
      }),
      { numRuns: 60 },
    )
  })
})
