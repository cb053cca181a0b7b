import type { Account } from '../../shared/schema/organisation.ts'
import type { Party, Role } from '../../shared/schema/terms.ts'
import { demoAccounts } from '../organisation/index.ts'

/** Who works on a case: ids of demo accounts. */
export interface Crew {
  station: string
  'property-crime': string
  scene: string
  video: string
  chief: string
  districtChief: string
  custodian: string
}

const find = (role: Role, fits: (account: Account) => boolean): string => {
  const found = demoAccounts.find((account) => account.roles.includes(role) && fits(account))
  if (!found) throw new Error(`The demo city has no ${role} for this`)
  return found.id
}

/** The people of the units that were sent, their chiefs, and the district's video investigator and custodian. */
export const crewOf = (
  { district, station }: { district: string; station: string },
  sent: readonly { party: Party; unitId: string }[],
): Crew => {
  const ofUnit = (party: Party): ((account: Account) => boolean) => {
    const unitId = sent.find((dispatch) => dispatch.party === party)?.unitId ?? ''
    return ({ unitIds }) => unitIds.includes(unitId)
  }
  const ofDistrict = ({ districtId }: Account): boolean => districtId === district
  return {
    station: find('station-officer', ofUnit('station')),
    'property-crime': find('property-crime-investigator', ofUnit('property-crime')),
    scene: find('scene-technician', ofUnit('scene')),
    video: find('video-investigator', ofDistrict),
    chief: find('station-chief', ({ stationId }) => stationId === station),
    districtChief: find('district-chief', ofDistrict),
    custodian: find('property-custodian', ofDistrict),
  }
}
