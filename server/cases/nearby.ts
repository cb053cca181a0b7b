import { targetsFor } from '../../shared/domain/targets.ts'
import { cardOf } from '../../shared/domain/case.ts'
import { metresBetween, stationAt } from '../../shared/domain/jurisdiction.ts'
import type { Actor } from '../../shared/domain/people.ts'
import type { QueryOf, ResultOf } from '../../shared/operations/catalogue.ts'
import type { Targets } from '../../shared/operations/results.ts'
import { Refusal } from '../../shared/refusals.ts'
import type { Platform } from '../platform.ts'
import { casesWithValue, findCards, visibleCases, type CaseFilter } from './case.model.ts'

const HOUR_MS = 3_600_000
const MOST_NEAR = 500
const MOST_SAME_NUMBER = 20
/** Of a number that calls often, the latest cases are among these: the vault knows no order. */
const MOST_OF_A_NUMBER = 2_000

const METRES_A_DEGREE = metresBetween({ lng: 0, lat: 0 }, { lng: 0, lat: 1 })

/** Cases in the square around a place: all that are near are in it, however many calls the city has. */
const around = (lng: number, lat: number, metres: number): CaseFilter => {
  const north = metres / METRES_A_DEGREE
  const east = north / Math.cos((lat * Math.PI) / 180)
  return {
    'state.place.lat': { $gte: lat - north, $lte: lat + north },
    'state.place.lng': { $gte: lng - east, $lte: lng + east },
  }
}

const targetsOf = (platform: Platform, { lng, lat, station }: QueryOf<'case.near'>): Targets | undefined => {
  const organisation = platform.organisation()
  const place = { text: '-', lng, lat }
  try {
    const found = targetsFor(
      organisation,
      { place, override: station ? { station, reason: '--' } : undefined },
      platform.now().toISOString(),
    )
    const [at, crime, scene] = found.targets
    return {
      station: { id: found.station.id, name: found.station.name, unitId: at?.unit.id ?? '' },
      propertyCrime: crime && { unitId: crime.unit.id, name: crime.unit.name, fallback: crime.chosen === 'fallback' },
      scene: scene && { unitId: scene.unit.id, name: scene.unit.name, fallback: scene.chosen === 'fallback' },
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const known = lng !== undefined && lat !== undefined ? stationAt(organisation, { lng, lat }) : undefined
    return known && { station: { id: known.id, name: known.name, unitId: '' } }
  }
}

/** [C4] [D1] What the desk sees while a call is typed. */
export const nearCases = async (
  platform: Platform,
  actor: Actor,
  query: QueryOf<'case.near'>,
): Promise<ResultOf<'case.near'>> => {
  const { settings } = platform.organisation()
  const visible = visibleCases(actor, 'case.near') ?? { _id: '' }
  const { lng, lat, phone } = query
  const since = new Date(platform.now().getTime() - settings.nearHours * HOUR_MS).toISOString()
  const recent =
    lng === undefined || lat === undefined
      ? []
      : await findCards(
          platform.db,
          [
            visible,
            { 'state.status': 'open', 'state.receivedAt': { $gte: since } },
            around(lng, lat, settings.nearMetres + 1),
          ],
          undefined,
          MOST_NEAR,
        )
  const near = recent
    .flatMap((row) => {
      const { lng: x, lat: y } = row.state.place
      if (x === undefined || y === undefined || lng === undefined || lat === undefined) return []
      const metres = Math.round(metresBetween({ lng, lat }, { lng: x, lat: y }))
      return metres <= settings.nearMetres ? [{ ...cardOf(row.state, row.seq), metres }] : []
    })
    .sort((one, other) => one.metres - other.metres)
  const ids =
    phone === undefined
      ? []
      : await casesWithValue(platform.db, 'phone', platform.journal.vault.blinds('phone', phone), MOST_OF_A_NUMBER)
  const same =
    ids.length > 0 ? await findCards(platform.db, [visible, { _id: { $in: ids } }], undefined, MOST_SAME_NUMBER) : []
  return { near, sameNumber: same.map((row) => cardOf(row.state, row.seq)), targets: targetsOf(platform, query) }
}
