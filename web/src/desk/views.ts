import { shallowRef, watch, type ShallowRef } from 'vue'
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
    const kept: unknown = JSON.parse(localStorage.getItem(stored) ?? '[]')
    return Array.isArray(kept) ? (kept as SavedView[]) : []
  } catch {
    return []
  }
}

/** The named views of the signed-in person, kept on the device. */
export const useViews = (): {
  views: ShallowRef<readonly SavedView[]>
  save: (name: string, query: Record<string, string>) => void
  remove: (name: string) => void
} => {
  const stored = `${prefix}.${useSession().user?.id ?? 'nobody'}`
  const views = shallowRef<readonly SavedView[]>(read(stored))
  watch(views, (value) => localStorage.setItem(stored, JSON.stringify(value)))
  const without = (name: string): SavedView[] => views.value.filter((view) => view.name !== name)
  return {
    views,
    save: (name, query) => {
      views.value = [...without(name), { name, query }].slice(-most)
    },
    remove: (name) => {
      views.value = without(name)
    },
  }
}
