import type { Area } from '../schema/organisation.ts'

/** WGS-84 degrees. */
export interface Point {
  lng: number
  lat: number
}
export type Position = readonly [lng: number, lat: number]
export type Ring = readonly Position[]

/** The box around something on the map, in degrees. */
export interface Box {
  west: number
  east: number
  south: number
  north: number
}

/** The polygons of an area, each its outer ring and its holes: one, or those of a multi-polygon. */
export const polygonsOf = (area: Area): readonly (readonly Ring[])[] =>
  area.type === 'Polygon' ? [area.coordinates] : area.coordinates

/** Corners of an area; the closing position of a ring is none. */
export const cornersOf = (area: Area): number =>
  polygonsOf(area)
    .flat()
    .reduce((sum, ring) => sum + Math.max(0, ring.length - 1), 0)

const boxOfRing = (ring: Ring): Box => {
  const box = { west: Infinity, east: -Infinity, south: Infinity, north: -Infinity }
  for (const [lng, lat] of ring) {
    if (lng < box.west) box.west = lng
    if (lng > box.east) box.east = lng
    if (lat < box.south) box.south = lat
    if (lat > box.north) box.north = lat
  }
  return box
}

interface Part {
  rings: readonly Ring[]
  box: Box
}
const parts = new WeakMap<Area, readonly Part[]>()

/** The polygons with their boxes, measured once for each area that is known. */
const partsOf = (area: Area): readonly Part[] => {
  const known = parts.get(area)
  if (known) return known
  const found = polygonsOf(area).map((rings) => ({ rings, box: boxOfRing(rings[0] ?? []) }))
  parts.set(area, found)
  return found
}

/** The box around several boxes. */
export const boxAround = (boxes: readonly Box[]): Box => ({
  west: Math.min(...boxes.map(({ west }) => west)),
  east: Math.max(...boxes.map(({ east }) => east)),
  south: Math.min(...boxes.map(({ south }) => south)),
  north: Math.max(...boxes.map(({ north }) => north)),
})

/** The box around an area. */
export const boxOf = (area: Area): Box => boxAround(partsOf(area).map(({ box }) => box))

/** Whether two boxes share anything. */
export const boxesMeet = (one: Box, other: Box): boolean =>
  one.west <= other.east && other.west <= one.east && one.south <= other.north && other.south <= one.north

/**
 * Whether a point lies in a ring, its edge included. An edge is looked at from the same end whichever way its ring runs:
 * neighbours that share it come to the same number for a point, and no point falls between them.
 */
const inRing = ({ lng, lat }: Point, ring: Ring): boolean => {
  let inside = false
  let last = ring.at(-1)
  for (const corner of ring) {
    if (last) {
      const isUp = last[1] < corner[1] || (last[1] === corner[1] && last[0] <= corner[0])
      const [from, to] = isUp ? [last, corner] : [corner, last]
      if (from[1] <= lat && lat <= to[1]) {
        const side = (to[0] - from[0]) * (lat - from[1]) - (to[1] - from[1]) * (lng - from[0])
        const [west, east] = from[0] < to[0] ? [from[0], to[0]] : [to[0], from[0]]
        if (side === 0 && west <= lng && lng <= east) return true
        // Left of an edge that runs north is west of it.
        if (lat < to[1] && side > 0) inside = !inside
      }
    }
    last = corner
  }
  return inside
}

const inBox = ({ lng, lat }: Point, { west, east, south, north }: Box): boolean =>
  west <= lng && lng <= east && south <= lat && lat <= north

/** Whether a point lies in an area; the outer edges belong to it, a hole does not. */
export const contains = (area: Area, point: Point): boolean =>
  partsOf(area).some(
    ({ rings: [outer, ...holes], box }) =>
      outer !== undefined && inBox(point, box) && inRing(point, outer) && !holes.some((hole) => inRing(point, hole)),
  )
