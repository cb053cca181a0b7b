import type { Account } from '../../shared/schema/organisation.ts'
import { isIntegration } from '../../shared/domain/people.ts'
import type { PersonLine } from '../../shared/operations/results.ts'
import { cursorOf, placeIn } from '../http/cursor.ts'
import { serve, type Route } from '../http/serve.ts'
import type { Platform } from '../platform.ts'
import { accountColumns, personColumns, placeColumns, stationColumns, unitColumns } from './columns.ts'
import { listAccounts } from './organisation.model.ts'
import { placesWithin, readPlaces } from './places.ts'

export { personColumns } from './columns.ts'
export { administratorsOf, cityFileOf, found, type CityFile } from './founding.ts'
export { groundWarnings } from './ground.ts'
export { OrganisationKeeper } from './keeper.ts'
export { existingSubjects } from './organisation.model.ts'
export { readPlaces } from './places.ts'

const PAGE = 50

/** A person as everybody of the city may know them. */
export const personLine = ({
  id,
  name,
  roles,
  qualifications,
  unitIds,
  stationId,
  districtId,
}: Account): PersonLine => ({
  id,
  name,
  roles,
  qualifications,
  unitIds,
  stationId,
  districtId,
})

/** What everybody may know of the organisation of the own city, and the administrator of its accounts. [A1] */
export const organisationRoutes = (platform: Platform): Route[] => {
  const ofCity = (cityId: string) => {
    const { city, districts, stations, units } = platform.organisation()
    const own = districts.filter((district) => district.cityId === cityId)
    const ownIds = new Set(own.map((district) => district.id))
    return {
      city,
      districts: own,
      stations: stations.filter((station) => ownIds.has(station.districtId)),
      units: units.filter((unit) => unit.cityId === cityId),
    }
  }
  const placesOf = placesWithin(readPlaces(platform.config.placesFile))
  return [
    serve('organisation.read', async ({ actor }) => ofCity(actor.cityId)),
    serve('station.list', async ({ actor }) => ({ items: ofCity(actor.cityId).stations }), stationColumns),
    serve('unit.list', async ({ actor }) => ({ items: ofCity(actor.cityId).units }), unitColumns),

    serve('place.list', async ({ actor }) => ({ items: placesOf(ofCity(actor.cityId).stations) }), placeColumns),

    serve(
      'people.list',
      async ({ actor, query }) => {
        const people = platform
          .organisation()
          .accounts.filter(({ status, cityId }) => status === 'active' && cityId === actor.cityId)
          .filter((account) => !isIntegration(account))
          .filter(({ unitIds }) => query.unit === undefined || unitIds.includes(query.unit))
          .filter(({ roles, qualifications }) => !query.role || [...roles, ...qualifications].includes(query.role))
        return { items: people.map(personLine) }
      },
      personColumns,
    ),

    serve(
      'account.list',
      async ({ actor, query }) => {
        const limit = query.limit ?? PAGE
        const after = query.cursor === undefined ? undefined : placeIn(query.cursor, 'string')[0]
        const waitingAt = query.waiting === true ? platform.now().toISOString() : undefined
        const wish = { cityId: actor.cityId, q: query.q, waitingAt, after, limit: limit + 1 }
        const found = await listAccounts(platform.db, wish)
        const items = found.slice(0, limit)
        const last = items.at(-1)
        return found.length > limit && last ? { items, next: cursorOf(last.id) } : { items }
      },
      accountColumns,
    ),
  ]
}
