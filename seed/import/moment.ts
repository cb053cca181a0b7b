import { isValid } from 'date-fns/isValid'
import { parse } from 'date-fns/parse'

const HOUR_MS = 3_600_000
const MOST_KNOWN = 50_000
const ISO = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?)?(Z|[+-]\d\d:?\d\d)?$/
const HAS_OFFSET = /(Z|[+-]\d\d:?\d\d)$/

/** Turns wall-clock texts of a zone into instants. Texts repeat: each is read once. */
export class Moments {
  readonly #zone: Intl.DateTimeFormat
  readonly #offsets = new Map<number, number>()
  readonly #known = new Map<string, string | undefined>()

  constructor(timeZone: string) {
    this.#zone = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  }

  /** ISO 8601 UTC of a text by a date-fns format, or of an ISO text; undefined for what is no time. */
  read(text: string, format: string | undefined): string | undefined {
    const key = `${format ?? ''}|${text}`
    if (this.#known.has(key)) return this.#known.get(key)
    const instant = format === undefined ? this.#fromIso(text) : this.#fromFormat(text, format)
    if (this.#known.size >= MOST_KNOWN) this.#known.clear()
    this.#known.set(key, instant)
    return instant
  }

  #fromIso(text: string): string | undefined {
    if (!ISO.test(text)) return undefined
    const whole = text.length === 10 ? `${text}T00:00:00` : text.replace(' ', 'T')
    const date = new Date(HAS_OFFSET.test(whole.slice(10)) ? whole : `${whole}Z`)
    if (!isValid(date)) return undefined
    // A day that a month does not have rolls over: it is no date.
    if (!HAS_OFFSET.test(whole.slice(10)) && !date.toISOString().startsWith(whole.slice(0, 10))) return undefined
    return HAS_OFFSET.test(whole.slice(10)) ? date.toISOString() : this.#ofWall(date.getTime())
  }

  #fromFormat(text: string, format: string): string | undefined {
    // Read as UTC, so that no hour is missing or twice, whatever zone this process lives in.
    const wall = parse(`${text} +00`, `${format} x`, new Date(0))
    return isValid(wall) ? this.#ofWall(wall.getTime()) : undefined
  }

  /** The instant whose wall clock in the zone shows this; of a time that a change of the clock skips, the one after it. */
  #ofWall(wallMs: number): string {
    const first = wallMs - this.#offsetAt(wallMs)
    const second = wallMs - this.#offsetAt(first)
    const isSkipped = wallMs - this.#offsetAt(second) !== second
    return new Date(isSkipped ? Math.max(first, second) : second).toISOString()
  }

  #offsetAt(instantMs: number): number {
    const hour = Math.floor(instantMs / HOUR_MS)
    const known = this.#offsets.get(hour)
    if (known !== undefined) return known
    const at = hour * HOUR_MS
    const part = Object.fromEntries(this.#zone.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
    const { year = 0, month = 1, day = 1, hour: h = 0, minute = 0, second = 0 } = part
    const offset = Date.UTC(year, month - 1, day, h, minute, second) - at
    this.#offsets.set(hour, offset)
    return offset
  }
}
