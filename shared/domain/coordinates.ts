/** WGS-84 or whatever datum the text is in: the text does not say, and nothing is shifted here. */
export interface Coordinates {
  lng: number
  lat: number
}

/**
 * What a text says of a place. `none`: it is no pair of coordinates. `ambiguous`: it is one, but either number could be
 * the longitude. `impossible`: it is one, but no such place exists.
 */
export type ReadCoordinates =
  ({ kind: 'point' } & Coordinates) | { kind: 'none' } | { kind: 'ambiguous' } | { kind: 'impossible' }

type Axis = 'lng' | 'lat'
/** A number with what is written beside it. */
interface Read {
  value: number
  axis?: Axis
  /** Written with decimals or a degree sign: meant as degrees, not as a house number. */
  precise: boolean
  /** Minutes or seconds of 60 and more. */
  broken: boolean
}

/** Degrees from minutes and seconds are rounded so: a tenth of a metre. */
const PRECISION = 1e6
const LONGEST = 200
const most: Record<Axis, number> = { lng: 180, lat: 90 }
/** In China either number tells which it is. */
const china: Record<Axis, readonly [number, number]> = { lng: [73, 136], lat: [18, 54] }

const axisWords: readonly (readonly [Axis, 1 | -1, string])[] = [
  ['lng', 1, '东经|东|经度|longitude|long|lng|lon|x'],
  ['lng', -1, '西经|西|west'],
  ['lat', 1, '北纬|北|纬度|latitude|lat|y'],
  ['lat', -1, '南纬|南|south'],
  ['lng', 1, 'east|e'],
  ['lng', -1, 'w'],
  ['lat', 1, 'north|n'],
  ['lat', -1, 's'],
]
const words = axisWords.map(([, , word]) => word).join('|')
const meaning = (word: string): readonly [Axis, 1 | -1] | undefined => {
  const found = axisWords.find(([, , some]) => some.split('|').includes(word.toLowerCase()))
  return found && [found[0], found[1]]
}

const number = String.raw`([+-]?\d{1,3}(?:\.\d{0,20})?)`
const part = String.raw`(\d{1,3}(?:\.\d{0,20})?)`
/** Degrees, then minutes and seconds where there are any. */
const degrees = String.raw`${number}\s*(°|度|deg)?(?:(?<=[°度g])\s*${part}\s*(?:'|分)(?:\s*${part}\s*(?:''|"|秒)?)?)?`
const before = new RegExp(String.raw`^(${words})["']?\s*[:=]?\s*["']?${degrees}`, 'i')
const after = new RegExp(String.raw`^${degrees}\s*(${words})(?![a-z])`, 'i')
const alone = new RegExp(`^${degrees}`, 'i')
const between = /^[\s,;|/、&"'{}[\]()<>]+/
const named = /^(?:坐标|经纬度坐标|位置|定位|gps|coordinates?|location|position|wgs[- ]?84)\s*[:=]?\s*/i

/** Full width becomes plain; the signs of degrees, minutes and seconds become one each. */
const plain = (text: string): string =>
  text
    .replace(/[º˚]/g, '°')
    .normalize('NFKC')
    .replace(/[′‘’`´ʹ]/g, "'")
    .replace(/[″“”ʺ]/g, '"')
    .replace(/[−–—﹣]/g, '-')
    .replace(/[\u200b-\u200f\u2060\ufeff]/g, '')
    .trim()

const readOf = (degreesText: string, sign: string | undefined, minutes?: string, seconds?: string): Read => {
  const [whole, m, s] = [Number(degreesText), Number(minutes ?? 0), Number(seconds ?? 0)]
  const size = Math.abs(whole) + m / 60 + s / 3600
  const signed = degreesText.startsWith('-') ? -size : size
  const value = minutes === undefined ? whole : Math.round(signed * PRECISION) / PRECISION
  return { value, precise: degreesText.includes('.') || sign !== undefined, broken: m >= 60 || s >= 60 }
}

const towards = (read: Read, word: string): Read => {
  const [axis, sign] = meaning(word) ?? []
  // `W -114` says it twice, and means what it says once.
  return { ...read, axis, value: sign === -1 ? -Math.abs(read.value) : read.value }
}

interface Step {
  read: Read
  length: number
}
const next = (text: string, isBefore: boolean): Step | undefined => {
  const first = isBefore ? before.exec(text) : after.exec(text)
  if (first && isBefore) {
    const [{ length }, word = '', whole = '', sign, minutes, seconds] = first
    return { length, read: towards(readOf(whole, sign, minutes, seconds), word) }
  }
  if (first) {
    const [{ length }, whole = '', sign, minutes, seconds, word = ''] = first
    return { length, read: towards(readOf(whole, sign, minutes, seconds), word) }
  }
  const bare = alone.exec(text)
  if (!bare) return undefined
  const [{ length }, whole = '', sign, minutes, seconds] = bare
  return { length, read: readOf(whole, sign, minutes, seconds) }
}

/** The numbers of a text that has nothing else; undefined when it has. */
const numbersIn = (text: string): Read[] | undefined => {
  const isBefore = before.test(text.replace(between, ''))
  const found: Read[] = []
  let rest = text.replace(between, '')
  while (rest !== '') {
    const step = next(rest, isBefore)
    if (!step) return undefined
    found.push(step.read)
    const left = rest.slice(step.length)
    rest = left.replace(between, '')
    // Two numbers are apart: `8-12` is a house number.
    if (rest !== '' && rest === left && step.read.axis === undefined && !step.read.precise) return undefined
  }
  return found
}

const fits = (value: number, axis: Axis): boolean => Math.abs(value) <= most[axis]
const isInChina = (lng: number, lat: number): boolean =>
  lng >= china.lng[0] && lng <= china.lng[1] && lat >= china.lat[0] && lat <= china.lat[1]

const pointOf = (lng: number, lat: number): ReadCoordinates =>
  fits(lng, 'lng') && fits(lat, 'lat') ? { kind: 'point', lng, lat } : { kind: 'impossible' }

/** Which of two numbers is which: what fits the globe, else what lies in China. */
const ordered = (one: number, other: number): ReadCoordinates => {
  const asLngLat = fits(one, 'lng') && fits(other, 'lat')
  const asLatLng = fits(other, 'lng') && fits(one, 'lat')
  if (!asLngLat && !asLatLng) return { kind: 'impossible' }
  if (asLngLat !== asLatLng) return asLngLat ? pointOf(one, other) : pointOf(other, one)
  if (isInChina(one, other)) return pointOf(one, other)
  if (isInChina(other, one)) return pointOf(other, one)
  return one === other ? pointOf(one, other) : { kind: 'ambiguous' }
}

/** Formats that say which number comes first. */
const fixed = (text: string): { order: readonly [Axis, Axis]; text: string } | undefined => {
  const geo = /^geo:([^;?]*)/i.exec(text)
  if (geo) return { order: ['lat', 'lng'], text: geo[1] ?? '' }
  const point = /^point\s*z?\s*(\(.*\))$/i.exec(text) ?? /"coordinates"\s*:\s*(\[[^\]]*\])/i.exec(text)
  if (point) return { order: ['lng', 'lat'], text: point[1] ?? '' }
  const header = /^(经纬度|经度[,/、 ]*纬度|纬度[,/、 ]*经度|纬经度)\s*[:=]?\s*(?=[^\s:=])/.exec(text)
  const isLatFirst = header?.[1]?.startsWith('纬') === true
  return header
    ? { order: isLatFirst ? ['lat', 'lng'] : ['lng', 'lat'], text: text.slice(header[0].length) }
    : undefined
}

/**
 * Coordinates as people paste them: in either order, with degree signs, minutes and seconds, directions in words or
 * letters, full width, as `geo:`, JSON or `POINT`. The whole text must be coordinates.
 */
export const readCoordinates = (typed: string): ReadCoordinates => {
  if (typed.length > LONGEST) return { kind: 'none' }
  const text = plain(typed).replace(named, '')
  const told = fixed(text)
  const read = numbersIn(told?.text ?? text)
  const [one, other, height] = read ?? []
  // A third number of a format that has one is a height.
  if (!one || !other || (height !== undefined && (!told || (read?.length ?? 0) > 3))) return { kind: 'none' }
  const isMeant = told !== undefined || one.axis !== undefined || other.axis !== undefined
  if (!isMeant && !(one.precise && other.precise)) return { kind: 'none' }
  if (one.broken || other.broken) return { kind: 'impossible' }
  const first = one.axis ?? told?.order[0] ?? (other.axis && opposite(other.axis))
  if (first === undefined) return ordered(one.value, other.value)
  if (other.axis !== undefined && other.axis === first) return { kind: 'impossible' }
  return first === 'lng' ? pointOf(one.value, other.value) : pointOf(other.value, one.value)
}

const opposite = (axis: Axis): Axis => (axis === 'lng' ? 'lat' : 'lng')

/** One coordinate in degrees, in the same spellings; undefined for anything else, and for one of the other axis. */
export const readDegrees = (typed: string, axis: Axis): number | undefined => {
  const [one, ...others] = (typed.length <= LONGEST && numbersIn(plain(typed))) || []
  if (!one || others.length > 0 || one.broken || (one.axis ?? axis) !== axis) return undefined
  return fits(one.value, axis) ? one.value : undefined
}

/** Digits enough for a place, or a sign or word that says so: what stands behind an address is not its house number. */
const meantBehindWords = /\d\.\d{3,}\D+\d{1,3}\.\d{3,}|[°EN东北]|lat|lng|geo:/i
const gap = /[\s,;:，；：(（[【]/

/**
 * Coordinates in the text of a place: all of it, or what stands behind its words (`人民路128号（114.3100，30.5900）`).
 * @returns what was read, and the words before it
 */
export const coordinatesInPlace = (typed: string): { read: ReadCoordinates; words: string } => {
  const whole = readCoordinates(typed)
  if (whole.kind !== 'none' || typed.length > LONGEST) return { read: whole, words: '' }
  for (let at = 1; at < typed.length; at += 1) {
    if (!gap.test(typed[at - 1] ?? '')) continue
    const rest = typed.slice(at)
    if (!meantBehindWords.test(plain(rest))) break
    const read = readCoordinates(rest)
    if (read.kind === 'point') return { read, words: typed.slice(0, at).replace(/[\s,;:，；：(（[【]+$/, '') }
  }
  return { read: whole, words: typed }
}
