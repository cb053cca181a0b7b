import type { DateRange } from '../../../shared/domain/boards/answers.ts'
import { dateOf, dayOf, firstDayOf, monthOf, weekdayOf } from '../../../shared/domain/boards/calendar.ts'

export const presets = ['today', 'yesterday', 'week', 'lastWeek', 'month', 'lastMonth', 'year', 'lastYear'] as const
/** A period that has a name. */
export type Preset = (typeof presets)[number]

const range = (fromDay: number, toDay: number): DateRange => ({ from: dateOf(fromDay), to: dateOf(toDay) })
const months = (from: number, to: number): DateRange => range(firstDayOf(from), firstDayOf(to))

/** The dates of a named period, seen on a day. @param today `YYYY-MM-DD` in the display zone */
export const presetRange = (preset: Preset, today: string): DateRange => {
  const day = dayOf(today)
  const [month, monday] = [monthOf(day), day - weekdayOf(day)]
  const january = month - (((month % 12) + 12) % 12)
  switch (preset) {
    case 'today':
      return range(day, day + 1)
    case 'yesterday':
      return range(day - 1, day)
    case 'week':
      return range(monday, monday + 7)
    case 'lastWeek':
      return range(monday - 7, monday)
    case 'month':
      return months(month, month + 1)
    case 'lastMonth':
      return months(month - 1, month)
    case 'year':
      return months(january, january + 12)
    case 'lastYear':
      return months(january - 12, january)
  }
}

const isSame = (one: DateRange, other: DateRange): boolean => one.from === other.from && one.to === other.to

/** The name of a period, when it has one. */
export const presetOf = (asked: DateRange, today: string): Preset | undefined =>
  presets.find((preset) => isSame(presetRange(preset, today), asked))

/** The period before or after: calendar months by months, other ranges by their own length. */
export const stepped = ({ from, to }: DateRange, by: 1 | -1): DateRange => {
  const [fromDay, toDay] = [dayOf(from), dayOf(to)]
  const [fromMonth, toMonth] = [monthOf(fromDay), monthOf(toDay)]
  if (firstDayOf(fromMonth) === fromDay && firstDayOf(toMonth) === toDay && toMonth > fromMonth) {
    const length = (toMonth - fromMonth) * by
    return months(fromMonth + length, toMonth + length)
  }
  const days = (toDay - fromDay) * by
  return range(fromDay + days, toDay + days)
}

/** The last day of a period: people say which day is the last one in. */
export const lastDay = (to: string): string => dateOf(dayOf(to) - 1)
export const dayAfter = (date: string): string => dateOf(dayOf(date) + 1)
