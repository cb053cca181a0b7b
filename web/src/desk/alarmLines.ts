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
