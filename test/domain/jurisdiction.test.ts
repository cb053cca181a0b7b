import { expect } from 'chai'
import fc from 'fast-check'
import { demoParts } from '../../seed/organisation/index.ts'
import { polygonsOf } from '../../shared/domain/area.ts'
import { contains, dutyTeam, localTime, metresBetween, onDuty, stationAt } from '../../shared/domain/jurisdiction.ts'
import { organisationOf } from '../../shared/domain/organisation.ts'
import { defaultSettings } from '../../shared/domain/settings.ts'
import type { DutySpan, OrganisationPart, Polygon } from '../../shared/schema/organisation.ts'
import { seeded } from '../support/seed.ts'

const zone = 'Asia/Shanghai'
const square = (west: number, south: number, size: number): [number, number][] => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
]
const withHole: Polygon = { type: 'Polygon', coordinates: [square(0, 0, 10), square(4, 4, 2)] }
const at = (lng: number, lat: number) => ({ lng, lat })
const cityWith = (change: (part: OrganisationPart) => OrganisationPart = (part) => part) =>
  organisationOf(demoParts.map(change), [], defaultSettings, zone)

describe('areas', () => {
  it('[D1] hold their inside and their edge, not their holes', () => {
    expect(contains(withHole, at(1, 1))).to.equal(true)
    expect(contains(withHole, at(10, 5))).to.equal(true)
    expect(contains(withHole, at(0, 0))).to.equal(true)
    expect(contains(withHole, at(5, 5))).to.equal(false)
    expect(contains(withHole, at(11, 5))).to.equal(false)
    expect(contains(withHole, at(-1, 10))).to.equal(false)
  })

  it('[D1] a corner that a ray passes through is crossed once', () => {
    const diamond: Polygon = {
      type: 'Polygon',
      coordinates: [
        [
          [0, -5],
          [5, 0],
          [0, 5],
          [-5, 0],
          [0, -5],
        ],
      ],
    }
    for (const lng of [-6, 6]) expect(contains(diamond, at(lng, 0))).to.equal(false)
    for (const lng of [-4, 0, 4]) expect(contains(diamond, at(lng, 0))).to.equal(true)
  })

  it('[D1] a place in an area belongs to that station, on a shared corner to the smaller code', () => {
    const organisation = cityWith()
    fc.assert(
      fc.property(
        fc.constantFrom(...organisation.stations),
        fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 8, maxLength: 8 }),
        (station, weights) => {
          // A weighted mean of the corners lies inside a convex area.
          const ring = (polygonsOf(station.area)[0]?.[0] ?? []).slice(1)
          const parts = ring.map((corner, index) => ({ corner, weight: weights[index] ?? 1 }))
          const sum = parts.reduce((total, { weight }) => total + weight, 0)
          const mean = (axis: 0 | 1) =>
            parts.reduce((total, { corner, weight }) => total + corner[axis] * weight, 0) / sum
          expect(stationAt(organisation, at(mean(0), mean(1)))?.id).to.equal(station.id)
        },
      ),
      seeded(200),
    )
    for (const station of organisation.stations)
      for (const [lng, lat] of polygonsOf(station.area)[0]?.[0] ?? []) {
        const codes = organisation.stations.filter(({ area }) => contains(area, at(lng, lat))).map(({ code }) => code)
        expect(stationAt(organisation, at(lng, lat))?.code).to.equal([...codes].sort()[0])
      }
    expect(stationAt(organisation, at(0, 0))).to.equal(undefined)
  })

  it('[C4] metres are those of the great circle', () => {
    expect(metresBetween(at(118, 32), at(118, 32))).to.equal(0)
    expect(metresBetween(at(0, 0), at(0, 1))).to.be.closeTo(111_195, 1)
    expect(metresBetween(at(118.58, 32), at(118.59, 32))).to.be.closeTo(943, 1)
    expect(metresBetween(at(179.9999, 0), at(-179.9999, 0))).to.be.closeTo(22.2, 0.1)
  })
})

describe('duty', () => {
  const span = (from: string, to: string, days = [1]): DutySpan => ({ days, from, to })
  // 2026-03-02 is a Monday; instants are given in Shanghai's time.
  const when = (day: number, clock: string) => new Date(`2026-03-0${day}T${clock}:00+08:00`).toISOString()
  const covers = (roster: DutySpan[], instant: string) => onDuty({ roster }, instant, zone)

  it('[D1] a span holds its first minute and not its last', () => {
    const roster = [span('08:00', '20:00')]
    expect(covers(roster, when(2, '08:00'))).to.equal(true)
    expect(covers(roster, when(2, '19:59'))).to.equal(true)
    expect(covers(roster, when(2, '20:00'))).to.equal(false)
    expect(covers(roster, when(2, '07:59'))).to.equal(false)
    expect(covers(roster, when(3, '12:00'))).to.equal(false)
    expect(covers([], when(2, '12:00'))).to.equal(false)
  })

  it('[D1] a night belongs to the day on which it begins', () => {
    const roster = [span('20:00', '08:00')]
    expect(covers(roster, when(2, '20:00'))).to.equal(true)
    expect(covers(roster, when(3, '07:59'))).to.equal(true)
    expect(covers(roster, when(3, '08:00'))).to.equal(false)
    expect(covers(roster, when(2, '07:59'))).to.equal(false)
    expect(covers([span('20:00', '08:00', [6])], new Date('2026-03-08T03:00:00+08:00').toISOString())).to.equal(true)
  })

  it('[D1] equal ends are a whole day from then on', () => {
    const roster = [span('06:00', '06:00')]
    expect(covers(roster, when(2, '06:00'))).to.equal(true)
    expect(covers(roster, when(3, '05:59'))).to.equal(true)
    expect(covers(roster, when(2, '05:59'))).to.equal(false)
  })

  it('[R14] local time is that of the zone, its old summer time included', () => {
    expect(localTime('2026-12-31T16:00:00.000Z', zone)).to.deep.equal({ year: 2027, day: 5, minutes: 0 })
    expect(localTime('1988-07-01T00:00:00.000Z', zone).minutes).to.equal(9 * 60)
    expect(localTime('1988-12-01T00:00:00.000Z', zone).minutes).to.equal(8 * 60)
  })

  it('[D1] the first team of a kind, else the next on its list that is on duty', () => {
    const now = when(2, '12:00')
    const team = (roster: (id: string) => DutySpan[] | undefined) => {
      const organisation = cityWith((part) =>
        part.type === 'unit' ? { ...part, roster: roster(part.id) ?? part.roster } : part,
      )
      const target = dutyTeam(organisation, 'district-lj', 'scene', now)
      return target && [target.unit.id, target.fallback]
    }
    expect(team(() => undefined)).to.deep.equal(['unit-scene-lj-1', false])
    expect(team((id) => (id === 'unit-scene-lj-1' ? [] : undefined))).to.deep.equal(['unit-scene-lj-2', true])
    expect(team((id) => (id.startsWith('unit-scene') ? [] : undefined))).to.equal(undefined)
    expect(dutyTeam(cityWith(), 'district-none', 'scene', now)).to.equal(undefined)
  })
})
