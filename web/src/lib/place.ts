import { coordinatesInPlace, type Coordinates } from '../../../shared/domain/coordinates.ts'

/** What was typed for a place, as it is sent: its words, and the coordinates that stand in them. */
export const placeOf = (typed: string): { text: string } & Partial<Coordinates> => {
  const { read } = coordinatesInPlace(typed)
  const text = typed.trim()
  return read.kind === 'point' ? { text, lng: read.lng, lat: read.lat } : { text }
}

/** Why what was typed as coordinates is none: key of the words; empty when nothing is wrong. */
export const placeFault = (typed: string): string => {
  const { kind } = coordinatesInPlace(typed).read
  return kind === 'ambiguous' || kind === 'impossible' ? `app.place.${kind}` : ''
}
