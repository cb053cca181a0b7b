import { shallowRef, type ShallowRef } from 'vue'
import type { Alarm } from '../../../shared/events.ts'
import { useSession } from './session.ts'
import { serverNow } from './time.ts'

/** What became of an alarm on this device. Instants are ISO 8601. */
export interface LoggedAlarm {
  alarm: Alarm
  raisedAt: string
  /** Somebody here noted it: it is silent in every window of this browser. */
  notedAt?: string
  /** It ended: somebody acted, or it no longer holds. */
  endedAt?: string
  /** It ended without being noted, and was read in the list afterwards. */
  readAt?: string
}

const prefix = 'xiaoan.alarms'
const most = 300
const keptMs = 3 * 86_400_000

const keyOf = ({ id, kind }: Alarm): string => `${id} ${kind}`
/** It ended and nobody here had noted it. */
export const isMissed = ({ endedAt, notedAt, readAt }: LoggedAlarm): boolean =>
  endedAt !== undefined && notedAt === undefined && readAt === undefined

export interface AlarmLog {
  /** The newest first. */
  items: ShallowRef<readonly LoggedAlarm[]>
  raise: (alarms: readonly Alarm[]) => void
  note: (alarms: readonly Alarm[]) => void
  end: (alarms: readonly Alarm[]) => void
  /** Those that were missed are read. */
  readMissed: () => void
  isNoted: (alarm: Alarm) => boolean
  stop: () => void
}

const read = (stored: string): LoggedAlarm[] => {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(stored) ?? '[]')
    return Array.isArray(kept) ? (kept as LoggedAlarm[]) : []
  } catch {
    return []
  }
}

/** The alarms of this device's signed-in person, kept over reloads and the same in all windows of the browser. */
export const openAlarmLog = (changed: () => void): AlarmLog => {
  const stored = `${prefix}.${useSession().user?.id ?? 'nobody'}`
  const items = shallowRef<readonly LoggedAlarm[]>(read(stored))

  const write = (change: (kept: readonly LoggedAlarm[]) => readonly LoggedAlarm[]): void => {
    // Another window may have written since: what is stored is the truth.
    const oldest = new Date(serverNow() - keptMs).toISOString()
    items.value = change(read(stored))
      .filter(({ raisedAt }) => raisedAt > oldest)
      .slice(0, most)
    localStorage.setItem(stored, JSON.stringify(items.value))
  }
  const mark = (alarms: readonly Alarm[], field: 'notedAt' | 'endedAt'): void => {
    const keys = new Set(alarms.map(keyOf))
    if (!items.value.some((item) => keys.has(keyOf(item.alarm)) && item[field] === undefined)) return
    const at = new Date(serverNow()).toISOString()
    write((kept) => kept.map((item) => (keys.has(keyOf(item.alarm)) ? { ...item, [field]: item[field] ?? at } : item)))
  }
  const follow = ({ key }: StorageEvent): void => {
    if (key !== stored) return
    items.value = read(stored)
    changed()
  }
  addEventListener('storage', follow)

  return {
    items,
    raise: (alarms) => {
      const known = new Set(items.value.map(({ alarm }) => keyOf(alarm)))
      const fresh = alarms.filter((alarm) => !known.has(keyOf(alarm)))
      if (fresh.length === 0) return
      const raisedAt = new Date(serverNow()).toISOString()
      write((kept) => {
        const there = new Set(kept.map(({ alarm }) => keyOf(alarm)))
        return [...fresh.filter((alarm) => !there.has(keyOf(alarm))).map((alarm) => ({ alarm, raisedAt })), ...kept]
      })
    },
    note: (alarms) => mark(alarms, 'notedAt'),
    end: (alarms) => mark(alarms, 'endedAt'),
    readMissed: () => {
      const readAt = new Date(serverNow()).toISOString()
      write((kept) => kept.map((item) => (isMissed(item) ? { ...item, readAt } : item)))
    },
    isNoted: (alarm) => items.value.some((item) => item.notedAt !== undefined && keyOf(item.alarm) === keyOf(alarm)),
    stop: () => removeEventListener('storage', follow),
  }
}
