import type { DutySpan } from '../schema/organisation.ts'
import type { Entry } from './entry.ts'

type Position = readonly [lng: number, lat: number]

/** An area in short: how large it is, and its outline in few corners. */
export interface AreaTold {
  corners: number
  squareKm: number
  /** Its rings, each of at most 60 positions, at most eight. */
  outline: Position[][]
}

/** One side of a change. Roles are codes; people, units and places are named already. */
export type ChangeSide =
  | { as: 'text'; text: string }
  | { as: 'number'; number: number }
  | { as: 'names'; names: string[] }
  | { as: 'roles'; roles: string[] }
  | { as: 'roster'; spans: DutySpan[] }
  | { as: 'area'; area: AreaTold }

/** What of an account, a station or a unit was changed; a side that was not there is left out. */
export interface Change {
  field: string
  from?: ChangeSide
  to?: ChangeSide
}

/** An entry as the audit tells it: without the corners of areas, with what makes it readable. [A4] */
export interface Audited extends Entry {
  /** The case it is about, by its number. */
  ofCase?: { id: string; number: string }
  /** What was changed, old and new. */
  changes?: Change[]
}

const MOST_RINGS = 8
const MOST_CORNERS = 60
const KM_PER_DEGREE = 111.32

const isPosition = (value: unknown): value is Position =>
  Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'number'

/** The rings of a GeoJSON area, whatever its depth: of one polygon or of several. */
const ringsOf = (coordinates: unknown): Position[][] => {
  if (!Array.isArray(coordinates)) return []
  const positions = coordinates.filter(isPosition)
  return positions.length > 0 ? [positions] : coordinates.flatMap(ringsOf)
}

/** Square kilometres within a ring, on a plane that fits at its first corner; positive whatever its direction. */
const within = (ring: readonly Position[]): number => {
  const across = Math.cos(((ring[0]?.[1] ?? 0) * Math.PI) / 180)
  const twice = ring.reduce((sum, [lng, lat], index) => {
    const [nextLng, nextLat] = ring[(index + 1) % ring.length] ?? [lng, lat]
    return sum + (lng * nextLat - nextLng * lat)
  }, 0)
  return (Math.abs(twice) / 2) * KM_PER_DEGREE ** 2 * across
}

const thinned = (ring: Position[]): Position[] => {
  const every = Math.ceil(ring.length / MOST_CORNERS)
  return ring.filter((_, index) => index % every === 0)
}

/** The rings of each polygon: the first is its outline, those after it are holes. */
const polygonsOf = (area: { type?: unknown; coordinates?: unknown }): Position[][][] => {
  const { type, coordinates } = area
  if (!Array.isArray(coordinates)) return []
  return type === 'MultiPolygon' ? coordinates.map(ringsOf) : [ringsOf(coordinates)]
}

/** An area in short. @param area a GeoJSON polygon or several */
export const areaTold = (area: { type?: unknown; coordinates?: unknown }): AreaTold => {
  const polygons = polygonsOf(area)
  const rings = polygons.flat()
  const squareKm = polygons.reduce((sum, [outer = [], ...holes]) => {
    return sum + within(outer) - holes.reduce((all, hole) => all + within(hole), 0)
  }, 0)
  return {
    // A ring ends where it begins: that corner counts once.
    corners: rings.reduce((sum, ring) => sum + Math.max(0, ring.length - 1), 0),
    squareKm: Math.round(squareKm * 100) / 100,
    outline: rings.slice(0, MOST_RINGS).map(thinned),
  }
}

/** Fields whose change is told, by the kind of entry that changes them. */
const toldFields: Readonly<Record<string, readonly string[]>> = {
  'account.changed': ['name', 'badge', 'roles', 'qualifications', 'unitIds', 'districtId', 'stationId'],
  'station.changed': ['name', 'area', 'arrivalTargetMinutes'],
  'unit.changed': ['name', 'leaderId', 'roster', 'fallback'],
}

/** Entries that say how an account or a part of the organisation is from then on. */
export const describingKinds: readonly string[] = [
  ...(['account.founded', 'account.created', 'account.changed'] as const),
  ...(['organisation.founded', 'station.changed', 'unit.changed'] as const),
]
/** Those of them that change what was there before. */
export const changingKinds: readonly string[] = Object.keys(toldFields)

/** What such an entry describes. */
const describedBy = ({ body }: Pick<Entry, 'body'>): Record<string, unknown> => {
  const whole = body['account'] ?? body['part'] ?? body
  return typeof whole === 'object' && whole !== null ? (whole as Record<string, unknown>) : {}
}

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

const sideOf = (field: string, value: unknown, nameOf: (id: string) => string): ChangeSide | undefined => {
  if (value === undefined) return undefined
  switch (field) {
    case 'roles':
    case 'qualifications':
      return { as: 'roles', roles: textsOf(value) }
    case 'unitIds':
    case 'fallback':
      return { as: 'names', names: textsOf(value).map(nameOf) }
    case 'districtId':
    case 'stationId':
    case 'leaderId':
      return { as: 'text', text: nameOf(String(value)) }
    case 'area':
      return { as: 'area', area: areaTold(value as { coordinates?: unknown }) }
    case 'roster':
      return { as: 'roster', spans: value as DutySpan[] }
    default:
      return typeof value === 'number' ? { as: 'number', number: value } : { as: 'text', text: String(value) }
  }
}

/** Roles and units have no order. */
const comparable = (field: string, value: unknown): string =>
  JSON.stringify(
    field !== 'fallback' && Array.isArray(value) && value.every((one) => typeof one === 'string')
      ? [...value].sort()
      : value,
  )

/**
 * What an entry changed of an account, a station or a unit.
 * @param before the entry of the same journal that described it before
 * @param nameOf the name of an account, a unit, a station or a district
 */
export const changesBetween = (
  before: Pick<Entry, 'body'>,
  after: Pick<Entry, 'kind' | 'body'>,
  nameOf: (id: string) => string,
): Change[] => {
  const [was, is] = [describedBy(before), describedBy(after)]
  return (toldFields[after.kind] ?? [])
    .filter((field) => comparable(field, was[field]) !== comparable(field, is[field]))
    .map((field): Change => {
      const [from, to] = [sideOf(field, was[field], nameOf), sideOf(field, is[field], nameOf)]
      return { field, ...(from ? { from } : {}), ...(to ? { to } : {}) }
    })
}

const days = { zh: '日一二三四五六', en: ['Su', 'Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa'] } as const

/** Times of duty in words: 一二三 08:00–20:00. */
export const rosterTold = (spans: readonly DutySpan[], language: 'zh' | 'en'): string =>
  spans
    .map(({ days: on, from, to }) => {
      const names = on.map((day) => days[language][day] ?? '').join(language === 'en' ? ' ' : '')
      return `${names} ${from}–${to}`
    })
    .join(language === 'en' ? '; ' : '；')
