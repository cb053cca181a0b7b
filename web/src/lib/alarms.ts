import { computed, onScopeDispose, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'
import type { Alarm } from '../../../shared/events.ts'
import { onEvent } from './live.ts'
import { enableSoundOnGesture, sound, type Pattern } from './sound.ts'

const repeatMs = 2500

const patternOf: Record<Alarm['kind'], Pattern> = {
  dispatch: 'dispatch',
  leader: 'late',
  chief: 'late',
  'not-arrived': 'late',
  declined: 'declined',
  clock: 'clock',
}

/** Of several windows of one browser only the one that holds the lock sounds. */
const holdSound = (): { mine: () => boolean; release: () => void } => {
  if (!('locks' in navigator)) return { mine: () => true, release: () => undefined }
  let [mine, release] = [false, (): void => undefined]
  const ended = new AbortController()
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  navigator.locks
    .request('xiaoan.sound', { signal: ended.signal }, () => {
      mine = true
      return held
    })
    .catch(() => undefined)
  return {
    mine: () => mine,
    release: () => {
      ended.abort()
      release()
    },
  }
}

export interface Alarms {
  /** Alarms that go on, oldest first. */
  active: ShallowRef<readonly Alarm[]>
  sounding: ComputedRef<boolean>
  /** Silences one here; without an id, all. Elsewhere it goes on until somebody acts. */
  acknowledge: (id?: string) => void
  /** Adds those that went on before this window listened, unless they were silenced here. */
  restore: (alarms: readonly Alarm[]) => void
  /** Drops those that are no longer true, for when their end was missed. */
  keep: (stillTrue: (alarm: Alarm) => boolean) => void
}

const silencedKey = 'xiaoan.silenced'
const mostSilenced = 500
const keyOf = ({ id, kind }: Alarm): string => `${id} ${kind}`

/** What was silenced in this window stays so over a reload. */
const silencedAlarms = (): { has: (alarm: Alarm) => boolean; add: (alarms: readonly Alarm[]) => void } => {
  const keys = new Set((sessionStorage.getItem(silencedKey) ?? '').split('\n').filter(Boolean))
  return {
    has: (alarm) => keys.has(keyOf(alarm)),
    add: (alarms) => {
      for (const alarm of alarms) keys.add(keyOf(alarm))
      sessionStorage.setItem(silencedKey, [...keys].slice(-mostSilenced).join('\n'))
    },
  }
}

/** The alarms of this window: they sound until somebody acts or they are silenced here. [D3] [D4] [K7] */
export const useAlarms = (): Alarms => {
  const active = shallowRef<readonly Alarm[]>([])
  const lock = holdSound()
  const silenced = silencedAlarms()
  const unwake = enableSoundOnGesture()
  let repeat: ReturnType<typeof setInterval> | undefined

  const drop = (test: (alarm: Alarm) => boolean): void => {
    // A new list only when it differs: who watches it would else be told for nothing, again and again.
    if (active.value.some(test)) active.value = active.value.filter((alarm) => !test(alarm))
  }
  const soundNow = (): void => {
    const latest = active.value.at(-1)
    if (latest && lock.mine()) sound(patternOf[latest.kind])
  }
  onEvent('alarm', (alarm) => {
    if (silenced.has(alarm)) return
    active.value = [...active.value.filter(({ id }) => id !== alarm.id), alarm]
    soundNow()
  })
  onEvent('alarm-off', ({ id }) => drop((alarm) => alarm.id === id))

  const sounding = computed(() => active.value.length > 0)
  watch(sounding, (goesOn) => {
    clearInterval(repeat)
    repeat = goesOn ? setInterval(soundNow, repeatMs) : undefined
  })
  onScopeDispose(() => {
    clearInterval(repeat)
    unwake()
    lock.release()
  })

  return {
    active,
    sounding,
    acknowledge: (id) => {
      const chosen = active.value.filter((alarm) => id === undefined || alarm.id === id)
      silenced.add(chosen)
      drop((alarm) => chosen.includes(alarm))
    },
    restore: (alarms) => {
      const known = new Set(active.value.map(({ id }) => id))
      const missed = alarms.filter((alarm) => !known.has(alarm.id) && !silenced.has(alarm))
      if (missed.length === 0) return
      active.value = [...active.value, ...missed]
      soundNow()
    },
    keep: (stillTrue) => drop((alarm) => !stillTrue(alarm)),
  }
}
