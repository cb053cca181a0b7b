import { computed, shallowRef, type ShallowRef } from 'vue'
import type { Alarm } from '../../../shared/events.ts'
import { keepSealed, kept as keptText } from './keep.ts'
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
  /** It ended although nobody had acted. */
  byItself?: true
  /** It ended without anybody acting or noting it, and was read in the list afterwards. */
  readAt?: string
}

const prefix = 'xiaoan.alarms'
const most = 300
const keptMs = 3 * 86_400_000
const saveAfterMs = 200

export const keyOfAlarm = ({ id, kind }: Alarm): string => `${id} ${kind}`
/** It ended, and nobody had acted or noted it here: the one meaning of "missed" wherever it is counted. [D4] */
export const isMissed = ({ endedAt, byItself, notedAt, readAt }: LoggedAlarm): boolean =>
  endedAt !== undefined && byItself === true && notedAt === undefined && readAt === undefined

export interface AlarmLog {
  /** The newest first. */
  items: ShallowRef<readonly LoggedAlarm[]>
  raise: (alarms: readonly Alarm[]) => void
  note: (alarms: readonly Alarm[]) => void
  end: (alarms: readonly Alarm[], byItself?: true) => void
  /** Those that were missed are read. */
  readMissed: () => void
  isNoted: (alarm: Alarm) => boolean
  /** The alarm as this device heard of it: with the `seq` of its entry. */
  asTold: (alarm: Alarm) => Alarm
  stop: () => void
}

const read = (stored: string): LoggedAlarm[] => {
  try {
    const kept: unknown = JSON.parse(keptText(stored) ?? '[]')
    return Array.isArray(kept) ? (kept as LoggedAlarm[]) : []
  } catch {
    return []
  }
}

/** Two windows' knowledge of the same alarms: what either of them knows, counts. */
const merged = (one: readonly LoggedAlarm[], other: readonly LoggedAlarm[]): LoggedAlarm[] => {
  const found = new Map(one.map((item) => [keyOfAlarm(item.alarm), item]))
  for (const item of other) found.set(keyOfAlarm(item.alarm), { ...found.get(keyOfAlarm(item.alarm)), ...item })
  const oldest = new Date(serverNow() - keptMs).toISOString()
  return [...found.values()]
    .filter(({ raisedAt }) => raisedAt > oldest)
    .sort((a, b) => (a.raisedAt < b.raisedAt ? 1 : a.raisedAt > b.raisedAt ? -1 : 0))
    .slice(0, most)
}

/**
 * The alarms of this device's signed-in person, kept over reloads and the same in all windows of the browser.
 * @param heard is called when another window changed something
 */
export const openAlarmLog = (heard: () => void): AlarmLog => {
  const stored = `${prefix}.${useSession().user?.id ?? 'nobody'}`
  const items = shallowRef<readonly LoggedAlarm[]>(merged(read(stored), []))
  const noted = computed(
    () => new Set(items.value.flatMap(({ alarm, notedAt }) => (notedAt === undefined ? [] : [keyOfAlarm(alarm)]))),
  )
  const known = computed(() => new Set(items.value.map(({ alarm }) => keyOfAlarm(alarm))))

  // Many alarms at once are written once.
  let saving: ReturnType<typeof setTimeout> | undefined
  const save = (): void => {
    clearTimeout(saving)
    saving = undefined
    items.value = merged(read(stored), items.value)
    keepSealed(stored, JSON.stringify(items.value))
  }
  const saveNow = (): void => {
    if (saving !== undefined) save()
  }
  const change = (next: readonly LoggedAlarm[]): void => {
    items.value = next
    saving ??= setTimeout(save, saveAfterMs)
  }
  const mark = (
    alarms: readonly Alarm[],
    field: 'notedAt' | 'endedAt',
    more: Pick<LoggedAlarm, 'byItself'> = {},
  ): void => {
    const keys = new Set(alarms.map(keyOfAlarm))
    const concerns = (item: LoggedAlarm): boolean => item[field] === undefined && keys.has(keyOfAlarm(item.alarm))
    if (keys.size === 0 || !items.value.some(concerns)) return
    const at = new Date(serverNow()).toISOString()
    change(items.value.map((item) => (concerns(item) ? { ...item, [field]: at, ...more } : item)))
  }
  const follow = ({ key }: StorageEvent): void => {
    if (key !== stored) return
    items.value = merged(read(stored), items.value)
    heard()
  }
  addEventListener('storage', follow)
  addEventListener('pagehide', saveNow)

  return {
    items,
    raise: (alarms) => {
      const fresh = alarms.filter((alarm) => !known.value.has(keyOfAlarm(alarm)))
      const told = new Map(alarms.flatMap((alarm) => (alarm.seq === undefined ? [] : [[keyOfAlarm(alarm), alarm]])))
      const lacks = ({ alarm }: LoggedAlarm): boolean => alarm.seq === undefined && told.has(keyOfAlarm(alarm))
      // Made out from a state first, and now told by its entry.
      if (items.value.some(lacks))
        change(
          items.value.map((item) =>
            lacks(item) ? { ...item, alarm: told.get(keyOfAlarm(item.alarm)) ?? item.alarm } : item,
          ),
        )
      if (fresh.length === 0) return
      const raisedAt = new Date(serverNow()).toISOString()
      change([...fresh.map((alarm) => ({ alarm, raisedAt })), ...items.value].slice(0, most))
    },
    note: (alarms) => {
      mark(alarms, 'notedAt')
      // The other windows fall silent now, not soon.
      saveNow()
    },
    end: (alarms, byItself) => mark(alarms, 'endedAt', byItself ? { byItself } : {}),
    readMissed: () => {
      const readAt = new Date(serverNow()).toISOString()
      change(items.value.map((item) => (isMissed(item) ? { ...item, readAt } : item)))
    },
    isNoted: (alarm) => noted.value.has(keyOfAlarm(alarm)),
    asTold: (alarm) => items.value.find((item) => keyOfAlarm(item.alarm) === keyOfAlarm(alarm))?.alarm ?? alarm,
    stop: () => {
      saveNow()
      removeEventListener('storage', follow)
      removeEventListener('pagehide', saveNow)
    },
  }
}
