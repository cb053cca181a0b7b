const lines = new Map<string, Promise<unknown>>()

/**
 * Does something when it is its turn: one at a time by name, of all windows of the browser. Without locks (no HTTPS) of
 * this window alone: two windows then send the same command under the same id, which is written once.
 */
export const inTurn = <T>(name: string, work: () => Promise<T>): Promise<T> => {
  if ('locks' in navigator) return navigator.locks.request(name, work) as Promise<T>
  const before = lines.get(name) ?? Promise.resolve()
  const mine = before.then(work, work)
  lines.set(
    name,
    mine.catch(() => undefined),
  )
  return mine
}
