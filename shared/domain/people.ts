import type { Lane, Role } from '../schema/terms.ts'
import type { Account } from '../schema/organisation.ts'
import type { Via } from './entry.ts'

/** Who asks: an account as the rules see it. */
export interface Actor {
  userId: string
  name: string
  roles: readonly Role[]
  qualifications: readonly Role[]
  unitIds: readonly string[]
  cityId: string
  districtId?: string
  stationId?: string
  /** Who acts through a token: the operations that it was given, of those that the account may do. */
  only?: readonly string[]
  /** [A8] Signed in with a password that somebody else set: changes that first, and does nothing else. */
  passwordDue?: true
  /** [A5] Through which token an integration acts: its entries carry it. */
  via?: Via
  /** Set for what timers fire: stands above the rights table, never given to a person. */
  system?: true
}

/** The actor that an account makes. */
export const actorOf = (account: Account): Actor => ({
  userId: account.id,
  name: account.name,
  roles: account.roles,
  qualifications: account.qualifications,
  unitIds: account.unitIds,
  cityId: account.cityId,
  districtId: account.districtId,
  stationId: account.stationId,
})

/** The actor of timers. */
export const clockwork = (cityId: string): Actor => ({
  userId: 'system',
  name: '系统',
  roles: [],
  qualifications: [],
  unitIds: [],
  cityId,
  system: true,
})

const laneOfRole: Partial<Record<Role, readonly Lane[]>> = {
  dispatcher: ['command'],
  'station-chief': ['command'],
  'district-chief': ['command'],
  'station-officer': ['investigation'],
  'property-crime-investigator': ['investigation'],
  'scene-technician': ['scene'],
  'video-investigator': ['video'],
  analyst: ['analysis'],
  'property-custodian': ['property'],
  // What stands there is no evidence: an integration tells, it proves nothing. [K2]
  integration: ['command'],
}

/** [A1] [C7] The lanes that an actor may write to: those of the roles and of the further qualifications. */
export const lanesOf = (actor: Pick<Actor, 'roles' | 'qualifications'>): Lane[] => [
  ...new Set([...actor.roles, ...actor.qualifications].flatMap((role) => laneOfRole[role] ?? [])),
]

/** [A5] Whether an account is that of a program: no person signs in to it, and it alone has tokens. */
export const isIntegration = ({ roles }: { roles: readonly Role[] }): boolean => roles.includes('integration')

/** Roles that stand with no other in an account: none of them does casework. */
const alone: readonly Role[] = ['auditor', 'administrator', 'wall', 'integration']

/** Whether the roles are of somebody who does casework. */
export const doesCasework = (roles: readonly Role[]): boolean => roles.some((role) => !alone.includes(role))

/** [A2] [A5] [A7] Whether the roles may stand together in one account: two that stand alone do not, nor one with casework. */
export const rolesCompatible = (roles: readonly Role[]): boolean =>
  new Set(roles.map((role) => (alone.includes(role) ? role : 'casework'))).size <= 1
