import { computed, effectScope, onScopeDispose, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'
import type { Alarm } from '../../../shared/events.ts'
import { openAlarmLog, type AlarmLog } from './alarmLog.ts'
import { tellNoted } from './alarmsNoted.ts'
import { onEvent } from './live.ts'
import { tellSounding } from './sounding.ts'
import { enableSoundOnGesture, quiet, soundAlarm, soundReady } from './sound.ts'

const repeatMs = 2500

/** What sounds when several alarms go on: the one that can be mended at once comes first. */
const loudest: readonly Alarm['kind'][] = ['dispatch', 'declined', 'chief', 'leader', 'not-arrived', 'clock']

/** Of the windows of one browser that may sound only one holds the lock, and it alone sounds. */
const holdSound = (): { mine: () => boolean; release: () => void } => {
  if (!('locks' in navigator)) return { mine: () => true, release: () => undefined }
  let [mine, release] = [false, (): void => undefined]
  const ended = new AbortController()
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  let asked = false
  // A window that may not sound yet leaves the lock to those that may.
  const unwatch = watch(
    soundReady,
    (ready) => {
      if (!ready || asked) return
      asked = true
      navigator.locks
        .request('xiaoan.sound', { signal: ended.signal }, () => {
          mine = true
          return held
        })
        .catch(() => undefined)
    },
    { immediate: true },
  )
  return {
    mine: () => mine,
    release: () => {
      unwatch()
      ended.abort()
      release()
    },
  }
}

export interface Alarms {
  /** Alarms that go on, oldest first. */
  active: ShallowRef<readonly Alarm[]>
  sounding: ComputedRef<boolean>
  log: AlarmLog
  /** Notes one: silent in this browser; without an id, all. Elsewhere it goes on until somebody acts. */
  acknowledge: (id?: string) => void
  /** Adds those that went on before this window listened, unless they were noted. */
  restore: (alarms: readonly Alarm[]) => void
  /** Drops those that are no longer true, for when their end was missed. */
  keep: (stillTrue: (alarm: Alarm) => boolean) => void
}

const start = (): Alarms => {
  const active = shallowRef<readonly Alarm[]>([])
  const lock = holdSound()
  const log = openAlarmLog(() => drop((alarm) => log.isNoted(alarm)))
  const unwake = enableSoundOnGesture()
  let repeat: ReturnType<typeof setInterval> | undefined

  const drop = (test: (alarm: Alarm) => boolean): void => {
    // A new list only when it differs: who watches it would else be told for nothing, again and again.
    if (active.value.some(test)) active.value = active.value.filter((alarm) => !test(alarm))
  }
  const soundNow = (): void => {
    if (!lock.mine()) return
    const kinds = active.value.map((alarm) => alarm.kind)
    const kind = loudest.find((each) => kinds.includes(each)) ?? kinds[0]
    if (kind) soundAlarm(kind)
  }
  onEvent('alarm', (alarm) => {
    log.raise([alarm])
    if (log.isNoted(alarm)) return
    active.value = [...active.value.filter(({ id }) => id !== alarm.id), alarm]
    soundNow()
  })
  onEvent('alarm-off', ({ id, byItself }) => {
    const concerned = log.items.value.flatMap(({ alarm }) => (alarm.id === id ? [alarm] : []))
    log.end(concerned, byItself)
    drop((alarm) => alarm.id === id)
  })

  const sounding = computed(() => active.value.length > 0)
  watch(active, (now) => tellSounding('alarms', now), { immediate: true, flush: 'sync' })
  watch(
    sounding,
    (goesOn) => {
      clearInterval(repeat)
      repeat = goesOn ? setInterval(soundNow, repeatMs) : undefined
      if (!goesOn) quiet()
    },
    { flush: 'sync' },
  )
  onScopeDispose(() => {
    clearInterval(repeat)
    tellSounding('alarms', [])
    quiet()
    unwake()
    lock.release()
    log.stop()
  })

  return {
    active,
    sounding,
    log,
    acknowledge: (id) => {
      const chosen = active.value.filter((alarm) => id === undefined || alarm.id === id)
      log.note(chosen)
      tellNoted(chosen)
      drop((alarm) => chosen.includes(alarm))
    },
    restore: (alarms) => {
      const known = new Set(active.value.map(({ id }) => id))
      const missed = alarms.filter((alarm) => !known.has(alarm.id) && !log.isNoted(alarm))
      if (missed.length === 0) return
      log.raise(missed)
      active.value = [...active.value, ...missed.map(log.asTold)]
      soundNow()
    },
    keep: (stillTrue) => {
      const open = log.items.value.filter(({ endedAt }) => endedAt === undefined).map(({ alarm }) => alarm)
      log.end([...active.value, ...open].filter((alarm) => !stillTrue(alarm)))
      drop((alarm) => !stillTrue(alarm))
    },
  }
}

let shared: { alarms: Alarms; stop: () => void } | undefined
let users = 0

/**
 * The alarms of this window, shared by all who ask and alive as long as one of them is: they sound until somebody acts
 * or they are noted here. [D3] [D4] [K7]
 */
export const useAlarms = (): Alarms => {
  if (!shared) {
    const scope = effectScope(true)
    const alarms = scope.run(start)
    if (!alarms) throw new Error('the alarms’ scope has ended')
    shared = { alarms, stop: () => scope.stop() }
  }
  const mine = shared
  users += 1
  onScopeDispose(() => {
    users -= 1
    if (users > 0) return
    mine.stop()
    shared = undefined
  })
  return mine.alarms
}
