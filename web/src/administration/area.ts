import { isValidArea } from '../../../shared/domain/organisation-rules.ts'
import type { Polygon } from '../../../shared/schema/organisation.ts'

/** Why a text is no area; the words stand under `administration.stations`. */
export type AreaFault = 'notJson' | 'notPolygon' | 'notSimple'

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const isPosition = (value: unknown): value is [number, number] =>
  Array.isArray(value) &&
  value.length === 2 &&
  value.every((part) => typeof part === 'number' && Number.isFinite(part)) &&
  Math.abs(Number(value[0])) <= 180 &&
  Math.abs(Number(value[1])) <= 90

/** The polygon itself, or the one in a feature or in a collection of one feature. */
const geometryIn = (value: unknown): unknown => {
  if (!isObject(value)) return value
  if (value.type === 'Feature') return value.geometry
  const { features } = value
  return value.type === 'FeatureCollection' && Array.isArray(features) && features.length === 1
    ? geometryIn(features[0])
    : value
}

const polygonOf = (value: unknown): Polygon | undefined => {
  const found = geometryIn(value)
  if (!isObject(found) || found.type !== 'Polygon' || !Array.isArray(found.coordinates)) return undefined
  const rings: unknown[] = found.coordinates
  const coordinates = rings.flatMap((ring) =>
    Array.isArray(ring) && ring.length >= 4 && ring.every(isPosition) ? [ring as [number, number][]] : [],
  )
  return coordinates.length > 0 && coordinates.length === rings.length ? { type: 'Polygon', coordinates } : undefined
}

/** The area that a person typed or pasted, or why it is none. */
export const areaOf = (typed: string): { area: Polygon } | { fault: AreaFault } => {
  let value: unknown
  try {
    value = JSON.parse(typed)
  } catch {
    return { fault: 'notJson' }
  }
  const area = polygonOf(value)
  if (!area) return { fault: 'notPolygon' }
  return isValidArea(area) ? { area } : { fault: 'notSimple' }
}

/** A polygon as text to edit: a position a line. */
export const areaText = ({ coordinates }: Polygon): string => {
  const rings = coordinates.map(
    (ring) => `    [\n${ring.map((at) => `      ${JSON.stringify(at)}`).join(',\n')}\n    ]`,
  )
  return `{\n  "type": "Polygon",\n  "coordinates": [\n${rings.join(',\n')}\n  ]\n}`
}
