import type { BoardCase, BoardCases, BoardProperty, BoardPropertyList } from '../../shared/domain/boards/answers.ts'
import type { CaseFigure, PropertyFigure } from '../../shared/domain/boards/figures.ts'
import { isBeforeClearance, lineOf, type CountedPart } from '../../shared/domain/boards/property-counting.ts'
import { cursorOf, placeIn } from '../http/cursor.ts'
import { growNewSpace } from '../newSpace.ts'
import type { Database } from '../db/collections.ts'
import { itemStatesAsOf, rowStatesAsOf } from './as-of.model.ts'
import type { Understood } from './asking.ts'
import { askingOf, type WholeSource } from './board.ts'
import { cutTo, isBefore, isListed, lengthOf, listedMarks, type Listing, type Mark } from './lists.ts'
import { caseRow, propertyRow } from './rows.ts'
import { isCaseAskedFor } from './stock.ts'
import { thenOf, type Then } from './then.ts'

const PAGE = 50
const BATCH = 500
/** Places of a list that are looked up together. */
const AT_ONCE = 20_000

export interface Paging {
  cursor?: string
  limit?: number
}
export interface CaseListWish extends Paging {
  figure: CaseFigure
  weekday?: number
  hour?: number
}

const markOf = (cursor: string | undefined): Mark | undefined => {
  if (cursor === undefined) return undefined
  const [ms, id] = placeIn(cursor, 'number', 'string')
  return { ms, id }
}

/** A list as of the instant that was asked for: of what is kept, and of how things that changed since stood then. */
interface AsOf {
  kept: Listing
  before: Listing
  then: Then
}

const listingOf = async (
  db: Database,
  source: WholeSource,
  understood: Understood,
  { figure, weekday, hour }: CaseListWish,
): Promise<AsOf> => {
  const then = thenOf(source, understood.asOfMs)
  await then.lookThrough(db, source)
  const wish = { figure, span: understood.period, weekday, hour }
  return {
    kept: { ...wish, asking: askingOf(source, understood) },
    before: { ...wish, asking: askingOf(then, understood) },
    then,
  }
}

const lengthAsOf = ({ kept, before, then: { changed } }: AsOf): number => {
  let gone = 0
  for (const id of changed.case) if (isListed(kept, id)) gone += 1
  return lengthOf(kept) - gone + lengthOf(before)
}

/** The places of a list in its order. */
function* marksAsOf({ kept, before, then: { changed } }: AsOf, after?: Mark): Generator<Mark> {
  const others = [...listedMarks(before, after)]
  let next = 0
  for (const mark of listedMarks(kept, after)) {
    if (changed.case.has(mark.id)) continue
    for (let other = others[next]; other && isBefore(kept.figure, other, mark); other = others[(next += 1)]) yield other
    yield mark
  }
  yield* others.slice(next)
}

const rowsOf = async (db: Database, ids: readonly string[], understood: Understood): Promise<BoardCase[]> => {
  const states = await rowStatesAsOf(db, ids, instantOf(understood))
  return ids.flatMap((id) => {
    const state = states.get(id)
    return state ? [caseRow(state, understood.windowHours)] : []
  })
}

const instantOf = ({ asOfMs }: Understood): string => new Date(asOfMs).toISOString()

/** [K8] The cases behind a figure, a page of them, as they stood at the instant that was asked for. */
export const casesBehind = async (
  db: Database,
  source: WholeSource,
  understood: Understood,
  wish: CaseListWish,
): Promise<BoardCases> => {
  const listing = await listingOf(db, source, understood, wish)
  const { ids, next } = cutTo(marksAsOf(listing, markOf(wish.cursor)), wish.limit ?? PAGE)
  const count = lengthAsOf(listing)
  return {
    asOf: instantOf(understood),
    count,
    items: await rowsOf(db, ids, understood),
    ...(next ? { next: cursorOf(next.ms, next.id) } : {}),
  }
}

/** How many they are. */
export const caseCount = async (
  db: Database,
  source: WholeSource,
  understood: Understood,
  wish: CaseListWish,
): Promise<number> => lengthAsOf(await listingOf(db, source, understood, wish))

/** All of them, in batches. */
export async function* allCasesBehind(
  db: Database,
  source: WholeSource,
  understood: Understood,
  wish: CaseListWish,
): AsyncGenerator<BoardCase[]> {
  growNewSpace()
  // One batch is read while the one before is written.
  let next: Promise<BoardCase[]> | undefined
  for await (const ids of batchesOf(db, source, understood, wish)) {
    const reading = rowsOf(db, ids, understood)
    // Whoever waits for it is told; until then nobody else need be.
    reading.catch(() => undefined)
    if (next) yield await next
    next = reading
  }
  if (next) yield await next
}

/** The ids of a list, some at a time. What is kept goes on meanwhile: each time the list goes on from where it was. */
async function* batchesOf(
  db: Database,
  source: WholeSource,
  understood: Understood,
  wish: CaseListWish,
): AsyncGenerator<string[]> {
  for (let after: Mark | undefined; ;) {
    const { ids, next } = cutTo(marksAsOf(await listingOf(db, source, understood, wish), after), AT_ONCE)
    for (let from = 0; from < ids.length; from += BATCH) yield ids.slice(from, from + BATCH)
    if (!next) return
    after = next
  }
}

interface Line {
  key: string
  ms: number
  parts: CountedPart[]
}

const partsBehind = async (
  db: Database,
  source: WholeSource,
  understood: Understood,
  figure: PropertyFigure,
): Promise<CountedPart[]> => {
  const then = thenOf(source, understood.asOfMs)
  await then.lookThrough(db, source)
  const { changed, stock } = then
  const [asking, before] = [askingOf(source, understood), askingOf(then, understood)]
  const isAskedFor = (caseId: string): boolean => isCaseAskedFor(changed.case.has(caseId) ? before : asking, caseId)
  const span = figure === 'stock' ? 'stock' : understood.period
  const parts = [
    ...source.stock.parts(asking, span, isAskedFor).filter(({ part }) => !changed.property.has(part.id)),
    // Parts of parts: what a part belongs to never changes.
    ...stock.parts(asking, span, isAskedFor).map(({ part }) => ({ part, whole: source.stock.wholeOf(part) })),
  ]
  return figure === 'returned-before-clearance' ? parts.filter(isBeforeClearance) : parts
}

/** The lines of the list: newest return first, of the stock the oldest seizure first. */
const linesBehind = async (
  db: Database,
  source: WholeSource,
  understood: Understood,
  figure: PropertyFigure,
): Promise<Line[]> => {
  const byKey = new Map<string, CountedPart[]>()
  for (const part of await partsBehind(db, source, understood, figure)) {
    const key = lineOf(figure, part)
    byKey.set(key, [...(byKey.get(key) ?? []), part])
  }
  const lines = [...byKey].map(([key, parts]) => ({
    key,
    parts,
    ms:
      figure === 'stock'
        ? Math.min(...parts.map(({ part }) => part.seizedMs))
        : -Math.max(...parts.map(({ part }) => part.returnedMs ?? 0)),
  }))
  return lines.sort((one, other) => one.ms - other.ms || (one.key < other.key ? -1 : 1))
}

const propertyRows = async (db: Database, lines: readonly Line[], understood: Understood): Promise<BoardProperty[]> => {
  const ids = [...new Set(lines.flatMap(({ parts }) => parts.map(({ part }) => part.id)))]
  const states = await itemStatesAsOf(db, ids, instantOf(understood))
  return lines.map(({ parts }) =>
    propertyRow(
      parts[0]?.whole ?? '',
      parts,
      parts.flatMap(({ part }) => states.get(part.id) ?? []),
    ),
  )
}

/** [P8] [K8] The property behind a figure, a page of it. */
export const propertyBehind = async (
  db: Database,
  source: WholeSource,
  understood: Understood,
  wish: Paging & { figure: PropertyFigure },
): Promise<BoardPropertyList> => {
  const lines = await linesBehind(db, source, understood, wish.figure)
  const after = markOf(wish.cursor)
  const rest = after ? lines.filter(({ ms, key }) => ms > after.ms || (ms === after.ms && key > after.id)) : lines
  const limit = wish.limit ?? PAGE
  const page = rest.slice(0, limit)
  const last = page.at(-1)
  return {
    asOf: instantOf(understood),
    count: lines.length,
    items: await propertyRows(db, page, understood),
    ...(rest.length > limit && last ? { next: cursorOf(last.ms, last.key) } : {}),
  }
}

/** How many lines it is. */
export const propertyCount = async (
  db: Database,
  source: WholeSource,
  understood: Understood,
  figure: PropertyFigure,
): Promise<number> => (await linesBehind(db, source, understood, figure)).length

/** All of it, in batches. */
export async function* allPropertyBehind(
  db: Database,
  source: WholeSource,
  understood: Understood,
  figure: PropertyFigure,
): AsyncGenerator<BoardProperty[]> {
  const lines = await linesBehind(db, source, understood, figure)
  for (let from = 0; from < lines.length; from += BATCH)
    yield await propertyRows(db, lines.slice(from, from + BATCH), understood)
}
