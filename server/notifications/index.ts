import { accessOf, type CaseState } from '../../shared/domain/case.ts'
import type { NotificationItem } from '../../shared/domain/notification-item.ts'
import { itemOf } from '../../shared/domain/notifications.ts'
import type { Actor } from '../../shared/domain/people.ts'
import type { NotificationsMarked } from '../../shared/events.ts'
import type { Listed } from '../../shared/operations/results.ts'
import { maySeeCase } from '../../shared/permissions.ts'
import { Refusal } from '../../shared/refusals.ts'
import { casesById } from '../cases/index.ts'
import { cursorOf, placeIn } from '../http/cursor.ts'
import { serve, type Route } from '../http/serve.ts'
import type { Platform } from '../platform.ts'
import { notificationColumns } from './columns.ts'
import type { NotificationKeeper } from './keeper.ts'
import {
  accessOfCases,
  entriesNamed,
  listNotifications,
  markNotifications,
  unreadNotifications,
  type NotificationPlace,
  type NotificationRow,
} from './notifications.model.ts'

export { NotificationKeeper } from './keeper.ts'
export { prepareNotifications } from './notifications.model.ts'

const PAGE = 30
/** Counted so far; a badge says 99+. */
const MOST_COUNTED = 100
const MOST_LOOKS = 10

const placeOf = (cursor: string): NotificationPlace => {
  const [at, id] = placeIn(cursor, 'string', 'string')
  return { at, id }
}

const casesOf = (rows: readonly NotificationRow[]): string[] => [...new Set(rows.map(({ caseId }) => caseId))]

/** [A1] The cases of rows that the actor may see now. */
const seenCases = async (
  platform: Platform,
  actor: Actor,
  rows: readonly NotificationRow[],
): Promise<Map<string, CaseState>> => {
  const found = await casesById(platform.db, casesOf(rows))
  return new Map(found.flatMap(({ _id, state }) => (maySeeCase(actor, accessOf(state)) ? [[_id, state]] : [])))
}

const countUnread = async (platform: Platform, actor: Actor): Promise<number> => {
  const rows = await unreadNotifications(platform.db, actor.userId, MOST_COUNTED)
  if (rows.length === 0) return 0
  const accesses = await accessOfCases(platform.db, casesOf(rows))
  return rows.filter(({ caseId }) => {
    const access = accesses.get(caseId)
    return access !== undefined && maySeeCase(actor, access)
  }).length
}

/** Rows with what their entries and cases say now; those of cases that one may not see any more are left out. */
const shown = async (
  platform: Platform,
  actor: Actor,
  rows: readonly NotificationRow[],
): Promise<NotificationItem[]> => {
  const [cases, entries] = await Promise.all([seenCases(platform, actor, rows), entriesNamed(platform.db, rows)])
  const entryOf = new Map(entries.map((entry) => [`${entry.subject.id}:${entry.seq}`, entry]))
  return rows.flatMap((row) => {
    const [state, entry] = [cases.get(row.caseId), entryOf.get(`${row.caseId}:${row.seq}`)]
    return state && entry ? [itemOf(row, entry, state)] : []
  })
}

/** A page with something in it, unless nothing is left: rows of cases that were lost are passed over. */
const pageOf = async (
  platform: Platform,
  actor: Actor,
  { unread, after, limit }: { unread: boolean; after?: NotificationPlace; limit: number },
): Promise<Listed<NotificationItem>> => {
  let place = after
  for (let look = 1; ; look++) {
    const wish = { userId: actor.userId, unread, after: place, limit: limit + 1 }
    const found = await listNotifications(platform.db, wish)
    const rows = found.slice(0, limit)
    const items = await shown(platform, actor, rows)
    const last = rows.at(-1)
    if (found.length <= limit || !last) return { items }
    if (items.length > 0 || look >= MOST_LOOKS) return { items, next: cursorOf(last.at, last._id) }
    place = { at: last.at, id: last._id }
  }
}

/**
 * [T9] What concerns the actor, the newest first, and what of it was read.
 * @param marked tells the person's other windows
 */
export const notificationRoutes = (
  platform: Platform,
  keeper: NotificationKeeper,
  marked: (userId: string, message: NotificationsMarked) => void,
): Route[] => [
  serve(
    'notification.list',
    async ({ actor, query }) => {
      const { unread = false, limit = PAGE } = query
      const after = query.cursor === undefined ? undefined : placeOf(query.cursor)
      await keeper.settled()
      const [page, count] = await Promise.all([
        pageOf(platform, actor, { unread, after, limit }),
        countUnread(platform, actor),
      ])
      return { ...page, unread: count }
    },
    notificationColumns,
  ),
  serve('notification.mark', async ({ actor, body }) => {
    const { ids, upTo, isRead } = body
    if ((ids === undefined) === (upTo === undefined)) throw new Refusal('request.invalid', { field: 'ids' })
    const which = ids === undefined ? { upTo: new Date(upTo ?? 0).toISOString() } : { ids }
    await markNotifications(platform.db, actor.userId, which, isRead)
    const unread = await countUnread(platform, actor)
    marked(actor.userId, { ...which, isRead, unread })
    return { unread }
  }),
]
