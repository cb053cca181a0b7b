import { onScopeDispose, reactive, watch, type ShallowRef } from 'vue'
import type { Entry } from '../../../shared/domain/entry.ts'

const freshMs = 6000

/** The `seq` of entries that came in the last seconds while one looked: the first reading marks none. */
export const useFresh = (entries: ShallowRef<readonly Entry[]>): ReadonlySet<number> => {
  const fresh = reactive(new Set<number>())
  const timers = new Set<ReturnType<typeof setTimeout>>()
  watch(entries, (now, before) => {
    if (before.length === 0) return
    const seqs = now.slice(before.length).map(({ seq }) => seq)
    for (const seq of seqs) fresh.add(seq)
    const timer = setTimeout(() => {
      for (const seq of seqs) fresh.delete(seq)
      timers.delete(timer)
    }, freshMs)
    timers.add(timer)
  })
  onScopeDispose(() => {
    for (const timer of timers) clearTimeout(timer)
  })
  return fresh
}
