import type { Account, City, District, OrganisationPart, Station, Unit } from '../schema/organisation.ts'
import type { Role } from '../schema/terms.ts'
import type { Actor } from './people.ts'
import type { RuleSettings } from './settings.ts'

/** The organisation as decisions look it up: stations, units and people by id. Read only. */
export interface Organisation {
  readonly city: City
  readonly settings: RuleSettings
  /** IANA name of the zone of dates and rosters. */
  readonly zone: string
  readonly districts: readonly District[]
  readonly stations: readonly Station[]
  readonly units: readonly Unit[]
  readonly accounts: readonly Account[]
  district(id: string): District | undefined
  station(id: string): Station | undefined
  unit(id: string): Unit | undefined
  account(id: string): Account | undefined
  /** Active accounts that belong to the unit. */
  members(unitId: string): Account[]
  /** Active chiefs of a station. */
  chiefsOf(stationId: string): Account[]
}

const byId = <T extends { id: string }>(items: readonly T[]): Map<string, T> =>
  new Map(items.map((item) => [item.id, item]))

/** Builds the lookups over the parts and accounts. @throws Error when there is no city */
export const organisationOf = (
  parts: readonly OrganisationPart[],
  accounts: readonly Account[],
  settings: RuleSettings,
  zone: string,
): Organisation => {
  const city = parts.find((part) => part.type === 'city')
  if (!city) throw new Error('The organisation has no city')
  const districts = parts.filter((part) => part.type === 'district')
  const stations = parts.filter((part) => part.type === 'station')
  const units = parts.filter((part) => part.type === 'unit')
  const [districtById, stationById, unitById, accountById] = [
    byId(districts),
    byId(stations),
    byId(units),
    byId(accounts),
  ]
  const active = accounts.filter((account) => account.status === 'active')
  return {
    city,
    settings,
    zone,
    districts,
    stations,
    units,
    accounts,
    district: (id) => districtById.get(id),
    station: (id) => stationById.get(id),
    unit: (id) => unitById.get(id),
    account: (id) => accountById.get(id),
    members: (unitId) => active.filter((account) => account.unitIds.includes(unitId)),
    chiefsOf: (stationId) =>
      active.filter((account) => account.stationId === stationId && account.roles.includes('station-chief')),
  }
}

/** Roles whose holders are police officers: they lead cases, seize property, and never collect it. */
export const officerRoles: readonly Role[] = [
  'station-officer',
  'property-crime-investigator',
  'scene-technician',
  'video-investigator',
  'analyst',
  'station-chief',
  'district-chief',
]

/** The unit through which an actor acts on a case: one of the case's units it belongs to, else its first. */
export const actingUnit = (actor: Actor, unitIds: readonly string[]): string | undefined =>
  actor.unitIds.find((unitId) => unitIds.includes(unitId)) ?? actor.unitIds[0]
