import type { Mark } from '../map/marks.ts'
import type { CasePlace } from './casePlaces.ts'

const beside = { station: -11, 'property-crime': 0, scene: 11 } as const

const unitMark = ({ key, seq, lng = 0, lat = 0, dispatch }: CasePlace, title: string): Mark => ({
  key,
  of: String(seq),
  lng,
  lat,
  className: `unit-marker ${dispatch?.state ?? ''} beside-${dispatch ? beside[dispatch.party] : 0}`,
  title,
  size: 14,
  above: -1000,
})

/** Those at one point share a mark: the newest entry's, or the call's, with a plus. */
const sharedMark = (group: readonly CasePlace[], pointed: string, titleOf: (place: CasePlace) => string): Mark[] => {
  const first = group.find(({ of }) => of === 'call') ?? group[0]
  if (first?.lng === undefined || first.lat === undefined) return []
  const isPointed = group.some(({ key }) => key === pointed)
  const more = group.length > 1 ? '+' : ''
  return [
    {
      key: first.key,
      of: String(first.seq),
      lng: first.lng,
      lat: first.lat,
      className: `place-marker ${first.of}${isPointed ? ' pointed' : ''}`,
      title: group.map((place) => `#${place.seq} ${titleOf(place)} ${place.text}`).join('\n'),
      size: more ? 28 : 24,
      above: first.of === 'call' ? 1000 : isPointed ? 2000 : 0,
      label: `${first.seq}${more}`,
    },
  ]
}

/** The marks of the places of a case; those without coordinates have none. */
export const marksOf = (
  places: readonly CasePlace[],
  pointed: string,
  titleOf: (place: CasePlace) => string,
): Mark[] => {
  const groups = new Map<string, CasePlace[]>()
  for (const place of places.filter(({ of }) => of !== 'unit')) {
    const at = `${place.lng?.toFixed(5)} ${place.lat?.toFixed(5)}`
    groups.set(at, [...(groups.get(at) ?? []), place])
  }
  return [
    ...places
      .filter(({ of, lng }) => of === 'unit' && lng !== undefined)
      .map((place) => unitMark(place, titleOf(place))),
    ...[...groups.values()].flatMap((group) => sharedMark(group, pointed, titleOf)),
  ]
}
