import { computed, ref } from 'vue'
import { keepChoice, kept as keptText } from './keep.ts'
import { useNow } from './time.ts'

const stored = 'xiaoan.sound'
const leastVolume = 0.1

interface SoundSettings {
  /** 0.1 to 1: an alarm cannot be turned off by its volume, only muted for a time. */
  volume: number
  /** Until when nothing sounds here, milliseconds of the device's clock; 0 for not muted. */
  mutedUntil: number
}

const clamp = (volume: unknown): number =>
  typeof volume === 'number' && Number.isFinite(volume) ? Math.min(1, Math.max(leastVolume, volume)) : 0.7

const read = (): SoundSettings => {
  try {
    const kept: unknown = JSON.parse(keptText(stored) ?? '{}')
    const { volume, mutedUntil } = (typeof kept === 'object' && kept !== null ? kept : {}) as Partial<SoundSettings>
    return { volume: clamp(volume), mutedUntil: typeof mutedUntil === 'number' ? mutedUntil : 0 }
  } catch {
    return { volume: clamp(undefined), mutedUntil: 0 }
  }
}

const settings = ref(read())
addEventListener('storage', ({ key }) => {
  if (key === stored) settings.value = read()
})
const change = (changed: Partial<SoundSettings>): void => {
  settings.value = { ...settings.value, ...changed }
  keepChoice(stored, JSON.stringify(settings.value))
}

/** How loud this device sounds, 0.1 to 1. */
export const volume = computed({
  get: () => settings.value.volume,
  set: (wanted: number) => change({ volume: clamp(wanted) }),
})
/** Whether every window of this browser is silent now. */
export const isMuted = (): boolean => settings.value.mutedUntil > Date.now()
/** Silences every window of this browser for some minutes, never for good; 0 ends it. */
export const muteFor = (minutes: number): void =>
  change({ mutedUntil: minutes > 0 ? Date.now() + minutes * 60_000 : 0 })

/** Seconds until the sound comes back, counting down; 0 when it is not muted. */
export const useMuted = () => {
  const now = useNow()
  // The shared clock only makes it tick: muting is a matter of this device's own clock.
  return computed(() => (now.value > 0 ? Math.max(0, Math.ceil((settings.value.mutedUntil - Date.now()) / 1000)) : 0))
}
