/** Half away from zero, as spreadsheets round; the least bit more makes up for what binary fractions lose. */
const tenths = (n: number): number => (Math.sign(n) * Math.floor(Math.abs(n) * 10 + 0.5 + 1e-9)) / 10

/**
 * A number of per cent or points as it is told, with one decimal, on pages, on paper and in sheets alike: what is not
 * nothing does not become 0, and what is not all does not become 100.
 */
export const shownTenths = (n: number): number => {
  const shown = tenths(n)
  if (n === 0) return 0
  if (shown === 0) return Math.sign(n) * 0.1
  return Math.abs(shown) === 100 && Math.abs(n) < 100 ? Math.sign(n) * 99.9 : shown
}

/** What a sheet must hold so that it shows the same with one decimal: the number itself wherever it can. */
export const sheetTenths = (n: number): number => (tenths(n) === shownTenths(n) ? n : shownTenths(n))

/** The same of a rate, from 0 to 1. */
export const sheetRate = (value: number): number =>
  tenths(value * 100) === shownTenths(value * 100) ? value : Math.round(shownTenths(value * 100) * 10) / 1000

/** `35.3%` of 0.353; `0%` and `100%` of exactly nothing and all. */
export const shownRate = (value: number): string =>
  value === 0 || value === 1 ? `${value * 100}%` : `${shownTenths(value * 100).toFixed(1)}%`
