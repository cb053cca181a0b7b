import { computed, onScopeDispose, shallowRef, watch, type ComputedRef } from 'vue'
import type { CaseCard } from '../../../shared/domain/case.ts'
import { metresBetween, type Point } from '../../../shared/domain/jurisdiction.ts'
import type { NearCases } from '../../../shared/operations/results.ts'
import { call } from '../lib/api.ts'
import { useConnection } from '../lib/live.ts'
import { isPhone, phoneOf, type CallForm } from './callForm.ts'

const waitMs = 250

/** Ids of the open cases within so many metres of a point. */
export const openAround = (cards: readonly CaseCard[], at: Point, metres: number): string[] =>
  cards
    .filter(
      ({ place: { lng, lat } }) => lng !== undefined && lat !== undefined && metresBetween({ lng, lat }, at) <= metres,
    )
    .map(({ id }) => id)
    .sort()

/** What was found, with each case as the board knows it now: what ended since is no open case near. [C4] */
export const asOnBoard = (found: NearCases, cardOf: (id: string) => CaseCard | undefined): NearCases => {
  const newest = <T extends CaseCard>(card: T): T => {
    const known = cardOf(card.id)
    return known && known.seq > card.seq ? { ...card, ...known } : card
  }
  return {
    ...found,
    near: found.near.map(newest).filter(({ status }) => status === 'open'),
    sameNumber: found.sameNumber.map(newest),
  }
}

/**
 * Targets, cases near and calls from the same number, for what is typed so far; undefined while nothing is known or it
 * cannot be read. [C4] [D1]
 * @param around tells that other cases are open there than before: it is read again
 */
export const useNearby = (form: CallForm, around: () => string): ComputedRef<NearCases | undefined> => {
  const near = shallowRef<{ at: string; found: NearCases }>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked: AbortController | undefined

  const pointOf = (): string => (form.lng !== null && form.lat !== null ? `${form.lng} ${form.lat}` : '')
  const query = () => ({
    ...(form.lng !== null && form.lat !== null ? { lng: form.lng, lat: form.lat } : {}),
    ...(isPhone(form.callerPhone) ? { phone: phoneOf(form.callerPhone) } : {}),
    ...(form.overriding && form.station ? { station: form.station } : {}),
  })

  const read = async (): Promise<void> => {
    asked?.abort()
    asked = new AbortController()
    const mine = asked
    const wanted = query()
    const at = pointOf()
    if (Object.keys(wanted).length === 0) {
      near.value = undefined
      return
    }
    // It only helps: when it cannot be read the call is taken without it.
    const found = await call('case.near', { query: wanted, signal: mine.signal }).catch(() => undefined)
    if (!mine.signal.aborted) near.value = found && { at, found }
  }

  const connection = useConnection()
  watch(
    () => [JSON.stringify(query()), around(), connection.state === 'online'],
    () => {
      clearTimeout(timer)
      timer = setTimeout(() => void read(), waitMs)
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    clearTimeout(timer)
    asked?.abort()
  })
  // What was found for another point, or for none, says nothing of this one: not even that it lies in no area.
  return computed(() => (near.value?.at === pointOf() ? near.value.found : undefined))
}
