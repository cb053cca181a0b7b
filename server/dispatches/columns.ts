import type { InboxItem, UnitAvailability } from '../../shared/operations/results.ts'
import { subcategoryName, termIn, words, type Column } from '../csv.ts'

const yes = { zh: ['是', '否'], en: ['yes', 'no'] } as const

/** Who of the units is there and busy, as CSV. */
export const availabilityColumns: Column<UnitAvailability>[] = [
  { head: words('单位', 'Unit'), cell: ({ name }) => name },
  { head: words('值班', 'On duty'), cell: ({ isOnDuty }, { language }) => yes[language][isOnDuty ? 0 : 1] },
  { head: words('在线人数', 'Signed in'), cell: ({ signedIn }) => signedIn },
  { head: words('在办派警', 'Dispatches under way'), cell: ({ underWay }) => underWay },
]

/** The dispatches of a terminal, as CSV. */
export const inboxColumns: Column<InboxItem>[] = [
  { head: words('案件编号', 'Case'), cell: ({ notice }) => notice.number },
  { head: words('单位', 'Unit'), cell: ({ notice }) => notice.unitName },
  { head: words('状态', 'State'), cell: ({ state }, telling) => termIn('dispatch', state, telling) },
  { head: words('派出时间', 'Sent'), cell: ({ notice }) => notice.sentAt, as: 'time' },
  { head: words('接报时间', 'Received'), cell: ({ notice }) => notice.receivedAt, as: 'time' },
  { head: words('类别', 'Category'), cell: ({ notice }, telling) => termIn('category', notice.category, telling) },
  { head: words('子类', 'Subcategory'), cell: ({ notice }, telling) => subcategoryName(notice.subcategory, telling) },
  { head: words('案情', 'Summary'), cell: ({ notice }) => notice.summary },
  { head: words('地点', 'Place'), cell: ({ notice }) => notice.place.text },
]
