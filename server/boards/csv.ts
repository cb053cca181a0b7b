import type { BoardCase, BoardProperty } from '../../shared/domain/boards/answers.ts'
import type { Zone } from '../../shared/domain/boards/calendar.ts'
import type { Organisation } from '../../shared/domain/organisation.ts'
import { subcategories, type CaseStatus, type Category, type Origin } from '../../shared/schema/terms.ts'
import { csvCell } from '../csv.ts'

export type Language = 'zh' | 'en'
type Words = Record<Language, string>
const words = (zh: string, en: string): Words => ({ zh, en })

export const categoryWords: Record<Category, Words> = {
  theft: words('盗窃', 'Theft'),
  fraud: words('诈骗', 'Fraud'),
  damage: words('故意毁坏财物', 'Damage'),
  injury: words('故意伤害', 'Injury'),
}
const statusWords: Record<CaseStatus, Words> = {
  open: words('在办', 'Open'),
  cleared: words('已破', 'Cleared'),
  closed: words('已结', 'Closed'),
  dismissed: words('不予受理', 'Dismissed'),
  escalated: words('移交大案', 'Escalated'),
  shelved: words('行政中止', 'Shelved'),
}
const originWords: Record<Origin, Words> = {
  call: words('警情', 'Call'),
  discovered: words('串出', 'Discovered'),
  imported: words('导入', 'Imported'),
}

/** What cells need to be told in words. */
export interface Telling {
  language: Language
  zone: Zone
  organisation: Organisation
}

export interface Column<T> {
  head: Words
  cell: (row: T, telling: Telling) => string | number | undefined
  /** `time`: the cell is an instant; `yuan`: fen. */
  as?: 'time' | 'yuan'
  /** In characters, where columns have widths. */
  width?: number
}

/** An instant as clocks of the zone show it. */
const localTime = (instant: string, { zone }: Telling): string => {
  const ms = Date.parse(instant)
  return new Date(ms + zone.offsetAt(ms)).toISOString().slice(0, 19).replace('T', ' ')
}

/** A cell as CSV tells it. */
const told = <T>({ cell, as }: Column<T>, row: T, telling: Telling): string | number | undefined => {
  const value = cell(row, telling)
  if (as === 'time' && typeof value === 'string') return localTime(value, telling)
  return as === 'yuan' && typeof value === 'number' ? (value / 100).toFixed(2) : value
}
const stationName = (id: string, { organisation }: Telling): string => organisation.station(id)?.name ?? id
const subcategoryName = (code: string | undefined, { language }: Telling): string | undefined =>
  subcategories.find((each) => each.code === code)?.[language] ?? code

export const caseColumns: Column<BoardCase>[] = [
  { head: words('案件编号', 'Case'), cell: ({ number }) => number, width: 18 },
  { head: words('派出所', 'Station'), cell: ({ stationId }, telling) => stationName(stationId, telling), width: 24 },
  { head: words('类别', 'Category'), cell: ({ category }, { language }) => categoryWords[category][language] },
  { head: words('子类', 'Subcategory'), cell: ({ subcategory }, telling) => subcategoryName(subcategory, telling) },
  { head: words('来源', 'Origin'), cell: ({ origin }, { language }) => originWords[origin][language] },
  { head: words('状态', 'State'), cell: ({ status }, { language }) => statusWords[status][language] },
  { head: words('案情', 'Summary'), cell: ({ summary }) => summary, width: 50 },
  { head: words('地点', 'Place'), cell: ({ place }) => place.text, width: 30 },
  { head: words('接报时间', 'Received'), cell: ({ receivedAt }) => receivedAt, as: 'time' },
  { head: words('时限', 'Due'), cell: ({ dueAt }) => dueAt, as: 'time' },
  { head: words('破案时间', 'Cleared'), cell: ({ clearedAt }) => clearedAt, as: 'time' },
  { head: words('确认时间', 'Confirmed'), cell: ({ confirmedAt }) => confirmedAt, as: 'time' },
  { head: words('主办人', 'Lead'), cell: ({ lead }) => lead?.name },
  {
    head: words('三方签收时长（秒）', 'Triple-acknowledged (s)'),
    cell: ({ tripleAcknowledgedSeconds }) => tripleAcknowledgedSeconds,
  },
  { head: words('到场时长（秒）', 'Arrival (s)'), cell: ({ arrivalSeconds }) => arrivalSeconds },
]

export const propertyColumns: Column<BoardProperty>[] = [
  { head: words('物品', 'Item'), cell: ({ what }) => what, width: 30 },
  { head: words('数量', 'Quantity'), cell: ({ quantity }) => quantity },
  { head: words('单位', 'Unit'), cell: ({ unit }) => unit },
  { head: words('估价（元）', 'Value (yuan)'), cell: ({ valueFen }) => valueFen, as: 'yuan' },
  { head: words('案件编号', 'Case'), cell: ({ caseNumber }) => caseNumber, width: 18 },
  { head: words('派出所', 'Station'), cell: ({ stationId }, telling) => stationName(stationId, telling), width: 24 },
  { head: words('扣押时间', 'Seized'), cell: ({ seizedAt }) => seizedAt, as: 'time' },
  { head: words('发还时间', 'Returned'), cell: ({ returnedAt }) => returnedAt, as: 'time' },
  { head: words('物主', 'Owner'), cell: ({ owner }) => owner },
  { head: words('发还清单编号', 'Return list'), cell: ({ receiptNumber }) => receiptNumber },
]

const lineOf = (cells: readonly (string | number | undefined)[]): string => `${cells.map(csvCell).join(',')}\r\n`

/** CSV of rows that come in batches, RFC 4180, with the mark by which spreadsheets know UTF-8. */
export async function* csvOf<T>(
  columns: readonly Column<T>[],
  batches: AsyncIterable<readonly T[]>,
  telling: Telling,
): AsyncGenerator<string> {
  yield `\uFEFF${lineOf(columns.map(({ head }) => head[telling.language]))}`
  for await (const rows of batches)
    yield rows.map((row) => lineOf(columns.map((column) => told(column, row, telling)))).join('')
}
