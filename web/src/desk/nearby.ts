import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'
import type { NearCases } from '../../../shared/operations/results.ts'
import { call } from '../lib/api.ts'
import { useConnection } from '../lib/live.ts'
import { phoneOf, type CallForm } from './callForm.ts'

const waitMs = 250
const phonePattern = /^\+?[0-9][0-9 -]{4,19}$/

/**
 * Targets, cases near and calls from the same number, for what is typed so far; undefined while nothing is known or it
 * cannot be read. [C4] [D1]
 */
export const useNearby = (form: CallForm): ShallowRef<NearCases | undefined> => {
  const near = shallowRef<NearCases>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked: AbortController | undefined

  const query = () => ({
    ...(form.lng !== null && form.lat !== null ? { lng: form.lng, lat: form.lat } : {}),
    ...(phonePattern.test(phoneOf(form.callerPhone) ?? '') ? { phone: phoneOf(form.callerPhone) } : {}),
    ...(form.overriding && form.station ? { station: form.station } : {}),
  })

  const read = async (): Promise<void> => {
    asked?.abort()
    asked = new AbortController()
    const mine = asked
    const wanted = query()
    if (Object.keys(wanted).length === 0) {
      near.value = undefined
      return
    }
    // It only helps: when it cannot be read the call is taken without it.
    const found = await call('case.near', { query: wanted, signal: mine.signal }).catch(() => undefined)
    if (!mine.signal.aborted) near.value = found
  }

  const connection = useConnection()
  watch(
    () => [JSON.stringify(query()), connection.state === 'online'],
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
  return near
}
