import { computed, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import type { CaseCard } from '../../../shared/domain/case.ts'
import type { Problem } from '../../../shared/refusals.ts'
import { call } from '../lib/api.ts'
import { onEvent, useConnection } from '../lib/live.ts'
import { problemFrom } from '../lib/problem.ts'
import type { Inbox } from './inbox.ts'

export interface MyCases {
  /** Open cases of the unit without a dispatch in progress. */
  mine: ComputedRef<CaseCard[]>
  ready: Ref<boolean>
  loading: Ref<boolean>
  problem: Ref<Problem | null>
  load: () => Promise<void>
}

/** The open cases of the own units, live; read anew with each dispatch that comes. */
export const useMyCases = ({ items }: Pick<Inbox, 'items'>): MyCases => {
  const connection = useConnection()
  const cards = shallowRef<readonly CaseCard[]>([])
  const ready = ref(false)
  const loading = ref(false)
  const problem = ref<Problem | null>(null)
  let latest = 0
  /** What came since the server was asked: its answer may be older. */
  let since: (() => void)[] = []
  const take = (change: () => void): void => {
    if (loading.value) since.push(change)
    change()
  }
  const load = async (): Promise<void> => {
    const asked = (latest += 1)
    loading.value = true
    try {
      const own = await call('case.list', { query: { mine: true, status: 'open', limit: 100 } })
      if (asked !== latest) return
      cards.value = own.items
      for (const change of since) change()
      problem.value = null
      ready.value = true
    } catch (error) {
      if (asked === latest) problem.value = problemFrom(error)
    } finally {
      if (asked === latest) {
        loading.value = false
        since = []
      }
    }
  }
  onEvent('card', (card) =>
    take(() => {
      const known = cards.value.some(({ id, seq }) => id === card.id && seq <= card.seq)
      if (!known) return
      cards.value = cards.value.flatMap((each) => (each.id !== card.id ? [each] : card.status === 'open' ? [card] : []))
    }),
  )
  onEvent('card-gone', ({ id }) => take(() => (cards.value = cards.value.filter((card) => card.id !== id))))
  onEvent('dispatch', () => void load())
  // Whose dispatch was taken away may have no part in the case any more.
  onEvent('dispatch-ended', () => void load())
  watch(
    () => connection.state,
    (state) => {
      if (state === 'online') void load()
    },
  )
  void load()
  const mine = computed(() => cards.value.filter((card) => !items.value.some((item) => item.card.id === card.id)))
  return { mine, ready, loading, problem, load }
}
