import type { DutySpan, Station, Unit } from '../schema/organisation.ts'
import { contains, type Point } from './area.ts'
import type { Organisation } from './organisation.ts'

export { contains, type Point } from './area.ts'

/** [D1] The station in whose area a point lies; on a shared edge the one with the smaller code. */
export const stationAt = (organisation: Pick<Organisation, 'stations'>, point: Point): Station | undefined =>
  organisation.stations
    .filter((station) => contains(station.area, point))
    .sort((one, other) => (one.code < other.code ? -1 : 1))[0]

const EARTH_METRES = 6_371_008.8

/** Great-circle metres between two points. */
export const metresBetween = (one: Point, other: Point): number => {
  const rad = (degrees: number): number => (degrees * Math.PI) / 180
  const [dLat, dLng] = [rad(other.lat - one.lat), rad(other.lng - one.lng)]
  const a = Math.sin(dLat / 2) ** 2 + Math.cos(rad(one.lat)) * Math.cos(rad(other.lat)) * Math.sin(dLng / 2) ** 2
  return 2 * EARTH_METRES * Math.asin(Math.min(1, Math.sqrt(a)))
}

export interface LocalTime {
  year: number
  /** 0 is Sunday. */
  day: number
  /** Minutes since midnight. */
  minutes: number
}

const formats = new Map<string, Intl.DateTimeFormat>()
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

let latest: { minute: string; zone: string; local: LocalTime } | undefined

/** Year, weekday and time of the day of an instant in a zone. */
export const localTime = (instant: string, zone: string): LocalTime => {
  // The calls of one minute ask for the same: the calendar takes longer than all else of a decision.
  const minute = instant.slice(0, MINUTE_CHARACTERS)
  if (latest?.minute !== minute || latest.zone !== zone || !instant.endsWith('Z'))
    latest = { minute, zone, local: calendar(instant, zone) }
  return latest.local
}

const MINUTE_CHARACTERS = '2026-01-01T00:00'.length

const calendar = (instant: string, zone: string): LocalTime => {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      year: 'numeric',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
  formats.set(zone, format)
  const parts = Object.fromEntries(format.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]))
  return {
    year: Number(parts['year']),
    day: weekdays.indexOf(parts['weekday'] ?? ''),
    minutes: Number(parts['hour']) * 60 + Number(parts['minute']),
  }
}

const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))

const spans = ({ days, from, to }: DutySpan, { day, minutes }: LocalTime): boolean => {
  const [start, end] = [minutesOf(from), minutesOf(to)]
  if (start < end) return days.includes(day) && minutes >= start && minutes < end
  const yesterday = (day + 6) % 7
  return (days.includes(day) && minutes >= start) || (days.includes(yesterday) && minutes < end)
}

/** [D1] Whether a unit's roster covers an instant. Equal ends are a whole day, from then on. */
export const onDuty = (unit: Pick<Unit, 'roster'>, instant: string, zone: string): boolean => {
  const local = localTime(instant, zone)
  return unit.roster.some((span) => spans(span, local))
}

export interface Target {
  unit: Unit
  /** The first choice was off duty. */
  fallback: boolean
}

/** [D1] The team of a kind that a district has on duty: the first of the kind, else along its list. */
export const dutyTeam = (
  organisation: Organisation,
  districtId: string,
  kind: 'property-crime' | 'scene',
  now: string,
): Target | undefined => {
  const teams = organisation.units.filter((unit) => unit.kind === kind && unit.districtId === districtId)
  const listed = new Set(teams.flatMap((unit) => unit.fallback))
  const first = teams.find((unit) => !listed.has(unit.id)) ?? teams[0]
  if (!first) return undefined
  const chain = [first, ...first.fallback.flatMap((id) => organisation.unit(id) ?? [])]
  const unit = chain.find((candidate) => onDuty(candidate, now, organisation.zone))
  return unit && { unit, fallback: unit !== first }
}

/** The unit of a station. */
export const stationUnit = (organisation: Organisation, stationId: string): Unit | undefined =>
  organisation.units.find((unit) => unit.kind === 'station' && unit.stationId === stationId)
