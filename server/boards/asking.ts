import type { Asked } from '../../shared/domain/boards/answers.ts'
import { zoneNamed, type Zone } from '../../shared/domain/boards/calendar.ts'
import type { Question } from '../../shared/domain/boards/counting.ts'
import {
  comparedRangeOf,
  comparedWith,
  periodOf,
  periodUntil,
  rangeOf,
  type Period,
  type Span,
} from '../../shared/domain/boards/period.ts'
import { windowsOf } from '../../shared/domain/boards/traits.ts'
import type { Organisation } from '../../shared/domain/organisation.ts'
import type { Actor } from '../../shared/domain/people.ts'
import { reachesOf } from '../../shared/permissions.ts'
import { Refusal } from '../../shared/refusals.ts'
import { isSubcategory, type Category, type Origin, type Procedure } from '../../shared/schema/terms.ts'

const HOUR_MS = 3_600_000

/** What every question to a board may say. */
export interface Wish {
  station?: string
  district?: string
  from?: string
  to?: string
  until?: string
  category?: Category
  subcategory?: string
  procedure?: Procedure
  origin?: Origin
  window?: number
  asOf?: string
}

export type Level = Asked['level']
export interface Place {
  level: Level
  id: string
  name: string
  /** Ids of the stations whose cases count. */
  stationIds: string[]
}

/** A question to a board, understood: whose figures, of when, which cases. */
export interface Understood {
  place: Place
  zone: Zone
  asOfMs: number
  period: Period
  /** Where it was cut off, when that was asked for. */
  untilMs?: number
  compared: { previous: Span; lastYear: Span }
  question: Question
  windowMs: number
  windowHours: number
  category?: Category
  subcategory?: string
}

/** Every place of the organisation whose figures an actor may see. [A1] */
const placesOf = (organisation: Organisation, actor: Actor, operation: string) => {
  const reaches = actor.system === true ? ['city'] : reachesOf(operation, actor)
  const inCity = actor.cityId === organisation.city.id
  const seesDistrict = (id: string): boolean =>
    inCity && (reaches.includes('city') || (reaches.includes('district') && actor.districtId === id))
  const seesStation = (id: string): boolean =>
    seesDistrict(organisation.station(id)?.districtId ?? '') ||
    (inCity && reaches.includes('station') && actor.stationId === id)
  return { seesCity: inCity && reaches.includes('city'), seesDistrict, seesStation }
}

/** The place that was asked for. @throws Refusal `subject.not-found` for one that is not there or not the actor's */
const placeNamed = (organisation: Organisation, actor: Actor, operation: string, wish: Wish, level?: Level): Place => {
  const sees = placesOf(organisation, actor, operation)
  const own: Level = sees.seesCity ? 'city' : sees.seesDistrict(actor.districtId ?? '') ? 'district' : 'station'
  const asked = level ?? (wish.station !== undefined ? 'station' : wish.district !== undefined ? 'district' : own)
  const { stations, city } = organisation
  if (asked === 'city') {
    if (!sees.seesCity) throw new Refusal('subject.not-found')
    return { level: 'city', id: city.id, name: city.name, stationIds: stations.map(({ id }) => id) }
  }
  if (asked === 'district') {
    const district = organisation.district(wish.district ?? actor.districtId ?? '')
    if (!district && wish.district === undefined) throw new Refusal('board.place-missing', { field: 'district' })
    if (!district || !sees.seesDistrict(district.id)) throw new Refusal('subject.not-found', { field: 'district' })
    const stationIds = stations.filter(({ districtId }) => districtId === district.id).map(({ id }) => id)
    return { level: 'district', id: district.id, name: district.name, stationIds }
  }
  const station = organisation.station(wish.station ?? actor.stationId ?? '')
  if (!station && wish.station === undefined) throw new Refusal('board.place-missing', { field: 'station' })
  const isOther = wish.district !== undefined && station?.districtId !== wish.district
  if (!station || !sees.seesStation(station.id) || isOther) throw new Refusal('subject.not-found', { field: 'station' })
  return { level: 'station', id: station.id, name: station.name, stationIds: [station.id] }
}

/**
 * Understands a question to a board.
 * @param level of a board of its own; else what the question names, or the widest place that is the actor's
 * @throws Refusal `subject.not-found`, `board.place-missing`, `board.window-unknown`, `board.as-of-future`,
 *   `case.subcategory-unknown` and those of a period
 */
export const understand = (
  parts: { organisation: Organisation; now: Date },
  actor: Actor,
  operation: string,
  wish: Wish,
  level?: Level,
): Understood => {
  const { organisation, now } = parts
  const place = placeNamed(organisation, actor, operation, wish, level)
  const zone = zoneNamed(organisation.zone)
  const asOfMs = wish.asOf === undefined ? now.getTime() : Date.parse(wish.asOf)
  if (asOfMs > now.getTime()) throw new Refusal('board.as-of-future', { field: 'asOf' })
  const windows = windowsOf(organisation.settings.windowsHours)
  const windowHours = wish.window ?? organisation.settings.windowsHours[0] ?? 24
  const window = windows.indexOf(windowHours * HOUR_MS)
  if (window < 0) throw new Refusal('board.window-unknown', { field: 'window' })
  if (wish.subcategory !== undefined && !isSubcategory(wish.subcategory, wish.category))
    throw new Refusal('case.subcategory-unknown', { field: 'subcategory' })
  const whole = periodOf(wish, asOfMs, zone)
  const untilMs = wish.until === undefined ? undefined : Date.parse(wish.until)
  const period = untilMs === undefined ? whole : periodUntil(whole, untilMs)
  return {
    place,
    zone,
    asOfMs,
    period,
    untilMs,
    // What is cut off is compared with parts as long.
    compared: comparedWith(
      { ...period, isRunning: period.isRunning || untilMs !== undefined },
      untilMs ?? asOfMs,
      zone,
    ),
    question: {
      origin: wish.origin ?? 'call',
      isOriginAsked: wish.origin !== undefined,
      procedure: wish.procedure,
      window,
    },
    windowMs: windowHours * HOUR_MS,
    windowHours,
    category: wish.category,
    subcategory: wish.subcategory,
  }
}

/** What an answer says it is about. */
export const askedOf = (understood: Understood): Asked => {
  const { place, period, compared } = understood
  return {
    asOf: new Date(understood.asOfMs).toISOString(),
    zone: understood.zone.name,
    range: rangeOf(period),
    isRunning: period.isRunning,
    ...(understood.untilMs === undefined ? {} : { until: new Date(understood.untilMs).toISOString() }),
    windowHours: understood.windowHours,
    level: place.level,
    id: place.id,
    name: place.name,
    comparedWith: { previous: comparedRangeOf(compared.previous), lastYear: comparedRangeOf(compared.lastYear) },
  }
}
