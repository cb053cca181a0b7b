import { onScopeDispose, watch } from 'vue'
import { useConnection } from './live.ts'

/**
 * Reads again a moment after it is asked to, and after each reconnection: what changes without a pause neither puts it
 * off nor has its answers overtaken. Ends with the calling component.
 * @param waitMs the moment, ms from when it is asked @returns asks for it
 */
export const useReadSoon = (read: () => Promise<void>, waitMs: number | (() => number)): (() => void) => {
  const connection = useConnection()
  let waiting: ReturnType<typeof setTimeout> | undefined
  let [isReading, isWanted] = [false, false]
  const soon = (): void => {
    if (isReading) isWanted = true
    else waiting ??= setTimeout(() => void readNow(), typeof waitMs === 'number' ? waitMs : waitMs())
  }
  const readNow = async (): Promise<void> => {
    waiting = undefined
    isReading = true
    await read()
    isReading = false
    if (!isWanted) return
    isWanted = false
    soon()
  }
  watch(
    () => connection.state,
    (state) => {
      if (state === 'online') soon()
    },
  )
  onScopeDispose(() => {
    isReading = true
    clearTimeout(waiting)
  })
  return soon
}
