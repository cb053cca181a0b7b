import { shallowRef } from 'vue'
import { contains } from '../../../shared/domain/jurisdiction.ts'
import type { Station } from '../../../shared/schema/organisation.ts'

export interface KnownPlace {
  value: string
  lng: number
  lat: number
  station: string
}

const most = 8

/** Streets and landmarks to suggest, of those that lie in the areas; loaded apart from the page. */
export const usePlaces = () => {
  const known = shallowRef<KnownPlace[]>([])
  const load = async (stations: readonly Station[]): Promise<void> => {
    const { places, supermarket } = await import('../../../seed/places.ts')
    known.value = [supermarket, ...places].flatMap(({ text, lng, lat }) => {
      const station = stations.find(({ area }) => contains(area, { lng, lat }))
      return station ? [{ value: text, lng, lat, station: station.name }] : []
    })
  }
  /** Those that hold every word typed. */
  const suggest = (typed: string): KnownPlace[] => {
    const parts = typed.trim().split(/\s+/).filter(Boolean)
    return parts.length === 0
      ? []
      : known.value.filter(({ value }) => parts.every((part) => value.includes(part))).slice(0, most)
  }
  return { load, suggest }
}
