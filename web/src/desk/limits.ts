import { computed, type ComputedRef } from 'vue'
import { useSession } from '../lib/session.ts'

const hourMs = 3_600_000

/** How long after the call a case is about to miss its window, and has missed it. [K1] [K7] */
export interface Limits {
  windowMs: number
  soonMs: number
}

/** The limits of the server's rules. */
export const useLimits = (): ComputedRef<Limits> => {
  const session = useSession()
  return computed(() => ({
    windowMs: session.rules.windowHours * hourMs,
    soonMs: session.rules.soonHours * hourMs,
  }))
}
