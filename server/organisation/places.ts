import { Ajv } from 'ajv'
import { readFileSync } from 'node:fs'
import { contains } from '../../shared/domain/jurisdiction.ts'
import type { PlaceLine } from '../../shared/operations/results.ts'
import { KnownPlaces, type KnownPlace } from '../../shared/schema/known-place.ts'
import type { Station } from '../../shared/schema/organisation.ts'
import { addFormats } from '../http/formats.ts'
import { StartRefusal } from '../startRefusal.ts'

const check = addFormats(new Ajv({ strict: false })).compile<KnownPlace[]>(KnownPlaces)

/**
 * The streets and landmarks of a file, an array of `{ kind, text, lng, lat }`.
 * @throws StartRefusal naming the file, and the entry that is wrong
 */
export const readPlaces = (file: string): KnownPlace[] => {
  const refuse = (what: string): StartRefusal =>
    new StartRefusal(`街道与地标文件有误 · The file of streets and landmarks is refused: ${file} ${what}`)
  let read: unknown
  try {
    read = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : '')
  }
  if (check(read)) return read
  const [first] = check.errors ?? []
  throw refuse(`${first?.instancePath ?? ''} ${first?.message ?? ''}`)
}

/** Finds the places that lie in the areas of stations; sought anew only when the stations are other ones. */
export const placesWithin = (places: readonly KnownPlace[]) => {
  const found = new WeakMap<Station, PlaceLine[]>()
  const within = (station: Station): PlaceLine[] => {
    const known = found.get(station)
    if (known) return known
    const lines = places
      .filter((place) => contains(station.area, place))
      .map((place) => ({ ...place, stationId: station.id }))
    found.set(station, lines)
    return lines
  }
  return (stations: readonly Station[]): PlaceLine[] => stations.flatMap(within)
}
