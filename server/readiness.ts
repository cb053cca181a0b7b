import { MOST_OFFSET_MS } from './clock.ts'
import type { Database } from './db/collections.ts'
import type { Journal } from './journal/journal.ts'

/** What keeps the server from being ready; nothing when it is. `staying`: it is not about to stop. */
export const readiness = async (
  db: Database,
  journal: Journal,
  offsetMs: number,
  staying: boolean,
): Promise<string[]> => {
  const missing = [
    ...(staying ? [] : ['stopping']),
    ...(journal.follower.following ? [] : ['the change stream is not open']),
    ...(Math.abs(offsetMs) > MOST_OFFSET_MS ? ['the clock is more than a second off'] : []),
  ]
  try {
    await db.raw.command({ ping: 1 })
  } catch {
    missing.push('the database does not answer')
  }
  return missing
}
