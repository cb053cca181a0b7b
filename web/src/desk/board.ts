import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import type { CaseCard } from '../../../shared/domain/case.ts'
import type { Alarm } from '../../../shared/events.ts'
import type { Problem } from '../../../shared/refusals.ts'
import { call } from '../lib/api.ts'
import { onEvent, useConnection } from '../lib/live.ts'
import { problemFrom } from '../lib/problem.ts'
import { serverNow } from '../lib/time.ts'
import { unsigned } from './urgency.ts'

const mostPages = 10
const gatherMs = 120
/** Cases that ended are remembered for a while, so that a late card does not bring them back. */
const mostEnded = 100

const alarmsShownBy = (card: CaseCard): Alarm[] =>
  card.dispatches.flatMap((dispatch) => {
    const { id, party, unitId, unitName: text, sentAt, endedAt, escalations } = dispatch
    const alarm = { caseId: card.id, number: card.number, party, unitId, text }
    const raised: Alarm[] = []
    if (escalations.includes('chief')) raised.push({ ...alarm, id, kind: 'chief', at: sentAt })
    if (escalations.includes('not-arrived'))
      raised.push({ ...alarm, id: `late:${id}`, kind: 'not-arrived', at: sentAt })
    if (dispatch.state === 'declined')
      raised.push({ ...alarm, id: `declined:${id}`, kind: 'declined', at: endedAt ?? sentAt })
    return raised.filter((each) => alarmHolds(each, card))
  })

const shown = new WeakMap<CaseCard, Alarm[]>()
/** The alarms that a card shows to be going on for the desk: those that were raised before this window listened. [D4] */
export const alarmsOf = (card: CaseCard): Alarm[] => {
  const alarms = shown.get(card) ?? alarmsShownBy(card)
  shown.set(card, alarms)
  return alarms
}

/** Whether what an alarm says still holds for the card. */
export const alarmHolds = (alarm: Alarm, card: CaseCard | undefined): boolean => {
  if (!card || card.status !== 'open') return false
  const dispatch = card.dispatches.find(({ party }) => party === alarm.party)
  if (!dispatch || alarm.kind === 'clock') return true
  if (alarm.kind === 'declined') return dispatch.state === 'declined'
  if (alarm.kind === 'not-arrived')
    return unsigned(dispatch) || dispatch.state === 'acknowledged' || dispatch.state === 'departed'
  return unsigned(dispatch)
}

export interface Board {
  /** The open cases, in no order. */
  cards: ComputedRef<readonly CaseCard[]>
  /** Ticks once a minute, milliseconds: what is urgent changes with the time. */
  minute: Ref<number>
  cardOf: (id: string) => CaseCard | undefined
  ready: Ref<boolean>
  loading: Ref<boolean>
  problem: Ref<Problem | null>
  load: () => Promise<void>
}

const readAll = async (): Promise<CaseCard[]> => {
  const found: CaseCard[] = []
  let cursor: string | undefined
  for (let page = 0; page < mostPages; page += 1) {
    const { items, next } = await call('case.list', { query: { status: 'open', limit: 200, cursor } })
    found.push(...items)
    if (!next) break
    cursor = next
  }
  return found
}

/** The live board of open cases: read once, kept by the `card` events, read again after each reconnection. */
export const useBoard = (): Board => {
  const byId = shallowRef<ReadonlyMap<string, CaseCard>>(new Map())
  const [ready, loading] = [ref(false), ref(false)]
  const problem = ref<Problem | null>(null)
  const minute = ref(serverNow())
  const connection = useConnection()

  // Many cards at once are one change: the board is arranged and painted once for all of them.
  const waiting = new Map<string, CaseCard>()
  let flushing: ReturnType<typeof setTimeout> | undefined

  /** Cases that left what one may see while the list is being read: it may still name them. */
  const leftMeanwhile = new Set<string>()

  const put = (items: readonly CaseCard[], base: ReadonlyMap<string, CaseCard>): void => {
    const next = new Map(base)
    for (const card of items) {
      if (card.seq <= (next.get(card.id)?.seq ?? 0)) continue
      // Last in the order of changes: those that ended longest ago are forgotten first.
      next.delete(card.id)
      next.set(card.id, card)
    }
    const ended = [...next.values()].filter(({ status }) => status !== 'open')
    for (const { id } of ended.slice(0, Math.max(0, ended.length - mostEnded))) next.delete(id)
    byId.value = next
  }
  const flush = (): void => {
    clearTimeout(flushing)
    flushing = undefined
    const items = [...waiting.values()]
    waiting.clear()
    if (items.length > 0) put(items, byId.value)
  }
  const load = async (): Promise<void> => {
    loading.value = true
    leftMeanwhile.clear()
    flush()
    const before = byId.value
    try {
      const items = await readAll()
      flush()
      // Cards that came while reading stay; those that were there before and are not listed any more have left.
      const came = [...byId.value.values()].filter((card) => before.get(card.id) !== card)
      const listed = items.filter(({ id }) => !leftMeanwhile.has(id))
      put(came, new Map(listed.map((card) => [card.id, card])))
      ready.value = true
      problem.value = null
    } catch (error) {
      problem.value = problemFrom(error)
    } finally {
      loading.value = false
    }
  }

  onEvent('card', (card) => {
    leftMeanwhile.delete(card.id)
    waiting.set(card.id, card)
    flushing ??= setTimeout(flush, gatherMs)
  })
  onEvent('card-gone', ({ id }) => {
    waiting.delete(id)
    leftMeanwhile.add(id)
    byId.value = new Map([...byId.value].filter(([key]) => key !== id))
  })
  watch(
    () => connection.state,
    (state) => {
      if (state === 'online') void load()
    },
  )
  const tick = setInterval(() => {
    minute.value = serverNow()
  }, 60_000)
  onScopeDispose(() => {
    clearInterval(tick)
    clearTimeout(flushing)
  })

  const cards = computed(() => [...byId.value.values()].filter(({ status }) => status === 'open'))
  return { cards, minute, cardOf: (id) => byId.value.get(id), ready, loading, problem, load }
}
