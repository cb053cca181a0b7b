import type { Entry } from '../../shared/domain/entry.ts'
import { Refusal } from '../../shared/refusals.ts'
import { serve, type Route } from '../http/serve.ts'
import { withText } from '../json.ts'
import type { Platform } from '../platform.ts'
import { authorisedCase } from './access.ts'
import { cardColumns } from './columns.ts'
import { laneEntries } from './case.model.ts'
import { listCases } from './listing.ts'
import { nearCases } from './nearby.ts'
import { revealed } from './reveal.ts'
import type { CaseSearch } from './search.ts'

export { authorisedCase } from './access.ts'
export { holdersOfNumbers } from './listing.ts'
export { revealed } from './reveal.ts'
export { CaseSearch } from './search.ts'
export { prepareSearch, searchRowOf } from './search.model.ts'
export {
  casesById,
  casesNamed,
  casesServedBy,
  casesWaitingFor,
  dispatchesUnderWay,
  entriesOfKinds,
  findCards,
  findCases,
  visibleCases,
  type CasePlace,
  type StoredCase,
  type WaitingCase,
} from './case.model.ts'

const PAGE = 200

/** Where a page of a timeline ended: its last `seq`. @throws Refusal `request.cursor` */
const seqIn = (cursor: string): number => {
  const seq = /^[0-9]{1,16}$/.test(cursor) ? Number(cursor) : NaN
  if (!Number.isSafeInteger(seq)) throw new Refusal('request.cursor', { field: 'cursor' })
  return seq
}

/** Reading cases, and revealing a personal value of one. */
export const caseRoutes = (platform: Platform, search: CaseSearch): Route[] => [
  serve('case.list', ({ actor, query }) => listCases(platform, search, actor, query), cardColumns),
  serve('case.near', ({ actor, query }) => nearCases(platform, actor, query)),
  serve('case.read', async ({ actor, params }) => {
    const stored = await authorisedCase(platform, actor, 'case.read', params.id)
    return { case: { ...stored.state, seq: stored.seq } }
  }),
  serve('case.timeline', async ({ actor, params, query }) => {
    const stored = await authorisedCase(platform, actor, 'case.timeline', params.id)
    const { lane, limit = PAGE } = query
    const after = query.cursor === undefined ? (query.after ?? 0) : seqIn(query.cursor)
    const { seq } = stored
    if (lane === undefined) {
      const page = await platform.journal.page(params.id, after, limit)
      const last = page.items.length === limit ? (page.items.at(-1)?.seq ?? seq) : seq
      const told = { ...(last < seq ? { next: String(last) } : {}), seq }
      return withText({ items: [...page.items], ...told }, `{"items":${page.json()},${JSON.stringify(told).slice(1)}`)
    }
    const found = (await laneEntries(platform.db, params.id, lane, after, limit + 1)) as Entry[]
    const items = found.slice(0, limit)
    return { items, next: found.length > limit ? String(items.at(-1)?.seq) : undefined, seq }
  }),
  serve('case.reveal', async ({ actor, params, body, commandId }) => {
    await authorisedCase(platform, actor, 'case.reveal', params.id)
    return revealed(platform, { actor, commandId, caseId: params.id, subjects: [params.id], body })
  }),
]
