import { MOST_OFFSET_MS } from './clock.ts'
import type { DatabaseWatch } from './db/watch.ts'
import type { Journal } from './journal/journal.ts'

/** What keeps the server from being ready; nothing when it is. Known within two seconds. `staying`: it is not about to stop. [R2] */
export const readiness = async (
  database: Pick<DatabaseWatch, 'isAway' | 'look'>,
  journal: Journal,
  offsetMs: number,
  staying: boolean,
): Promise<string[]> => {
  const missing = [
    ...(staying ? [] : ['stopping']),
    ...(journal.follower.following ? [] : ['the change stream is not open']),
    ...(Math.abs(offsetMs) > MOST_OFFSET_MS ? ['the clock is more than a second off'] : []),
  ]
  if (database.isAway || !(await database.look())) missing.push('the database does not answer')
  return missing
}
