import { ElMessage } from 'element-plus'
import { ref, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import type { NotificationItem } from '../../../shared/domain/notification-item.ts'
import { call } from '../lib/api.ts'
import { onEvent, useConnection } from '../lib/live.ts'
import { usePaged } from '../lib/paged.ts'
import { useUnread } from './unread.ts'

/** The notifications of the signed-in person, read page by page and kept up to date. [T9] */
export const useNotificationList = (limit: number) => {
  const { t } = useI18n()
  const unread = useUnread()
  const connection = useConnection()
  const onlyUnread = ref(false)
  const paged = usePaged<NotificationItem>((cursor) =>
    call('notification.list', {
      query: { limit, ...(onlyUnread.value ? { unread: true } : {}), ...(cursor === undefined ? {} : { cursor }) },
    }),
  )
  const { items } = paged

  const change = (test: (item: NotificationItem) => boolean, isRead: boolean): void => {
    items.value = items.value.map((item) => (item.isRead !== isRead && test(item) ? { ...item, isRead } : item))
  }
  const quietly = async (work: Promise<void>): Promise<void> => {
    try {
      await work
    } catch {
      ElMessage.error(t('notifications.markFailed'))
    }
  }
  /** What is opened or ticked changes at once; when the server does not take it, it is as before. */
  const mark = async (item: NotificationItem, isRead: boolean): Promise<void> => {
    if (item.isRead === isRead) return
    change(({ id }) => id === item.id, isRead)
    await quietly(
      unread.mark([item], isRead).catch((error: unknown) => {
        change(({ id }) => id === item.id, !isRead)
        throw error
      }),
    )
  }
  const markAll = async (): Promise<void> => {
    const [newest] = items.value
    if (newest) await quietly(unread.markAll(newest.at))
  }

  onEvent('notification', (item) => {
    items.value = [item, ...items.value.filter(({ id }) => id !== item.id)]
  })
  onEvent('notifications-marked', ({ ids, upTo, isRead }) => {
    const named = new Set(ids)
    change(({ id, at }) => named.has(id) || (upTo !== undefined && at <= upTo), isRead)
  })
  watch(onlyUnread, () => void paged.load())
  watch(
    () => connection.state,
    (state) => {
      // What came meanwhile is on the first page; who had turned pages begins again.
      if (state === 'online') void paged.load()
    },
  )
  void paged.load()
  return { ...paged, onlyUnread, mark, markAll }
}
