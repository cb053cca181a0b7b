import {
  Aim,
  Bell,
  ChatLineRound,
  Checked,
  Clock,
  CloseBold,
  Finished,
  Promotion,
  UserFilled,
} from '@element-plus/icons-vue'
import type { Component } from 'vue'
import { useI18n } from 'vue-i18n'
import { writerOf } from '../../../shared/audit-words.ts'
import type { NotificationItem, NotificationKind } from '../../../shared/domain/notification-item.ts'
import { language } from '../lib/language.ts'
import type { Tone } from '../lib/states.ts'
import { shortly } from '../lib/time.ts'
import { term } from '../lib/words.ts'

/** Colour and icon of each kind; its word is `notifications.kind.<kind>`. */
const lookOfKind: Record<NotificationKind, { tone: Tone; icon: Component }> = {
  mention: { tone: 'info', icon: UserFilled },
  answer: { tone: 'ok', icon: ChatLineRound },
  request: { tone: 'warn', icon: Promotion },
  approval: { tone: 'warn', icon: Checked },
  decided: { tone: 'ok', icon: Finished },
  supervision: { tone: 'alert', icon: Aim },
  lead: { tone: 'info', icon: Clock },
  alarm: { tone: 'alert', icon: Bell },
}

/** How a notification looks: a request that was not granted is no good news. */
export const lookOf = ({ kind, entry }: NotificationItem): { tone: Tone; icon: Component } =>
  kind === 'decided' && /refused|returned|recomputed/.test(entry.kind)
    ? { tone: 'alert', icon: CloseBold }
    : lookOfKind[kind]

const byKind: ReadonlySet<NotificationKind> = new Set(['mention', 'answer', 'request', 'lead'])

/** What happened, in a sentence. */
export const useSentence = (): ((item: NotificationItem, nowMs: number) => string) => {
  const { t } = useI18n()
  const word = (item: NotificationItem, field: string): string => String(item.detail[field] ?? '')
  return (item, nowMs) => {
    const key = byKind.has(item.kind) ? item.kind : item.entry.kind.replaceAll('.', '-')
    return t(`notifications.says.${key}`, {
      name: writerOf(item.entry, language.value),
      to: term('lane', word(item, 'to')),
      what: word(item, 'what'),
      due: item.detail['dueAt'] === undefined ? '' : shortly(word(item, 'dueAt'), nowMs),
      cleared: item.detail['clearedAt'] === undefined ? '' : shortly(word(item, 'clearedAt'), nowMs),
      word: term('alarm', word(item, 'level')),
      unit: word(item, 'unitName'),
      party: term('party', word(item, 'party')),
      hours: word(item, 'hours'),
    })
  }
}
