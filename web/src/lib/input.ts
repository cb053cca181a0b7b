import { onScopeDispose, watch } from 'vue'
import { call } from './api.ts'
import { keepChoice, kept } from './keep.ts'
import { useSession } from './session.ts'
import { serverNow } from './time.ts'

const events = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const
const MINUTE_MS = 60_000
/** Timers of browsers fire early and late; the server's word is asked for after its instant. */
const SLACK_MS = 500
/** A browser takes no longer wait than this for a timer. */
const LONGEST_WAIT_MS = 6 * 60 * MINUTE_MS
const INPUT_AT = 'xiaoan.input-at'

const inputAt = (): number => Number(kept(INPUT_AT) ?? 0)

/**
 * [A7] Tells the server that somebody does something in this window, once a minute at most: keys, fingers and the
 * pointer, never what a page does by itself. When nobody did, the server is asked whether the session is locked; where
 * it cannot be reached, the windows of this browser lock by themselves. Ends with the calling component.
 */
export const useInputWatch = (): void => {
  const session = useSession()
  let toldAt = 0
  let trailing: ReturnType<typeof setTimeout> | undefined
  let looking: ReturnType<typeof setTimeout> | undefined

  const tell = (): void => {
    clearTimeout(trailing)
    trailing = undefined
    if (!session.isOpen || session.locksAt === undefined) return
    toldAt = Date.now()
    call('session.active').then(
      ({ locksAt }) => {
        if (session.isOpen) session.locksAt = locksAt
      },
      // What is refused is told to the page by its own way; what did not arrive is told with what is done a minute later.
      () => undefined,
    )
  }
  const heard = (event: Event): void => {
    if (!event.isTrusted || !session.isOpen || session.locksAt === undefined || trailing !== undefined) return
    keepChoice(INPUT_AT, String(Date.now()))
    const waitMs = toldAt + MINUTE_MS - Date.now()
    if (waitMs <= 0) tell()
    else trailing = setTimeout(tell, Math.min(waitMs, MINUTE_MS))
  }

  const look = async (): Promise<void> => {
    if (!session.isOpen || session.locksAt === undefined) return
    const isTold = await session.renew()
    if (isTold || !session.isOpen) return schedule()
    const idleAt = inputAt() + session.rules.idleMinutes * MINUTE_MS
    if (idleAt <= Date.now()) session.lock()
    else looking = setTimeout(() => void look(), idleAt - Date.now() + SLACK_MS)
  }
  const schedule = (): void => {
    clearTimeout(looking)
    if (!session.isOpen || session.locksAt === undefined) return
    const waitMs = Math.max(0, Date.parse(session.locksAt) - serverNow()) + SLACK_MS
    looking = setTimeout(() => void look(), Math.min(waitMs, LONGEST_WAIT_MS))
  }
  watch(() => [session.isOpen, session.locksAt], schedule, { immediate: true })
  watch(
    () => session.isOpen,
    (isOpen) => {
      if (isOpen) keepChoice(INPUT_AT, String(Date.now()))
    },
    { immediate: true },
  )

  for (const event of events) addEventListener(event, heard, { capture: true, passive: true })
  onScopeDispose(() => {
    for (const event of events) removeEventListener(event, heard, { capture: true })
    clearTimeout(trailing)
    clearTimeout(looking)
  })
}
