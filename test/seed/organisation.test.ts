import { Ajv } from 'ajv'
import { expect } from 'chai'
import type { TSchema } from 'typebox'
import { demoAccounts, demoParts } from '../../seed/organisation/index.ts'
import { Account, City, District, Station, Unit, type DutySpan } from '../../shared/schema/organisation.ts'
import { unitKinds } from '../../shared/schema/terms.ts'

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
