import type { CaseState } from './case.ts'
import type { Entry } from './entry.ts'

export const notificationKinds = [
  'mention',
  'answer',
  'request',
  'approval',
  'decided',
  'supervision',
  'lead',
  'alarm',
] as const
/** [T9] Why an entry concerns somebody; where several reasons hold, the first of the list. */
export type NotificationKind = (typeof notificationKinds)[number]

/** One entry that concerns a person, as the person is told of it. */
export interface NotificationItem {
  id: string
  kind: NotificationKind
  /** When it was written. */
  at: string
  isRead: boolean
  /** Nothing is left to do: answered, decided, or over. */
  isSettled: boolean
  case: Pick<CaseState, 'id' | 'number' | 'category' | 'subcategory' | 'place'>
  entry: Pick<Entry, 'seq' | 'kind' | 'lane' | 'by'>
  text: string
  /** What the words are made of: lanes, party, level, hours, due time, thing. */
  detail: Record<string, string | number>
}

export interface Told {
  userId: string
  kind: NotificationKind
}
