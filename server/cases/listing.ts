import { cardOf } from '../../shared/domain/case.ts'
import type { Actor } from '../../shared/domain/people.ts'
import type { QueryOf, ResultOf } from '../../shared/operations/catalogue.ts'
import { Refusal } from '../../shared/refusals.ts'
import type { Platform } from '../platform.ts'
import { findCases, visibleCases, type CaseFilter, type CasePlace, type StoredCase } from './case.model.ts'

const HOUR_MS = 3_600_000
const PAGE = 50

/** An opaque mark of a place in a list. */
export const cursorOf = (row: StoredCase): string =>
  Buffer.from(JSON.stringify([row.state.receivedAt, row._id])).toString('base64url')

/** @throws Refusal `request.cursor` for a mark that none of ours is like */
export const placeOf = (cursor: string): CasePlace => {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (
      Array.isArray(parsed) &&
      parsed.length === 2 &&
      typeof parsed[0] === 'string' &&
      typeof parsed[1] === 'string'
    ) {
      return { receivedAt: parsed[0], id: parsed[1] }
    }
  } catch {
    // Falls through: the refusal is the same.
  }
  throw new Refusal('request.cursor', { field: 'cursor' })
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

const searchFilter = (q: string): CaseFilter => {
  const text = q.trim()
  const words = { $regex: literal(text), $options: 'i' }
  return {
    $or: [
      { 'state.number': { $regex: `^${literal(text.toUpperCase())}` } },
      { 'state.summary': words },
      { 'state.place.text': words },
    ],
  }
}

const filtersOf = (platform: Platform, actor: Actor, query: QueryOf<'case.list'>): CaseFilter[] => {
  const { status, station, category, from, to, q, overdue, mine } = query
  const [window = 24] = platform.organisation().settings.windowsHours
  const dueBefore = new Date(platform.now().getTime() - window * HOUR_MS).toISOString()
  return [
    ...(status ? [{ 'state.status': status }] : []),
    ...(station ? [{ 'state.scope.station': station }] : []),
    ...(category ? [{ 'state.category': category }] : []),
    ...(from ? [{ 'state.receivedAt': { $gte: new Date(from).toISOString() } }] : []),
    ...(to ? [{ 'state.receivedAt': { $lt: new Date(to).toISOString() } }] : []),
    ...(overdue === true ? [{ 'state.status': 'open' as const, 'state.receivedAt': { $lt: dueBefore } }] : []),
    ...(overdue === false ? [{ 'state.receivedAt': { $gte: dueBefore } }] : []),
    ...(mine
      ? [{ $or: [{ 'state.unitIds': { $in: [...actor.unitIds] } }, { 'state.lead.userId': actor.userId }] }]
      : []),
    ...(q && q.trim() !== '' ? [searchFilter(q)] : []),
  ]
}

/** The cases that an actor may see, filtered, newest received first, by keyset. */
export const listCases = async (
  platform: Platform,
  actor: Actor,
  query: QueryOf<'case.list'>,
): Promise<ResultOf<'case.list'>> => {
  const visible = visibleCases(actor, 'case.list')
  if (!visible) return { items: [] }
  const limit = query.limit ?? PAGE
  const after = query.cursor === undefined ? undefined : placeOf(query.cursor)
  const found = await findCases(platform.db, [visible, ...filtersOf(platform, actor, query)], after, limit + 1)
  const page = found.slice(0, limit)
  const last = page.at(-1)
  const items = page.map((row) => cardOf(row.state, row.seq))
  return found.length > limit && last ? { items, next: cursorOf(last) } : { items }
}
