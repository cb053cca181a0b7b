import type { OperationName } from '../operations/catalogue.ts'
import { Refusal } from '../refusals.ts'
import { consentRules } from './account-consent.ts'
import { accountRules, internalAccountRules } from './accounts.ts'
import { callIntakeRules } from './call-intake.ts'
import { clearanceRules } from './clearance.ts'
import { decideTimers, timerOperation } from './clock.ts'
import type { Rule } from './decision.ts'
import { dispatchRules } from './dispatch.ts'
import type { SubjectRef } from './entry.ts'
import { internalFileRules } from './file-journal.ts'
import { importRules } from './import.ts'
import type { InternalRule } from './internal-rule.ts'
import { lifecycleRules } from './lifecycle.ts'
import { internalOrganisationRules, organisationRules } from './organisation-rules.ts'
import { propertyRules } from './property-rules.ts'
import { suspectCorrectionRules } from './suspect-corrections.ts'
import { supervisionRules } from './supervision.ts'
import { takeBackRules } from './take-back.ts'
import { timelineRules } from './timeline.ts'
import { tokenRules } from './tokens.ts'

/** The rules of every operation that the journal decides. */
export const rules = {
  ...callIntakeRules,
  ...dispatchRules,
  ...timelineRules,
  ...suspectCorrectionRules,
  ...lifecycleRules,
  ...clearanceRules,
  ...takeBackRules,
  ...supervisionRules,
  ...propertyRules,
  ...accountRules,
  ...consentRules,
  ...tokenRules,
  ...organisationRules,
  ...importRules,
}

const timerRule: InternalRule<{ subject: SubjectRef }, Record<string, never>> = {
  loads: ({ subject }) => [subject],
  decide: (situation, { subject }) => {
    const drafts = decideTimers(situation, subject)
    // A command that wrote nothing would still use its id up, and a timer that was asked too early would never fire.
    if (drafts.length === 0) throw new Refusal('timer.not-due')
    return drafts
  },
  result: () => ({}),
}

/** What only the system itself submits: no route, queue or person reaches these. */
const internalRules = {
  ...internalAccountRules,
  ...internalOrganisationRules,
  ...internalFileRules,
  [timerOperation]: timerRule,
}

type AnyRule = Rule<OperationName>

/** The rule of an operation whatever it is; undefined for a name that the journal does not decide. */
export const ruleNamed = (name: string): AnyRule | undefined => {
  if (Object.hasOwn(rules, name)) return rules[name as keyof typeof rules] as unknown as AnyRule
  if (Object.hasOwn(internalRules, name)) return internalRules[name as keyof typeof internalRules] as unknown as AnyRule
  return undefined
}

/** Operations of the catalogue that the journal decides without further preparation. */
export const decidedOperations = Object.keys(rules) as (keyof typeof rules)[]
