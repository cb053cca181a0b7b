import { computed, reactive } from 'vue'
import type { Alarm } from '../../../shared/events.ts'

/** What goes on sounding, as much as may be shown to whoever stands before a locked screen. [A7] */
export interface Sounding {
  id: string
  kind: Alarm['kind']
  /** Of the case; empty when it is not known. */
  number: string
}

const told = reactive(new Map<string, readonly Sounding[]>())

/** Says what of one kind of source sounds now. */
export const tellSounding = (source: 'alarms' | 'dispatches', items: readonly Sounding[]): void =>
  void told.set(source, items)

/** Everything that sounds in this window, whatever page is shown. */
export const sounding = computed(() => [...told.values()].flat())
