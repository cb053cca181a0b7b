import { computed, effectScope, ref, watch, type ComputedRef, type EffectScope, type Ref, type ShallowRef } from 'vue'
import type { CaseCard } from '../../../shared/domain/case.ts'
import type { OrganisationResult } from '../../../shared/operations/results.ts'
import type { Problem } from '../../../shared/refusals.ts'
import { useAlarms, type Alarms } from '../lib/alarms.ts'
import { call } from '../lib/api.ts'
import { onEvent } from '../lib/live.ts'
import { useLoaded } from '../lib/loading.ts'
import { useSession } from '../lib/session.ts'
import { alarmHolds, alarmsOf, useBoard, type Board } from './board.ts'

/** What goes on at the desk whatever page is shown: a dispatcher who reads a case still hears the alarms. */
export interface Desk {
  board: Board
  alarms: Alarms
  /** Ids of the cases that alarm. */
  alarming: ComputedRef<ReadonlySet<string>>
  organisation: ShallowRef<OrganisationResult | undefined>
  problem: Ref<Problem | null>
  load: () => Promise<void>
  /** The case at which the keys of the board stand. */
  current: Ref<string>
  peeking: Ref<boolean>
}

const start = (): Desk => {
  const board = useBoard()
  const alarms = useAlarms()
  // The same set as long as the same cases alarm: who shows it is not told for nothing.
  const alarming = computed<ReadonlySet<string>>((before) => {
    const now = new Set(alarms.active.value.map(({ caseId }) => caseId))
    return before?.size === now.size && [...now].every((id) => before.has(id)) ? before : now
  })
  // An alarm or an end of one that was missed while this window did not listen: the cards tell.
  let looked: ReadonlyMap<string, CaseCard> | undefined
  watch(board.cards, (cards) => {
    if (!board.ready.value) return
    const before = looked
    looked = new Map(cards.map((card) => [card.id, card]))
    const changed = cards.filter((card) => before?.get(card.id) !== card)
    const concerned = new Set(changed.map(({ id }) => id))
    for (const id of before?.keys() ?? []) if (!looked.has(id)) concerned.add(id)
    alarms.keep(
      (alarm) =>
        (before !== undefined && !concerned.has(alarm.caseId)) || alarmHolds(alarm, board.cardOf(alarm.caseId)),
    )
    alarms.restore(changed.flatMap(alarmsOf))
  })
  // What a card ends falls silent at once, not only with the board's next picture.
  onEvent('card', (card) => {
    if (alarming.value.has(card.id)) alarms.keep((alarm) => alarm.caseId !== card.id || alarmHolds(alarm, card))
  })
  const { data, problem, load } = useLoaded(() => call('organisation.read'))
  void board.load()
  void load()
  return {
    board,
    alarms,
    alarming,
    organisation: data,
    problem,
    load,
    current: ref(''),
    peeking: ref(false),
  }
}

let running: { userId: string; scope: EffectScope; desk: Desk } | undefined

/** Ends the alarms and the board: nobody is signed in any more, or somebody else. */
export const stopDesk = (): void => {
  running?.scope.stop()
  running = undefined
}

/** The desk of the signed-in person, started when it is not running yet. */
export const useDesk = (): Desk => {
  const userId = useSession().user?.id ?? ''
  if (running?.userId === userId) return running.desk
  stopDesk()
  const scope = effectScope(true)
  const desk = scope.run(start)
  if (!desk) throw new Error('the desk’s scope has ended')
  running = { userId, scope, desk }
  return desk
}
