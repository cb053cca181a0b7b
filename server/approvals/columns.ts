import type { ApprovalItem } from '../../shared/operations/results.ts'
import { termIn, words, type Column } from '../csv.ts'

/** What waits for an approval, as CSV. */
export const approvalColumns: Column<ApprovalItem>[] = [
  { head: words('审批事项', 'Approval'), cell: ({ kind }, telling) => termIn('approval', kind, telling) },
  { head: words('案件编号', 'Case'), cell: ({ number }) => number },
  { head: words('案情或物品', 'Summary'), cell: ({ summary }) => summary },
  { head: words('说明', 'Text'), cell: ({ text }) => text },
  { head: words('申请人', 'Asked by'), cell: ({ by }) => by.name },
  { head: words('申请时间', 'Asked'), cell: ({ at }) => at, as: 'time' },
]
