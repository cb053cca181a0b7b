import { accountIdOf } from '../../shared/domain/accounts.ts'
import { city } from '../../seed/organisation/city.ts'
import { cast } from '../../seed/replay/stage.ts'
import type { SeedDemo } from '../config.ts'
import type { Platform } from '../platform.ts'

/** Whoever wants the accounts alone wants no case that nobody opened. */
const playsIn: ReadonlySet<SeedDemo> = new Set(['auto', 'yes'])

/** Whether the organisation is the demo city with everybody who plays in its case. */
export const isDemoCity = (platform: Pick<Platform, 'config' | 'organisation'>): boolean => {
  const organisation = platform.organisation()
  return (
    playsIn.has(platform.config.demo.seed) &&
    organisation.city?.id === city.id &&
    cast.every((username) => organisation.account(accountIdOf(username))?.status === 'active')
  )
}
