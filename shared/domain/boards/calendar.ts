const DAY_MS = 86_400_000
const FAR_MS = 8_000_000_000_000_000

/** A date as days since 1970-01-01, whatever the zone. @param date `YYYY-MM-DD` */
export const dayOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS
/** The date of such a day. */
export const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)

/** The month a day lies in, counted from January 1970. */
export const monthOf = (day: number): number => {
  const date = new Date(day * DAY_MS)
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth()
}
export const firstDayOf = (month: number): number => Date.UTC(1970, month, 1) / DAY_MS
/** 0 is Monday. */
export const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7
/** The same date in another year; 29 February becomes the 28th where there is none. */
export const inYear = (day: number, years: number): number => {
  const month = monthOf(day) + years * 12
  return Math.min(firstDayOf(month) + day - firstDayOf(monthOf(day)), firstDayOf(month + 1) - 1)
}

/** Days and instants of a time zone. Instants are milliseconds since 1970 UTC. */
export interface Zone {
  /** IANA name. */
  readonly name: string
  /** Milliseconds to add to UTC. */
  offsetAt(ms: number): number
  /** The day an instant lies in. */
  dayAt(ms: number): number
  /** The first instant of a day. */
  startOf(day: number): number
}

const exactOffset = (format: Intl.DateTimeFormat, ms: number): number => {
  const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000
}

const made = new Map<string, Zone>()

/** A zone by its name. Its offsets are looked up once for each day of UTC in which they do not change. */
export const zoneNamed = (name: string): Zone => {
  const known = made.get(name)
  if (known) return known
  const zone = newZone(name)
  made.set(name, zone)
  return zone
}

const newZone = (name: string): Zone => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  /** Of days of UTC; null where it changes within the day. */
  const offsets = new Map<number, number | null>()
  const ofDay = (utcDay: number): number | null => {
    const begins = exactOffset(format, utcDay * DAY_MS)
    return begins === exactOffset(format, (utcDay + 1) * DAY_MS - 1) ? begins : null
  }
  const offsetAt = (ms: number): number => {
    if (!(Math.abs(ms) < FAR_MS)) return 0
    const utcDay = Math.floor(ms / DAY_MS)
    let offset = offsets.get(utcDay)
    if (offset === undefined) {
      offset = ofDay(utcDay)
      offsets.set(utcDay, offset)
    }
    return offset ?? exactOffset(format, ms)
  }
  const dayAt = (ms: number): number => Math.floor((ms + offsetAt(ms)) / DAY_MS)
  const starts = new Map<number, number>()
  const startOf = (day: number): number => {
    const known = starts.get(day)
    if (known !== undefined) return known
    const start = foundStart(day)
    starts.set(day, start)
    return start
  }
  const foundStart = (day: number): number => {
    const noon = day * DAY_MS
    const offsetsAround = [offsetAt(noon - DAY_MS), offsetAt(noon), offsetAt(noon + DAY_MS)]
    const starts = offsetsAround.map((offset) => noon - offset).filter((ms) => dayAt(ms) === day)
    return starts.length > 0 ? Math.min(...starts) : noon - offsetAt(noon)
  }
  return { name, offsetAt, dayAt, startOf }
}

/** Of an instant, for the heat map: weekday (Monday 0) × 24 + hour. */
export const hourOfWeek = (ms: number, zone: Zone): number => {
  const local = ms + zone.offsetAt(ms)
  return weekdayOf(Math.floor(local / DAY_MS)) * 24 + Math.floor((((local % DAY_MS) + DAY_MS) % DAY_MS) / 3_600_000)
}
