import type { OrganisationPart } from '../schema/organisation.ts'
import type { SubjectKind } from '../schema/terms.ts'
import { accountReducers } from './accounts.ts'
import { callIntakeReducers } from './call-intake.ts'
import type { CaseState } from './case.ts'
import { clearanceReducers } from './clearance.ts'
import { clockReducers, timersOf } from './clock.ts'
import type { AccountState, StateOf, Timer } from './decision.ts'
import { dispatchReducers } from './dispatch-reducers.ts'
import type { Entry } from './entry.ts'
import type { FileState } from './file.ts'
import { fileReducers } from './file-journal.ts'
import { importReducers } from './import.ts'
import { lifecycleReducers } from './lifecycle.ts'
import { organisationReducers } from './organisation-rules.ts'
import type { PropertyState } from './property.ts'
import { propertyCaseReducers, propertyReducers } from './property-reducers.ts'
import type { Reducers } from './reducers.ts'
import type { RuleSettings } from './settings.ts'
import { supervisionReducers } from './supervision.ts'
import { suspectCorrectionReducers } from './suspect-corrections.ts'
import { takeBackReducers } from './take-back.ts'
import { followTimeline, timelineReducers } from './timeline.ts'

const caseReducers: Reducers<CaseState> = {
  ...callIntakeReducers,
  ...dispatchReducers,
  ...timelineReducers,
  ...suspectCorrectionReducers,
  ...lifecycleReducers,
  ...clearanceReducers,
  ...takeBackReducers,
  ...clockReducers,
  ...supervisionReducers,
  ...propertyCaseReducers,
  ...importReducers,
}

const reducersOf: {
  case: Reducers<CaseState>
  property: Reducers<PropertyState>
  account: Reducers<AccountState>
  organisation: Reducers<OrganisationPart>
  file: Reducers<FileState>
} = {
  case: caseReducers,
  property: propertyReducers,
  account: accountReducers,
  organisation: organisationReducers,
  file: fileReducers,
}

/**
 * The state after an entry: the only way a state comes to be. The first entry of a subject is applied to `undefined`.
 * A kind that no reducer knows leaves the state as it is, but for what every entry of a case does.
 */
export const applyEntry = <K extends SubjectKind>(kind: K, state: StateOf[K] | undefined, entry: Entry): StateOf[K] => {
  const reducer = (reducersOf[kind] as unknown as Reducers<StateOf[K]>)[entry.kind]
  const next = reducer ? reducer(state as StateOf[K], entry) : (state as StateOf[K])
  return kind === 'case' ? (followTimeline(next as CaseState, entry) as StateOf[K]) : next
}

/** The timers that a state has running. */
export const timersOfState = (kind: SubjectKind, state: StateOf[SubjectKind], settings: RuleSettings): Timer[] =>
  kind === 'case' ? timersOf(state as CaseState, settings) : []
