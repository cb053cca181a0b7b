import type * as leaflet from 'leaflet'

/** [S5] Words for a place where Leaflet takes a text for markup: an element that holds them as words. */
export const asWords = (words: string, tag: 'b' | 'span' = 'span'): HTMLElement =>
  Object.assign(document.createElement(tag), { textContent: words })

/** The only way to write on a layer of a map: letters, never markup. */
export const nameLayer = <L extends leaflet.Layer>(layer: L, name: string, className: string): L =>
  // eslint-disable-next-line no-restricted-syntax -- an element, not a text
  layer.bindTooltip(asWords(name), { permanent: true, direction: 'center', className })
