import type { BodyOf } from '../operations/catalogue.ts'
import { Refusal } from '../refusals.ts'
import type { Account } from '../schema/organisation.ts'
import { present } from './case-rule.ts'
import type { Situation } from './decision.ts'
import { isIntegration, rolesCompatible } from './people.ts'

/** How an account is described by who makes or changes it. */
export type Described = BodyOf<'account.update'>

/** Fields that decide what a person may do or see: a change of one ends the person's sessions. */
const fieldsOfRights = ['roles', 'qualifications', 'unitIds', 'districtId', 'stationId'] as const

const isSame = (left: unknown, right: unknown): boolean =>
  Array.isArray(left) && Array.isArray(right)
    ? left.length === right.length && left.every((each) => right.includes(each))
    : left === right

/** The fields that differ. */
export const changedFields = (before: Partial<Account>, after: Partial<Account>): string[] =>
  (['name', 'badge', ...fieldsOfRights] as const).filter((field) => !isSame(before[field], after[field]))

/** Whether a change reaches what the person may do or see. [A1] */
export const changesRights = (changed: readonly string[]): boolean =>
  fieldsOfRights.some((field) => changed.includes(field))

/** [A5] @throws Refusal `account.integration-unfit` */
const refuseUnits = ({ unitIds, qualifications = [] }: Described): void => {
  if (unitIds.length > 0) throw new Refusal('account.integration-unfit', { field: 'unitIds' })
  if (qualifications.length > 0) throw new Refusal('account.integration-unfit', { field: 'qualifications' })
}

/** The account as described, its places checked and the station's district filled in. */
export const described = (
  { organisation, actor }: Situation,
  body: Described,
  kept: Pick<Account, 'id' | 'username' | 'status'>,
): Account => {
  const qualifications = body.qualifications ?? []
  if (!rolesCompatible([...body.roles, ...qualifications])) {
    throw new Refusal('account.roles-conflict', { field: 'roles' })
  }
  if (isIntegration(body)) refuseUnits(body)
  const unknownUnit = body.unitIds.findIndex((id) => organisation.unit(id)?.cityId !== actor.cityId)
  if (unknownUnit >= 0) throw new Refusal('account.unit-unknown', { field: `unitIds.${unknownUnit}` })
  const station = body.stationId === undefined ? undefined : organisation.station(body.stationId)
  const districtId = body.districtId ?? station?.districtId
  if (body.stationId !== undefined && (!station || station.districtId !== districtId)) {
    throw new Refusal('account.station-unknown', { field: 'stationId' })
  }
  if (districtId !== undefined && organisation.district(districtId)?.cityId !== actor.cityId) {
    throw new Refusal('account.station-unknown', { field: 'districtId' })
  }
  const { name, badge, roles, unitIds, stationId } = body
  return present({ ...kept, name, badge, roles, qualifications, unitIds, cityId: actor.cityId, districtId, stationId })
}
