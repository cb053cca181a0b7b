import { computed, type ComputedRef } from 'vue'
import type { Dispatch } from '../../../shared/domain/case.ts'
import { language } from '../lib/language.ts'
import { span, useNow } from '../lib/time.ts'
import type { Limits } from './limits.ts'

const tenMinutesMs = 600_000

/** When a dispatch came into its present state. */
export const stateSince = (dispatch: Dispatch): string => {
  const { state, sentAt, acknowledgedAt, departedAt, arrivedAt, releasedAt, endedAt } = dispatch
  switch (state) {
    case 'sent':
    case 'delivered':
      return sentAt
    case 'acknowledged':
      return acknowledgedAt ?? sentAt
    case 'departed':
      return departedAt ?? sentAt
    case 'arrived':
      return arrivedAt ?? sentAt
    case 'released':
      return releasedAt ?? sentAt
    default:
      return endedAt ?? sentAt
  }
}

/** How long ago, without seconds once they say nothing: `45秒`, `2分 05秒`, `12分`, `3时 05分`. */
export const roughAge = (fromMs: number, nowMs: number): string => {
  const ms = Math.max(0, nowMs - fromMs)
  if (ms < tenMinutesMs || ms >= 3_600_000) return span(ms)
  return `${Math.floor(ms / 60_000)}${language.value === 'en' ? ' min' : '分'}`
}

const hours = (minutes: number): [number, string] => [Math.floor(minutes / 60), String(minutes % 60).padStart(2, '0')]
/**
 * The same as short as it gets, for where there is little room: `45秒`, `2分`, `3时05`, `2天`; with `exact` seconds up to
 * ten minutes: `2:05`.
 */
export const shortAge = (fromMs: number, nowMs: number, exact = false): string => {
  const seconds = Math.max(0, Math.floor((nowMs - fromMs) / 1000))
  const minutes = Math.floor(seconds / 60)
  const [days, h, m, s] = language.value === 'en' ? [' d', 'h', ' min', ' s'] : ['天', '时', '分', '秒']
  if (seconds < 60) return `${seconds}${s}`
  if (exact && seconds < 600) return `${minutes}:${String(seconds % 60).padStart(2, '0')}`
  if (minutes < 60) return `${minutes}${m}`
  return minutes < 1440 ? hours(minutes).join(h) : `${Math.floor(minutes / 1440)}${days}`
}

/** A text that follows the shared clock; who shows it is told only when the text itself changes. */
export const useClockText = (text: (nowMs: number) => string): ComputedRef<string> => {
  const now = useNow()
  return computed(() => text(now.value))
}

/** What is left of the window: the words, and how pressing it is. [K1] */
export const leftOf = (
  receivedMs: number,
  nowMs: number,
  { windowMs, soonMs }: Limits,
): { text: string; tone: 'calm' | 'soon' | 'over' } => {
  const leftMs = receivedMs + windowMs - nowMs
  return { text: span(Math.abs(leftMs)), tone: leftMs < 0 ? 'over' : nowMs - receivedMs > soonMs ? 'soon' : 'calm' }
}
