import { shallowRef, type ShallowRef } from 'vue'
import { keep as keepText, kept as keptText } from '../lib/keep.ts'
import { useSession } from '../lib/session.ts'

/** A view that somebody named: what stands in the address. */
export interface SavedView {
  name: string
  query: Record<string, string>
}

const prefix = 'xiaoan.desk.views'
const most = 20

const read = (stored: string): SavedView[] => {
  try {
    const kept: unknown = JSON.parse(keptText(stored) ?? '[]')
    return Array.isArray(kept) ? (kept as SavedView[]) : []
  } catch {
    return []
  }
}

/** Those of this window, by where they are kept: all who show them show the same. */
const opened = new Map<string, ShallowRef<readonly SavedView[]>>()
addEventListener('storage', ({ key }) => {
  const views = key === null ? undefined : opened.get(key)
  if (key !== null && views) views.value = read(key)
})

/** The named views of the signed-in person, kept on the device and the same in all windows of the browser. */
export const useViews = (): {
  views: ShallowRef<readonly SavedView[]>
  save: (name: string, query: Record<string, string>) => void
  remove: (name: string) => void
} => {
  const stored = `${prefix}.${useSession().user?.id ?? 'nobody'}`
  const views = opened.get(stored) ?? shallowRef<readonly SavedView[]>(read(stored))
  opened.set(stored, views)
  const without = (name: string): SavedView[] => views.value.filter((view) => view.name !== name)
  const keep = (changed: readonly SavedView[]): void => {
    views.value = changed
    keepText(stored, JSON.stringify(changed))
  }
  return {
    views,
    save: (name, query) => keep([...without(name), { name, query }].slice(-most)),
    remove: (name) => keep(without(name)),
  }
}
