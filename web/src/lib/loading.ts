import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { Problem } from '../../../shared/refusals.ts'
import { problemFrom } from './problem.ts'

export interface Loaded<T> {
  data: ShallowRef<T | undefined>
  problem: Ref<Problem | null>
  loading: Ref<boolean>
  /** Loads again; what was shown stays until the new comes. Never throws; a slower earlier answer is dropped. */
  load: () => Promise<void>
}

/** What a view reads from the server, with its states: for `AsyncView`. */
export const useLoaded = <T>(read: () => Promise<T>): Loaded<T> => {
  const data = shallowRef<T>()
  const problem = ref<Problem | null>(null)
  const loading = ref(false)
  let latest = 0
  const load = async (): Promise<void> => {
    const mine = (latest += 1)
    loading.value = true
    try {
      const answer = await read()
      if (mine !== latest) return
      data.value = answer
      problem.value = null
    } catch (error) {
      if (mine === latest) problem.value = problemFrom(error)
    } finally {
      if (mine === latest) loading.value = false
    }
  }
  return { data, problem, loading, load }
}
