import { organisationOf, type Organisation } from '../../shared/domain/organisation.ts'
import { actorOf, type Actor } from '../../shared/domain/people.ts'
import { defaultSettings, type RuleSettings } from '../../shared/domain/settings.ts'
import type { Account, OrganisationPart, Unit } from '../../shared/schema/organisation.ts'
import type { Role, UnitKind } from '../../shared/schema/terms.ts'

export const scope = { city: 'city', district: 'north', station: 'station-n1' }

const unit = (id: string, kind: UnitKind, leaderId?: string, stationId?: string): Unit => ({
  type: 'unit',
  id,
  kind,
  name: id,
  districtId: 'north',
  stationId,
  cityId: 'city',
  leaderId,
  roster: [],
  fallback: [],
})

/** One city, one district with one station, its three parties and those around them. */
const parts: OrganisationPart[] = [
  { type: 'city', id: 'city', code: 'C', name: 'City' },
  { type: 'district', id: 'north', code: 'N', name: 'North', cityId: 'city' },
  {
    type: 'station',
    id: 'station-n1',
    code: 'N01',
    name: 'Station N1',
    districtId: 'north',
    area: {
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 1],
          [0, 0],
        ],
      ],
    },
    arrivalTargetMinutes: 5,
  },
  unit('unit-station', 'station', 'officer', 'station-n1'),
  unit('unit-property', 'property-crime', 'investigator'),
  unit('unit-scene', 'scene', 'technician'),
  unit('unit-other', 'property-crime', 'stranger'),
  unit('unit-desk', 'desk'),
  unit('unit-store', 'store'),
  unit('unit-store-2', 'store'),
  { ...unit('unit-store-south', 'store'), districtId: 'south' },
]

const account = (id: string, role: Role, unitId: string, rest: Partial<Account> = {}): Account => ({
  id,
  username: id,
  name: `名 ${id}`,
  roles: [role],
  qualifications: [],
  unitIds: [unitId],
  cityId: 'city',
  districtId: 'north',
  status: 'active',
  ...rest,
})
const ofStation = { stationId: 'station-n1' }

export const accounts = {
  desk: account('desk', 'dispatcher', 'unit-desk'),
  desk2: account('desk2', 'dispatcher', 'unit-desk'),
  deskGone: account('desk-gone', 'dispatcher', 'unit-desk', { status: 'disabled' }),
  officer: account('officer', 'station-officer', 'unit-station', ofStation),
  colleague: account('colleague', 'station-officer', 'unit-station', ofStation),
  officerGone: account('officer-gone', 'station-officer', 'unit-station', { ...ofStation, status: 'disabled' }),
  investigator: account('investigator', 'property-crime-investigator', 'unit-property'),
  technician: account('technician', 'scene-technician', 'unit-scene'),
  stranger: account('stranger', 'property-crime-investigator', 'unit-other'),
  chief: account('chief', 'station-chief', 'unit-station', ofStation),
  deputy: account('deputy', 'station-chief', 'unit-station', ofStation),
  district: account('district', 'district-chief', 'unit-office'),
  elsewhere: account('elsewhere', 'district-chief', 'unit-office', { districtId: 'south' }),
  custodian: account('custodian', 'property-custodian', 'unit-store'),
  custodian2: account('custodian2', 'property-custodian', 'unit-store'),
  custodianGone: account('custodian-gone', 'property-custodian', 'unit-store-2', { status: 'disabled' }),
  custodianOther: account('custodian-other', 'property-custodian', 'unit-store-2'),
  custodianSouth: account('custodian-south', 'property-custodian', 'unit-store-south', { districtId: 'south' }),
  keeperAndOfficer: account('keeper-and-officer', 'property-custodian', 'unit-property', {
    roles: ['property-custodian', 'property-crime-investigator'],
  }),
} satisfies Record<string, Account>
export type Person = keyof typeof accounts

export const organisationWith = (settings: Partial<RuleSettings> = {}): Organisation =>
  organisationOf(parts, Object.values(accounts), { ...defaultSettings, ...settings }, 'Asia/Shanghai')

export const actor = (person: Person): Actor => actorOf(accounts[person])
