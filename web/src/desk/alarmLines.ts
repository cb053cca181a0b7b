import { watch } from 'vue'
import type { Alarm } from '../../../shared/events.ts'

/** The parties of a case that alarm for the same reason: one line. */
export interface AlarmLine {
  key: string
  /** The latest of them. */
  latest: Alarm
  alarms: Alarm[]
}

/** One line for each case and reason; the newest first. */
export const alarmLines = (alarms: readonly Alarm[]): AlarmLine[] => {
  const groups = new Map<string, Alarm[]>()
  for (const alarm of alarms) {
    const key = `${alarm.caseId} ${alarm.kind}`
    groups.set(key, [...(groups.get(key) ?? []), alarm])
  }
  return [...groups]
    .flatMap(([key, found]) => found.slice(-1).map((latest) => ({ key, latest, alarms: found })))
    .sort((one, other) => (other.latest.at < one.latest.at ? -1 : 1))
}

/** What is pressed so soon after another line came was aimed at the one that stood there before. */
const aimMs = 350

/**
 * Whether a press now was aimed at the line that is there: the newest comes on top. Ends with the calling component.
 * @param keys of the lines that are shown
 */
export const useAimed = (keys: () => readonly string[]): (() => boolean) => {
  let cameAt = -Infinity
  watch(
    keys,
    (now, before) => {
      if (before.length > 0 && now.some((key) => !before.includes(key))) cameAt = performance.now()
    },
    { flush: 'post' },
  )
  return () => performance.now() - cameAt > aimMs
}
