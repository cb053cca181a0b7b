import {
  computed,
  effectScope,
  onScopeDispose,
  ref,
  shallowRef,
  watch,
  type ComputedRef,
  type EffectScope,
  type Ref,
  type ShallowRef,
} from 'vue'
import type { CaseCard, Dispatch } from '../../../shared/domain/case.ts'
import type { DispatchEnded } from '../../../shared/domain/dispatch-ended.ts'
import type { DispatchNotice } from '../../../shared/events.ts'
import type { InboxItem } from '../../../shared/operations/results.ts'
import type { Problem } from '../../../shared/refusals.ts'
import { forgetSteps } from '../cases/step.ts'
import { call } from '../lib/api.ts'
import { onEvent, useConnection } from '../lib/live.ts'
import { problemFrom } from '../lib/problem.ts'
import { useSession } from '../lib/session.ts'
import { tellSounding } from '../lib/sounding.ts'
import { waitingDispatches } from '../lib/waitingDispatches.ts'
import { useRinging } from './ringing.ts'
import { useShown } from './shown.ts'

/** How a dispatch ended that this device had shown. */
export interface EndedItem extends DispatchEnded {
  notice: DispatchNotice
}

export interface Inbox {
  items: ShallowRef<readonly InboxItem[]>
  /** Not acknowledged by anybody of the unit yet: these ring. [D3] */
  waiting: ComputedRef<InboxItem[]>
  active: ComputedRef<InboxItem[]>
  /** [D2] What ended without this person's doing, until it is noted. */
  ended: ShallowRef<readonly EndedItem[]>
  noteEnded: () => void
  /** Ids of dispatches signed on this device whose signature has not gone out: they ring no more here. */
  signedHere: ShallowRef<ReadonlySet<string>>
  setSignedHere: (dispatchId: string, isWaiting: boolean) => void
  ready: Ref<boolean>
  loading: Ref<boolean>
  problem: Ref<Problem | null>
  load: () => Promise<void>
  /** Takes over what an own step answered, before the server tells everybody. */
  stepped: (dispatches: readonly Dispatch[]) => void
}

const againMs = 3000
const isWaiting = ({ state }: InboxItem): boolean => state === 'sent' || state === 'delivered'
const isOver = (state: Dispatch['state']): boolean =>
  state === 'released' || state === 'declined' || state === 'cancelled'

const start = (): Inbox => {
  const connection = useConnection()
  const session = useSession()
  const items = shallowRef<readonly InboxItem[]>([])
  const ended = shallowRef<readonly EndedItem[]>([])
  const signedHere = shallowRef<ReadonlySet<string>>(new Set())
  const ready = ref(false)
  const loading = ref(false)
  const problem = ref<Problem | null>(null)
  /** Events that this window has not confirmed: it does once the dispatch is on its screen. */
  const unconfirmed = new Map<string, () => void>()
  /** [A7] Told while the screen was locked: they ring, and are read when it is unlocked. */
  const unread = shallowRef<readonly DispatchNotice[]>([])
  const drop = (dispatchId: string): void => {
    unread.value = unread.value.filter((notice) => notice.dispatchId !== dispatchId)
  }
  const shown = useShown(() => {
    // What was noted in another window is noted.
    const known = new Set(shown.all().map(({ dispatchId }) => dispatchId))
    ended.value = ended.value.filter(({ dispatchId }) => known.has(dispatchId))
  })

  let latest = 0
  let again: ReturnType<typeof setTimeout> | undefined
  /** What came since the server was asked: its answer may be older. */
  let since: (() => void)[] = []
  const take = (change: () => void): void => {
    if (loading.value) since.push(change)
    change()
  }

  const remove = (dispatchId: string): void => {
    items.value = items.value.filter(({ notice }) => notice.dispatchId !== dispatchId)
  }
  const end = (told: DispatchEnded): void => {
    remove(told.dispatchId)
    const notice = shown.all().find(({ dispatchId }) => dispatchId === told.dispatchId)
    if (!notice || ended.value.some(({ dispatchId }) => dispatchId === told.dispatchId)) return
    // Who did it knows.
    if (told.by?.userId === session.user?.id) shown.drop([told.dispatchId])
    else ended.value = [...ended.value, { ...told, notice }]
  }
  const set = (state: Dispatch['state'], concerns: (item: InboxItem) => boolean, card?: CaseCard): void => {
    const over = isOver(state) ? items.value.filter(concerns) : []
    shown.drop(state === 'released' ? over.map(({ notice }) => notice.dispatchId) : [])
    items.value = items.value.flatMap((item) => {
      if (!concerns(item)) return [item]
      return over.includes(item) ? [] : [{ ...item, state, card: card ?? item.card }]
    })
  }

  const confirm = (): void => {
    for (const { notice } of items.value) {
      unconfirmed.get(notice.dispatchId)?.()
      unconfirmed.delete(notice.dispatchId)
    }
  }
  /** [D2] What this device had shown and goes on no more: told when it ended otherwise than by its own steps. */
  const compare = (current: readonly InboxItem[], told: readonly DispatchEnded[]): void => {
    const going = new Set(current.map(({ notice }) => notice.dispatchId))
    const gone = shown.all().filter(({ dispatchId }) => !going.has(dispatchId))
    for (const { dispatchId } of gone) {
      const found = told.find((each) => each.dispatchId === dispatchId)
      if (found) end(found)
      else if (!ended.value.some((each) => each.dispatchId === dispatchId)) shown.drop([dispatchId])
    }
    shown.add(current.map(({ notice }) => notice))
  }
  const load = async (): Promise<void> => {
    clearTimeout(again)
    const asked = (latest += 1)
    loading.value = true
    const cases = [...new Set(shown.all().map(({ caseId }) => caseId))].join(',')
    try {
      const inbox = await call('dispatch.inbox', cases === '' ? {} : { query: { cases } })
      // An answer that was overtaken knows nothing of the dispatch for which the later one was asked.
      if (asked !== latest) return
      compare(inbox.items, inbox.ended)
      items.value = inbox.items
      for (const change of since) change()
      unread.value = []
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

  const takeCard = (card: CaseCard): void => {
    const mine = items.value.filter((item) => item.card.id === card.id && card.seq >= item.card.seq)
    if (mine.length === 0) {
      // The case was reopened: what was under way is so again.
      const isNews = card.dispatches.some(
        ({ id, unitId, state }) =>
          session.user?.unitIds.includes(unitId) === true &&
          !isOver(state) &&
          !items.value.some(({ notice }) => notice.dispatchId === id),
      )
      if (isNews && card.status === 'open' && !loading.value) void load()
      return
    }
    // What of a cleared case goes on the server knows.
    if (card.status === 'cleared') return void load()
    for (const item of mine) {
      const now = card.dispatches.find(({ id }) => id === item.notice.dispatchId)
      if (now && card.status === 'open') set(now.state, (each) => each === item, card)
      else remove(item.notice.dispatchId)
    }
  }

  onEvent('dispatch', (notice, acknowledge) => {
    if (session.status === 'locked') {
      drop(notice.dispatchId)
      if (!items.value.some((item) => item.notice.dispatchId === notice.dispatchId))
        unread.value = [...unread.value, notice]
      return acknowledge()
    }
    unconfirmed.set(notice.dispatchId, acknowledge)
    if (items.value.some((item) => item.notice.dispatchId === notice.dispatchId)) confirm()
    else void load()
  })
  onEvent('dispatch-ended', (told) => {
    unconfirmed.delete(told.dispatchId)
    drop(told.dispatchId)
    take(() => end(told))
  })
  onEvent('card', (card) => take(() => takeCard(card)))
  onEvent('card-gone', ({ id }) =>
    take(() => {
      items.value = items.value.filter(({ card }) => card.id !== id)
    }),
  )
  // Comes before the card does: the ringing stops at once everywhere.
  onEvent('alarm-off', ({ id, state }) => {
    drop(id)
    if (state !== undefined) take(() => set(state, ({ notice }) => notice.dispatchId === id))
  })
  watch(
    () => session.isOpen,
    (isOpen) => {
      if (isOpen && unread.value.length > 0) void load()
    },
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
  const toSign = computed(() =>
    [...waiting.value.map(({ notice }) => notice), ...unread.value].filter(
      ({ dispatchId }) => !signedHere.value.has(dispatchId),
    ),
  )
  const rings = computed(() => toSign.value.length > 0)
  watch(
    toSign,
    (now) =>
      tellSounding(
        'dispatches',
        now.map(({ dispatchId, number }) => ({ id: dispatchId, kind: 'dispatch', number })),
      ),
    { immediate: true },
  )
  useRinging(
    rings,
    computed(() => ended.value.length),
  )
  watch(waiting, ({ length }) => (waitingDispatches.value = length))
  onScopeDispose(() => {
    clearTimeout(again)
    tellSounding('dispatches', [])
    waitingDispatches.value = 0
  })

  return {
    items,
    waiting,
    active,
    ended,
    noteEnded: () => {
      shown.drop(ended.value.map(({ dispatchId }) => dispatchId))
      ended.value = []
    },
    signedHere,
    setSignedHere: (dispatchId, isHeld) => {
      if (signedHere.value.has(dispatchId) === isHeld) return
      const others = [...signedHere.value].filter((id) => id !== dispatchId)
      signedHere.value = new Set(isHeld ? [...others, dispatchId] : others)
    },
    ready,
    loading,
    problem,
    load,
    stepped: (dispatches) =>
      take(() => {
        for (const { id, state } of dispatches) {
          // Who hands one back knows it.
          if (state === 'declined') shown.drop([id])
          set(state, ({ notice }) => notice.dispatchId === id)
        }
      }),
  }
}

let running: { userId: string; scope: EffectScope; inbox: Inbox } | undefined

/** Ends the inbox: nobody is signed in any more, or somebody else. */
export const stopInbox = (): void => {
  running?.scope.stop()
  running = undefined
}

/**
 * The dispatches of the own units, live, for every page of this window; rings while nobody has signed for one of them.
 * Started when it is not running yet.
 */
export const useInbox = (): Inbox => {
  const userId = useSession().user?.id ?? ''
  if (running?.userId === userId) return running.inbox
  stopInbox()
  const scope = effectScope(true)
  const inbox = scope.run(start)
  if (!inbox) throw new Error('the inbox’s scope has ended')
  running = { userId, scope, inbox }
  return inbox
}
