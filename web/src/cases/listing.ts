import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { useRoute, useRouter, type LocationQuery } from 'vue-router'
import type { CaseCard } from '../../../shared/domain/case.ts'
import type { QueryOf } from '../../../shared/operations/catalogue.ts'
import type { CappedCount } from '../../../shared/operations/results.ts'
import type { Problem } from '../../../shared/refusals.ts'
import { caseStatuses, categories } from '../../../shared/schema/terms.ts'
import { call } from '../lib/api.ts'
import { onEvent, useConnection } from '../lib/live.ts'
import { problemFrom } from '../lib/problem.ts'
import { fromZoned } from '../lib/time.ts'

/** What the list is filtered by; the page's address holds it. Dates are days of the display zone. */
export interface CaseFilter {
  q: string
  station: string
  status: string
  category: string
  overdue: boolean
  mine: boolean
  from: string
  to: string
}

const one = (query: LocationQuery, name: string): string => {
  const value = query[name]
  return typeof value === 'string' ? value : ''
}

const filterOf = (query: LocationQuery): CaseFilter => ({
  q: one(query, 'q'),
  station: one(query, 'station'),
  status: one(query, 'status'),
  category: one(query, 'category'),
  overdue: one(query, 'overdue') === 'true',
  mine: one(query, 'mine') === 'true',
  from: one(query, 'from'),
  to: one(query, 'to'),
})

const addressOf = (filter: CaseFilter): Record<string, string> =>
  Object.fromEntries(
    Object.entries(filter).flatMap(([name, value]) => (value === '' || value === false ? [] : [[name, String(value)]])),
  )

const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text)
const dayAfter = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
const among = <T extends string>(values: readonly T[], value: string): T | undefined =>
  values.find((each) => each === value)

const queryOf = (filter: CaseFilter): QueryOf<'case.list'> => ({
  q: filter.q.trim() || undefined,
  station: filter.station || undefined,
  status: among(caseStatuses, filter.status),
  category: among(categories, filter.category),
  overdue: filter.overdue || undefined,
  mine: filter.mine || undefined,
  from: isDay(filter.from) ? fromZoned(`${filter.from}T00:00:00`) : undefined,
  to: isDay(filter.to) ? fromZoned(`${dayAfter(filter.to)}T00:00:00`) : undefined,
})

export interface Listing {
  filter: ComputedRef<CaseFilter>
  /** The same as the server is asked. */
  query: ComputedRef<QueryOf<'case.list'>>
  /** Changes a part of the filter; the address follows. */
  change: (part: Partial<CaseFilter>) => void
  clear: () => void
  items: ShallowRef<CaseCard[]>
  next: Ref<string | undefined>
  /** How many there are, when that is known. */
  count: Ref<CappedCount | undefined>
  loading: Ref<boolean>
  ready: Ref<boolean>
  problem: Ref<Problem | null>
  load: () => Promise<void>
  more: () => Promise<void>
}

const pageSize = 50
const againMs = 200

/** The list of cases: filter in the address, page by page, the rows shown kept up to date. */
export const useListing = (): Listing => {
  const route = useRoute()
  const router = useRouter()
  const filter = computed(() => filterOf(route.query))
  const items = shallowRef<CaseCard[]>([])
  const next = ref<string>()
  const count = ref<CappedCount>()
  const loading = ref(false)
  const ready = ref(false)
  const problem = ref<Problem | null>(null)
  let latest = 0

  /** @param least rows to be read at once: as many as were shown, when they are read anew */
  const read = async (cursor?: string, least = 0): Promise<void> => {
    const mine = (latest += 1)
    loading.value = true
    try {
      const isFirst = cursor === undefined
      const query = { ...queryOf(filter.value), limit: pageSize }
      let page = await call('case.list', { query: { ...query, cursor, ...(isFirst ? { count: true } : {}) } })
      const total = page.count
      const found = [...page.items]
      while (found.length < least && page.next !== undefined && mine === latest) {
        page = await call('case.list', { query: { ...query, cursor: page.next } })
        found.push(...page.items)
      }
      if (mine !== latest) return
      // What came meanwhile is newer than what was read.
      const shown = new Map(items.value.map((card) => [card.id, card]))
      const newest = (card: CaseCard): CaseCard => {
        const known = shown.get(card.id)
        return known && known.seq > card.seq ? known : card
      }
      items.value = isFirst ? found.map(newest) : [...items.value, ...found.filter(({ id }) => !shown.has(id))]
      next.value = page.next
      if (isFirst) count.value = total
      problem.value = null
      ready.value = true
    } catch (error) {
      if (mine === latest) problem.value = problemFrom(error)
    } finally {
      if (mine === latest) loading.value = false
    }
  }
  const load = (): Promise<void> => read()

  // A case that is new here: whether it belongs into the list, and where, the server knows. Further pages stay.
  const connection = useConnection()
  let again: ReturnType<typeof setTimeout> | undefined
  let back: ReturnType<typeof setTimeout> | undefined
  const loadSoon = (): void => {
    again ??= setTimeout(() => {
      again = undefined
      if (items.value.length <= pageSize) void load()
    }, againMs)
  }
  onScopeDispose(() => {
    clearTimeout(again)
    clearTimeout(back)
  })
  const isOnPage = (card: CaseCard): boolean =>
    next.value === undefined || card.receivedAt >= (items.value.at(-1)?.receivedAt ?? '')

  onEvent('card', (card) => {
    const at = items.value.findIndex(({ id }) => id === card.id)
    const shown = items.value[at]
    if (shown && shown.seq < card.seq) items.value = items.value.with(at, card)
    if (!shown && isOnPage(card)) loadSoon()
  })
  onEvent('card-gone', ({ id }) => {
    items.value = items.value.filter((card) => card.id !== id)
  })
  watch(
    () => connection.state,
    (state) => {
      if (state !== 'online') return
      clearTimeout(back)
      back = setTimeout(() => void read(undefined, items.value.length), againMs)
    },
  )
  watch(
    () => JSON.stringify(addressOf(filter.value)),
    () => {
      if (route.name === 'cases') void load()
    },
    { immediate: true },
  )

  return {
    filter,
    query: computed(() => queryOf(filter.value)),
    change: (part) => void router.replace({ query: addressOf({ ...filter.value, ...part }) }),
    clear: () => void router.replace({ query: {} }),
    items,
    next,
    count,
    loading,
    ready,
    problem,
    load,
    more: () => read(next.value),
  }
}
