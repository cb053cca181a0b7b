import { cursorOf, placeIn } from '../http/cursor.ts'
import { serve, type Route } from '../http/serve.ts'
import type { Platform } from '../platform.ts'
import { auditColumns } from './columns.ts'
import { listAudited, type AuditPlace } from './audit.model.ts'

export { prepareAudit } from './audit.model.ts'
export { Recorder } from './recorder.ts'

const PAGE = 50

const placeOf = (cursor: string): AuditPlace => {
  const [storedAt, subjectId, seq] = placeIn(cursor, 'string', 'string', 'number')
  return { storedAt, subjectId, seq }
}

const instant = (value: string | undefined): string | undefined => value && new Date(value).toISOString()

/** [A4] What happened to accounts and the organisation, and what accounts did, for the auditor. */
export const auditRoutes = (platform: Platform): Route[] => [
  serve(
    'audit.list',
    async ({ actor, query }) => {
      const limit = query.limit ?? PAGE
      const found = await listAudited(platform.db, {
        cityId: actor.cityId,
        account: query.account,
        from: instant(query.from),
        to: instant(query.to),
        before: query.cursor === undefined ? undefined : placeOf(query.cursor),
        limit: limit + 1,
      })
      const items = found.slice(0, limit)
      const last = items.at(-1)
      if (found.length <= limit || !last) return { items }
      return { items, next: cursorOf(last.storedAt, last.subject.id, last.seq) }
    },
    auditColumns,
  ),
]
