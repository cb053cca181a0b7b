import * as leaflet from 'leaflet'
import 'leaflet/dist/leaflet.css'
import type { Station } from '../../../shared/schema/organisation.ts'
import './map.css'

/** A station's name without its district's: the areas are small. */
const shortName = (name: string): string => name.replace(/^.*分局(?=.)/, '').replace(/派出所$/, '')

/** A map without tiles in an element; areas and marks are drawn onto it. */
export const startMap = (holder: HTMLElement): leaflet.Map => {
  const map = leaflet.map(holder, {
    attributionControl: false,
    zoomSnap: 0.25,
    // An animation that ends after the page was left would move a map that is gone.
    zoomAnimation: false,
    minZoom: 5,
    maxZoom: 19,
    zoomControl: false,
  })
  leaflet.control.zoom({ zoomInTitle: '+', zoomOutTitle: '−' }).addTo(map)
  return map.setView([32, 118.6], 11)
}

/** The areas of the stations with their names; the chosen one stands out. */
export const areaLayer = (stations: readonly Station[], chosenId?: string): leaflet.GeoJSON => {
  const areas = leaflet.geoJSON(undefined, {
    style: (feature) => ({ className: feature?.id === chosenId ? 'area chosen' : 'area', weight: 1.5 }),
    onEachFeature: (feature, layer) => {
      const { name } = feature.properties as { name: string }
      layer.bindTooltip(shortName(name), { permanent: true, direction: 'center', className: 'area-name' })
    },
  })
  for (const { id, name, area } of stations)
    areas.addData({ type: 'Feature', id, properties: { name }, geometry: area } as GeoJSON.Feature)
  return areas
}
