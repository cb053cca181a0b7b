import type { PropertyView } from '../../shared/operations/results.ts'
import { stationName, termIn, words, type Column } from '../csv.ts'

/** Property as CSV, of a case or of a store. */
export const itemColumns: Column<PropertyView>[] = [
  { head: words('物品', 'Item'), cell: ({ what }) => what },
  { head: words('数量', 'Quantity'), cell: ({ quantity }) => quantity },
  { head: words('单位', 'Unit'), cell: ({ unit }) => unit },
  { head: words('估价（元）', 'Value (yuan)'), cell: ({ valueFen }) => valueFen, as: 'yuan' },
  { head: words('编号', 'Serial'), cell: ({ serial }) => serial },
  { head: words('状态', 'State'), cell: ({ status }, telling) => termIn('property', status, telling) },
  { head: words('案件编号', 'Case'), cell: ({ caseNumber }) => caseNumber },
  { head: words('派出所', 'Station'), cell: ({ scope }, telling) => stationName(scope.station, telling) },
  { head: words('扣押时间', 'Seized'), cell: ({ seizedAt }) => seizedAt, as: 'time' },
  { head: words('扣押地点', 'Seized at'), cell: ({ place }) => place.text },
  { head: words('保管人', 'Holder'), cell: ({ holder }) => holder.name },
  { head: words('存放处', 'Kept at'), cell: ({ custody }) => custody.at(-1)?.place },
  { head: words('物主', 'Owner'), cell: ({ ownership }) => ownership?.owner },
  {
    head: words('发还审批', 'Return'),
    cell: (item, telling) => item.return && termIn('return', item.return.status, telling),
  },
  { head: words('发还时间', 'Returned'), cell: ({ handOver }) => handOver?.at, as: 'time' },
  { head: words('领取人', 'Collector'), cell: ({ handOver }) => handOver?.collector.name },
  { head: words('发还清单编号', 'Return list'), cell: ({ handOver }) => handOver?.receiptNumber },
]
