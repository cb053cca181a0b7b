import type { CaseCard } from '../../shared/domain/case.ts'
import { parties, type Party } from '../../shared/schema/terms.ts'
import { termWords } from '../../shared/term-words.ts'
import { stationName, subcategoryName, termIn, words, type Column } from '../csv.ts'

const dispatchColumn = (party: Party): Column<CaseCard> => {
  const [zh, en] = termWords.party[party]
  return {
    head: words(`${zh}（派警）`, `${en}, dispatch`),
    cell: ({ dispatches }, telling) => {
      const dispatch = dispatches.find((each) => each.party === party)
      return dispatch && `${dispatch.unitName} · ${termIn('dispatch', dispatch.state, telling)}`
    },
  }
}

/** The list of cases as CSV. */
export const cardColumns: Column<CaseCard>[] = [
  { head: words('案件编号', 'Case'), cell: ({ number }) => number },
  { head: words('派出所', 'Station'), cell: ({ scope }, telling) => stationName(scope.station, telling) },
  { head: words('类别', 'Category'), cell: ({ category }, telling) => termIn('category', category, telling) },
  { head: words('子类', 'Subcategory'), cell: ({ subcategory }, telling) => subcategoryName(subcategory, telling) },
  { head: words('来源', 'Origin'), cell: ({ origin }, telling) => termIn('origin', origin, telling) },
  { head: words('状态', 'State'), cell: ({ status }, telling) => termIn('case', status, telling) },
  { head: words('案情', 'Summary'), cell: ({ summary }) => summary },
  { head: words('地点', 'Place'), cell: ({ place }) => place.text },
  { head: words('接报时间', 'Received'), cell: ({ receivedAt }) => receivedAt, as: 'time' },
  ...parties.map(dispatchColumn),
  {
    head: words('三方签收', 'Acknowledged by all three'),
    cell: ({ tripleAcknowledgedAt }) => tripleAcknowledgedAt,
    as: 'time',
  },
  { head: words('主办人', 'Lead'), cell: ({ lead }) => lead?.name },
  {
    head: words('破案申报', 'Clearance'),
    cell: ({ clearance }, telling) => clearance && termIn('clearance', clearance.status, telling),
  },
  { head: words('破案时间', 'Cleared'), cell: ({ clearance }) => clearance?.clearedAt, as: 'time' },
  { head: words('嫌疑人', 'Suspects'), cell: ({ suspects }) => suspects },
  { head: words('其中抓获', 'Apprehended'), cell: ({ apprehended }) => apprehended },
  { head: words('涉案财物', 'Items'), cell: ({ property }) => property.items },
  { head: words('其中已发还', 'Returned'), cell: ({ property }) => property.returned },
]
