import { onScopeDispose } from 'vue'
import type { DispatchNotice } from '../../../shared/events.ts'
import { forget, keepSealed, kept as keptText } from '../lib/keep.ts'
import { useSession } from '../lib/session.ts'
import { serverNow } from '../lib/time.ts'

const prefix = 'xiaoan.dispatches'
const keptMs = 3 * 86_400_000
const most = 30

/** The dispatches that this device has shown to the signed-in person and that the person has not seen end. */
export interface Shown {
  all: () => readonly DispatchNotice[]
  add: (notices: readonly DispatchNotice[]) => void
  drop: (dispatchIds: readonly string[]) => void
}

const read = (key: string): DispatchNotice[] => {
  try {
    const kept: unknown = JSON.parse(keptText(key) ?? '[]')
    return Array.isArray(kept) ? (kept as DispatchNotice[]) : []
  } catch {
    return []
  }
}

/**
 * Kept on the device, the same for all windows of the browser: whoever was away, or opened the page anew, is still told
 * how a dispatch that rang here ended. [D2]
 * @param heard is called when another window changed them
 */
export const useShown = (heard: () => void): Shown => {
  const key = `${prefix}.${useSession().user?.id ?? 'nobody'}`
  let items = read(key)
  const save = (next: readonly DispatchNotice[]): void => {
    const oldest = new Date(serverNow() - keptMs).toISOString()
    items = next.filter(({ sentAt }) => sentAt > oldest).slice(-most)
    // A device without room remembers them until it is opened anew.
    if (items.length > 0) keepSealed(key, JSON.stringify(items))
    else forget(key)
  }
  const follow = (event: StorageEvent): void => {
    if (event.key !== key) return
    items = read(key)
    heard()
  }
  addEventListener('storage', follow)
  onScopeDispose(() => removeEventListener('storage', follow))
  return {
    all: () => items,
    add: (notices) => {
      const known = new Set(items.map(({ dispatchId }) => dispatchId))
      const fresh = notices.filter(({ dispatchId }) => !known.has(dispatchId))
      if (fresh.length > 0) save([...items, ...fresh])
    },
    drop: (dispatchIds) => {
      if (items.some(({ dispatchId }) => dispatchIds.includes(dispatchId)))
        save(items.filter(({ dispatchId }) => !dispatchIds.includes(dispatchId)))
    },
  }
}
