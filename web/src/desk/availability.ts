import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'
import type { UnitAvailability } from '../../../shared/operations/results.ts'
import { call } from '../lib/api.ts'

const againMs = 5_000

export type Availabilities = ReadonlyMap<string, UnitAvailability>

/**
 * Who of the units is there and busy, read again while somebody chooses one; undefined while nothing is known. Ends with
 * the calling component.
 * @param isWanted whether somebody chooses now
 */
export const useAvailability = (isWanted: () => boolean = () => true): ShallowRef<Availabilities | undefined> => {
  const known = shallowRef<Availabilities>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const read = async (): Promise<void> => {
    // It only helps: when it cannot be read a unit is chosen without it.
    const found = await call('dispatch.candidates', { query: {} }).catch(() => undefined)
    known.value = found && new Map(found.items.map((item) => [item.unitId, item]))
    if (!isWanted() || hasEnded) return
    clearTimeout(timer)
    timer = setTimeout(() => void read(), againMs)
  }
  let hasEnded = false
  watch(
    isWanted,
    (wanted) => {
      if (wanted) void read()
      else clearTimeout(timer)
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    hasEnded = true
    clearTimeout(timer)
  })
  return known
}
