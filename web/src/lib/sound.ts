import { ref } from 'vue'

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
  clock: [[587, 0, 0.5]],
} as const satisfies Record<string, readonly Tone[]>
export type Pattern = keyof typeof patterns

/** Whether the browser lets this window sound: it wants one gesture first. */
export const soundReady = ref(false)
let context: AudioContext | undefined

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

/** Sounds a pattern once; silent until sound is enabled. */
export const sound = (pattern: Pattern): void => {
  if (context?.state !== 'running') return
  for (const [hertz, at, length] of patterns[pattern]) {
    const [oscillator, gain] = [context.createOscillator(), context.createGain()]
    const start = context.currentTime + at
    oscillator.frequency.value = hertz
    oscillator.type = 'triangle'
    gain.gain.setValueAtTime(0, start)
    gain.gain.linearRampToValueAtTime(0.35, start + 0.02)
    gain.gain.setValueAtTime(0.35, start + length - 0.04)
    gain.gain.linearRampToValueAtTime(0, start + length)
    oscillator.connect(gain).connect(context.destination)
    oscillator.start(start)
    oscillator.stop(start + length)
  }
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
