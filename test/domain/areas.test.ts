import { expect } from 'chai'
import fc from 'fast-check'
import { demoParts } from '../../seed/organisation/index.ts'
import { contains, cornersOf, polygonsOf, type Position } from '../../shared/domain/area.ts'
import { areaFaultWords, MOST_CORNERS, readArea, type AreaFault } from '../../shared/domain/area-reading.ts'
import { groundOf } from '../../shared/domain/area-ground.ts'
import { stationAt } from '../../shared/domain/jurisdiction.ts'
import type { Area, Station } from '../../shared/schema/organisation.ts'
import { seeded } from '../support/seed.ts'

type Corners = [number, number][]
const square = (west: number, south: number, size: number): Corners => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
]
const polygon = (...rings: Corners[]): Area => ({ type: 'Polygon', coordinates: rings })
const at = (lng: number, lat: number) => ({ lng, lat })
const areaOf = (value: unknown): Area => {
  const read = readArea(value)
  if ('area' in read) return read.area
  throw new Error(JSON.stringify(read))
}
const faultOf = (value: unknown): AreaFault | undefined => {
  const read = readArea(value)
  return 'area' in read ? undefined : read
}
/** A ring of so many corners around a place, its edge as uneven as a river's. */
const round = (lng: number, lat: number, radius: number, corners: number): Corners => {
  const ring = Array.from({ length: corners }, (_, place): [number, number] => {
    const angle = (2 * Math.PI * place) / corners
    const far = radius * (1 + 0.1 * Math.sin(angle * 40) + 0.01 * Math.sin(angle * 900))
    return [lng + far * Math.cos(angle), lat + far * Math.sin(angle)]
  })
  return [...ring, ring[0] ?? [0, 0]]
}
const own = square(118.6, 32, 0.05)

describe('reading an area', () => {
  it('[D1] takes a polygon and a multi-polygon of one part and several, the largest first', () => {
    expect(areaOf({ type: 'Polygon', coordinates: [own] })).to.deep.equal(polygon(own))
    expect(areaOf({ type: 'MultiPolygon', coordinates: [[own]] })).to.deep.equal(polygon(own))
    const island = square(118.7, 32, 0.01)
    const both = areaOf({ type: 'MultiPolygon', coordinates: [[island], [own, square(118.61, 32.01, 0.01)]] })
    expect(both).to.deep.equal({
      type: 'MultiPolygon',
      coordinates: [[own, square(118.61, 32.01, 0.01)], [island]],
    })
    expect(contains(both, at(118.705, 32.005))).to.equal(true)
    expect(contains(both, at(118.64, 32.04))).to.equal(true)
    expect(contains(both, at(118.615, 32.015)), 'in the hole').to.equal(false)
    expect(contains(both, at(118.68, 32.005)), 'between').to.equal(false)
  })

  it('drops heights, passes over boxes and members of programs, and takes the one area out of what is around it', () => {
    const high = own.map(([lng, lat], place) => [lng, lat, 12.5 + place, 7])
    const geometry = { type: 'Polygon', bbox: [118, 32, 119, 33], crs: { type: 'name' }, id: 7, coordinates: [high] }
    const feature = {
      type: 'Feature',
      id: 'a',
      bbox: [0, 0, 1, 1],
      properties: { name: '所', type: 'Polygon' },
      geometry,
    }
    const line = { type: 'LineString', coordinates: own }
    for (const wrapped of [
      geometry,
      feature,
      { type: 'FeatureCollection', name: '辖区', crs: {}, features: [feature] },
      { type: 'GeometryCollection', geometries: [line, geometry] },
      { type: 'FeatureCollection', features: [{ type: 'Feature', geometry: null }, feature] },
      { type: 'Feature', geometry: { type: 'GeometryCollection', geometries: [geometry] } },
    ])
      expect(areaOf(wrapped), JSON.stringify(wrapped).slice(0, 80)).to.deep.equal(polygon(own))
  })

  it('closes what is not closed, leaves out what stands still, and takes rings either way round', () => {
    const open = own.slice(0, -1)
    expect(areaOf({ type: 'Polygon', coordinates: [open] })).to.deep.equal(polygon(own))
    expect(areaOf({ type: 'Polygon', coordinates: [open.flatMap((each) => [each, each])] })).to.deep.equal(polygon(own))
    for (const hole of [square(118.61, 32.01, 0.01), square(118.61, 32.01, 0.01).reverse()])
      for (const outer of [own, [...own].reverse()]) {
        const area = areaOf({ type: 'Polygon', coordinates: [outer, hole] })
        expect([contains(area, at(118.605, 32.005)), contains(area, at(118.615, 32.015))]).to.deep.equal([true, false])
      }
  })

  it('[D1] refuses what is no area, in both languages, and says of an outline that crosses itself where', () => {
    const of = (...coordinates: unknown[]) => ({ type: 'Polygon', coordinates })
    const [a, b, c, d] = own
    for (const [fault, value] of [
      ['notGeoJson', [own]],
      ['notGeoJson', { coordinates: [own] }],
      ['notGeoJson', null],
      ['none', { type: 'LineString', coordinates: own }],
      ['none', { type: 'Feature', geometry: null }],
      ['none', { type: 'FeatureCollection', features: {} }],
      ['several', { type: 'GeometryCollection', geometries: [of(own), of(square(1, 1, 1))] }],
      ['notPositions', of()],
      ['notPositions', { type: 'Polygon' }],
      ['notPositions', of([[118.6, '32'], b, c])],
      ['notPositions', of([[118.6], b, c])],
      ['notPositions', of([[218.6, 132], b, c])],
      ['notPositions', { type: 'MultiPolygon', coordinates: [own] }],
      ['swapped', of(own.map(([lng, lat]) => [lat, lng]))],
      ['tooFew', of([a, b, a])],
      ['tooFew', of(own, [a, a, a, a])],
      ['crosses', of([a, c, b, d, a])],
      ['crosses', of([a, b, c, b, a])],
      ['crosses', of([a, b, [118.62, 32], a])],
      ['crosses', of(own, square(118.64, 32.04, 0.05))],
    ] as const) {
      const read = faultOf(value)
      expect(read?.fault, JSON.stringify(value)).to.equal(fault)
      if (!read) continue
      const { zh, en } = areaFaultWords(read)
      expect(zh).to.match(/[\u4e00-\u9fff]/)
      expect(en).to.not.match(/[\u4e00-\u9fff]|undefined/)
    }
    const crossed = faultOf(of([a, c, b, d, a]))
    expect(crossed?.at?.lng).to.be.closeTo(118.625, 1e-9)
    expect(crossed?.at?.lat).to.be.closeTo(32.025, 1e-9)
    expect(areaFaultWords(crossed as AreaFault).en).to.include('118.625, 32.025')
  })

  it('takes 20,000 corners and no more, and finds one crossing among them in a moment', () => {
    const ring = round(118.6, 32, 0.05, MOST_CORNERS)
    const started = performance.now()
    expect(cornersOf(areaOf({ type: 'Polygon', coordinates: [ring] }))).to.equal(MOST_CORNERS)
    const [first, second, ...rest] = ring
    const crossed = faultOf({
      type: 'Polygon',
      coordinates: [[first, rest[4], second, ...rest.slice(0, 4), ...rest.slice(5)]],
    })
    expect(crossed?.fault).to.equal('crosses')
    expect(crossed?.at?.lng).to.be.closeTo(first?.[0] ?? 0, 0.01)
    expect(performance.now() - started).to.be.below(2_000)
    expect(faultOf({ type: 'Polygon', coordinates: [round(118.6, 32, 0.05, MOST_CORNERS + 1)] })).to.deep.equal({
      ...{ fault: 'tooMany', n: MOST_CORNERS + 1 },
    })
  })
})

describe('areas beside one another', () => {
  it('[D1] a place on or beside an edge that two share belongs to one of them at least', () => {
    const degree = fc.double({ min: -0.02, max: 0.02, noNaN: true })
    fc.assert(
      fc.property(degree, degree, fc.double({ min: 0, max: 1, noNaN: true }), (tilt, shift, share) => {
        const from: Position = [118.6 + shift, 31.9]
        const to: Position = [118.6 + tilt, 32.1]
        const west = polygon([[118.5, 31.9], [...from], [...to], [118.5, 32.1], [118.5, 31.9]])
        // The other way round, and begun elsewhere.
        const east = polygon([[...to], [...from], [118.7, 31.9], [118.7, 32.1], [...to]])
        const place = at(from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1]))
        expect(contains(west, place) || contains(east, place)).to.equal(true)
      }),
      seeded(2_000),
    )
  })

  it('[D1] the station of a call is found in a moment among 50 of 20,000 corners', () => {
    const stations = Array.from({ length: 50 }, (_, index): Station => {
      const [column, row] = [index % 10, Math.floor(index / 10)]
      const area = polygon(round(118 + column * 0.1, 32 + row * 0.1, 0.055, MOST_CORNERS))
      const name = `S${index}`
      return { type: 'station', id: name, code: name, name, districtId: 'd', area, arrivalTargetMinutes: 5 }
    })
    expect(stationAt({ stations }, at(118.3, 32.2))?.id).to.equal('S23')
    const started = performance.now()
    for (let call = 0; call < 100; call++) stationAt({ stations }, at(118 + (call % 10) * 0.1, 32.05))
    expect((performance.now() - started) / 100, 'ms a call').to.be.below(20)
  })
})

describe('the ground of an area among its neighbours', () => {
  const beside = (west: number, south = 32) => ({ id: `of ${west}`, area: polygon(square(west, south, 0.05)) })
  /** Square metres of a square of the city's latitude. */
  const ground = (wide: number, high: number) => wide * high * 111_195 ** 2 * Math.cos((32.025 * Math.PI) / 180)

  it('says nothing of neighbours that share their edges whole, nor of the demo city', () => {
    expect(groundOf(polygon(own), [beside(118.65), beside(118.55)], polygon(own))).to.deep.equal({
      ...{ overlaps: [], uncovered: undefined, far: undefined },
    })
    const stations = demoParts.filter((part) => part.type === 'station')
    for (const { id, area } of stations) {
      const others = stations.filter((other) => other.id !== id)
      expect(groundOf(area, others, area), id).to.deep.equal({ overlaps: [], uncovered: undefined, far: undefined })
    }
  })

  it('measures what two have, says with whom, and shows where', () => {
    const { overlaps, uncovered } = groundOf(polygon(own), [beside(118.64), beside(118.559)], undefined)
    expect(overlaps.map(({ id }) => id)).to.deep.equal(['of 118.64', 'of 118.559'])
    expect(overlaps[0]?.squareMetres).to.be.closeTo(ground(0.01, 0.05), ground(0.01, 0.05) * 0.03)
    for (const { west, east } of overlaps[0]?.strips ?? []) {
      expect(west).to.be.closeTo(118.64, 0.0004)
      expect(east).to.be.closeTo(118.65, 0.0004)
    }
    expect(uncovered).to.equal(undefined)
  })

  it('finds ground that nobody has: a gap to a neighbour, what is enclosed, and what the station had', () => {
    const gap = groundOf(polygon(own), [beside(118.652)], undefined).uncovered
    expect(gap?.squareMetres).to.be.closeTo(ground(0.002, 0.05), ground(0.002, 0.05) * 0.2)
    expect(groundOf(polygon(own), [beside(118.68)], undefined).uncovered, 'open country').to.equal(undefined)
    const hole = groundOf(polygon(own, square(118.61, 32.01, 0.02)), [], undefined).uncovered
    expect(hole?.squareMetres).to.be.closeTo(ground(0.02, 0.02), ground(0.02, 0.02) * 0.03)
    const smaller = polygon(square(118.6, 32, 0.04))
    const lost = groundOf(smaller, [], polygon(own)).uncovered
    expect(lost?.squareMetres).to.be.closeTo(ground(0.05, 0.05) - ground(0.04, 0.04), ground(0.05, 0.05) * 0.03)
    const taken = groundOf(smaller, [beside(118.6)], polygon(own))
    expect(taken.uncovered, 'another has it now').to.equal(undefined)
    expect(taken.overlaps).to.have.length(1)
  })

  it('tells of an area in another province, and of one whose longitude and latitude are swapped', () => {
    expect(groundOf(polygon(own), [beside(119)], undefined).far).to.equal(undefined)
    expect(groundOf(polygon(square(87.6, 43.8, 0.05)), [beside(118.6)], undefined).far).to.deep.include({
      swapped: false,
    })
    const [there, swapped] = [polygon(square(87.6, 43.8, 0.05)), polygon(square(43.8, 87.6, 0.05))]
    expect(groundOf(swapped, [{ id: 'x', area: polygon(square(87.7, 43.8, 0.05)) }], undefined).far?.swapped).to.equal(
      true,
    )
    expect(groundOf(swapped, [], there).far?.metres).to.be.above(100_000)
  })

  it('looks at 20,000 corners among eight neighbours of as many in a moment', () => {
    const area = (lng: number, lat: number) => polygon(round(lng, lat, 0.055, MOST_CORNERS))
    const others = [-1, 0, 1].flatMap((x) =>
      [-1, 0, 1]
        .filter((y) => x !== 0 || y !== 0)
        .map((y) => ({ id: `${x} ${y}`, area: area(118.6 + x * 0.1, 32 + y * 0.1) })),
    )
    const started = performance.now()
    const { overlaps } = groundOf(area(118.6, 32), others, area(118.6, 32))
    expect(performance.now() - started).to.be.below(3_000)
    expect(overlaps).to.have.length(4)
    expect(polygonsOf(area(118.6, 32))).to.have.length(1)
  })
})
