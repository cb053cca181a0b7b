import { consentRules } from '../shared/domain/account-consent.ts'
import { accountRules } from '../shared/domain/accounts.ts'
import { organisationRules } from '../shared/domain/organisation-rules.ts'
import { decidedOperations } from '../shared/domain/rules.ts'
import { serve, type Route } from './http/serve.ts'
import type { Platform } from './platform.ts'

/** Routes of everything that the journal decides by itself, except what a feature serves with preparations of its own. */
export const decidedRoutes = (platform: Platform, served: readonly Route[]): Route[] => {
  const taken = new Set(served.map((route) => route.name))
  return decidedOperations
    .filter((name) => !taken.has(name))
    .map((name) =>
      serve(name, async ({ actor, commandId, deviceNow, params, body }) => {
        const { result } = await platform.journal.submit({
          id: commandId,
          operation: name,
          actor,
          params: { ...params },
          body: { ...body },
          deviceNow,
        })
        if (changesOrganisation.has(name)) await platform.organisationChanged()
        return result as never
      }),
    )
}

const changesOrganisation: ReadonlySet<string> = new Set(
  Object.keys({ ...organisationRules, ...accountRules, ...consentRules }),
)
