import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { Transform } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { parse } from 'csv-parse'
import { importProblem } from '../../shared/domain/import.ts'
import type { Organisation } from '../../shared/domain/organisation.ts'
import type { Actor } from '../../shared/domain/people.ts'
import { MOST_IMPORTED_AT_ONCE } from '../../shared/operations/imports.ts'
import { Refusal, refusals } from '../../shared/refusals.ts'
import type { ImportedCase } from '../../shared/schema/import.ts'
import { derivedId } from '../../server/journal/chain.ts'
import type { Journal } from '../../server/journal/journal.ts'
import type { Mapping } from './mapping.ts'
import { readerOf, type RowProblem } from './row.ts'

export interface ImportWish {
  path: string
  mapping: Mapping
  organisation: Organisation
  /** Take batches in turns: while one waits for the database another decides. Left out: nothing is written. */
  journals?: readonly [Journal, ...Journal[]]
  actor: Actor
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

const BATCH = Math.min(250, MOST_IMPORTED_AT_ONCE)
const AT_ONCE = 4
const ROWS_A_TURN = 100

/**
 * Imports a CSV file, `.gz` or not. What was imported before is left as it is, so that a cut-off import is repeated.
 * @throws Error with a sentence for a file that cannot be read or lacks columns
 */
export const importFile = async (wish: ImportWish): Promise<ImportCounts> => {
  const { mapping, organisation } = wish
  const counts: ImportCounts = { rows: 0, imported: 0, known: 0, leftOut: 0, refused: 0, valueFen: 0 }
  const keys = new Set<string>()
  const underWay = new Set<Promise<void>>()
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
    const journal = wish.journals?.[batches++ % wish.journals.length]
    const work: Promise<void> = write({ ...wish, journal }, sent, counts, refuse)
      .catch((error: unknown) => {
        failed ??= error
      })
      .finally(() => underWay.delete(work))
    underWay.add(work)
    if (underWay.size >= AT_ONCE) await Promise.race(underWay)
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
      return refuse(line, { field: problem.field, value: textAt(row, problem.field), ...wordsOf(problem.code) })
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
  if (!read) throw new Error('文件是空的 · The file is empty')
  await send()
  await Promise.all(underWay)
  if (failed) throw failed
  wish.onProgress?.(bytes, counts)
  return counts
}

/** One batch; what another case's number keeps out is found by halving. */
const write = async (
  wish: Pick<ImportWish, 'mapping' | 'actor'> & { journal?: Journal },
  sent: readonly Numbered[],
  counts: ImportCounts,
  refuse: (line: number, problem: RowProblem) => void,
): Promise<void> => {
  const { journal, mapping, actor } = wish
  if (!journal) {
    counts.imported += sent.length
    return
  }
  const body = { source: mapping.source, cases: sent.map(({ row }) => row) }
  // The same rows are the same command: a second run of a file is answered by the first.
  const id = derivedId(createHash('sha256').update(JSON.stringify(body)).digest('hex'), 'import')
  try {
    const { result, duplicate } = await journal.submit({ id, operation: 'case.import', actor, body })
    const { imported } = result as { imported: number }
    counts.imported += duplicate ? 0 : imported
    counts.known += sent.length - (duplicate ? 0 : imported)
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

const wordsOf = (code: Refusal['code']): { zh: string; en: string } => {
  const { zh, en } = refusals[code]
  return { zh, en }
}

const textAt = (row: ImportedCase, field: string): string => String(row[field as keyof ImportedCase] ?? '')

interface Line {
  cells: string[]
  line: number
}

/** The file's rows, so many at a time, with the line on which each begins. */
const linesOf = async function* (
  { path, mapping }: Pick<ImportWish, 'path' | 'mapping'>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Line[]> {
  let bytes = 0
  const counted = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length
      onBytes(bytes)
      done(null, chunk)
    },
  })
  const file = createReadStream(path)
  const parser = parse({
    bom: true,
    delimiter: mapping.delimiter ?? ',',
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  })
  const fail = (error: Error): void => void parser.destroy(error)
  const plain = file.on('error', fail).pipe(counted)
  const whole = path.endsWith('.gz') ? plain.pipe(createGunzip()).on('error', fail) : plain
  whole
    .pipe(decoded(mapping.encoding ?? 'utf-8'))
    .on('error', fail)
    .pipe(parser)
  let turn: Line[] = []
  for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
    turn.push({ cells: record, line: info.lines })
    if (turn.length < ROWS_A_TURN) continue
    yield turn
    turn = []
  }
  yield turn
}

const decoded = (encoding: string): Transform => {
  const decoder = new TextDecoder(encoding)
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => done(null, decoder.decode(chunk, { stream: true })),
    flush: (done) => done(null, decoder.decode()),
  })
}
