import type { CallIntake } from '../schema/case.ts'
import type { Unit, Station } from '../schema/organisation.ts'
import type { Party } from '../schema/terms.ts'
import { Refusal } from '../refusals.ts'
import { dutyTeam, stationAt, stationUnit, type Target } from './jurisdiction.ts'
import type { Organisation } from './organisation.ts'

/** Where a call is from, and what the desk chose instead. */
type Located = Pick<CallIntake, 'place' | 'override'>

/** [D1] The station whose case it is. @throws Refusal `case.unlocated`, `case.outside-areas`, `case.override-unknown` */
export const stationFor = (organisation: Organisation, { place, override }: Located): Station => {
  if (override?.station !== undefined) {
    const station = organisation.station(override.station)
    if (!station) throw new Refusal('case.override-unknown', { field: 'override.station' })
    return station
  }
  const { lng, lat } = place
  if (lng === undefined || lat === undefined) throw new Refusal('case.unlocated', { field: 'place' })
  const station = stationAt(organisation, { lng, lat })
  if (!station) throw new Refusal('case.outside-areas', { field: 'place' })
  return station
}

const chosenTeam = (
  organisation: Organisation,
  station: Station,
  kind: 'property-crime' | 'scene',
  chosen: string | undefined,
  now: string,
): Target & { chosen: boolean } => {
  const field = kind === 'scene' ? 'override.scene' : 'override.propertyCrime'
  if (chosen !== undefined) {
    const unit = organisation.unit(chosen)
    if (unit?.kind !== kind) throw new Refusal('case.override-unknown', { field })
    return { unit, fallback: false, chosen: true }
  }
  const target = dutyTeam(organisation, station.districtId, kind, now)
  if (!target) throw new Refusal('case.no-duty-team', { field })
  return { ...target, chosen: false }
}

export interface Chosen {
  party: Party
  unit: Unit
  chosen: 'location' | 'fallback' | 'desk'
}

/** [D1] The three targets of a call. @throws Refusal as `stationFor`, and `case.no-duty-team` */
export const targetsFor = (
  organisation: Organisation,
  located: Located,
  now: string,
): { station: Station; targets: Chosen[] } => {
  const station = stationFor(organisation, located)
  const unit = stationUnit(organisation, station.id)
  if (!unit) throw new Refusal('case.no-duty-team', { field: 'override.station' })
  const crime = chosenTeam(organisation, station, 'property-crime', located.override?.propertyCrime, now)
  const scene = chosenTeam(organisation, station, 'scene', located.override?.scene, now)
  const how = (target: { chosen: boolean; fallback: boolean }) =>
    target.chosen ? 'desk' : target.fallback ? 'fallback' : 'location'
  return {
    station,
    targets: [
      { party: 'station', unit, chosen: located.override?.station === undefined ? 'location' : 'desk' },
      { party: 'property-crime', unit: crime.unit, chosen: how(crime) },
      { party: 'scene', unit: scene.unit, chosen: how(scene) },
    ],
  }
}
