import { Refusal } from '../../shared/refusals.ts'
import type { Column, Telling } from '../csv.ts'
import { serialOf, xlsxOf, type SheetCell, type SheetRow } from './xlsx.ts'

/** Beyond them a list is handed out as CSV only. */
export const MOST_ROWS = 50_000

/** @throws Refusal `report.too-long` */
export const checkLength = (rows: number): void => {
  if (rows > MOST_ROWS) throw new Refusal('report.too-long')
}

const cellOf = <T>({ cell, as }: Column<T>, row: T, telling: Telling): SheetCell => {
  const value = cell(row, telling)
  if (value === undefined) return { value: null, format: 'text', look: 'plain' }
  if (typeof value === 'number')
    return as === 'yuan'
      ? { value: value / 100, format: 'yuan', look: 'plain' }
      : { value, format: 'number', look: 'plain' }
  if (as !== 'time') return { value, format: 'text', look: 'plain' }
  const ms = Date.parse(value)
  return { value: serialOf(ms + telling.zone.offsetAt(ms)), format: 'instant', look: 'plain' }
}

async function* rowsOf<T>(
  columns: readonly Column<T>[],
  batches: AsyncIterable<readonly T[]>,
  telling: Telling,
): AsyncGenerator<SheetRow[]> {
  yield [
    { cells: columns.map(({ head }): SheetCell => ({ value: head[telling.language], format: 'text', look: 'head' })) },
  ]
  for await (const rows of batches)
    yield rows.map((row) => ({ cells: columns.map((column) => cellOf(column, row, telling)) }))
}

/** A list as a workbook of one sheet, as it comes. */
export const listXlsx = <T>(
  title: string,
  columns: readonly Column<T>[],
  batches: AsyncIterable<readonly T[]>,
  telling: Telling & { by: string; at: Date },
): AsyncGenerator<Buffer> =>
  xlsxOf({
    title,
    by: telling.by,
    at: telling.at,
    sheets: [
      {
        name: title.replace(/[[\]:*?/\\]/g, ' ').slice(0, 31),
        widths: columns.map(({ as, width }) => width ?? (as === 'time' ? 20 : 14)),
        frozenRows: 1,
        rows: rowsOf(columns, batches, telling),
      },
    ],
  })
