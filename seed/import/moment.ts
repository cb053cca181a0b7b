import { isValid } from 'date-fns/isValid'
import { parse } from 'date-fns/parse'
import { zoneNamed, type Zone } from '../../shared/domain/boards/calendar.ts'

const MOST_KNOWN = 50_000
const ISO = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?)?(Z|[+-]\d\d:?\d\d)?$/
/** How ledgers mostly write a time: read as ISO, which takes a tenth as long as any format. */
const USUAL = { format: 'yyyy-MM-dd HH:mm:ss', text: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/ }
const HAS_OFFSET = /(Z|[+-]\d\d:?\d\d)$/

/** Turns wall-clock texts of a zone into instants. Texts repeat: each is read once. */
export class Moments {
  readonly #zone: Zone
  readonly #known = new Map<string, string | undefined>()

  constructor(timeZone: string) {
    this.#zone = zoneNamed(timeZone)
  }

  /** ISO 8601 UTC of a text by a date-fns format, or of an ISO text; undefined for what is no time. */
  read(text: string, format: string | undefined): string | undefined {
    const key = `${format ?? ''}|${text}`
    if (this.#known.has(key)) return this.#known.get(key)
    const isIso = format === undefined || (format === USUAL.format && USUAL.text.test(text))
    const instant = isIso ? this.#fromIso(text) : this.#fromFormat(text, format)
    if (this.#known.size >= MOST_KNOWN) this.#known.clear()
    this.#known.set(key, instant)
    return instant
  }

  /** An instant as the zone's clocks show it, `2026-11-02 06:00:00`: as ledgers have it. */
  wallOf(instant: string): string {
    const ms = Date.parse(instant)
    return new Date(ms + this.#zone.offsetAt(ms)).toISOString().slice(0, 19).replace('T', ' ')
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
    const first = wallMs - this.#zone.offsetAt(wallMs)
    const second = wallMs - this.#zone.offsetAt(first)
    const isSkipped = wallMs - this.#zone.offsetAt(second) !== second
    return new Date(isSkipped ? Math.max(first, second) : second).toISOString()
  }
}
