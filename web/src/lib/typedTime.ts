const dayPattern = /^(?:(\d{4})[-/.年 ]?)?(\d{1,2})[-/.月](\d{1,2})日?$|^(\d{4})(\d{2})(\d{2})$/
const clockPattern = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/
const bareClockPattern = /^([01]\d|2[0-3])([0-5]\d)([0-5]\d)?$/
const dayMs = 86_400_000

const two = (text: string): string => text.padStart(2, '0')

/** A day that there is, `YYYY-MM-DD`. */
const realDay = (year: string, month: string, day: string): string | undefined => {
  const written = `${year}-${two(month)}-${two(day)}`
  const read = new Date(`${written}T00:00:00Z`)
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(written) ? written : undefined
}

const dayIn = (typed: string, today: string): string | undefined => {
  const found = dayPattern.exec(typed)
  if (!found) return undefined
  const [, year, month = '', day = '', wholeYear, wholeMonth = '', wholeDay = ''] = found
  if (wholeYear) return realDay(wholeYear, wholeMonth, wholeDay)
  if (year) return realDay(year, month, day)
  const thisYear = today.slice(0, 4)
  const near = realDay(thisYear, month, day)
  // Without its year a day lies behind us.
  return near !== undefined && near <= today ? near : realDay(String(Number(thisYear) - 1), month, day)
}

const clockIn = (typed: string, isDone: boolean): string | undefined => {
  // While one types, `2026` is a year that has begun.
  const found = clockPattern.exec(typed) ?? (isDone ? bareClockPattern.exec(typed) : null)
  return found ? `${two(found[1] ?? '')}:${found[2] ?? ''}:${found[3] ?? '00'}` : undefined
}

/** Figures and signs as a Chinese input method writes them are those of a keyboard. */
const plain = (typed: string): string => typed.normalize('NFKC').trim().replace(/T/i, ' ').replace(/\s+/g, ' ')

/** The day before, `YYYY-MM-DD`. */
const dayBefore = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) - dayMs).toISOString().slice(0, 10)

/**
 * A day as people type it, also `11-23` and `20261123`.
 * @param now `YYYY-MM-DDTHH:mm:ss` in the display zone
 * @returns `YYYY-MM-DD`; undefined when it is none
 */
export const readDay = (typed: string, now: string): string | undefined => dayIn(plain(typed), now.slice(0, 10))

/**
 * A day and a time of it as people type them; a time alone is the last one there was.
 * @param now `YYYY-MM-DDTHH:mm:ss` in the display zone
 * @param isDone nothing more is typed: four figures are a time
 * @returns `YYYY-MM-DDTHH:mm:ss` in the display zone; undefined when it is none
 */
export const readInstant = (typed: string, now: string, isDone: boolean): string | undefined => {
  const text = plain(typed)
  const today = now.slice(0, 10)
  const cut = text.lastIndexOf(' ')
  const time = clockIn(text.slice(cut + 1), isDone)
  if (time === undefined) return undefined
  const day = cut >= 0 ? dayIn(text.slice(0, cut), today) : time <= now.slice(11) ? today : dayBefore(today)
  return day && `${day}T${time}`
}
