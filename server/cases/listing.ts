import { originsWithWindow } from '../../shared/domain/boards/counting.ts'
import { cardOf } from '../../shared/domain/case.ts'
import { folded } from '../../shared/domain/folding.ts'
import type { Actor } from '../../shared/domain/people.ts'
import { personalNumbersIn } from '../../shared/domain/personal.ts'
import type { QueryOf, ResultOf } from '../../shared/operations/catalogue.ts'
import { cursorOf, placeIn } from '../http/cursor.ts'
import type { Database } from '../db/collections.ts'
import { like } from '../db/like.ts'
import type { Platform } from '../platform.ts'
import {
  casesWithValue,
  countCases,
  findCards,
  isNumberKnown,
  placeFurther,
  visibleCases,
  type CaseFilter,
  type CasePlace,
} from './case.model.ts'
import type { CaseSearch, Found } from './search.ts'

const HOUR_MS = 3_600_000
const PAGE = 50

const placeOf = (cursor: string): CasePlace => {
  const [receivedAt, id] = placeIn(cursor, 'string', 'string')
  return { receivedAt, id }
}

const NUMBER = /^[A-Z0-9]+-[0-9-]*$/
const YEAR_FIRST = /^(?:19|20|21)[0-9]{2,}$/

/**
 * What case numbers begin with that are meant: typed with any dash, or with none behind the code of a station. [C5]
 * Undefined when it is no beginning of a number.
 */
export const numberMeant = (q: string, codes: readonly string[]): string | undefined => {
  const text = q
    .normalize('NFKC')
    .toUpperCase()
    .replace(/\p{Pd}/gu, '-')
    .trim()
  if (NUMBER.test(text)) return text
  const plain = folded(q).toUpperCase()
  const behind = codes.flatMap((code) => (plain.startsWith(code) ? [[code, plain.slice(code.length)] as const] : []))
  const [code, digits] = behind.find(([, rest]) => YEAR_FIRST.test(rest)) ?? []
  return code && digits ? `${code}-${digits.slice(0, 4)}-${digits.slice(4)}` : undefined
}

/** One letter, or signs alone: no index helps, and so many of the newest cases are looked through for a page. */
const MOST_LOOKED_THROUGH = 20_000

const looksThrough = (q: string): CaseFilter => {
  const words = like(q)
  return { $or: [{ 'state.number': words }, { 'state.summary': words }, { 'state.place.text': words }] }
}

const filtersOf = (platform: Platform, actor: Actor, query: QueryOf<'case.list'>): CaseFilter[] => {
  const { status, station, category, from, to, overdue, mine } = query
  const [window = 24] = platform.organisation().settings.windowsHours
  const dueBefore = new Date(platform.now().getTime() - window * HOUR_MS).toISOString()
  // [K7] [C8] The same cases that boards count as overdue.
  const isOverdue = {
    'state.status': 'open' as const,
    'state.receivedAt': { $lt: dueBefore },
    'state.origin': { $in: [...originsWithWindow] },
  }
  return [
    ...(status ? [{ 'state.status': status }] : []),
    ...(station ? [{ 'state.scope.station': station }] : []),
    ...(category ? [{ 'state.category': category }] : []),
    ...(from ? [{ 'state.receivedAt': { $gte: new Date(from).toISOString() } }] : []),
    ...(to ? [{ 'state.receivedAt': { $lt: new Date(to).toISOString() } }] : []),
    ...(overdue === true ? [isOverdue] : []),
    ...(overdue === false ? [{ $nor: [isOverdue] }] : []),
    ...(mine
      ? [{ $or: [{ 'state.unitIds': { $in: [...actor.unitIds] } }, { 'state.lead.userId': actor.userId }] }]
      : []),
  ]
}

/**
 * Cases that have words no index knows, among the next so many.
 * @returns what was found, and how far was looked when that is not everything
 */
export const lookThrough = async (
  db: Database,
  q: string,
  filters: CaseFilter[],
  { after, limit, most = MOST_LOOKED_THROUGH }: { after?: CasePlace; limit: number; most?: number },
): Promise<Found> => {
  const times = filters.filter((filter) => 'state.receivedAt' in filter)
  const end = await placeFurther(db, times, after, most)
  const within: CaseFilter[] = end ? [{ 'state.receivedAt': { $gte: end.receivedAt } }] : []
  const cases = await findCards(db, [...filters, looksThrough(q), ...within], after, limit)
  // All of that instant were looked at.
  return end && cases.length < limit ? { cases, lookedUpTo: { receivedAt: end.receivedAt, id: '' } } : { cases }
}

/** Of a number that many cases hold, so many are looked among. */
const MOST_OF_A_NUMBER = 2_000

/** [N6] Subjects that hold every personal number that is typed, in whatever writing; undefined when none is typed. */
export const holdersOfNumbers = async (
  { db, journal: { vault } }: Pick<Platform, 'db' | 'journal'>,
  q: string,
): Promise<string[] | undefined> => {
  const [first, ...rest] = await Promise.all(
    personalNumbersIn(q).map(({ field, value }) =>
      casesWithValue(db, field, vault.blinds(field, value), MOST_OF_A_NUMBER),
    ),
  )
  return first?.filter((id) => rest.every((ids) => ids.includes(id)))
}

/** A page of what the filters leave and has the words, and whether there may be more. */
const page = async (
  platform: Platform,
  search: CaseSearch,
  filters: CaseFilter[],
  { q = '', after, limit }: { q?: string; after?: CasePlace; limit: number },
): Promise<Found> => {
  const { db } = platform
  const found = async (more: CaseFilter[]): Promise<Found> => ({
    cases: await findCards(db, [...filters, ...more], after, limit),
  })
  if (q.trim() === '') return found([])
  const holders = await holdersOfNumbers(platform, q)
  // What is none, though it looks like a number of somebody's, stands in the words.
  if (holders && holders.length > 0) return found([{ _id: { $in: holders } }])
  const codes = platform.organisation().stations.map(({ code }) => code)
  const meant = numberMeant(q, codes)
  // Letters, digits and hyphens alone: nothing in it is a sign of an expression.
  const begins = meant === undefined ? undefined : new RegExp(`^${meant}`)
  if (begins && (await isNumberKnown(db, begins))) return found([{ 'state.number': begins }])
  const gram = search.gramFor(q)
  return gram === undefined
    ? lookThrough(db, q, filters, { after, limit })
    : search.find(q, gram, filters, after, limit)
}

/** The cases that an actor may see, filtered, newest received first, by keyset. */
export const listCases = async (
  platform: Platform,
  search: CaseSearch,
  actor: Actor,
  query: QueryOf<'case.list'>,
): Promise<ResultOf<'case.list'>> => {
  const visible = visibleCases(actor, 'case.list')
  if (!visible) return { items: [] }
  const limit = query.limit ?? PAGE
  const after = query.cursor === undefined ? undefined : placeOf(query.cursor)
  const filters = [visible, ...filtersOf(platform, actor, query)]
  const isCounted = query.count === true && (query.q ?? '').trim() === ''
  const [{ cases, lookedUpTo }, count] = await Promise.all([
    page(platform, search, filters, { q: query.q, after, limit: limit + 1 }),
    isCounted ? countCases(platform.db, filters) : undefined,
  ])
  const shown = cases.slice(0, limit)
  const items = shown.map((row) => cardOf(row.state, row.seq))
  const last = shown.at(-1)
  const place: CasePlace | undefined =
    cases.length > limit && last ? { receivedAt: last.state.receivedAt, id: last._id } : lookedUpTo
  return { items, ...(place ? { next: cursorOf(place.receivedAt, place.id) } : {}), ...(count ? { count } : {}) }
}
