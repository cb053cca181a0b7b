import type { BoardCase, BoardProperty } from '../../shared/domain/boards/answers.ts'
import { stationName, subcategoryName, termIn, words, type Column } from '../csv.ts'

export const caseColumns: Column<BoardCase>[] = [
  { head: words('案件编号', 'Case'), cell: ({ number }) => number, width: 18 },
  { head: words('派出所', 'Station'), cell: ({ stationId }, telling) => stationName(stationId, telling), width: 24 },
  { head: words('类别', 'Category'), cell: ({ category }, telling) => termIn('category', category, telling) },
  { head: words('子类', 'Subcategory'), cell: ({ subcategory }, telling) => subcategoryName(subcategory, telling) },
  { head: words('来源', 'Origin'), cell: ({ origin }, telling) => termIn('origin', origin, telling) },
  { head: words('状态', 'State'), cell: ({ status }, telling) => termIn('case', status, telling) },
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
