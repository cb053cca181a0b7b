import { resolve } from 'node:path'
import type { Settings } from './config.settings.ts'

/** When and where monthly reports are made by themselves. */
export interface ReportsConfig {
  /** Day of the month and time of day in the display zone; the month before is reported. Null: not by themselves. */
  readonly at: { readonly day: number; readonly hour: number; readonly minute: number } | null
  /** A folder to which they are written too. */
  readonly dir: string | null
}

const timeOf = (settings: Settings): ReportsConfig['at'] => {
  const text = settings.text('REPORTS_AT')
  if (text === null) return null
  const [, day, hour, minute] = /^(\d{1,2})\s+(\d{2}):(\d{2})$/.exec(text)?.map(Number) ?? []
  const isGood =
    day !== undefined && day >= 1 && day <= 28 && hour !== undefined && hour < 24 && minute !== undefined && minute < 60
  if (isGood) return { day, hour, minute }
  return settings.refuse(
    'REPORTS_AT',
    '须为“日 时:分”，如 2 06:00（日 1 至 28） · must be a day of the month, 1 to 28, and a time: 2 06:00',
  )
}

export const reportsOf = (settings: Settings): ReportsConfig => {
  const dir = settings.text('REPORTS_DIR')
  return { at: timeOf(settings), dir: dir === null ? null : resolve(dir) }
}
