import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { CaseCard, Dispatch } from '../../../shared/domain/case.ts'
import type { InboxItem } from '../../../shared/operations/results.ts'
import type { Problem } from '../../../shared/refusals.ts'
import { call } from '../lib/api.ts'
import { onEvent, useConnection } from '../lib/live.ts'
import { useOneWindow } from '../lib/oneWindow.ts'
import { problemFrom } from '../lib/problem.ts'
import { quiet, sound } from '../lib/sound.ts'
import { forgetSteps } from './step.ts'

export interface Inbox {
  items: ShallowRef<InboxItem[]>
  /** Not acknowledged by anybody of the unit yet: these ring. [D3] */
  waiting: ComputedRef<InboxItem[]>
  active: ComputedRef<InboxItem[]>
  /** Open cases of the unit without a dispatch in progress. */
  mine: ComputedRef<CaseCard[]>
  ready: Ref<boolean>
  loading: Ref<boolean>
  problem: Ref<Problem | null>
  load: () => Promise<void>
  /** Takes over what an own step answered, before the server tells everybody. */
  stepped: (dispatches: readonly Dispatch[]) => void
}

const ringMs = 2500
const againMs = 3000
const isWaiting = ({ state }: InboxItem): boolean => state === 'sent' || state === 'delivered'
const isOver = (state: Dispatch['state']): boolean =>
  state === 'released' || state === 'declined' || state === 'cancelled'

/** The dispatches of the own units, live; rings while one of them is not acknowledged. */
export const useInbox = (): Inbox => {
  const connection = useConnection()
  const items = shallowRef<InboxItem[]>([])
  const cards = shallowRef<CaseCard[]>([])
  const ready = ref(false)
  const loading = ref(false)
  const problem = ref<Problem | null>(null)
  /** Events that the terminal has not confirmed: it does once the dispatch is on its screen. */
  const unconfirmed = new Map<string, () => void>()

  let latest = 0
  let again: ReturnType<typeof setTimeout> | undefined
  /** What came since the server was asked: its answer may be older. */
  let since: (() => void)[] = []
  const take = (change: () => void): void => {
    if (loading.value) since.push(change)
    change()
  }

  const confirm = (): void => {
    for (const { notice } of items.value) {
      unconfirmed.get(notice.dispatchId)?.()
      unconfirmed.delete(notice.dispatchId)
    }
  }
  const load = async (): Promise<void> => {
    clearTimeout(again)
    const asked = (latest += 1)
    loading.value = true
    try {
      const [inbox, own] = await Promise.all([
        call('dispatch.inbox'),
        call('case.list', { query: { mine: true, status: 'open', limit: 100 } }),
      ])
      // An answer that was overtaken knows nothing of the dispatch for which the later one was asked.
      if (asked !== latest) return
      items.value = inbox.items
      cards.value = own.items
      for (const change of since) change()
      problem.value = null
      ready.value = true
      forgetSteps(inbox.items)
      confirm()
    } catch (error) {
      if (asked !== latest) return
      problem.value = problemFrom(error)
      // What cannot be read yet has to ring as soon as it can.
      if (unconfirmed.size > 0) again = setTimeout(() => void load(), againMs)
    } finally {
      if (asked === latest) {
        loading.value = false
        since = []
      }
    }
  }

  const step = (dispatches: readonly Dispatch[]): void => {
    items.value = items.value.flatMap((item) => {
      const now = dispatches.find(({ id }) => id === item.notice.dispatchId)
      if (!now) return [item]
      return isOver(now.state) ? [] : [{ ...item, state: now.state }]
    })
  }
  const takeCard = (card: CaseCard): void => {
    const known = cards.value.findIndex(({ id, seq }) => id === card.id && seq <= card.seq)
    const others = cards.value.filter(({ id }) => id !== card.id)
    if (known >= 0) cards.value = card.status === 'open' ? cards.value.with(known, card) : others
    items.value = items.value.flatMap((item) => {
      if (item.card.id !== card.id || card.seq < item.card.seq) return [item]
      const now = card.dispatches.find(({ id }) => id === item.notice.dispatchId)
      return now && !isOver(now.state) && card.status === 'open' ? [{ ...item, card, state: now.state }] : []
    })
  }

  onEvent('dispatch', (notice, acknowledge) => {
    unconfirmed.set(notice.dispatchId, acknowledge)
    if (items.value.some((item) => item.notice.dispatchId === notice.dispatchId)) confirm()
    else void load()
  })
  onEvent('card', (card) => take(() => takeCard(card)))
  onEvent('card-gone', ({ id }) =>
    take(() => {
      items.value = items.value.filter(({ card }) => card.id !== id)
      cards.value = cards.value.filter((card) => card.id !== id)
    }),
  )
  // Comes before the card does: the ringing stops at once everywhere.
  onEvent('alarm-off', ({ id }) =>
    take(() => {
      items.value = items.value.map((item) =>
        item.notice.dispatchId === id && isWaiting(item) ? { ...item, state: 'acknowledged' as const } : item,
      )
    }),
  )
  watch(
    () => connection.state,
    (state, before) => {
      if (state === 'online' && (before !== undefined || !ready.value)) void load()
    },
  )
  void load()

  // The oldest first: one that comes meanwhile does not take the screen from under the finger.
  const waiting = computed(() =>
    items.value.filter(isWaiting).sort((one, other) => (one.notice.sentAt < other.notice.sentAt ? -1 : 1)),
  )
  const active = computed(() => items.value.filter((item) => !isWaiting(item)))
  const mine = computed(() => cards.value.filter((card) => !items.value.some((item) => item.card.id === card.id)))

  const isMyTurn = useOneWindow('xiaoan.ring')
  const soundNow = (): void => {
    if (isMyTurn()) sound('dispatch')
  }
  let ring: ReturnType<typeof setInterval> | undefined
  watch(
    () => waiting.value.length > 0,
    (rings) => {
      clearInterval(ring)
      if (!rings) return quiet()
      soundNow()
      ring = setInterval(soundNow, ringMs)
    },
  )
  onScopeDispose(() => {
    clearInterval(ring)
    clearTimeout(again)
  })

  const stepped = (dispatches: readonly Dispatch[]): void => take(() => step(dispatches))
  return { items, waiting, active, mine, ready, loading, problem, load, stepped }
}
