import type { Collection, Document, Filter } from './collections.ts'

const MOST_COUNTED = 1_000
const COUNT_WITHIN_MS = 300
const TOO_LONG = 50

/** Whether an error says that a query took longer than it may. */
export const isTooLong = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === TOO_LONG

/** How many documents pass a filter, up to a thousand; undefined where finding out takes long. */
export const countUpTo = async <T extends Document>(
  rows: Collection<T>,
  filter: Filter<T>,
  maxTimeMS = COUNT_WITHIN_MS,
): Promise<{ n: number; isMore: boolean } | undefined> => {
  try {
    const n = await rows.countDocuments(filter, { limit: MOST_COUNTED + 1, maxTimeMS })
    return { n: Math.min(n, MOST_COUNTED), isMore: n > MOST_COUNTED }
  } catch (error) {
    if (isTooLong(error)) return undefined
    throw error
  }
}
