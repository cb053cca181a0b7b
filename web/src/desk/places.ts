import { shallowRef } from 'vue'
import { contains, metresBetween } from '../../../shared/domain/jurisdiction.ts'
import type { Station } from '../../../shared/schema/organisation.ts'
import { fitOf, initialsOf } from '../lib/initials.ts'

export interface KnownPlace {
  value: string
  lng: number
  lat: number
  station: string
  /** The place by which it is located, when it is another one of the same street. */
  by?: string
}

const most = 8
const nearMetres = 150
const street = /^(.{1,20}?(?:大道|大街|路|街|巷|弄|村|镇))/

/** Streets and landmarks to suggest, of those that lie in the areas; loaded apart from the page. */
export const usePlaces = () => {
  const known = shallowRef<(KnownPlace & { initials: string[] })[]>([])
  const load = async (stations: readonly Station[]): Promise<void> => {
    const { places, supermarket } = await import('../../../seed/places.ts')
    known.value = [supermarket, ...places].flatMap(({ text, lng, lat }) => {
      const station = stations.find(({ area }) => contains(area, { lng, lat }))
      return station ? [{ value: text, lng, lat, station: station.name, initials: initialsOf(text) }] : []
    })
  }

  /** What is typed begins with the name of a known street: located by what is known of it. */
  const onStreet = (typed: string): KnownPlace[] => {
    const name = street.exec(typed)?.[1]
    const place = name ? known.value.find(({ value }) => value.startsWith(name)) : undefined
    return place ? [{ value: typed, lng: place.lng, lat: place.lat, station: place.station, by: place.value }] : []
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
    return found.length > 0 ? found : onStreet(typed.trim())
  }
  /** The known place at a point of the map, when there is one within 150 m. */
  const nearest = (point: { lng: number; lat: number }): string | undefined =>
    known.value
      .map((place) => ({ value: place.value, metres: metresBetween(place, point) }))
      .filter(({ metres }) => metres <= nearMetres)
      .sort((one, other) => one.metres - other.metres)[0]?.value
  return { load, suggest, nearest }
}
