import { onScopeDispose } from 'vue'
import type { Alarm } from '../../../shared/events.ts'

const hearing = new Set<(alarms: readonly Alarm[]) => void>()

/** Hears of alarms that are noted in this window; ends with the calling component. */
export const onAlarmsNoted = (heard: (alarms: readonly Alarm[]) => void): void => {
  hearing.add(heard)
  onScopeDispose(() => hearing.delete(heard))
}

/** Tells that alarms were noted. */
export const tellNoted = (alarms: readonly Alarm[]): void => {
  for (const heard of hearing) heard(alarms)
}
