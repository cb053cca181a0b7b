import Type from 'typebox'
import { patterns } from './patterns.ts'
import { Exact, Id, Instant, Latitude, Line, Longitude, OneOf } from './primitives.ts'
import { roles, unitKinds } from './terms.ts'

const Position = Type.Tuple([Longitude, Latitude])
const Rings = Type.Array(Type.Array(Position, { minItems: 4 }), { minItems: 1 })
/** GeoJSON polygon, WGS-84; the first ring is the outer one, closed, of at least four positions; the others are holes. */
export const Polygon = Exact({ type: Type.Literal('Polygon'), coordinates: Rings })
export type Polygon = Type.Static<typeof Polygon>
/** Several polygons that are one area, the largest first. */
export const MultiPolygon = Exact({
  type: Type.Literal('MultiPolygon'),
  coordinates: Type.Array(Rings, { minItems: 1 }),
})
export type MultiPolygon = Type.Static<typeof MultiPolygon>
/** [D1] The ground of a station. */
export const Area = Type.Union([Polygon, MultiPolygon])
export type Area = Type.Static<typeof Area>
/**
 * GeoJSON as programs write it: a polygon or multi-polygon, with heights, boxes and members of its own, alone or within
 * features and collections. `readArea` takes the area out of it, or says why there is none.
 */
export const GivenArea = Type.Unsafe<{ type: string; [member: string]: unknown }>({
  type: 'object',
  properties: { type: { type: 'string' } },
  required: ['type'],
  'x-most-depth': 32,
  description:
    'GeoJSON (WGS-84) with exactly one Polygon or MultiPolygon, alone or within a Feature, FeatureCollection or ' +
    'GeometryCollection; at most 20,000 corners. Heights, bbox and further members are passed over.',
})
export type GivenArea = Type.Static<typeof GivenArea>

/** A span of the day in the display zone, `HH:MM`; `to` before `from` runs over midnight, equal is the whole day. */
export const DutySpan = Exact({
  days: Type.Array(Type.Integer({ minimum: 0, maximum: 6 }), { minItems: 1, maxItems: 7, uniqueItems: true }),
  from: Type.String({ pattern: patterns.timeOfDay.pattern }),
  to: Type.String({ pattern: patterns.timeOfDay.pattern }),
})
export type DutySpan = Type.Static<typeof DutySpan>
export const Roster = Type.Array(DutySpan, { maxItems: 50 })

export const City = Exact({ type: Type.Literal('city'), id: Id, code: Line, name: Line })
export const District = Exact({ type: Type.Literal('district'), id: Id, code: Line, name: Line, cityId: Id })
export const Station = Exact({
  type: Type.Literal('station'),
  id: Id,
  /** Part of every case number of the station. */
  code: Type.String({ pattern: patterns.stationCode.pattern }),
  name: Line,
  districtId: Id,
  area: Area,
  /** [D4] Minutes from sending to arrival that the station aims at. */
  arrivalTargetMinutes: Type.Integer({ minimum: 1, maximum: 240 }),
})
/** Whom a dispatch can be sent to, or where people work. A station has one unit of kind `station`. */
export const Unit = Exact({
  type: Type.Literal('unit'),
  id: Id,
  kind: OneOf(unitKinds),
  name: Line,
  districtId: Type.Optional(Id),
  stationId: Type.Optional(Id),
  cityId: Id,
  leaderId: Type.Optional(Id),
  /** When the unit is on duty; off duty a dispatch falls back along `fallback`. */
  roster: Roster,
  fallback: Type.Array(Id, { maxItems: 20 }),
})
export type City = Type.Static<typeof City>
export type District = Type.Static<typeof District>
export type Station = Type.Static<typeof Station>
export type Unit = Type.Static<typeof Unit>
export type OrganisationPart = City | District | Station | Unit

const qualifications = Type.Array(
  OneOf(['scene-technician', 'video-investigator', 'property-crime-investigator', 'analyst'] as const),
  { maxItems: 4, uniqueItems: true },
)

/** [A8] What one administrator asked for and another has to consent to. */
export const PendingConsent = Exact({
  id: Id,
  what: OneOf(['create', 'update', 'enable', 'disable', 'reset-password'] as const),
  /** How the account would be, of a change. */
  described: Type.Optional(
    Exact({
      name: Line,
      badge: Type.Optional(Line),
      roles: Type.Array(OneOf(roles)),
      qualifications: Type.Optional(qualifications),
      unitIds: Type.Array(Id),
      districtId: Type.Optional(Id),
      stationId: Type.Optional(Id),
    }),
  ),
  by: Exact({ userId: Id, name: Line }),
  at: Instant,
  /** From then on it is as if nobody had asked. */
  until: Instant,
})
export type PendingConsent = Type.Static<typeof PendingConsent>

/** An account as everybody who may see it does; the password's hash is kept elsewhere. */
export const Account = Exact({
  id: Id,
  username: Type.String({ pattern: patterns.username.pattern, format: 'unpersonal' }),
  name: Line,
  badge: Type.Optional(Line),
  roles: Type.Array(OneOf(roles), { minItems: 1, maxItems: 8, uniqueItems: true }),
  /** [C7] Further qualifications (侦技一体): the holder also writes to the lanes of these roles. */
  qualifications,
  unitIds: Type.Array(Id, { maxItems: 20, uniqueItems: true }),
  cityId: Id,
  districtId: Type.Optional(Id),
  stationId: Type.Optional(Id),
  status: OneOf(['active', 'disabled'] as const),
  pending: Type.Optional(PendingConsent),
})
export type Account = Type.Static<typeof Account>
