import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import type { CaseCard } from '../../../shared/domain/case.ts'
import type { Group } from './boardView.ts'

/** So long after the last movement on the board its order stays, milliseconds. */
const restMs = 6000
/** What is pressed so soon after the order changed was aimed at what stood there before. */
const aimMs = 350

export interface Steady {
  /** What is shown: the wanted order, or while somebody points at the board the one from before with today's cards. */
  groups: ComputedRef<readonly Group[]>
  /** How many cards would come, go or stand elsewhere. */
  changes: ComputedRef<number>
  /** Somebody is at the board: its order stays a while. */
  touch: () => void
  /** Nobody is any more. */
  leave: () => void
  /** Takes the wanted order now. */
  settle: () => void
  /** Whether a press now was aimed at what is there. */
  aimed: () => boolean
}

const idsOf = (groups: readonly Group[]): string =>
  groups.map(({ key, cards }) => `${key}:${cards.map(({ id }) => id).join()}`).join(';')
const flat = (groups: readonly Group[]): string[] => groups.flatMap(({ cards }) => cards.map(({ id }) => id))

const changesBetween = (shown: readonly Group[], wanted: readonly Group[]): number => {
  const [now, then] = [flat(shown), flat(wanted)]
  const [there, coming] = [new Set(now), new Set(then)]
  const come = then.filter((id) => !there.has(id)).length
  const gone = now.filter((id) => !coming.has(id)).length
  const stay = now.filter((id) => coming.has(id))
  const stayThen = then.filter((id) => there.has(id))
  return come + gone + stay.filter((id, index) => stayThen[index] !== id).length
}

/**
 * A board on which nothing moves under the pointer: its order changes only while nobody is at it.
 * @param wanted the order as it should be
 * @param view what is asked for; another wish is answered at once
 * @param cardOf the card as it is now, also of a case that ended
 */
export const useSteady = (
  wanted: ComputedRef<readonly Group[]>,
  view: Ref<unknown>,
  cardOf: (id: string) => CaseCard | undefined,
): Steady => {
  const held = shallowRef<readonly Group[]>()
  const settledAt = ref(0)
  let timer: ReturnType<typeof setTimeout> | undefined

  const settle = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (held.value && idsOf(held.value) !== idsOf(wanted.value)) settledAt.value = Date.now()
    held.value = undefined
  }
  const touch = (): void => {
    held.value ??= wanted.value
    clearTimeout(timer)
    timer = setTimeout(settle, restMs)
  }
  watch(view, settle, { flush: 'sync' })
  onScopeDispose(() => clearTimeout(timer))

  return {
    groups: computed(() =>
      held.value
        ? held.value.map(({ key, cards }) => ({ key, cards: cards.map((card) => cardOf(card.id) ?? card) }))
        : wanted.value,
    ),
    changes: computed(() => (held.value ? changesBetween(held.value, wanted.value) : 0)),
    touch,
    leave: settle,
    settle,
    aimed: () => Date.now() - settledAt.value > aimMs,
  }
}
