import { importedId, importProblem } from '../../shared/domain/import.ts'
import type { Organisation } from '../../shared/domain/organisation.ts'
import { MOST_IMPORTED_AT_ONCE } from '../../shared/operations/imports.ts'
import { Refusal, refusals } from '../../shared/refusals.ts'
import type { ImportedCase } from '../../shared/schema/import.ts'
import { StartRefusal } from '../../server/startRefusal.ts'
import { linesOf } from './lines.ts'
import type { Mapping } from './mapping.ts'
import { Moments } from './moment.ts'
import { readerOf, type RowProblem } from './row.ts'
import type { Batch, Write } from './writer.ts'

export interface ImportWish {
  path: string
  mapping: Mapping
  organisation: Organisation
  /** Take batches in turns: while one waits for the database another decides. Left out: nothing is written. */
  writes?: readonly [Write, ...Write[]]
  /** Cases that have one of the ids or numbers: where nothing is written, what would be is told by them. */
  existing?: (ids: readonly string[], numbers: readonly string[]) => Promise<readonly { id: string; number: string }[]>
  now: () => Date
  /** Line of the file, from 1 for the header. */
  onRefused: (line: number, problem: RowProblem) => void
  onProgress?: (bytes: number, counts: ImportCounts) => void
}

export interface ImportCounts {
  rows: number
  imported: number
  /** Imported before, or a further row of a case. */
  known: number
  leftOut: number
  refused: number
  /** Of the cases that were read, whether new or known. */
  valueFen: number
}

interface Numbered {
  line: number
  row: ImportedCase
}

const BATCH = MOST_IMPORTED_AT_ONCE
/** For each of those that write: one that is written, one that is made ready, and as many that wait for that. */
const AT_ONCE = 4

/**
 * Imports a CSV file, `.gz` or not. What was imported before is left as it is, so that a cut-off import is repeated.
 * @throws StartRefusal for a file that is empty, no CSV, or lacks columns
 */
export const importFile = async (wish: ImportWish): Promise<ImportCounts> => {
  const { mapping, organisation } = wish
  const counts: ImportCounts = { rows: 0, imported: 0, known: 0, leftOut: 0, refused: 0, valueFen: 0 }
  const keys = new Set<string>()
  const numbers = new Map<string, string>()
  const underWay = new Set<Promise<void>>()
  const moments = new Moments(mapping.timeZone)
  let batch: Numbered[] = []
  let failed: unknown
  let [bytes, batches] = [0, 0]

  const refuse = (line: number, problem: RowProblem): void => {
    counts.refused += 1
    wish.onRefused(line, problem)
  }
  const send = async (): Promise<void> => {
    const sent = batch
    batch = []
    if (sent.length === 0) return
    const one = wish.writes?.[batches++ % wish.writes.length]
    const work: Promise<void> = write({ ...wish, write: one, numbers }, sent, counts, refuse)
      .catch((error: unknown) => {
        failed ??= error
      })
      .finally(() => underWay.delete(work))
    underWay.add(work)
    if (underWay.size >= AT_ONCE * (wish.writes?.length ?? 1)) await Promise.race(underWay)
    wish.onProgress?.(bytes, counts)
  }

  const take = (line: number, row: ImportedCase): void => {
    if (keys.has(row.key)) {
      if (mapping.rowsShareKeys === true) counts.known += 1
      else refuse(line, { field: 'key', value: row.key, ...wordsOf('import.key-twice') })
      return
    }
    const problem = importProblem(row, organisation, wish.now().toISOString())
    if (problem)
      return refuse(line, {
        field: problem.field,
        value: textAt(row, problem.field, moments),
        ...wordsOf(problem.code),
      })
    keys.add(row.key)
    counts.valueFen += (row.losses ?? []).reduce((sum, { valueFen }) => sum + valueFen, 0)
    batch.push({ line, row })
  }

  let read: ReturnType<typeof readerOf> | undefined
  for await (const turn of linesOf(wish, (size) => (bytes = size))) {
    for (const { cells, line } of turn) {
      if (!read) {
        read = readerOf(mapping, cells)
        continue
      }
      counts.rows += 1
      const reading = read(cells, counts.rows)
      if ('leftOut' in reading) counts.leftOut += 1
      else if ('problem' in reading) refuse(line, reading.problem)
      else take(line, reading.case)
      if (batch.length >= BATCH) await send()
      if (failed) throw failed
    }
  }
  if (!read) throw new StartRefusal('文件是空的 · The file is empty')
  await send()
  await Promise.all(underWay)
  if (failed) throw failed
  wish.onProgress?.(bytes, counts)
  return counts
}

/** One batch; what another case's number keeps out is found by halving. */
const write = async (
  wish: Pick<ImportWish, 'mapping' | 'existing'> & { write?: Write; numbers: Map<string, string> },
  sent: readonly Numbered[],
  counts: ImportCounts,
  refuse: (line: number, problem: RowProblem) => void,
): Promise<void> => {
  if (!wish.write) return weigh(wish, sent, counts, refuse)
  const batch: Batch = { source: wish.mapping.source, cases: sent.map(({ row }) => row) }
  try {
    const { imported } = await wish.write(JSON.stringify(batch))
    counts.imported += imported
    counts.known += sent.length - imported
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const [first] = sent
    if (sent.length === 1 && first) {
      return refuse(first.line, { field: 'number', value: first.row.number ?? first.row.key, ...wordsOf(error.code) })
    }
    if (error.code !== 'import.number-taken') throw error
    const half = Math.ceil(sent.length / 2)
    await write(wish, sent.slice(0, half), counts, refuse)
    await write(wish, sent.slice(half), counts, refuse)
  }
}

/** The same without writing: what is known, what another case keeps out. @param numbers of the file so far, and whose */
const weigh = async (
  { mapping, existing, numbers }: Pick<ImportWish, 'mapping' | 'existing'> & { numbers: Map<string, string> },
  sent: readonly Numbered[],
  counts: ImportCounts,
  refuse: (line: number, problem: RowProblem) => void,
): Promise<void> => {
  const rows = sent.map(({ line, row }) => ({
    line,
    id: importedId(mapping.source, row.key),
    number: row.number ?? row.key,
  }))
  const found =
    (await existing?.(
      rows.map(({ id }) => id),
      rows.map(({ number }) => number),
    )) ?? []
  const ids = new Set(found.map(({ id }) => id))
  for (const { id, number } of found) numbers.set(number, id)
  for (const { line, id, number } of rows) {
    if (ids.has(id)) counts.known += 1
    else if ((numbers.get(number) ?? id) !== id)
      refuse(line, { field: 'number', value: number, ...wordsOf('import.number-taken') })
    else counts.imported += 1
    if (!numbers.has(number)) numbers.set(number, id)
  }
}

const wordsOf = (code: Refusal['code']): { zh: string; en: string } => {
  const { zh, en } = refusals[code]
  return { zh, en }
}

/** What is told of a row that is refused: its times as its file has them. */
const textAt = (row: ImportedCase, field: string, moments: Moments): string => {
  const text = String(row[field as keyof ImportedCase] ?? '')
  return field === 'receivedAt' || field === 'clearedAt' ? moments.wallOf(text) : text
}
