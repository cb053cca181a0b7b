import { Refusal } from '../refusals.ts'
import type { CaseState } from './case.ts'
import { folded } from './folding.ts'
import type { Organisation } from './organisation.ts'
import { officerRoles } from './organisation.ts'
import type { PropertyState, ReturnState } from './property.ts'

/** [P5] What a return to the owner needs, in the words in which a person reads that it is missing. */
export const returnConditions = {
  registered: { zh: '未登记（物品、数量、来源）', en: 'Not registered (what, how many, from whom)' },
  photographed: { zh: '未拍照', en: 'No photograph' },
  valued: { zh: '未估价', en: 'No valuation' },
  'ownership-evidenced': { zh: '权属无证据', en: 'Ownership is not evidenced' },
  undisputed: { zh: '权属有争议', en: 'Ownership is disputed' },
  'facts-established': { zh: '事实未查清', en: 'The facts are not established' },
  'no-harm': { zh: '未确认不损害他人利益、不影响办案', en: 'Not vouched that it harms nobody and not the case' },
  'case-not-handed-over': { zh: '案件已移交，财物随案', en: 'The case was handed over and its property with it' },
  approval: { zh: '未经县级以上公安机关负责人批准', en: 'No approval by the chief at county level' },
} as const
export type ReturnCondition = keyof typeof returnConditions

const filled = (text: string | undefined): boolean => text !== undefined && text.trim() !== ''
/** What the officer vouches for counts while the request stands; a refused request vouches for nothing. */
const vouched = (asked: ReturnState | undefined): ReturnState | undefined =>
  asked?.status === 'refused' ? undefined : asked

/**
 * [P5] The names of what is still missing before an item can be handed to its owner, in the order of the rule; empty
 * when it may be, and for an item that was returned.
 */
export const missingForReturn = (state: PropertyState, caseState: Pick<CaseState, 'status'>): ReturnCondition[] => {
  if (state.status === 'returned') return []
  const asked = vouched(state.return)
  const met: Record<ReturnCondition, boolean> = {
    registered: filled(state.what) && state.quantity > 0 && filled(state.from),
    photographed: state.files.length > 0,
    valued: filled(state.valuationSource),
    'ownership-evidenced': filled(state.ownership?.owner) && filled(state.ownership?.evidence),
    // Whose ownership nobody has recorded yet is not disputed.
    undisputed: state.ownership?.undisputed !== false,
    'facts-established': asked?.factsEstablished === true,
    'no-harm': asked?.noHarm === true,
    'case-not-handed-over': caseState.status !== 'escalated',
    approval: asked?.status === 'approved',
  }
  return (Object.keys(returnConditions) as ReturnCondition[]).filter((name) => !met[name])
}

/** Refuses with what is missing by name and in words, leaving out what is not asked for yet. */
export const refuseIncomplete = (missing: readonly ReturnCondition[]): void => {
  if (missing.length === 0) return
  const missingWords = missing.map((name) => returnConditions[name])
  throw new Refusal('property.return-incomplete', { detail: { missing, missingWords } })
}

/** [P3] Whether an account is an officer of the case: of a unit on it, its lead, or one who seized the item. */
export const officerOfCase = (
  organisation: Organisation,
  caseState: Pick<CaseState, 'unitIds' | 'lead'>,
  userId: string,
  item?: Pick<PropertyState, 'officers'>,
): boolean => {
  const account = organisation.account(userId)
  const roles = [...(account?.roles ?? []), ...(account?.qualifications ?? [])]
  const officer = roles.some((role) => officerRoles.includes(role))
  return (
    caseState.lead?.userId === userId ||
    item?.officers.some((each) => each.userId === userId) === true ||
    (officer && account?.unitIds.some((unitId) => caseState.unitIds.includes(unitId)) === true)
  )
}

export const sameName = (one: string, other: string): boolean => folded(one) === folded(other)

/** [P5] Whether a collector's name is that of an officer of the case or of one who dealt with the item. */
export const namesOfficer = (
  organisation: Organisation,
  caseState: Pick<CaseState, 'unitIds' | 'lead'>,
  item: PropertyState,
  name: string,
): boolean => {
  const dealt = [
    ...item.officers,
    item.approvedBy,
    item.holder,
    ...item.custody.map(({ to }) => to),
    ...(caseState.lead ? [caseState.lead] : []),
  ]
  const asked = item.return ? [item.return.requestedBy, ...(item.return.decidedBy ? [item.return.decidedBy] : [])] : []
  const ofUnits = organisation.accounts.filter((account) => officerOfCase(organisation, caseState, account.id))
  return [...dealt, ...asked, ...ofUnits].some((person) => sameName(person.name, name))
}
