import { shallowRef } from 'vue'
import { metresBetween } from '../../../shared/domain/jurisdiction.ts'
import type { PlaceLine } from '../../../shared/operations/results.ts'
import type { Station } from '../../../shared/schema/organisation.ts'
import { call } from '../lib/api.ts'
import { fitOf, initialsOf, matchesInitials } from '../lib/initials.ts'

export interface KnownPlace {
  value: string
  kind: PlaceLine['kind']
  lng: number
  lat: number
  station: string
  /** The place by which it is located, when it is another one of the same street. */
  by?: string
}
type Indexed = KnownPlace & { initials: string[] }

const most = 8
const nearMetres = 150
const street = /^(.{1,20}?(?:大道|大街|路|街|巷|弄|村|镇))/
/** A street by its first letters, and a number on it: `rml88`. */
const lettersAndNumber = /^([a-z]{2,})\s*(\d{1,5})(?:号|#)?$/i

/** What is typed, located by a place of the same street. */
const locatedBy = (place: KnownPlace, value: string): KnownPlace => ({ ...place, value, by: place.value })

/** Streets and landmarks to suggest, of those that lie in the areas; read apart from the page. */
export const usePlaces = () => {
  const known = shallowRef<Indexed[]>([])
  const load = async (stations: readonly Station[]): Promise<void> => {
    const names = new Map(stations.map(({ id, name }) => [id, name]))
    // They only help: when they cannot be read the place is typed or pointed at.
    const { items } = await call('place.list').catch(() => ({ items: [] }))
    known.value = items.map(({ text, kind, lng, lat, stationId }) => ({
      ...{ value: text, kind, lng, lat },
      station: names.get(stationId) ?? '',
      initials: initialsOf(text),
    }))
  }

  /** What is typed begins with the name of a known street: located by what is known of it. */
  const onStreet = (typed: string): KnownPlace[] => {
    const byName = known.value
      .filter(({ kind, value }) => kind === 'street' && typed.startsWith(value))
      .sort((one, other) => other.value.length - one.value.length)[0]
    const name = street.exec(typed)?.[1]
    const place = byName ?? (name ? known.value.find(({ value }) => value.startsWith(name)) : undefined)
    return place ? [locatedBy(place, typed)] : []
  }
  const byLettersAndNumber = (typed: string): KnownPlace[] => {
    const [, letters = '', number = ''] = lettersAndNumber.exec(typed.normalize('NFKC')) ?? []
    if (!letters) return []
    return known.value
      .filter(({ kind, initials }) => kind === 'street' && matchesInitials(initials.slice(0, letters.length), letters))
      .slice(0, most)
      .map((place) => locatedBy(place, `${place.value}${number}号`))
  }
  /** Those that fit every word typed, by their words or first letters; then the street that is meant. */
  const suggest = (typed: string): KnownPlace[] => {
    const parts = typed.trim().split(/\s+/).filter(Boolean)
    if (parts.length === 0) return []
    const found = known.value
      .flatMap((place) => {
        const fits = parts.map((part) => fitOf(place.value, place.initials, part))
        return fits.includes(undefined) ? [] : [{ place, fit: Math.max(...fits.map((fit) => fit ?? 0)) }]
      })
      .sort((one, other) => one.fit - other.fit)
      .slice(0, most)
      .map(({ place }) => place)
    if (found.length > 0) return found
    return [...byLettersAndNumber(typed.trim()), ...onStreet(typed.trim())]
  }
  /** The known place at a point of the map, when there is one within 150 m. */
  const nearest = (point: { lng: number; lat: number }): string | undefined =>
    known.value
      .map((place) => ({ value: place.value, metres: metresBetween(place, point) }))
      .filter(({ metres }) => metres <= nearMetres)
      .sort((one, other) => one.metres - other.metres)[0]?.value
  return { load, suggest, nearest }
}
