import type { Area } from '../schema/organisation.ts'
import { cornersOf, type Point, type Position } from './area.ts'
import { crossingOf } from './area-crossing.ts'

/** Corners of an area at most, all its rings together. */
export const MOST_CORNERS = 20_000

/** Why something is no area; for an outline that crosses itself, where, and the outline. */
export interface AreaFault {
  fault: 'notGeoJson' | 'none' | 'several' | 'notPositions' | 'swapped' | 'tooFew' | 'tooMany' | 'crosses'
  at?: Point
  outline?: Area
  /** How many there are, of what there are too many or several. */
  n?: number
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The polygons and multi-polygons within a GeoJSON object, however deep they are wrapped. */
const areasIn = (value: unknown, depth = 0): Record<string, unknown>[] => {
  if (!isObject(value) || depth > MOST_DEPTH) return []
  const within = (list: unknown): Record<string, unknown>[] =>
    Array.isArray(list) ? list.flatMap((each) => areasIn(each, depth + 1)) : []
  switch (value['type']) {
    case 'Polygon':
    case 'MultiPolygon':
      return [value]
    case 'Feature':
      return areasIn(value['geometry'], depth + 1)
    case 'FeatureCollection':
      return within(value['features'])
    case 'GeometryCollection':
      return within(value['geometries'])
    default:
      return []
  }
}
const MOST_DEPTH = 8

/** Longitude and latitude of a position; what follows them (a height) is dropped. Undefined when there are none. */
const positionOf = (value: unknown): Position | undefined => {
  if (!Array.isArray(value)) return undefined
  const [lng, lat]: unknown[] = value
  return typeof lng === 'number' && typeof lat === 'number' && Number.isFinite(lng) && Number.isFinite(lat)
    ? [lng, lat]
    : undefined
}

const same = (one: Position | undefined, other: Position | undefined): boolean =>
  one !== undefined && other !== undefined && one[0] === other[0] && one[1] === other[1]

type Positions = [lng: number, lat: number][]

/** A ring without positions that repeat the one before, closed. */
const closed = (positions: readonly Position[]): Positions => {
  const ring: Positions = []
  for (const [lng, lat] of positions) if (!same(ring.at(-1), [lng, lat])) ring.push([lng, lat])
  const [first] = ring
  if (first && !same(first, ring.at(-1))) ring.push([first[0], first[1]])
  return ring
}

const onEarth = ([lng, lat]: Position): boolean => Math.abs(lng) <= 180 && Math.abs(lat) <= 90

const ringOf = (value: unknown): Positions | AreaFault => {
  if (!Array.isArray(value)) return { fault: 'notPositions' }
  const positions = value.map(positionOf)
  const isWhole = (list: readonly (Position | undefined)[]): list is Position[] => !list.includes(undefined)
  if (!isWhole(positions)) return { fault: 'notPositions' }
  if (!positions.every(onEarth))
    return { fault: positions.every(([lng, lat]) => onEarth([lat, lng])) ? 'swapped' : 'notPositions' }
  const ring = closed(positions)
  return ring.length < 4 ? { fault: 'tooFew' } : ring
}

const isFault = (value: object): value is AreaFault => 'fault' in value
const isRead = <T extends object>(value: T | AreaFault): value is T => !isFault(value)

const ringsOf = (value: unknown): Positions[] | AreaFault => {
  if (!Array.isArray(value) || value.length === 0) return { fault: 'notPositions' }
  const rings = value.map(ringOf)
  return rings.find(isFault) ?? rings.filter(isRead)
}

/** Twice the ground of a ring, in square degrees: to compare the parts of one area. */
const groundOf = (ring: readonly Position[]): number =>
  Math.abs(
    ring.reduce((sum, [x, y], index) => {
      const [nextX, nextY] = ring[index + 1] ?? [x, y]
      return sum + x * nextY - nextX * y
    }, 0),
  )

/**
 * The area in GeoJSON as programs write it: heights, boxes and members of their own are passed over, the rings closed,
 * the parts put in order, the largest first. Exactly one area, alone or wrapped.
 * @returns the area, or why there is none
 */
export const readArea = (value: unknown): { area: Area } | AreaFault => {
  if (!isObject(value) || typeof value['type'] !== 'string') return { fault: 'notGeoJson' }
  const found = areasIn(value)
  const [one] = found
  if (!one) return { fault: 'none' }
  if (found.length > 1) return { fault: 'several', n: found.length }
  const given: unknown = one['type'] === 'Polygon' ? [one['coordinates']] : one['coordinates']
  if (!Array.isArray(given) || given.length === 0) return { fault: 'notPositions' }
  const parts = given.map(ringsOf)
  const fault = parts.find(isFault)
  if (fault) return fault
  const polygons = parts.filter(isRead).sort((left, right) => groundOf(right[0] ?? []) - groundOf(left[0] ?? []))
  const [first = []] = polygons
  const area: Area =
    polygons.length === 1 ? { type: 'Polygon', coordinates: first } : { type: 'MultiPolygon', coordinates: polygons }
  const corners = cornersOf(area)
  if (corners > MOST_CORNERS) return { fault: 'tooMany', n: corners }
  const at = crossingOf(area)
  return at ? { fault: 'crosses', at, outline: area } : { area }
}

/** A place as people read it: about a metre. */
const degrees = (value: number): string => String(Number(value.toFixed(5)))

/** What is wrong with it, in both languages. */
export const areaFaultWords = ({ fault, at, n = 0 }: AreaFault): { zh: string; en: string } => {
  const place = at ? `${degrees(at.lng)}, ${degrees(at.lat)}` : ''
  switch (fault) {
    case 'notGeoJson':
      return { zh: '不是 GeoJSON 对象', en: 'This is not a GeoJSON object' }
    case 'none':
      return { zh: '其中没有多边形（Polygon 或 MultiPolygon）', en: 'There is no Polygon or MultiPolygon in it' }
    case 'several':
      return {
        zh: `其中有 ${n} 个区域，只能有一个；一个辖区的几块请合成一个 MultiPolygon`,
        en: `There are ${n} areas in it and may be one; join the parts of one station in a MultiPolygon`,
      }
    case 'notPositions':
      return {
        zh: '坐标应为 [经度, 纬度] 数字，经度 −180 至 180，纬度 −90 至 90',
        en: 'Positions are numbers [longitude, latitude], from −180 to 180 and from −90 to 90',
      }
    case 'swapped':
      return {
        zh: '经度与纬度写反了，应为 [经度, 纬度]',
        en: 'Longitude and latitude are swapped: [longitude, latitude] is wanted',
      }
    case 'tooFew':
      return { zh: '每个环至少要有三个不同的顶点', en: 'A ring needs three different corners at least' }
    case 'tooMany':
      return {
        zh: `共 ${n} 个顶点，最多 ${MOST_CORNERS} 个，请先简化`,
        en: `It has ${n} corners, and may have ${MOST_CORNERS}; simplify it first`,
      }
    case 'crosses':
      return { zh: `边在 ${place} 处相交或重叠`, en: `Its edges cross or overlap at ${place}` }
  }
}
