import type { CaseState } from '../../shared/domain/case.ts'
import type { Actor } from '../../shared/domain/people.ts'
import type { ApprovalItem } from '../../shared/operations/results.ts'
import { findCases, visibleCases, type StoredCase } from '../cases/index.ts'
import { serve, type Route } from '../http/serve.ts'
import type { Platform } from '../platform.ts'
import { findProperty, type StoredProperty } from '../property/index.ts'
import { approvalColumns } from './columns.ts'
import { reachesOf } from '../../shared/permissions.ts'

const PAGE = 200

/** All rows, page after page: what waits longest matters most, and lists begin with the newest. */
const allOf = async <R>(page: (last: R | undefined) => Promise<R[]>): Promise<R[]> => {
  const all: R[] = []
  for (;;) {
    const rows = await page(all.at(-1))
    all.push(...rows)
    if (rows.length < PAGE) return all
  }
}

const clearanceItem = (state: CaseState): ApprovalItem[] =>
  state.clearance?.status === 'submitted'
    ? [
        {
          kind: 'clearance',
          caseId: state.id,
          number: state.number,
          summary: state.summary,
          text: state.clearance.summary,
          by: state.clearance.submittedBy,
          at: state.clearance.submittedAt,
        },
      ]
    : []

const dismissalItem = (state: CaseState): ApprovalItem[] =>
  state.dismissal
    ? [
        {
          kind: 'dismissal',
          caseId: state.id,
          number: state.number,
          summary: state.summary,
          text: state.dismissal.reason,
          by: state.dismissal.by,
          at: state.dismissal.at,
        },
      ]
    : []

const casesToApprove = async (platform: Platform, actor: Actor): Promise<ApprovalItem[]> => {
  const visible = visibleCases(actor, 'clearance.confirm')
  if (!visible) return []
  const waiting = {
    'state.status': 'open' as const,
    $or: [{ 'state.clearance.status': 'submitted' as const }, { 'state.dismissal': { $exists: true } }],
  }
  const rows = await allOf<StoredCase>((last) =>
    findCases(platform.db, [visible, waiting], last && { receivedAt: last.state.receivedAt, id: last._id }, PAGE),
  )
  return rows.flatMap(({ state }) => [...clearanceItem(state), ...dismissalItem(state)])
}

const returnsToApprove = async (platform: Platform, actor: Actor): Promise<ApprovalItem[]> => {
  if (reachesOf('property.approve-return', actor).length === 0) return []
  const own = {
    'state.scope.city': actor.cityId,
    'state.scope.district': actor.districtId ?? '',
    'state.return.status': 'requested' as const,
  }
  const rows = await allOf<StoredProperty>((last) =>
    findProperty(platform.db, [own], last && { seizedAt: last.state.seizedAt, id: last._id }, PAGE),
  )
  return rows.flatMap(({ state }) =>
    state.return
      ? [
          {
            kind: 'return' as const,
            caseId: state.caseId,
            number: state.caseNumber,
            summary: `${state.what} × ${state.quantity} ${state.unit}`,
            text: state.return.text ?? state.ownership?.owner ?? '',
            by: state.return.requestedBy,
            at: state.return.requestedAt,
            propertyId: state.id,
          },
        ]
      : [],
  )
}

/** What waits for an actor's approval, the oldest first; nobody approves what they asked for. */
export const approvalRoutes = (platform: Platform): Route[] => [
  serve(
    'approval.list',
    async ({ actor }) => {
      const items = [...(await casesToApprove(platform, actor)), ...(await returnsToApprove(platform, actor))]
      return {
        items: items
          .filter((item) => item.by.userId !== actor.userId)
          .sort((one, other) => (one.at < other.at ? -1 : 1)),
      }
    },
    approvalColumns,
  ),
]
