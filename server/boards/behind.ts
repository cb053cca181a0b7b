import type { BoardCase, BoardCases, BoardProperty, BoardPropertyList } from '../../shared/domain/boards/answers.ts'
import type { CaseFigure, PropertyFigure } from '../../shared/domain/boards/figures.ts'
import { isBeforeClearance, lineOf, type CountedPart } from '../../shared/domain/boards/property-counting.ts'
import { cursorOf, placeIn } from '../http/cursor.ts'
import { growNewSpace } from '../newSpace.ts'
import type { Database } from '../db/collections.ts'
import type { Understood } from './asking.ts'
import { askingOf, type Source } from './board.ts'
import { itemStatesOf, rowStatesOf } from './boards.model.ts'
import { lengthOf, listedRows, pageOf, type Listing, type Mark } from './lists.ts'
import { caseRow, propertyRow } from './rows.ts'

const PAGE = 50
const BATCH = 500

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

const listingOf = (source: Source, understood: Understood, { figure, weekday, hour }: CaseListWish): Listing => ({
  asking: askingOf(source, understood),
  figure,
  span: understood.period,
  weekday,
  hour,
})

const rowsOf = async (db: Database, ids: readonly string[], windowHours: number): Promise<BoardCase[]> => {
  const states = await rowStatesOf(db, ids)
  return ids.flatMap((id) => {
    const state = states.get(id)
    return state ? [caseRow(state, windowHours)] : []
  })
}

/** [K8] The cases behind a figure, a page of them. */
export const casesBehind = async (
  db: Database,
  source: Source,
  understood: Understood,
  wish: CaseListWish,
): Promise<BoardCases> => {
  const listing = listingOf(source, understood, wish)
  const { ids, next } = pageOf(listing, markOf(wish.cursor), wish.limit ?? PAGE)
  return {
    asOf: new Date(understood.asOfMs).toISOString(),
    count: lengthOf(listing),
    items: await rowsOf(db, ids, understood.windowHours),
    ...(next ? { next: cursorOf(next.ms, next.id) } : {}),
  }
}

/** How many they are. */
export const caseCount = (source: Source, understood: Understood, wish: CaseListWish): number =>
  lengthOf(listingOf(source, understood, wish))

/** All of them, in batches. */
export async function* allCasesBehind(
  db: Database,
  source: Source,
  understood: Understood,
  wish: CaseListWish,
): AsyncGenerator<BoardCase[]> {
  growNewSpace()
  // One batch is read while the one before is written.
  let next: Promise<BoardCase[]> | undefined
  for (const ids of batchesOf(source, listingOf(source, understood, wish))) {
    const reading = rowsOf(db, ids, understood.windowHours)
    // Whoever waits for it is told; until then nobody else need be.
    reading.catch(() => undefined)
    if (next) yield await next
    next = reading
  }
  if (next) yield await next
}

function* batchesOf({ cube: { ids } }: Source, listing: Listing): Generator<string[]> {
  for (const rows of listedRows(listing))
    for (let from = 0; from < rows.length; from += BATCH)
      yield rows.slice(from, from + BATCH).map((row) => ids.idOf(row))
}

interface Line {
  key: string
  ms: number
  parts: CountedPart[]
}

const partsBehind = (source: Source, understood: Understood, figure: PropertyFigure): CountedPart[] => {
  const asking = askingOf(source, understood)
  const parts = source.stock.parts(asking, figure === 'stock' ? 'stock' : understood.period)
  return figure === 'returned-before-clearance' ? parts.filter(isBeforeClearance) : parts
}

/** The lines of the list: newest return first, of the stock the oldest seizure first. */
const linesBehind = (source: Source, understood: Understood, figure: PropertyFigure): Line[] => {
  const byKey = new Map<string, CountedPart[]>()
  for (const part of partsBehind(source, understood, figure)) {
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

const propertyRows = async (db: Database, lines: readonly Line[]): Promise<BoardProperty[]> => {
  const states = await itemStatesOf(db, [...new Set(lines.flatMap(({ parts }) => parts.map(({ part }) => part.id)))])
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
  source: Source,
  understood: Understood,
  wish: Paging & { figure: PropertyFigure },
): Promise<BoardPropertyList> => {
  const lines = linesBehind(source, understood, wish.figure)
  const after = markOf(wish.cursor)
  const rest = after ? lines.filter(({ ms, key }) => ms > after.ms || (ms === after.ms && key > after.id)) : lines
  const limit = wish.limit ?? PAGE
  const page = rest.slice(0, limit)
  const last = page.at(-1)
  return {
    asOf: new Date(understood.asOfMs).toISOString(),
    count: lines.length,
    items: await propertyRows(db, page),
    ...(rest.length > limit && last ? { next: cursorOf(last.ms, last.key) } : {}),
  }
}

/** How many lines it is. */
export const propertyCount = (source: Source, understood: Understood, figure: PropertyFigure): number =>
  linesBehind(source, understood, figure).length

/** All of it, in batches. */
export async function* allPropertyBehind(
  db: Database,
  source: Source,
  understood: Understood,
  figure: PropertyFigure,
): AsyncGenerator<BoardProperty[]> {
  const lines = linesBehind(source, understood, figure)
  for (let from = 0; from < lines.length; from += BATCH) yield await propertyRows(db, lines.slice(from, from + BATCH))
}
