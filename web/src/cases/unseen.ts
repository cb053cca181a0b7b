import { computed, onScopeDispose, ref, watch, type ComputedRef } from 'vue'
import type { Entry } from '../../../shared/domain/entry.ts'

export interface Unseen {
  /** Entries that others wrote while one read elsewhere, and that have not been on the screen. */
  count: ComputedRef<number>
  newest: ComputedRef<number>
}

const isOnScreen = (seq: number): boolean => {
  const element = document.getElementById(`entry-${seq}`)
  if (!element) return false
  const { top, bottom } = element.getBoundingClientRect()
  const view = element.closest('.lanes, main')?.getBoundingClientRect()
  return bottom > (view?.top ?? 0) && top < Math.min(view?.bottom ?? innerHeight, innerHeight)
}

/** Counts what came out of sight; scrolling it into view takes it off. The first reading counts nothing. */
export const useUnseen = (entries: () => readonly Entry[], userId: () => string): Unseen => {
  const seqs = ref<number[]>([])
  const look = (): void => {
    if (seqs.value.some(isOnScreen)) seqs.value = seqs.value.filter((seq) => !isOnScreen(seq))
  }
  watch(entries, (now, before) => {
    if (before.length === 0 || now.length <= before.length) return
    const came = now.slice(before.length).filter(({ by }) => by.userId !== userId())
    seqs.value = [...seqs.value, ...came.map(({ seq }) => seq)]
    // Only once the browser has put back what one reads does it show what is out of sight.
    requestAnimationFrame(() => requestAnimationFrame(look))
  })
  document.addEventListener('scroll', look, { capture: true, passive: true })
  onScopeDispose(() => document.removeEventListener('scroll', look, { capture: true }))
  return { count: computed(() => seqs.value.length), newest: computed(() => seqs.value.at(-1) ?? 0) }
}
