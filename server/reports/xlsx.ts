import { zipOf, type ZipEntry } from './zip.ts'
import { styleOf, stylesXml, type Format, type Look } from './xlsx.styles.ts'

/** A cell of a sheet: words, or a number as the format shows it. Dates are days since 1900: `serialOf`. */
export interface SheetCell {
  value: string | number | null
  format: Format
  look: Look
  /** How many columns it covers. */
  across?: number
}
export interface SheetRow {
  cells: readonly SheetCell[]
  /** In points; the spreadsheet's own unless told. */
  height?: number
}
export interface Sheet {
  name: string
  /** Of the columns, in characters. */
  widths: readonly number[]
  /** Rows that stay in sight, and stand on each printed page. */
  frozenRows: number
  rows: Iterable<readonly SheetRow[]> | AsyncIterable<readonly SheetRow[]>
}
export interface Workbook {
  title: string
  by: string
  at: Date
  sheets: readonly Sheet[]
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const TYPES = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
const MOST_CHARACTERS = 32_767
/** Characters that are deflated at once: between them others have their turn. */
const MOST_AT_ONCE = 65_536
const EPOCH_MS = Date.UTC(1899, 11, 30)
const DAY_MS = 86_400_000

/** A local time as spreadsheets count it: days since 1900. @param localMs milliseconds since 1970 on the clocks of the place */
export const serialOf = (localMs: number): number => (localMs - EPOCH_MS) / DAY_MS

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
// What XML 1.0 cannot say, and halves of characters.
const UNSAYABLE = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu
const isPlain = /^[\u0020\u0021\u0023-\u0025\u0027-\u003B\u003D\u003F-\u005E\u0060-\uD7FF]*$/
const escaped = (text: string): string => {
  if (text.length <= MOST_CHARACTERS && isPlain.test(text)) return text
  return (
    text
      .slice(0, MOST_CHARACTERS)
      .replace(UNSAYABLE, '')
      // Spreadsheets read _x0041_ as an A.
      .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
      .replace(/[&<>"]/g, (character) => entities[character] ?? '')
  )
}

const columnName = (column: number): string =>
  (column >= 26 ? columnName(Math.floor(column / 26) - 1) : '') + String.fromCharCode(65 + (column % 26))

const cellXml = ({ value, format, look }: SheetCell, at: string): string => {
  const style = styleOf(format, look)
  if (value === null || value === '') return `<c r="${at}" s="${style}"/>`
  if (typeof value === 'number') return `<c r="${at}" s="${style}"><v>${value}</v></c>`
  return `<c r="${at}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(value)}</t></is></c>`
}

/** One row; what it merges is added to `merged`. */
const rowXml = ({ cells, height }: SheetRow, row: number, merged: string[]): string => {
  let xml = `<row r="${row}"${height === undefined ? '' : ` ht="${height}" customHeight="1"`}>`
  let column = 0
  for (const cell of cells) {
    const name = columnName(column)
    xml += cellXml(cell, `${name}${row}`)
    const across = cell.across ?? 1
    for (let more = 1; more < across; more++)
      xml += cellXml({ ...cell, value: null }, `${columnName(column + more)}${row}`)
    if (across > 1) merged.push(`${name}${row}:${columnName(column + across - 1)}${row}`)
    column += across
  }
  return `${xml}</row>`
}

async function* sheetXml({ widths, frozenRows, rows }: Sheet, isFirst: boolean): AsyncGenerator<string> {
  const pane =
    frozenRows === 0
      ? ''
      : `<pane ySplit="${frozenRows}" topLeftCell="A${frozenRows + 1}" activePane="bottomLeft" state="frozen"/>`
  const columns = widths.map(
    (width, place) => `<col min="${place + 1}" max="${place + 1}" width="${width}" customWidth="1"/>`,
  )
  yield (
    `${HEAD}<worksheet xmlns="${MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>` +
    `<sheetViews><sheetView showGridLines="0"${isFirst ? ' tabSelected="1"' : ''} workbookViewId="0">${pane}</sheetView></sheetViews>` +
    `<sheetFormatPr defaultRowHeight="16"/><cols>${columns.join('')}</cols><sheetData>`
  )
  const merged: string[] = []
  let row = 0
  for await (const some of rows) {
    let xml = ''
    for (const each of some) {
      xml += rowXml(each, (row += 1), merged)
      if (xml.length < MOST_AT_ONCE) continue
      yield xml
      xml = ''
    }
    yield xml
  }
  const merges = merged.map((range) => `<mergeCell ref="${range}"/>`)
  yield (
    `</sheetData>${merges.length > 0 ? `<mergeCells count="${merges.length}">${merges.join('')}</mergeCells>` : ''}` +
    '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>' +
    '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>' +
    '<headerFooter><oddFooter>&amp;C&amp;A  &amp;P / &amp;N</oddFooter></headerFooter></worksheet>'
  )
}

const workbookXml = (sheets: readonly Sheet[]): string => {
  const named = sheets.map(
    ({ name }, place) => `<sheet name="${escaped(name)}" sheetId="${place + 1}" r:id="rId${place + 1}"/>`,
  )
  const titles = sheets.flatMap(({ name, frozenRows }, place) =>
    frozenRows === 0
      ? []
      : [
          `<definedName name="_xlnm.Print_Titles" localSheetId="${place}">'${escaped(name).replaceAll("'", "''")}'!$${frozenRows}:$${frozenRows}</definedName>`,
        ],
  )
  const defined = titles.length > 0 ? `<definedNames>${titles.join('')}</definedNames>` : ''
  return `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${named.join('')}</sheets>${defined}</workbook>`
}

const relation = (id: string, type: string, target: string): string =>
  `<Relationship Id="${id}" Type="${type}" Target="${target}"/>`
const relations = (all: readonly string[]): string =>
  `${HEAD}<Relationships xmlns="${RELATIONS}">${all.join('')}</Relationships>`

const contentTypes = (sheets: readonly Sheet[]): string =>
  `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
  '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
  '<Default Extension="xml" ContentType="application/xml"/>' +
  `<Override PartName="/xl/workbook.xml" ContentType="${TYPES}.sheet.main+xml"/>` +
  `<Override PartName="/xl/styles.xml" ContentType="${TYPES}.styles+xml"/>` +
  '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>' +
  sheets
    .map(
      (_, place) => `<Override PartName="/xl/worksheets/sheet${place + 1}.xml" ContentType="${TYPES}.worksheet+xml"/>`,
    )
    .join('') +
  '</Types>'

const coreXml = ({ title, by, at }: Workbook): string =>
  `${HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" ` +
  'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" ' +
  `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>${escaped(title)}</dc:title>` +
  `<dc:creator>${escaped(by)}</dc:creator><dcterms:created xsi:type="dcterms:W3CDTF">${at.toISOString().slice(0, 19)}Z</dcterms:created></cp:coreProperties>`

/** A workbook (Office Open XML) as it comes: rows are told one batch at a time, so that its length costs no memory. */
export const xlsxOf = (workbook: Workbook): AsyncGenerator<Buffer> => {
  const { sheets } = workbook
  const parts = sheets.map((sheet, place): ZipEntry => ({
    name: `xl/worksheets/sheet${place + 1}.xml`,
    text: sheetXml(sheet, place === 0),
  }))
  const ofWorkbook = [
    ...sheets.map((_, place) => relation(`rId${place + 1}`, `${OFFICE}/worksheet`, `worksheets/sheet${place + 1}.xml`)),
    relation(`rId${sheets.length + 1}`, `${OFFICE}/styles`, 'styles.xml'),
  ]
  const ofPackage = [
    relation('rId1', `${OFFICE}/officeDocument`, 'xl/workbook.xml'),
    relation('rId2', `${RELATIONS}/metadata/core-properties`, 'docProps/core.xml'),
  ]
  return zipOf([
    { name: '[Content_Types].xml', text: [contentTypes(sheets)] },
    { name: '_rels/.rels', text: [relations(ofPackage)] },
    { name: 'docProps/core.xml', text: [coreXml(workbook)] },
    { name: 'xl/workbook.xml', text: [workbookXml(sheets)] },
    { name: 'xl/_rels/workbook.xml.rels', text: [relations(ofWorkbook)] },
    { name: 'xl/styles.xml', text: [`${HEAD}${stylesXml()}`] },
    ...parts,
  ])
}
