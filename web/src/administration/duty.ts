import type { DutySpan } from '../../../shared/schema/organisation.ts'

/** Monday first, as rosters are read; 0 is Sunday. */
export const weekdays = [1, 2, 3, 4, 5, 6, 0] as const

export const wholeWeek = (): DutySpan => ({ days: [...weekdays], from: '00:00', to: '00:00' })

/** Whether the spans cover every minute of the week by one span alone: what "around the clock" is written as. */
export const isAlways = (roster: readonly DutySpan[]): boolean =>
  roster.some((span) => span.days.length === 7 && span.from === span.to)

interface DayWords {
  /** From Sunday. */
  names: readonly string[]
  prefix: string
  everyDay: string
}

/** `周一至周五` or its like: runs of three or more days are shortened. */
export const daysText = (days: readonly number[], { names, prefix, everyDay }: DayWords): string => {
  if (days.length === 7) return everyDay
  const name = (day: number): string => `${prefix}${names[day] ?? ''}`
  const places = weekdays.flatMap((day, place) => (days.includes(day) ? [place] : []))
  const runs: number[][] = []
  for (const place of places) {
    const run = runs.at(-1)
    if (run && run.at(-1) === place - 1) run.push(place)
    else runs.push([place])
  }
  const dayAt = (place: number | undefined): string => name(weekdays[place ?? 0] ?? 0)
  return runs
    .map((run) => (run.length > 2 ? `${dayAt(run[0])}–${dayAt(run.at(-1))}` : run.map(dayAt).join(' ')))
    .join(' ')
}

/** `08:00–20:00`, or `00:00–24:00` for the whole day. */
export const hoursText = ({ from, to }: Pick<DutySpan, 'from' | 'to'>): string =>
  from === to ? '00:00–24:00' : `${from}–${to}`
