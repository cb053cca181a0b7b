import Type from 'typebox'
import { Exact, Latitude, Line, Longitude, OneOf } from './primitives.ts'

/** A street or a landmark with a point on it, WGS-84: what call-takers are offered while they type. */
export const KnownPlace = Exact({
  kind: OneOf(['street', 'landmark'] as const),
  text: Line,
  lng: Longitude,
  lat: Latitude,
})
export type KnownPlace = Type.Static<typeof KnownPlace>

/** The file of the known places of a city. */
export const KnownPlaces = Type.Array(KnownPlace, { maxItems: 50_000 })
