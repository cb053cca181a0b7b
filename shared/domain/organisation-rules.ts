import { Refusal } from '../refusals.ts'
import type { Area, OrganisationPart, Station, Unit } from '../schema/organisation.ts'
import { areaFaultWords, readArea } from './area-reading.ts'
import { present } from './case-rule.ts'
import type { Lookup, Rules, Situation } from './decision.ts'
import type { Draft, Entry, Scope, SubjectRef } from './entry.ts'
import type { InternalRule } from './internal-rule.ts'
import { reducer, type Reducers } from './reducers.ts'

/** Where the entries of a part of the organisation belong. */
export const scopeOfPart = (part: OrganisationPart, cityId: string): Scope => {
  switch (part.type) {
    case 'city':
      return { city: part.id }
    case 'district':
      return { city: part.cityId, district: part.id }
    case 'station':
      return { city: cityId, district: part.districtId, station: part.id }
    case 'unit':
      return present({ city: part.cityId, district: part.districtId, station: part.stationId })
  }
}

/** An entry of the journal of a part of the organisation. */
export const partDraft = (
  part: OrganisationPart,
  cityId: string,
  kind: string,
  body: Record<string, unknown>,
): Draft => ({
  subject: { kind: 'organisation', id: part.id },
  kind,
  lane: 'command',
  body,
  scope: scopeOfPart(part, cityId),
})

const partOf = <T extends OrganisationPart['type']>(
  look: Lookup,
  id: string,
  type: T,
): Extract<OrganisationPart, { type: T }> => {
  const found = look('organisation', id)
  if (found?.type !== type) throw new Refusal('subject.not-found')
  const { seq: _, ...part } = found
  return part as Extract<OrganisationPart, { type: T }>
}

const onPart = { loads: ({ id }: { id: string }): SubjectRef[] => [{ kind: 'organisation', id }] }

const stationOf = ({ look, organisation, actor }: Situation, id: string): Station => {
  const station = partOf(look, id, 'station')
  if (organisation.district(station.districtId)?.cityId !== actor.cityId) throw new Refusal('subject.not-found')
  return station
}

const unitOf = ({ look, actor }: Situation, id: string): Unit => {
  const unit = partOf(look, id, 'unit')
  if (unit.cityId !== actor.cityId) throw new Refusal('subject.not-found')
  return unit
}

/** A fall-back is another unit of the same kind and city; a leader is an account in use. [D1] */
const checkReferences = (
  { organisation }: Situation,
  unit: Unit,
  wish: { leaderId?: string; fallback: readonly string[] },
): void => {
  const leader = wish.leaderId === undefined ? undefined : organisation.account(wish.leaderId)
  if (wish.leaderId !== undefined && (leader?.status !== 'active' || leader.cityId !== unit.cityId)) {
    throw new Refusal('organisation.reference-unknown', { field: 'leaderId' })
  }
  const unfit = wish.fallback.findIndex((id) => {
    const other = organisation.unit(id)
    return other?.id === unit.id || other?.kind !== unit.kind || other.cityId !== unit.cityId
  })
  if (unfit >= 0) throw new Refusal('organisation.reference-unknown', { field: `fallback.${unfit}` })
}

/** The area that was given. @throws Refusal that says what is wrong with it, and where */
const areaOf = (given: unknown): Area => {
  const read = readArea(given)
  if ('area' in read) return read.area
  const { fault, at } = read
  throw new Refusal('organisation.area-invalid', {
    fields: [{ field: 'area', ...areaFaultWords(read) }],
    detail: present({ fault, at }),
  })
}

/** Stations and units. One of another city is not found. */
export const organisationRules: Rules<'station.update' | 'unit.update'> = {
  'station.update': {
    ...onPart,
    decide: (situation, { id }, { writtenAt: _, ...body }) => {
      const station = stationOf(situation, id)
      const area = areaOf(body.area)
      return [partDraft(station, situation.actor.cityId, 'station.changed', { ...body, area })]
    },
    result: (look, { id }) => ({ station: partOf(look, id, 'station') }),
  },
  'unit.update': {
    ...onPart,
    decide: (situation, { id }, { writtenAt: _, ...body }) => {
      const unit = unitOf(situation, id)
      checkReferences(situation, unit, body)
      return [partDraft(unit, situation.actor.cityId, 'unit.changed', present({ ...body }))]
    },
    result: (look, { id }) => ({ unit: partOf(look, id, 'unit') }),
  },
}

/** What the system writes of the organisation by itself: the parts a city begins with. */
export const internalOrganisationRules = {
  /** A part that exists already is left as it is. */
  'organisation.found': {
    loads: ({ id }) => [{ kind: 'organisation', id }],
    decide: ({ look }, { id }, { part, cityId }) =>
      look('organisation', id) ? [] : [partDraft(part, cityId, 'organisation.founded', { part })],
    result: () => ({}),
  } satisfies InternalRule<{ id: string }, { part: OrganisationPart; cityId: string }>,

  /** [A6] Sign-ins under names that nobody has. The name is not told: people type passwords there. */
  'organisation.record': {
    loads: ({ id }) => [{ kind: 'organisation', id }],
    decide: ({ look }, { id }, failed) => {
      const city = look('organisation', id)
      return city?.type === 'city' ? [partDraft(city, id, SIGN_IN_FAILED, present({ ...failed }))] : []
    },
    result: () => ({}),
  } satisfies InternalRule<{ id: string }, FailedSignIns>,
}

const SIGN_IN_FAILED = 'organisation.sign-in-failed'

/** Tries under names that nobody has, within a span. */
export interface FailedSignIns {
  count: number
  firstAt: string
  /** The addresses they came from; of many the first. */
  ips: string[]
  /** How many came from further addresses. */
  others?: number
}

const changed = (state: OrganisationPart, entry: Entry): OrganisationPart => {
  if (state.type !== 'unit') return { ...state, ...entry.body }
  // A leader that is not named any more is none.
  const { leaderId: _, ...unit } = state
  return { ...unit, ...entry.body }
}

/** How the journal of a part of the organisation makes the part. */
export const organisationReducers: Reducers<OrganisationPart> = {
  'organisation.founded': reducer<OrganisationPart, { part: OrganisationPart }>((_, { part }) => part),
  'station.changed': changed,
  'unit.changed': changed,
  [SIGN_IN_FAILED]: reducer<OrganisationPart, unknown>((state) => state),
}

/** Entries after which servers read the organisation again. */
export const isAboutOrganisation = (kind: string): boolean =>
  kind !== SIGN_IN_FAILED && Object.hasOwn(organisationReducers, kind)
