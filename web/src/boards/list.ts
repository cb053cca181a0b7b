import { ref, watch, type ComputedRef } from 'vue'
import { usePaged } from '../lib/paged.ts'
import type { Fault } from './address.ts'

interface Page<T> {
  items: T[]
  next?: string
  count: number
  asOf: string
}

/** The list behind a figure, page by page; `key` says what is asked for, undefined that the address is faulty. */
export const useList = <T>(
  key: () => string | undefined,
  faults: ComputedRef<readonly Fault[]>,
  read: (cursor: string | undefined, asOf: string | undefined) => Promise<Page<T>>,
) => {
  const count = ref<number>()
  const asOf = ref<string>()
  const paged = usePaged<T>(async (cursor) => {
    // Further pages are of the same instant as the first.
    const page = await read(cursor, cursor === undefined ? undefined : asOf.value)
    if (cursor === undefined) {
      count.value = page.count
      asOf.value = page.asOf
    }
    return page
  })
  watch(
    key,
    (now) => {
      count.value = undefined
      paged.items.value = []
      paged.ready.value = false
      if (now !== undefined && faults.value.length === 0) void paged.load()
    },
    { immediate: true },
  )
  return { ...paged, count, asOf }
}
