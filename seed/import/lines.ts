import { createReadStream } from 'node:fs'
import { Transform } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { CsvError, parse } from 'csv-parse'
import { StartRefusal } from '../../server/startRefusal.ts'
import type { Mapping } from './mapping.ts'

export interface Line {
  cells: string[]
  line: number
}

const ROWS_A_TURN = 100

/** What is wrong with the bytes of a file, as a sentence; another error as it is. */
const told = (error: unknown): unknown => {
  if (error instanceof CsvError) {
    const where = String(error['lines'] ?? '')
    return error.code === 'CSV_QUOTE_NOT_CLOSED'
      ? new StartRefusal(`引号没有收尾（第 ${where} 行附近） · A quotation mark is not closed, near line ${where}`)
      : new StartRefusal(`不是可读的 CSV · This is no CSV: ${error.message}`)
  }
  if (error instanceof Error && 'code' in error && /^Z_/.test(String(error.code)))
    return new StartRefusal(`压缩文件不完整或已损坏 · The .gz file is cut off or damaged (${error.message})`)
  return error
}

/** The file's rows, so many at a time, with the line on which each begins. @throws StartRefusal for what is no CSV */
export const linesOf = async function* (
  { path, mapping }: { path: string; mapping: Mapping },
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
    relax_column_count: true,
    relax_quotes: true,
  })
  const fail = (error: Error): void => void parser.destroy(error)
  const plain = file.on('error', fail).pipe(counted)
  const whole = path.endsWith('.gz') ? plain.pipe(createGunzip()).on('error', fail) : plain
  whole
    .pipe(decoded(mapping.encoding ?? 'utf-8'))
    .on('error', fail)
    .pipe(parser)
  let turn: Line[] = []
  let line = 0
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      const begins = line + 1
      line = begins + breaksIn(cells)
      if (cells.length === 1 && cells[0] === '') continue
      turn.push({ cells, line: begins })
      if (turn.length < ROWS_A_TURN) continue
      yield turn
      turn = []
    }
  } catch (error) {
    throw told(error)
  }
  yield turn
}

/** The parser would tell the line of each row too, at twice the price of reading it. */
const breaksIn = (cells: readonly string[]): number => {
  let breaks = 0
  for (const cell of cells) {
    for (let at = cell.indexOf('\n'); at !== -1; at = cell.indexOf('\n', at + 1)) breaks += 1
  }
  return breaks
}

const decoded = (encoding: string): Transform => {
  const decoder = new TextDecoder(encoding)
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => done(null, decoder.decode(chunk, { stream: true })),
    flush: (done) => done(null, decoder.decode()),
  })
}
