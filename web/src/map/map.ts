import * as leaflet from 'leaflet'
import 'leaflet/dist/leaflet.css'
import gcoord from 'gcoord'
import type { Station } from '../../../shared/schema/organisation.ts'
import type { SessionResult } from '../../../shared/operations/results.ts'
import './map.css'
import { nameLayer } from './written.ts'

/** A station's name without its district's: the areas are small. */
const shortName = (name: string): string => name.replace(/^.*分局(?=.)/, '').replace(/派出所$/, '')

/** Tiles of the own network, and the datum that they are drawn in. */
export type Tiles = NonNullable<SessionResult['tiles']>

const { SphericalMercator } = leaflet.Projection

/** Places are WGS-84; where tiles are GCJ-02 they are shifted as they are drawn, and back when the map is clicked. */
const gcj02: leaflet.CRS = leaflet.Util.extend({}, leaflet.CRS.EPSG3857, {
  projection: leaflet.Util.extend({}, SphericalMercator, {
    project: ({ lng, lat }: leaflet.LatLng) => {
      const [x, y] = gcoord.transform([lng, lat], gcoord.WGS84, gcoord.GCJ02)
      return SphericalMercator.project(leaflet.latLng(y, x))
    },
    unproject: (point: leaflet.Point) => {
      const { lng, lat } = SphericalMercator.unproject(point)
      const [x, y] = gcoord.transform([lng, lat], gcoord.GCJ02, gcoord.WGS84)
      return leaflet.latLng(y, x)
    },
  }),
}) as leaflet.CRS

/**
 * A map in an element; areas and marks are drawn onto it, over the tiles where there are any.
 * @param isStill a picture of a map: nothing on it is moved or pressed
 */
export const startMap = (holder: HTMLElement, tiles?: Tiles, isStill = false): leaflet.Map => {
  const map = leaflet.map(holder, {
    attributionControl: false,
    zoomSnap: 0.25,
    // An animation that ends after the page was left would move a map that is gone.
    zoomAnimation: false,
    minZoom: 5,
    maxZoom: 19,
    zoomControl: false,
    ...(isStill ? { dragging: false, keyboard: false, boxZoom: false, doubleClickZoom: false } : {}),
    ...(isStill ? { scrollWheelZoom: false, touchZoom: false } : {}),
    crs: tiles?.datum === 'gcj02' ? gcj02 : leaflet.CRS.EPSG3857,
  })
  if (tiles) leaflet.tileLayer(tiles.url, { maxZoom: 19, className: 'tiles' }).addTo(map)
  if (!isStill) leaflet.control.zoom({ zoomInTitle: '+', zoomOutTitle: '−' }).addTo(map)
  return map.setView([32, 118.6], 11)
}

/** The areas of the stations with their names; the chosen one stands out. */
export const areaLayer = (stations: readonly Station[], chosenId?: string): leaflet.GeoJSON => {
  const areas = leaflet.geoJSON(undefined, {
    style: (feature) => ({ className: feature?.id === chosenId ? 'area chosen' : 'area', weight: 1.5 }),
    onEachFeature: (feature, layer) => {
      const { name } = feature.properties as { name: string }
      nameLayer(layer, shortName(name), 'area-name')
    },
  })
  for (const { id, name, area } of stations)
    areas.addData({ type: 'Feature', id, properties: { name }, geometry: area } as GeoJSON.Feature)
  return areas
}
