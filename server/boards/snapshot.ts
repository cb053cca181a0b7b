import { randomUUID } from 'node:crypto'
import type { Zone } from '../../shared/domain/boards/calendar.ts'
import type { ItemContribution } from '../../shared/domain/boards/property-contribution.ts'
import type { Database } from '../db/collections.ts'
import { bytesOf, columnFrom, columnNames, type Columns } from './cube.columns.ts'
import { IdIndex } from './cube.ids.ts'
import { CaseCube, type CubeNames } from './cube.ts'
import type { Source } from './board.ts'
import { readParts, snapshotHeader, writeSnapshot } from './snapshot.model.ts'
import { Stock } from './stock.ts'

/** Entries may be stored a little later than they say, and servers' clocks differ by a second at most. */
export const MARGIN_MS = 5 * 60_000

interface Names extends CubeNames {
  others: [string, number][]
}

const text = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value))
const parsed = <T>(bytes: Uint8Array): T => JSON.parse(Buffer.from(bytes).toString('utf8')) as T

/** Stores what is kept in memory, so that the next start need not read every case. @param at all before it is in */
export const storeSnapshot = async (db: Database, { cube, stock }: Source, at: Date): Promise<void> => {
  const { words, others } = cube.ids.saved()
  const names: Names = { ...cube.saved(), others }
  const parts = new Map<string, Uint8Array>([
    ['names', text(names)],
    ['items', text([...stock.items])],
    ['ids', Buffer.from(bytesOf(words, words.length))],
    // Copies: what comes in while pieces are written belongs to the next snapshot.
    ...columnNames.map((name) => [name, Buffer.from(bytesOf(cube.columns[name], cube.count))] as const),
  ])
  const header = {
    generation: randomUUID(),
    at: at.toISOString(),
    zone: cube.zone.name,
    windowsMs: [...cube.windowsMs],
  }
  await writeSnapshot(db, { ...header, rows: cube.count }, parts)
}

/** What was stored last, and the instant before which everything is in it; undefined when it does not fit any more. */
export const loadSnapshot = async (
  db: Database,
  zone: Zone,
  windowsMs: readonly number[],
): Promise<(Source & { at: Date }) | undefined> => {
  const header = await snapshotHeader(db)
  if (!header || header.zone !== zone.name || header.windowsMs.join() !== windowsMs.join()) return undefined
  const parts = await readParts(db, header)
  const part = (name: string): Uint8Array<ArrayBuffer> => parts?.get(name) ?? new Uint8Array()
  if (!parts) return undefined
  const names = parsed<Names>(part('names'))
  const columns = Object.fromEntries(columnNames.map((name) => [name, columnFrom(name, part(name))]))
  const cube = new CaseCube(zone, windowsMs)
  cube.restore(columns as unknown as Columns, IdIndex.from(new Uint32Array(part('ids').buffer), names.others), names)
  const stock = new Stock(zone)
  for (const item of parsed<ItemContribution[]>(part('items'))) stock.put(item)
  return { cube, stock, at: new Date(header.at) }
}
