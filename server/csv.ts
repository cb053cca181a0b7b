import { zoneNamed, type Zone } from '../shared/domain/boards/calendar.ts'
import type { Organisation } from '../shared/domain/organisation.ts'
import { subcategories } from '../shared/schema/terms.ts'
import { termWords, type TermKind } from '../shared/term-words.ts'

export type Language = 'zh' | 'en'
type Words = Record<Language, string>

/** Words in both languages. */
export const words = (zh: string, en: string): Words => ({ zh, en })

/** What cells need to be told in words. */
export interface Telling {
  language: Language
  zone: Zone
  organisation: Organisation
}

/** A column of a list that leaves the system: as CSV or as a sheet. */
export interface Column<T> {
  head: Words
  cell: (row: T, telling: Telling) => string | number | undefined
  /** `time`: the cell is an instant; `yuan`: fen. */
  as?: 'time' | 'yuan'
  /** In characters, where columns have widths. */
  width?: number
}

/** How an organisation's lists are told. */
export const tellingOf = (organisation: Organisation, language: Language): Telling => ({
  language,
  zone: zoneNamed(organisation.zone),
  organisation,
})

/** The word for a code; the code itself when there is none. */
export const termIn = (kind: TermKind, code: string, { language }: Pick<Telling, 'language'>): string => {
  const pair = (termWords[kind] as Record<string, readonly [string, string]>)[code]
  return pair ? pair[language === 'en' ? 1 : 0] : code
}
/** The words of several. */
export const termsIn = (kind: TermKind, codes: readonly string[], telling: Telling): string =>
  codes.map((code) => termIn(kind, code, telling)).join(telling.language === 'en' ? ', ' : '、')
export const stationName = (id: string | undefined, { organisation }: Telling): string | undefined =>
  id && (organisation.station(id)?.name ?? id)
export const districtName = (id: string | undefined, { organisation }: Telling): string | undefined =>
  id && (organisation.district(id)?.name ?? id)
/** The names of units. */
export const unitNames = (ids: readonly string[], { organisation, language }: Telling): string =>
  ids.map((id) => organisation.unit(id)?.name ?? id).join(language === 'en' ? ', ' : '、')
export const subcategoryName = (code: string | undefined, { language }: Telling): string | undefined =>
  subcategories.find((each) => each.code === code)?.[language] ?? code

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

const FORMULA = /^[=+\-@＝＋－＠\t\r\n]/
/** Digits and what stands in numbers, dates and times. */
const NUMERIC = /^[0-9][0-9.,:/\- %]*(?:[eE][+-]?[0-9]+)?$/
/** Beyond eleven digits spreadsheets show 1.2E+17, and beyond fifteen they lose some. */
const SHOWN_AS_IT_IS = /^(?:0|[1-9][0-9]{0,10})$/

/** Whether a spreadsheet would read words as a number, a date or a time, and show something else. */
const isMisread = (text: string): boolean => {
  const plain = text.normalize('NFKC')
  return NUMERIC.test(plain) && !SHOWN_AS_IT_IS.test(text)
}

/**
 * A cell of a CSV file, RFC 4180, that no spreadsheet takes for a formula, nor words for a number. A tab behind it keeps
 * a number as it was typed, as the statements of payment services have it: it is not seen, and trimming gives the words back. `="…"`
 * would be a formula, and an apostrophe in front would be seen and stay.
 */
export const csvCell = (value: string | number | undefined): string => {
  if (typeof value !== 'string') return value === undefined ? '' : String(value)
  return quoted(FORMULA.test(value) ? `'${value}` : isMisread(value) ? `${value}\t` : value)
}

/** An instant as clocks of the zone show it. */
export const localTime = (instant: string, { zone }: Telling): string => {
  const ms = Date.parse(instant)
  return new Date(ms + zone.offsetAt(ms)).toISOString().slice(0, 19).replace('T', ' ')
}

/** A cell as CSV tells it: times and money are meant to be reckoned with. */
const told = <T>({ cell, as }: Column<T>, row: T, telling: Telling): string => {
  const value = cell(row, telling)
  if (as === 'time' && typeof value === 'string') return localTime(value, telling)
  return as === 'yuan' && typeof value === 'number' ? (value / 100).toFixed(2) : csvCell(value)
}

const lineOf = (cells: readonly string[]): string => `${cells.join(',')}\r\n`

/** CSV of rows that come in batches, RFC 4180, with the mark by which spreadsheets know UTF-8. */
export async function* csvOf<T>(
  columns: readonly Column<T>[],
  batches: AsyncIterable<readonly T[]>,
  telling: Telling,
): AsyncGenerator<string> {
  yield `\uFEFF${lineOf(columns.map(({ head }) => csvCell(head[telling.language])))}`
  for await (const rows of batches)
    yield rows.map((row) => lineOf(columns.map((column) => told(column, row, telling)))).join('')
}
