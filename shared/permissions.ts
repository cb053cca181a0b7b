import type { CaseAccess } from './domain/case.ts'
import type { Actor } from './domain/people.ts'
import type { Role } from './schema/terms.ts'

/**
 * How far a right reaches. `self`: the own account. `unit`: cases of the own units, or that the actor leads.
 * `station`, `district`, `city`: cases and things of the actor's own. `place`: of the narrowest of the three that the
 * actor has. `any`: nothing to compare with.
 */
export type Reach = 'any' | 'self' | 'unit' | 'station' | 'district' | 'city' | 'place'
type Grants = Partial<Record<Role, Reach>>

const everyone = (reach: Reach): Grants => ({
  dispatcher: reach,
  'station-officer': reach,
  'property-crime-investigator': reach,
  'scene-technician': reach,
  'video-investigator': reach,
  analyst: reach,
  'station-chief': reach,
  'district-chief': reach,
  'property-custodian': reach,
  'community-officer': reach,
  auditor: reach,
  administrator: reach,
})
const desk: Grants = { dispatcher: 'city' }
const responders: Grants = {
  'station-officer': 'unit',
  'property-crime-investigator': 'unit',
  'scene-technician': 'unit',
}
const investigators: Grants = { 'station-officer': 'unit', 'property-crime-investigator': 'unit' }
const chiefs: Grants = { 'station-chief': 'station', 'district-chief': 'district' }
const tracks: Grants = { 'video-investigator': 'district', analyst: 'district' }
const custodian: Grants = { 'property-custodian': 'district' }
const readers: Grants = { ...desk, ...responders, ...chiefs, ...tracks, ...custodian, 'community-officer': 'unit' }
/** [A5] What a program does: it tells and asks; it decides, approves, reveals and administers nothing. */
const integration: Grants = { integration: 'place' }
/** What has no place yet, or is the city's: for an integration of the whole city. */
const integrationOfCity: Grants = { integration: 'city' }
/** [K8] Figures open into the cases behind them: whoever sees a figure reads those. */
const ofBoards: Grants = { ...desk, ...chiefs, ...integration }
/** [A7] A wall screen reads the figures of its place, and changes nothing but its own password. */
const wall: Grants = { wall: 'place' }
const withWalls = (reach: Reach): Grants => ({ ...everyone(reach), wall: reach })
/** Nothing of a case concerns the two who do no casework. [A2] */
const { auditor: _auditor, administrator: _administrator, ...caseworkers } = everyone('self')
const administrator: Grants = { administrator: 'city' }
const looksUp: Grants = { ...everyone('any'), integration: 'any' }

/**
 * [A1] The one table of rights: operation → role → how far. Denied by default: what is not here nobody may.
 * Operations that need no sign-in are declared `public` in the catalogue and are not in the table.
 */
export const rights = {
  'session.read': withWalls('any'),
  'session.active': withWalls('any'),
  'session.unlock': withWalls('any'),
  'session.close': withWalls('any'),
  'account.change-password': withWalls('self'),
  'organisation.read': { ...looksUp, wall: 'any' },
  'station.list': { ...looksUp, wall: 'any' },
  'unit.list': looksUp,
  'people.list': looksUp,
  'place.list': looksUp,

  'notification.list': caseworkers,
  'notification.mark': caseworkers,

  'case.receive': { ...desk, ...integrationOfCity },
  'case.near': { ...desk, ...integrationOfCity },
  'case.join-caller': { ...desk, ...integrationOfCity },
  'case.list': { ...readers, ...integration },
  'case.read': { ...readers, ...integration },
  'case.timeline': { ...readers, ...integration },
  'case.discover': { ...investigators, ...tracks },
  'case.dismiss': { ...desk, ...chiefs, ...investigators },
  'case.approve-dismissal': chiefs,
  'case.refuse-dismissal': chiefs,
  'case.escalate': chiefs,
  'case.shelve': chiefs,
  'case.reopen': chiefs,
  'case.close': { ...chiefs, ...investigators },
  'case.hand-over-lead': { ...chiefs, ...investigators },
  'case.set-procedure': { ...chiefs, ...investigators },
  'case.reveal': readers,

  'dispatch.inbox': responders,
  'dispatch.deliver': responders,
  'dispatch.acknowledge': responders,
  'dispatch.depart': responders,
  'dispatch.arrive': responders,
  'dispatch.release': responders,
  'dispatch.decline': responders,
  'dispatch.candidates': desk,
  'dispatch.reassign': desk,
  'dispatch.cancel': desk,

  'timeline.write': { ...desk, ...responders, ...chiefs, ...tracks, ...custodian, ...integration },
  'request.withdraw': { ...desk, ...responders, ...chiefs, ...tracks, ...custodian },
  'suspect.identify': { ...responders, ...tracks },
  'suspect.apprehend': investigators,
  'suspect.correct-identification': { ...responders, ...tracks },
  'suspect.correct-apprehension': investigators,
  'suspect.strike': { ...responders, ...tracks },

  'clearance.submit': investigators,
  'clearance.confirm': chiefs,
  'clearance.return': chiefs,
  'approval.take-back': chiefs,
  'approval.list': chiefs,

  'property.seize': { ...investigators, 'scene-technician': 'unit' },
  'property.correct': { ...investigators, 'scene-technician': 'unit' },
  'property.list': { ...readers, ...integration },
  'property.read': { ...readers, ...integration },
  'property.reveal': readers,
  'property.stock': { ...custodian, ...chiefs },
  'property.check-in': custodian,
  'property.transfer': { ...investigators, 'scene-technician': 'unit', ...custodian },
  'property.receivers': { ...investigators, 'scene-technician': 'unit', ...custodian },
  'property.recall': { ...investigators, 'scene-technician': 'unit', ...custodian },
  'property.receive': { ...investigators, 'scene-technician': 'unit', ...custodian },
  'property.add-photos': { ...investigators, 'scene-technician': 'unit', ...custodian },
  'property.split': { ...investigators, ...custodian },
  'property.record-ownership': investigators,
  'property.request-return': investigators,
  'property.approve-return': { 'district-chief': 'district' },
  'property.refuse-return': { 'district-chief': 'district' },
  'property.take-back-return': { 'district-chief': 'district' },
  'property.hand-over': { ...custodian, ...investigators },

  'board.clearance': { ...ofBoards, ...wall },
  'board.station': { ...ofBoards, ...wall },
  'board.district': { ...desk, 'district-chief': 'district', ...wall, ...integration },
  'board.city': { ...desk, ...wall, ...integrationOfCity },
  'board.cases': { ...ofBoards, ...wall },
  'board.cases-csv': ofBoards,
  'board.cases-xlsx': ofBoards,
  'board.property': ofBoards,
  'board.property-csv': ofBoards,
  'board.property-xlsx': ofBoards,
  'report.read': ofBoards,
  'report.list': ofBoards,
  'report.kept': ofBoards,
  'case.supervise': chiefs,
  'case.answer-supervision': { ...responders, ...chiefs },

  'file.store': { ...readers, ...integration },
  'file.list': { ...readers, ...integration },
  'file.read': { ...readers, ...integration },
  'file.journal': chiefs,

  'account.list': administrator,
  'account.create': administrator,
  'account.update': administrator,
  'account.set-status': administrator,
  'account.duties': administrator,
  'account.reset-password': administrator,
  'account.consent': administrator,
  'account.refuse-consent': administrator,
  'account.withdraw-consent': administrator,
  'account.list-tokens': administrator,
  'account.issue-token': administrator,
  'account.revoke-token': administrator,
  'station.update': administrator,
  'unit.update': administrator,
  'audit.list': { auditor: 'city' },
  'case.import': { ...administrator, ...integrationOfCity },
  'demo.read': administrator,
  'demo.play': administrator,

  'sync.submit': { ...desk, ...responders, ...chiefs, ...tracks, ...custodian, ...integration },
} as const satisfies Record<string, Grants>

export type GuardedOperation = keyof typeof rights

/** What the table grants a role for an operation; undefined is a no. */
export const reachOf = (operation: string, role: Role): Reach | undefined =>
  operation in rights ? (rights as Record<string, Grants>)[operation]?.[role] : undefined

/** [A7] The narrowest place that an actor is of. */
const placeOf = ({ stationId, districtId }: Actor): Reach => (stationId ? 'station' : districtId ? 'district' : 'city')

/** [A5] What is the city's is not for an integration that was put into a part of it. */
const actorsReach = (operation: string, role: Role, actor: Actor): Reach | undefined => {
  const reach = reachOf(operation, role)
  if (reach === 'place') return placeOf(actor)
  return role === 'integration' && reach === 'city' && placeOf(actor) !== 'city' ? undefined : reach
}

/** Every reach that the actor's roles and qualifications have for an operation [C7], and that the actor's token leaves. */
export const reachesOf = (operation: string, actor: Actor): Reach[] =>
  actor.only && !actor.only.includes(operation)
    ? []
    : [
        ...new Set(
          [...actor.roles, ...actor.qualifications].flatMap((role) => actorsReach(operation, role, actor) ?? []),
        ),
      ]

/** Whether the actor may do the operation somewhere at all. */
export const mayEver = (operation: string, actor: Actor): boolean =>
  actor.system === true || reachesOf(operation, actor).length > 0

const covers = (reach: Reach, actor: Actor, access: CaseAccess): boolean => {
  if (access.scope.city !== actor.cityId) return false
  switch (reach) {
    case 'any':
    case 'city':
      return true
    case 'district':
      return actor.districtId !== undefined && access.scope.district === actor.districtId
    case 'station':
      return actor.stationId !== undefined && access.scope.station === actor.stationId
    case 'unit':
      return access.leadId === actor.userId || actor.unitIds.some((unitId) => access.unitIds.includes(unitId))
    case 'self':
    case 'place':
      return false
  }
}

/** Whether the actor may do the operation on a case. */
export const mayOnCase = (operation: string, actor: Actor, access: CaseAccess): boolean =>
  actor.system === true || reachesOf(operation, actor).some((reach) => covers(reach, actor, access))

/** Whether the actor may see the case at all; what one may not see answers as not found. */
export const maySeeCase = (actor: Actor, access: CaseAccess): boolean => mayOnCase('case.read', actor, access)
