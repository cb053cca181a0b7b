import type { Logger } from 'pino'
import { Refusal } from '../../shared/refusals.ts'

/** How many frames a connection sent in the second that began at `since`, ms of the process' own clock, which no setting moves. */
export interface FrameCount {
  count: number
  since: number
}

/** What of a socket is listened to. */
interface Asking {
  on(event: string, listener: (...frames: unknown[]) => void): unknown
  data: { frames: FrameCount; isLocked?: boolean }
}

const MOST_FRAMES_A_SECOND = 100

const withinRate = (frames: FrameCount): boolean => {
  const now = performance.now()
  if (now - frames.since > 1000) Object.assign(frames, { since: now, count: 0 })
  return ++frames.count <= MOST_FRAMES_A_SECOND
}

/** [S2] Whatever a client sends is checked, answered when it asked for an answer, and never ends the process. */
export const listenTo = <T>(
  socket: Asking,
  event: string,
  { check, act, log }: { check: (frame: unknown) => T | undefined; act: (frame: T) => Promise<object>; log: Logger },
): void => {
  socket.on(event, (...frames) => {
    const answer = frames.at(-1)
    const reply = (value: object): void => {
      if (typeof answer === 'function') (answer as (value: object) => void)(value)
    }
    const frame = check(frames[0])
    if (!withinRate(socket.data.frames)) return reply({ code: 'request.too-many' })
    if (socket.data.isLocked) return reply({ code: 'session.idle' })
    if (frame === undefined) return reply({ code: 'request.invalid' })
    act(frame).then(reply, (error: unknown) => {
      if (!(error instanceof Refusal)) log.warn({ err: error }, 'a frame could not be answered')
      reply({ code: error instanceof Refusal ? error.code : 'service.unavailable' })
    })
  })
}
