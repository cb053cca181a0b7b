import { ref, shallowRef } from 'vue'
import type { Listed } from '../../../shared/operations/results.ts'
import type { Problem } from '../../../shared/refusals.ts'
import { problemFrom } from './problem.ts'

/**
 * A list read page by page. `load` reads the first page anew and drops slower earlier answers; what was shown stays
 * until the new comes. `more` adds the next page. Neither throws.
 */
export const usePaged = <T>(read: (cursor: string | undefined) => Promise<Listed<T>>) => {
  const items = shallowRef<T[]>([])
  const next = ref<string>()
  const problem = ref<Problem | null>(null)
  const loading = ref(false)
  const ready = ref(false)
  let latest = 0

  const fetchPage = async (cursor: string | undefined): Promise<void> => {
    const mine = (latest += 1)
    loading.value = true
    try {
      const page = await read(cursor)
      if (mine !== latest) return
      items.value = cursor === undefined ? page.items : [...items.value, ...page.items]
      next.value = page.next
      problem.value = null
      ready.value = true
    } catch (error) {
      if (mine === latest) problem.value = problemFrom(error)
    } finally {
      if (mine === latest) loading.value = false
    }
  }
  const load = (): Promise<void> => fetchPage(undefined)
  const more = (): Promise<void> => (next.value === undefined ? Promise.resolve() : fetchPage(next.value))

  return { items, next, problem, loading, ready, load, more }
}
