import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import type { NotificationItem } from '../../../shared/domain/notification-item.ts'
import { call } from '../lib/api.ts'
import { onEvent, useConnection } from '../lib/live.ts'
import { useSession } from '../lib/session.ts'

/** How many notifications the signed-in person has not read; counted up to 100. [T9] */
export const useUnread = defineStore('unread', () => {
  const session = useSession()
  const connection = useConnection()
  const count = ref(0)
  const counted = new Set<string>()
  let heard = 0

  const load = async (): Promise<void> => {
    if (!session.isOpen || !session.may('notification.list')) return
    // A reading that fails is made again with the next connection; the number that was shown stays.
    const before = heard
    const page = await call('notification.list', { query: { limit: 1 } }).catch(() => undefined)
    // What came meanwhile the answer may not know.
    if (heard !== before) return load()
    if (page) count.value = page.unread
  }
  /** @throws ProblemError */
  const mark = async (items: readonly Pick<NotificationItem, 'id'>[], isRead: boolean): Promise<void> => {
    if (items.length === 0) return
    const { unread } = await call('notification.mark', { body: { ids: items.map(({ id }) => id), isRead } })
    count.value = unread
  }
  /** Everything up to the newest that is shown. @throws ProblemError */
  const markAll = async (upTo: string): Promise<void> => {
    count.value = (await call('notification.mark', { body: { upTo, isRead: true } })).unread
  }

  onEvent('notification', ({ id }) => {
    if (counted.has(id)) return
    counted.add(id)
    heard += 1
    count.value += 1
  })
  onEvent('notifications-marked', ({ unread }) => {
    heard += 1
    count.value = unread
  })
  watch(
    () => [session.user?.id, connection.state === 'online' && session.isOpen] as const,
    ([user, isLive], before) => {
      if (user !== before?.[0]) {
        count.value = 0
        counted.clear()
      }
      if (isLive) void load()
    },
    { immediate: true },
  )
  return { count, mark, markAll }
})
