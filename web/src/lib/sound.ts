import { ref } from 'vue'
import type { Alarm } from '../../../shared/events.ts'
import { isMuted, volume } from './soundSettings.ts'

/** A tone: hertz, start and length in seconds. */
type Tone = readonly [hertz: number, at: number, length: number]

/** What an alarm sounds like; kinds differ so that they are told apart without looking. */
export const patterns = {
  dispatch: [
    [880, 0, 0.16],
    [1175, 0.2, 0.16],
    [880, 0.4, 0.16],
    [1175, 0.6, 0.24],
  ],
  late: [
    [740, 0, 0.3],
    [740, 0.45, 0.3],
  ],
  declined: [
    [660, 0, 0.18],
    [494, 0.22, 0.36],
  ],
  /** [D2] A dispatch was taken back: falling, final. */
  ended: [
    [587, 0, 0.22],
    [440, 0.28, 0.22],
    [330, 0.56, 0.4],
  ],
  clock: [[587, 0, 0.5]],
  /** [T7] A person calls, nothing is late: soft, rising, short. */
  mention: [
    [523, 0, 0.1],
    [784, 0.12, 0.1],
    [1047, 0.24, 0.22],
  ],
} as const satisfies Record<string, readonly Tone[]>
export type Pattern = keyof typeof patterns

/** One pattern an event: they differ in number, direction and pitch of their tones. [D3] [D4] [K7] */
const tonesOf: Partial<Record<Alarm['kind'], readonly Tone[]>> = {
  dispatch: patterns.dispatch,
  leader: patterns.late,
  chief: [
    [740, 0, 0.18],
    [740, 0.26, 0.18],
    [740, 0.52, 0.34],
  ],
  'not-arrived': [
    [523, 0, 0.22],
    [659, 0.26, 0.22],
    [784, 0.52, 0.34],
  ],
  declined: patterns.declined,
  clock: patterns.clock,
}

/** Whether the browser lets this window sound: it wants one gesture first. */
export const soundReady = ref(false)
let context: AudioContext | undefined
const playing = new Set<OscillatorNode>()

const follow = (made: AudioContext): void => {
  soundReady.value = made.state === 'running'
}

/** Wakes the sound; only works from a click or a key. */
export const enableSound = async (): Promise<void> => {
  context ??= new AudioContext()
  const made = context
  made.onstatechange = () => follow(made)
  await made.resume().catch(() => undefined)
  follow(made)
}

const play = (made: AudioContext, [hertz, at, length]: Tone, loudness: number): void => {
  const [oscillator, gain] = [made.createOscillator(), made.createGain()]
  const start = made.currentTime + at
  oscillator.frequency.value = hertz
  oscillator.type = 'triangle'
  gain.gain.setValueAtTime(0, start)
  gain.gain.linearRampToValueAtTime(loudness, start + 0.02)
  gain.gain.setValueAtTime(loudness, start + length - 0.04)
  gain.gain.linearRampToValueAtTime(0, start + length)
  oscillator.connect(gain).connect(made.destination)
  oscillator.onended = () => playing.delete(oscillator)
  playing.add(oscillator)
  oscillator.start(start)
  oscillator.stop(start + length)
}

const half = 0.5
const playAll = (tones: readonly Tone[]): void => {
  if (context?.state !== 'running') return
  for (const tone of tones) play(context, tone, half * volume.value)
}

/** Sounds a pattern once; silent until sound is enabled, and while it is muted. */
export const sound = (pattern: Pattern): void => {
  if (!isMuted()) playAll(patterns[pattern])
}
/** Sounds an alarm's pattern once; `test` sounds it although the device is muted. */
export const soundAlarm = (kind: Alarm['kind'], test = false): void => {
  if (test || !isMuted()) playAll(tonesOf[kind] ?? patterns.clock)
}
/** Cuts off what sounds now: the alarm is over. */
export const quiet = (): void => {
  for (const oscillator of playing) oscillator.stop()
  playing.clear()
}

// Not the press: the line that asks for sound goes away then, and what moves under a press is not clicked.
const wakeOn = ['click', 'keydown'] as const

/** Enables the sound with the first gesture of any kind. @returns stops waiting for it */
export const enableSoundOnGesture = (): (() => void) => {
  const wake = (): void => void enableSound()
  for (const event of wakeOn) addEventListener(event, wake, { once: true, capture: true })
  return () => {
    for (const event of wakeOn) removeEventListener(event, wake, { capture: true })
  }
}
