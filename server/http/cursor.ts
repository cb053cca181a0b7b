import { Refusal } from '../../shared/refusals.ts'

interface Kinds {
  string: string
  number: number
}
type PlaceOf<K extends readonly (keyof Kinds)[]> = { -readonly [I in keyof K]: Kinds[K[I]] }

/** A place in a list, as its reader gives it back: opaque to clients. */
export const cursorOf = (...place: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url')

/** The place that a cursor tells. @throws Refusal `request.cursor` for one that none of ours is like */
export const placeIn = <const K extends readonly (keyof Kinds)[]>(cursor: string, ...kinds: K): PlaceOf<K> => {
  const place = parsed(Buffer.from(cursor, 'base64url').toString('utf8'))
  const isLike = place.length === kinds.length && kinds.every((kind, index) => isOf(kind, place[index]))
  if (!isLike) throw new Refusal('request.cursor', { field: 'cursor' })
  return place as PlaceOf<K>
}

// JSON has numbers that are too large for any.
const isOf = (kind: keyof Kinds, value: unknown): boolean =>
  kind === 'number' ? Number.isFinite(value) : typeof value === kind

const parsed = (text: string): unknown[] => {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}
