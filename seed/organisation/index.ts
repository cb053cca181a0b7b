import type { Account, OrganisationPart } from '../../shared/schema/organisation.ts'
import { accounts } from './accounts.ts'
import { city, districts } from './city.ts'
import { stations } from './stations.ts'
import { units } from './units.ts'

/** The fictional city of Jiangzhou (江州市), each part after those it names. Accounts that lead units come apart. */
export const demoParts: OrganisationPart[] = [city, ...districts, ...stations, ...units]

/** The demo's people, without passwords; no account holds two of administrator, auditor and casework (A2). */
export const demoAccounts: Account[] = accounts
