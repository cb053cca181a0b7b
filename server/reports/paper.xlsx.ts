import { sheetRate, sheetTenths } from '../../shared/domain/boards/rounding.ts'
import { zoneNamed, type Zone } from '../../shared/domain/boards/calendar.ts'
import type { Cell, Language } from './cells.ts'
import type { Paper, Row, Table } from './paper.ts'
import { serialOf, xlsxOf, type Sheet, type SheetCell, type SheetRow } from './xlsx.ts'
import type { Look } from './xlsx.styles.ts'

const CHARACTERS_A_LINE = 120
const LINE_HEIGHT = 14

interface Setting {
  language: Language
  zone: Zone
}

/** A cell of a report as a spreadsheet counts: real numbers, and local times as its own. */
const sheetCell = (cell: Cell, look: Look, { language, zone }: Setting): SheetCell => {
  if (cell === null) return { value: '—', format: 'text', look }
  if (typeof cell === 'string') return { value: cell, format: 'text', look }
  const { as, n } = cell
  switch (as) {
    // A sheet rounds by itself: it gets a number that comes out as it does on paper.
    case 'rate':
      return { value: sheetRate(n), format: as, look }
    case 'percent':
      return { value: sheetTenths(n) / 100, format: as, look }
    case 'yuan':
      return { value: n / 100, format: as, look }
    case 'duration':
      return { value: n / 86_400, format: as, look }
    case 'days':
      return { value: sheetTenths(n / 86_400), format: as, look }
    case 'difference':
      return { value: sheetTenths(n / 60), format: language === 'en' ? 'difference-en' : as, look }
    case 'pp':
      return { value: sheetTenths(n), format: as, look }
    case 'points':
      return { value: sheetTenths(n), format: language === 'en' ? 'points-en' : as, look }
    case 'date':
      return { value: serialOf(n), format: as, look }
    case 'instant':
      return { value: serialOf(n + zone.offsetAt(n)), format: as, look }
    default:
      return { value: n, format: as, look }
  }
}

const words = (value: string, look: Look, across = 1): SheetCell => ({ value, format: 'text', look, across })

const tableRow = ({ cells, as }: Row, columns: number, setting: Setting): SheetRow => {
  if (as === 'group') return { cells: [words(String(cells[0]), 'strong', columns)] }
  const look = as === 'strong' ? 'strong' : 'plain'
  const [first, ...others] = cells
  const name = as === 'part' && typeof first === 'string' ? `　${first}` : (first ?? null)
  return { cells: [name, ...others].map((cell) => sheetCell(cell, look, setting)) }
}

/** A line of words over the whole width, as high as it needs. */
const line = (text: string, columns: number): SheetRow => ({
  cells: [words(text, 'quiet', columns)],
  height: LINE_HEIGHT * Math.ceil(text.length / CHARACTERS_A_LINE),
})

const sheetOf = (table: Table, paper: Paper, isFirst: boolean): Sheet => {
  const setting = { language: paper.language, zone: zoneNamed(paper.zone) }
  const columns = table.columns.length
  const above: SheetRow[] = [
    { cells: [words(isFirst ? paper.title : table.heading, 'title', columns)], height: 26 },
    ...(isFirst
      ? paper.facts.map(({ name, value }) => ({
          cells: [words(name, 'strong'), { ...sheetCell(value, 'plain', setting), across: columns - 1 }],
        }))
      : [line(`${paper.title} · ${paper.subtitle}`, columns)]),
    ...(isFirst ? paper.warnings.map((warning) => line(warning, columns)) : []),
    ...(table.note === undefined ? [] : [line(table.note, columns)]),
  ]
  const head: SheetRow = { cells: table.columns.map((column) => words(column.head, 'head')) }
  const below: SheetRow[] = isFirst
    ? [
        { cells: [] },
        ...paper.signatures.map(({ name }) => ({ cells: [words(name, 'strong'), words('', 'plain', 4)], height: 24 })),
      ]
    : []
  return {
    name: table.heading,
    widths: table.columns.map(({ width }) => width),
    frozenRows: above.length + 1,
    rows: [[...above, head, ...table.rows.map((row) => tableRow(row, columns, setting)), ...below]],
  }
}

/** A report as a workbook, a sheet for each table. */
export const workbookOf = (paper: Paper): AsyncGenerator<Buffer> =>
  xlsxOf({
    title: `${paper.title} ${paper.subtitle}`,
    by: paper.by,
    at: new Date(paper.at),
    sheets: paper.tables.map((table, place) => sheetOf(table, paper, place === 0)),
  })
