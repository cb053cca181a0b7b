import * as leaflet from 'leaflet'
import { asWords } from './written.ts'

/** A mark on a map: what it leads to, where, how it looks and what it says. */
export interface Mark {
  key: string
  /** What a click on it chooses. */
  of: string
  lng: number
  lat: number
  className: string
  title: string
  size: number
  /** What is more urgent lies above. */
  above: number
  /** A few letters within it. */
  label?: string
}

const same = (one: Mark, other: Mark): boolean =>
  one.lng === other.lng &&
  one.lat === other.lat &&
  one.className === other.className &&
  one.title === other.title &&
  one.label === other.label

/** Keeps the marks of a layer as they should be; those that stay as they are are not touched. */
export const markLayer = (choose: (of: string) => void) => {
  const layer = leaflet.layerGroup()
  const drawn = new Map<string, { mark: Mark; marker: leaflet.Marker }>()
  const draw = (mark: Mark): leaflet.Marker =>
    leaflet
      .marker([mark.lat, mark.lng], {
        icon: leaflet.divIcon({
          className: mark.className,
          iconSize: [mark.size, mark.size],
          ...(mark.label ? { html: asWords(mark.label, 'b') } : {}),
        }),
        title: mark.title,
        alt: mark.title,
        keyboard: false,
        zIndexOffset: mark.above,
      })
      .on('click', () => choose(mark.of))
      .addTo(layer)
  return {
    layer,
    show: (marks: readonly Mark[]): void => {
      const wanted = new Set(marks.map(({ key }) => key))
      for (const [key, { marker }] of drawn) {
        if (wanted.has(key)) continue
        // Out of the layer, not only off the map: a layer that is put back brings everything that is in it.
        layer.removeLayer(marker)
        drawn.delete(key)
      }
      for (const mark of marks) {
        const there = drawn.get(mark.key)
        if (there && same(there.mark, mark)) continue
        if (there) layer.removeLayer(there.marker)
        drawn.set(mark.key, { mark, marker: draw(mark) })
      }
    },
  }
}
