import { Ajv } from 'ajv'
import { expect } from 'chai'
import type { TSchema } from 'typebox'
import { demoAccounts, demoParts } from '../../seed/organisation/index.ts'
import { places, supermarket } from '../../seed/places.ts'
import { Account, City, District, Station, Unit, type DutySpan } from '../../shared/schema/organisation.ts'
import { roles, unitKinds } from '../../shared/schema/terms.ts'

type Point = [number, number]

const ajv = new Ajv({ allErrors: true, strict: false })
ajv.addFormat('words', (text) => text.trim().length > 0)
ajv.addFormat('instant', (text) => !Number.isNaN(Date.parse(text)))
ajv.addFormat('uuid', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i)

const faults = (schema: TSchema, value: unknown) => {
  const valid = ajv.compile(schema)
  return valid(value) ? [] : (valid.errors ?? []).map((fault) => `${fault.instancePath} ${fault.message}`)
}

const ofType = <T extends (typeof demoParts)[number]['type']>(type: T) =>
  demoParts.filter((part): part is Extract<(typeof demoParts)[number], { type: T }> => part.type === type)
const cities = ofType('city')
const districts = ofType('district')
const stations = ofType('station')
const units = ofType('unit')
const ids = (list: { id: string }[]) => list.map(({ id }) => id)

const outer = (station: Station): Point[] => station.area.coordinates[0] ?? []
const edges = (ring: Point[]) => ring.slice(1).map((to, index): [Point, Point] => [ring[index] ?? to, to])
/** Twice the signed area of a triangle: above zero when c lies left of the way from a to b. */
const turn = (a: Point, b: Point, c: Point) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
const areaOf = (ring: Point[]) => edges(ring).reduce((sum, [a, b]) => sum + a[0] * b[1] - a[1] * b[0], 0) / 2
const strictlyInside = (point: Point, station: Station) =>
  edges(outer(station)).every(([a, b]) => turn(a, b, point) > 0)
const stationsAt = ({ lng, lat }: { lng: number; lat: number }) =>
  ids(stations.filter((station) => strictlyInside([lng, lat], station)))

/** Whether a duty span covers a minute of a week; a span that runs over midnight belongs to the day it starts. */
const covers = (span: DutySpan, day: number, minute: number) => {
  const minutes = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))
  const [from, to] = [minutes(span.from), minutes(span.to)]
  const [today, yesterday] = [span.days.includes(day), span.days.includes((day + 6) % 7)]
  if (from < to) return today && minute >= from && minute < to
  return (today && minute >= from) || (yesterday && minute < to)
}

describe('the demo organisation', () => {
  it('obeys the schemas', () => {
    for (const [schema, list] of [
      [City, cities],
      [District, districts],
      [Station, stations],
      [Unit, units],
      [Account, demoAccounts],
    ] as const)
      for (const each of list) expect(faults(schema, each), each.id).to.deep.equal([])
    expect(demoParts).to.have.length(cities.length + districts.length + stations.length + units.length)
  })

  it('is one city of three districts with four or five stations each', () => {
    expect(ids(cities)).to.deep.equal(['city-jz'])
    expect(districts.map(({ name }) => name)).to.deep.equal(['临江区', '东湖区', '开发区'])
    for (const { id } of districts)
      expect(stations.filter(({ districtId }) => districtId === id).length).to.be.within(4, 5)
  })

  it('gives every id, code, user name and badge once', () => {
    const unique = (list: (string | undefined)[]) => expect(new Set(list).size).to.equal(list.length)
    unique([...ids(demoParts), ...ids(demoAccounts)])
    unique(stations.map(({ code }) => code))
    unique(stations.map(({ name }) => name))
    unique(demoAccounts.map(({ username }) => username))
    unique(demoAccounts.map(({ badge }) => badge))
    unique(demoAccounts.map(({ name }) => name))
  })

  it('names nothing that does not exist', () => {
    const known = { city: new Set(ids(cities)), district: new Set(ids(districts)), station: new Set(ids(stations)) }
    const unitIds = new Set(ids(units))
    for (const each of districts) expect(known.city.has(each.cityId), each.id).to.equal(true)
    for (const each of stations) expect(known.district.has(each.districtId), each.id).to.equal(true)
    for (const each of [...units, ...demoAccounts]) {
      expect(known.city.has(each.cityId), each.id).to.equal(true)
      if (each.districtId) expect(known.district.has(each.districtId), each.id).to.equal(true)
      if (each.stationId) expect(known.station.has(each.stationId), each.id).to.equal(true)
    }
    for (const unit of units) for (const id of unit.fallback) expect(unitIds.has(id), unit.id).to.equal(true)
    for (const account of demoAccounts)
      for (const id of account.unitIds) expect(unitIds.has(id), account.id).to.equal(true)
  })

  it('keeps units and people in one district and station', () => {
    const districtOf = new Map(stations.map(({ id, districtId }) => [id, districtId]))
    for (const each of [...units, ...demoAccounts])
      if (each.stationId) expect(districtOf.get(each.stationId), each.id).to.equal(each.districtId)
    const unitById = new Map(units.map((unit) => [unit.id, unit]))
    for (const unit of units)
      for (const id of unit.fallback) {
        expect(unitById.get(id)?.kind).to.equal(unit.kind)
        expect(unitById.get(id)?.districtId).to.equal(unit.districtId)
        expect(id).not.to.equal(unit.id)
      }
    for (const account of demoAccounts)
      for (const id of account.unitIds) expect(unitById.get(id)?.districtId, account.id).to.equal(account.districtId)
  })

  it('gives every unit a leader who is one of its members', () => {
    const byId = new Map(demoAccounts.map((account) => [account.id, account]))
    for (const unit of units) expect(byId.get(unit.leaderId ?? '')?.unitIds, unit.id).to.include(unit.id)
  })

  it('has every unit a district needs, and one station unit per station', () => {
    for (const { id } of districts) {
      const count = (kind: string) => units.filter((unit) => unit.districtId === id && unit.kind === kind).length
      expect(unitKinds.map((kind) => `${kind} ${count(kind)}`)).to.deep.equal([
        `station ${stations.filter(({ districtId }) => districtId === id).length}`,
        'property-crime 2',
        'scene 2',
        'video 1',
        'analysis 1',
        'desk 0',
        'store 1',
        'office 1',
      ])
    }
    for (const { id } of stations)
      expect(ids(units.filter(({ kind, stationId }) => kind === 'station' && stationId === id))).to.deep.equal([
        `unit-${id}`,
      ])
    expect(ids(units.filter(({ kind }) => kind === 'desk'))).to.have.length(1)
  })

  it('[D1] has a station, a property-crime and a scene team on duty in every district at every quarter of an hour', () => {
    const dispatched = units.filter(({ kind }) => ['station', 'property-crime', 'scene'].includes(kind))
    for (let day = 0; day < 7; day++)
      for (let minute = 0; minute < 1440; minute += 15)
        for (const unit of dispatched)
          expect(
            unit.roster.some((span) => covers(span, day, minute)),
            `${unit.id} ${day} ${minute}`,
          ).to.equal(true)
  })

  it('[D1] falls back from the first team of a kind to the second', () => {
    for (const { id } of districts)
      for (const kind of ['property-crime', 'scene']) {
        const [first, second] = units.filter((unit) => unit.districtId === id && unit.kind === kind)
        expect(first?.fallback).to.deep.equal([second?.id])
        expect(second?.fallback).to.deep.equal([])
      }
  })
})

describe('the demo areas', () => {
  it('are closed, convex and anticlockwise', () => {
    for (const station of stations) {
      const ring = outer(station)
      expect(ring.length, station.id).to.be.at.least(5)
      expect(ring.at(-1), station.id).to.deep.equal(ring[0])
      const round = [...ring, ...ring.slice(1, 3)]
      for (let i = 0; i + 2 < round.length; i++) {
        const [a, b, c] = round.slice(i, i + 3)
        if (a && b && c) expect(turn(a, b, c), `${station.id} corner ${i + 1}`).to.be.above(0)
      }
    }
  })

  it('[D1] cover no point twice', () => {
    let within = 0
    for (let lng = 118.49; lng < 118.78; lng += 0.0017)
      for (let lat = 31.89; lat < 32.12; lat += 0.0013) {
        const found = stationsAt({ lng, lat })
        expect(found.length, `${lng} ${lat} ${found.join(' ')}`).to.be.at.most(1)
        within += found.length
      }
    expect(within).to.be.above(10_000)
  })

  it('tile the city: an edge is shared whole by two areas or lies on the one outline', () => {
    const key = ([lng, lat]: Point) => `${lng},${lat}`
    const all = stations.flatMap((station) => edges(outer(station)))
    const forward = new Set(all.map(([a, b]) => `${key(a)} ${key(b)}`))
    expect(forward.size).to.equal(all.length)
    const outline = new Map(
      all.filter(([a, b]) => !forward.has(`${key(b)} ${key(a)}`)).map(([a, b]) => [key(a), b] as const),
    )
    const [start] = outline.keys()
    const walked: Point[] = []
    for (let at = outline.get(start ?? ''); at && walked.length <= outline.size; at = outline.get(key(at))) {
      walked.push(at)
      if (key(at) === start) break
    }
    expect(walked).to.have.length(outline.size)
    const whole = areaOf([...walked.slice(-1), ...walked])
    const parts = stations.reduce((sum, station) => sum + areaOf(outer(station)), 0)
    expect(parts).to.be.closeTo(whole, 1e-9)
  })

  it('hold every place exactly once, and the supermarket in the area of station1', () => {
    expect(places.length).to.be.at.least(40)
    expect(new Set(places.map(({ text }) => text)).size).to.equal(places.length)
    for (const place of [...places, supermarket]) expect(stationsAt(place), place.text).to.have.length(1)
    expect(new Set(places.flatMap(stationsAt)).size).to.equal(stations.length)
    expect(stationsAt(supermarket)).to.deep.equal([supermarket.stationId])
    expect(demoAccounts.find(({ username }) => username === 'station1')?.stationId).to.equal(supermarket.stationId)
  })
})

describe('the demo accounts', () => {
  const account = (username: string) => demoAccounts.find((each) => each.username === username)

  it('are those a newcomer is told of, each with its role', () => {
    const told = {
      desk1: 'dispatcher',
      station1: 'station-officer',
      property1: 'property-crime-investigator',
      scene1: 'scene-technician',
      video1: 'video-investigator',
      analyst1: 'analyst',
      chief1: 'station-chief',
      district1: 'district-chief',
      custodian1: 'property-custodian',
      community1: 'community-officer',
      auditor1: 'auditor',
      admin1: 'administrator',
      station2: 'station-officer',
      property2: 'property-crime-investigator',
      scene2: 'scene-technician',
      chief2: 'station-chief',
    }
    for (const [username, role] of Object.entries(told)) {
      expect(account(username)?.roles, username).to.deep.equal([role])
      expect(account(username)?.id).to.equal(`account-${username}`)
      expect(account(username)?.status).to.equal('active')
    }
    expect(new Set(demoAccounts.flatMap((each) => each.roles)).size).to.equal(roles.length)
  })

  it('put the second of a kind into another district', () => {
    for (const name of ['station', 'property', 'scene', 'chief'])
      expect(account(`${name}1`)?.districtId).not.to.equal(account(`${name}2`)?.districtId)
  })

  it('[A2] hold no two of administrator, auditor and casework', () => {
    const camp = (role: string) => (role === 'administrator' || role === 'auditor' ? role : 'casework')
    for (const each of demoAccounts) {
      expect(new Set(each.roles.map(camp)).size, each.username).to.equal(1)
      if (!each.roles.some((role) => camp(role) === 'casework')) {
        expect(each.unitIds, each.username).to.deep.equal([])
        expect(each.qualifications, each.username).to.deep.equal([])
      }
    }
  })

  it('[P3] keep the custodians out of every unit that is sent to a case', () => {
    const kinds = new Map(units.map(({ id, kind }) => [id, kind]))
    for (const each of demoAccounts.filter((one) => one.roles.includes('property-custodian')))
      expect(each.unitIds.map((id) => kinds.get(id))).to.deep.equal(['store'])
  })

  it('[C7] include investigators who are scene technicians as well', () => {
    const both = demoAccounts.filter(
      (each) => each.roles.includes('property-crime-investigator') && each.qualifications.includes('scene-technician'),
    )
    expect(both.length).to.be.at.least(1)
  })

  it('[D4] give every station a chief beside its leader', () => {
    for (const { id } of stations) {
      const chiefs = demoAccounts.filter((each) => each.stationId === id && each.roles.includes('station-chief'))
      expect(chiefs, id).to.have.length(1)
      expect(chiefs[0]?.id).not.to.equal(units.find((unit) => unit.id === `unit-${id}`)?.leaderId)
    }
  })
})
