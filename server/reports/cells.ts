import type { Rate } from '../../shared/domain/boards/answers.ts'
import { shownRate, shownTenths } from '../../shared/domain/boards/rounding.ts'
import type { Zone } from '../../shared/domain/boards/calendar.ts'

export type Language = 'zh' | 'en'

/**
 * What a number of a report is. `rate`: 0 to 1; `points`: percentage points, `pp` without saying so; `percent`: of a change; `duration` and
 * `difference`: seconds; `days`: seconds told in days; `yuan`: fen; `date` and `instant`: milliseconds since 1970.
 */
export type Kind =
  'count' | 'rate' | 'points' | 'pp' | 'percent' | 'duration' | 'difference' | 'days' | 'yuan' | 'date' | 'instant'
export interface Measure {
  as: Kind
  n: number
}
/** Null: there is no value, shown as "—". [K5] */
export type Cell = string | Measure | null

/** A number of a kind; null stays null. */
export const measure = (as: Kind, n: number | null): Cell => (n === null ? null : { as, n })
export const count = (n: number | null): Cell => measure('count', n)
export const rate = ({ value }: Rate): Cell => measure('rate', value)

export const NOTHING = '—'
const DAY_SECONDS = 86_400
const MINUS = '−'

const grouped = (n: number, digits = 0): string =>
  n.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
const signed = (n: number, text: string): string => (n > 0 ? `+${text}` : n < 0 ? `${MINUS}${text}` : text)

const changeText = (n: number, unit: string): string => {
  const shown = shownTenths(n)
  return `${signed(shown, Math.abs(shown).toFixed(1))}${unit}`
}

/** The two largest units that matter. */
const durationText = (seconds: number, language: Language): string => {
  const whole = Math.round(seconds)
  const units = language === 'zh' ? ['天', '小时', '分', '秒'] : [' d', ' h', ' min', ' s']
  const parts = [
    Math.floor(whole / DAY_SECONDS),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
    whole % 60,
  ].map((n, place) => ({ n, text: `${n}${units[place]}` }))
  const first = parts.findIndex(({ n }) => n > 0)
  if (first < 0) return `0${units[3]}`
  const told = parts.slice(first, first + 2).filter(({ n }) => n > 0)
  return told.map(({ text }) => text).join(language === 'zh' ? '' : ' ')
}

/** An instant as clocks of a zone show it, `2026-11-02 06:00`. */
export const localText = (ms: number, zone: Zone): string =>
  new Date(ms + zone.offsetAt(ms)).toISOString().slice(0, 16).replace('T', ' ')

/** What a cell says on paper. */
export const textOf = (cell: Cell, { language, zone }: { language: Language; zone: Zone }): string => {
  if (cell === null) return NOTHING
  if (typeof cell === 'string') return cell
  const { as, n } = cell
  switch (as) {
    case 'count':
      return grouped(n)
    case 'rate':
      return shownRate(n)
    case 'points':
      return changeText(n, language === 'zh' ? '个百分点' : ' pp')
    case 'pp':
      return changeText(n, '')
    case 'percent':
      return changeText(n, '%')
    case 'duration':
      return durationText(n, language)
    case 'difference':
      return signed(n, durationText(Math.abs(n), language))
    case 'days':
      return `${grouped(shownTenths(n / DAY_SECONDS), 1)}${language === 'zh' ? ' 天' : ' d'}`
    case 'yuan':
      return grouped(n / 100, 2)
    case 'date':
      return new Date(n).toISOString().slice(0, 10)
    case 'instant':
      return localText(n, zone)
  }
}
