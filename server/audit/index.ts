import { Refusal } from '../../shared/refusals.ts'
import { serve, type Route } from '../http/serve.ts'
import type { Platform } from '../platform.ts'
import { listAudited, type AuditPlace } from './audit.model.ts'

export { prepareAudit } from './audit.model.ts'
export { Recorder } from './recorder.ts'

const PAGE = 50

const cursorOf = ({ storedAt, subjectId, seq }: AuditPlace): string =>
  Buffer.from(JSON.stringify([storedAt, subjectId, seq])).toString('base64url')

const placeOf = (cursor: string): AuditPlace => {
  const [storedAt, subjectId, seq] = parsed(Buffer.from(cursor, 'base64url').toString('utf8'))
  if (typeof storedAt !== 'string' || typeof subjectId !== 'string' || typeof seq !== 'number') {
    throw new Refusal('request.cursor', { field: 'cursor' })
  }
  return { storedAt, subjectId, seq }
}

const parsed = (text: string): unknown[] => {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}

const instant = (value: string | undefined): string | undefined => value && new Date(value).toISOString()

/** [A4] What happened to accounts and the organisation, and what accounts did, for the auditor. */
export const auditRoutes = (platform: Platform): Route[] => [
  serve('audit.list', async ({ actor, query }) => {
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
    return { items, next: cursorOf({ storedAt: last.storedAt, subjectId: last.subject.id, seq: last.seq }) }
  }),
]
