import { writerOf } from '../../shared/audit-words.ts'
import type { NotificationItem } from '../../shared/domain/notification-item.ts'
import { termIn, words, type Column, type Language } from '../csv.ts'

const kinds: Record<NotificationItem['kind'], Record<Language, string>> = {
  mention: words('提到我', 'Mention'),
  answer: words('答复', 'Answer'),
  request: words('请求', 'Request'),
  approval: words('待审批', 'To approve'),
  decided: words('审批结果', 'Decided'),
  supervision: words('督办', 'Supervised follow-up'),
  lead: words('主办', 'Lead'),
  alarm: words('告警', 'Alarm'),
}

/** What concerns a person, as CSV. */
export const notificationColumns: Column<NotificationItem>[] = [
  { head: words('时间', 'Time'), cell: ({ at }) => at, as: 'time' },
  { head: words('事由', 'Why'), cell: ({ kind }, { language }) => kinds[kind][language] },
  { head: words('案件编号', 'Case'), cell: (item) => item.case.number },
  { head: words('地点', 'Place'), cell: (item) => item.case.place.text },
  { head: words('栏目', 'Lane'), cell: ({ entry }, telling) => termIn('lane', entry.lane, telling) },
  { head: words('作者', 'By'), cell: ({ entry }, { language }) => writerOf(entry, language) },
  { head: words('内容', 'Text'), cell: ({ text }) => text },
  { head: words('已读', 'Read'), cell: ({ isRead }, { language }) => yes[language][isRead ? 0 : 1] },
]
const yes: Record<Language, readonly [string, string]> = { zh: ['是', '否'], en: ['yes', 'no'] }
