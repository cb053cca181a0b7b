import Type from 'typebox'
import type { NotificationItem } from '../domain/notification-item.ts'
import { AsCsv, Exact, Id, Instant, Json, Page } from '../schema/primitives.ts'
import { operation } from './define.ts'
import type { Listed } from './results.ts'

export const notificationOperations = {
  'notification.list': operation({
    method: 'GET',
    path: '/api/notifications',
    title: ['我的通知', 'What concerns me'],
    query: Exact({
      /** Only those not read yet. */
      unread: Type.Optional(Type.Boolean()),
      ...Page,
      ...AsCsv,
    }),
    result: Json<Listed<NotificationItem> & { unread: number }>(),
    refusals: ['request.cursor'],
  }),
  /** Says the same however often it is repeated: it needs no command id. */
  'notification.mark': operation({
    method: 'PUT',
    path: '/api/notifications/marks',
    title: ['标记通知已读或未读', 'Mark notifications as read or not'],
    body: Exact({
      ids: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: 200, uniqueItems: true })),
      /** Instead: everything up to this instant. */
      upTo: Type.Optional(Instant),
      isRead: Type.Boolean(),
    }),
    result: Json<{ unread: number }>(),
    changes: false,
  }),
}
