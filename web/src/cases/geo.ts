import type { Place } from '../../../shared/schema/primitives.ts'

const digits = 6

/**
 * Opens the device's own map at a place, in WGS-84 (RFC 5870); by its words where it has no position. Nothing is asked
 * of another host.
 */
export const wayTo = ({ text, lat, lng }: Place): string => {
  if (lat === undefined || lng === undefined) return `geo:0,0?q=${encodeURIComponent(text)}`
  const position = `${lat.toFixed(digits)},${lng.toFixed(digits)}`
  return `geo:${position}?q=${position}(${encodeURIComponent(text)})`
}
