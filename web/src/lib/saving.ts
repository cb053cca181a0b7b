import { ref, type Ref } from 'vue'
import type { Problem } from '../../../shared/refusals.ts'
import type { Saved } from './api.ts'
import { problemFrom } from './problem.ts'

const RELEASE_AFTER_MS = 60_000

export interface Saving {
  /** What is being fetched; empty when nothing is. */
  busy: Ref<string>
  problem: Ref<Problem | null>
  /** Fetches a file and hands it to the browser to keep; what went wrong is in `problem`. @param of what `busy` says */
  save: (of: string, fetched: () => Promise<Saved>) => Promise<void>
}

/** Files that take a moment to be made: with what is under way, and why one did not come. */
export const useSaving = (): Saving => {
  const busy = ref('')
  const problem = ref<Problem | null>(null)
  const save = async (of: string, fetched: () => Promise<Saved>): Promise<void> => {
    if (busy.value !== '') return
    busy.value = of
    problem.value = null
    try {
      const { bytes, name } = await fetched()
      const link = document.createElement('a')
      link.href = URL.createObjectURL(bytes)
      link.download = name
      link.click()
      setTimeout(() => URL.revokeObjectURL(link.href), RELEASE_AFTER_MS)
    } catch (error) {
      problem.value = problemFrom(error)
    } finally {
      busy.value = ''
    }
  }
  return { busy, problem, save }
}
