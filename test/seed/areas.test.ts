import { expect } from 'chai'
import { demoAccounts, demoParts } from '../../seed/organisation/index.ts'
import { places, supermarket } from '../../seed/places.ts'
import { readPlaces } from '../../server/organisation/places.ts'
import type { Station } from '../../shared/schema/organisation.ts'

type Point = [number, number]

const stations = demoParts.filter((part) => part.type === 'station')
const outer = ({ area }: Station): Point[] => (area.type === 'Polygon' ? area.coordinates[0] : undefined) ?? []
const edges = (ring: Point[]) => ring.slice(1).map((to, index): [Point, Point] => [ring[index] ?? to, to])
/** Twice the signed area of a triangle: above zero when c lies left of the way from a to b. */
const turn = (a: Point, b: Point, c: Point) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
const areaOf = (ring: Point[]) => edges(ring).reduce((sum, [a, b]) => sum + a[0] * b[1] - a[1] * b[0], 0) / 2
const strictlyInside = (point: Point, station: Station) =>
  edges(outer(station)).every(([a, b]) => turn(a, b, point) > 0)
const stationsAt = ({ lng, lat }: { lng: number; lat: number }) =>
  stations.filter((station) => strictlyInside([lng, lat], station)).map(({ id }) => id)

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

  it('[C4] hold the streets and landmarks that are offered, a dozen of each kind or more in every area', () => {
    const offered = readPlaces('seed/places.json')
    expect(offered.length).to.be.at.least(300)
    expect(new Set(offered.map(({ text }) => text)).size).to.equal(offered.length)
    for (const { text } of [...places, supermarket]) expect(offered.map((place) => place.text)).to.include(text)
    for (const place of offered) expect(stationsAt(place), place.text).to.have.length(1)
    for (const { id } of stations)
      for (const kind of ['street', 'landmark'] as const)
        expect(
          offered.filter((place) => place.kind === kind && stationsAt(place)[0] === id).length,
          `${kind} ${id}`,
        ).to.be.at.least(10)
  })
})
