import { onScopeDispose, watch } from 'vue'
import { resumePhotos } from '../cases/photos.ts'
import { useConnection } from '../lib/live.ts'
import { useSession } from '../lib/session.ts'
import { drain, look, onLeft, waitingEntries } from './outbox.ts'
import { inTurn } from './turns.ts'

const firstAgainMs = 4000
const lastAgainMs = 30_000

/**
 * Sends what waits from whatever page is shown: when the connection is back, when the person has signed in again, and
 * now and then, since the server may be reached although its socket is not. Ends with the calling component.
 */
export const useSending = (): void => {
  const connection = useConnection()
  const session = useSession()
  let timer: ReturnType<typeof setTimeout> | undefined
  let waitMs = firstAgainMs
  let isAtIt = false
  let isOver = false

  const again = (): void => {
    if (isOver) return
    clearTimeout(timer)
    timer = setTimeout(() => void go(), waitMs)
    waitMs = Math.min(waitMs * 2, lastAgainMs)
  }
  const go = async (): Promise<void> => {
    if (isAtIt || !session.isOpen) return
    isAtIt = true
    clearTimeout(timer)
    void sendFiles()
    try {
      const isDone = await drain()
      if (!isDone) again()
    } finally {
      isAtIt = false
    }
  }
  // Large, and so by themselves: no entry waits for them.
  const sendFiles = async (): Promise<void> => {
    const author = session.user?.id
    if (!author || !session.isOpen) return
    const isDone = await inTurn(`xiaoan.photos.${author}`, resumePhotos)
    if (!isDone) again()
  }
  const goAnew = (): void => {
    waitMs = firstAgainMs
    void go()
  }
  onLeft(again)
  watch(() => session.user?.id, look, { immediate: true })
  watch(
    () => session.isOpen && connection.state === 'online',
    (back) => {
      if (back) goAnew()
    },
    { immediate: true },
  )
  // Of another window that was closed before it could send.
  watch(
    () => waitingEntries.value.some(({ refusal }) => refusal === undefined),
    (some) => {
      if (some) again()
    },
    { immediate: true },
  )
  addEventListener('online', goAnew)
  onScopeDispose(() => {
    isOver = true
    clearTimeout(timer)
    onLeft(() => undefined)
    removeEventListener('online', goAnew)
  })
}
