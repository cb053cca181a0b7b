import type { OrganisationResult, PersonLine } from '../../../shared/operations/results.ts'
import type { Role } from '../../../shared/schema/terms.ts'

export const setupSteps = ['districts', 'stations', 'teams', 'users', 'rosters', 'places'] as const
export type SetupStep = (typeof setupSteps)[number]

/** How far a step of setting up is: how many there are, and what is missing by name. */
export interface SetupState {
  step: SetupStep
  count: number
  missing: string[]
  done: boolean
}

/** Roles without which a case cannot go from call to return. */
const neededRoles: readonly Role[] = ['dispatcher', 'station-chief', 'district-chief', 'property-custodian', 'auditor']
const dispatched = new Set(['station', 'property-crime', 'scene'])

type Organisation = Pick<OrganisationResult, 'districts' | 'stations' | 'units'>

const teamsMissing = (
  { districts, stations, units }: Organisation,
  teamOf: (kind: 'property-crime' | 'scene', place: string) => string,
): string[] => [
  ...stations
    .filter(({ id }) => !units.some(({ kind, stationId }) => kind === 'station' && stationId === id))
    .map(({ name }) => name),
  ...districts.flatMap(({ id, name }) =>
    (['property-crime', 'scene'] as const)
      .filter((wanted) => !units.some(({ kind, districtId }) => kind === wanted && districtId === id))
      .map((kind) => teamOf(kind, name)),
  ),
]

/**
 * What is set up and what is not, in the order in which one builds on the other.
 * @param places how many streets and landmarks lie in the areas
 */
export const setupOf = (
  organisation: Organisation,
  people: readonly PersonLine[],
  places: number,
  words: {
    role: (role: Role) => string
    teamOf: (kind: 'property-crime' | 'scene', place: string) => string
    membersOf: (unit: string) => string
    /** Of whom there are to be two. [A8] */
    second: (role: Role) => string
  },
): SetupState[] => {
  const { districts, stations, units } = organisation
  const teams = units.filter(({ kind }) => dispatched.has(kind))
  const roles = new Set(people.flatMap((person) => person.roles))
  const administrators = people.filter((person) => person.roles.includes('administrator'))
  const state = (step: SetupStep, count: number, missing: string[] = []): SetupState => ({
    step,
    count,
    missing,
    done: count > 0 && missing.length === 0,
  })
  const withoutPeople = teams.filter(({ id }) => !people.some(({ unitIds }) => unitIds.includes(id)))
  const neverOnDuty = teams.filter(({ roster, fallback }) => roster.length === 0 && fallback.length === 0)
  return [
    state('districts', districts.length),
    state('stations', stations.length),
    state('teams', teams.length, teamsMissing(organisation, words.teamOf)),
    // Who administers is there already.
    state('users', people.length > 1 ? people.length : 0, [
      // Nothing of administrators and auditors is decided by one alone.
      ...(administrators.length < 2 ? [words.second('administrator')] : []),
      ...neededRoles.filter((role) => !roles.has(role)).map(words.role),
      ...withoutPeople.map(({ name }) => words.membersOf(name)),
    ]),
    state(
      'rosters',
      teams.length - neverOnDuty.length,
      neverOnDuty.map(({ name }) => name),
    ),
    state('places', places),
  ]
}
