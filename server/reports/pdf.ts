import { createRequire } from 'node:module'
import pdfmake from 'pdfmake'
import type { Content, CustomTableLayout, TableCell } from 'pdfmake'
import { zoneNamed } from '../../shared/domain/boards/calendar.ts'
import { localText, textOf, type Cell } from './cells.ts'
import type { Paper, Row, Table } from './paper.ts'
import { filled } from './words.ts'

const MARGIN = 36
const A4 = { narrow: 595.28, wide: 841.89 }
const PADDING = 3
const LINE = 0.5
const ink = { line: '#b8c0cc', head: '#e3eaf5', sum: '#f3f6fa', quiet: '#4a5361', warn: '#8a4b00' }

const fontFile = (name: string): string =>
  createRequire(import.meta.url).resolve(`@expo-google-fonts/noto-sans-sc/${name}`)

let isPrepared = false
/** Nothing is fetched for a report, and of this machine's files only the two fonts are read. */
const prepare = (): void => {
  if (isPrepared) return
  isPrepared = true
  const fonts = {
    normal: fontFile('400Regular/NotoSansSC_400Regular.ttf'),
    bold: fontFile('700Bold/NotoSansSC_700Bold.ttf'),
  }
  pdfmake.setFonts({ Noto: fonts })
  pdfmake.setUrlAccessPolicy(() => false)
  pdfmake.setLocalAccessPolicy((path) => path === fonts.normal || path === fonts.bold)
}

type Told = (cell: Cell) => string
type PdfDocument = Parameters<typeof pdfmake.createPdf>[0]

const rowOf = ({ cells, as }: Row, table: Table, told: Told): TableCell[] => {
  if (as === 'group') {
    const name = { text: told(cells[0] ?? ''), bold: true, fillColor: ink.sum, colSpan: table.columns.length }
    return [name, ...table.columns.slice(1).map(() => ({ text: '' }))]
  }
  return table.columns.map(({ isNumber = false }, place) => ({
    text: told(cells[place] ?? null),
    alignment: isNumber ? 'right' : 'left',
    bold: as === 'strong',
    margin: as === 'part' && place === 0 ? [8, 0, 0, 0] : 0,
  }))
}

const layout: CustomTableLayout = {
  // The heading of a table is its first row, without lines.
  hLineWidth: (line) => (line === 0 ? 0 : LINE),
  vLineWidth: () => LINE,
  hLineColor: () => ink.line,
  vLineColor: () => ink.line,
  paddingLeft: () => PADDING,
  paddingRight: () => PADDING,
  paddingTop: () => 0.45,
  paddingBottom: () => 0.45,
}

/** A table with its heading, both on each page that it takes; a heading never stands alone. */
const tableOf = (table: Table, told: Told, rest: object): Content => {
  const { columns, rows, heading, note } = table
  const room = (table.isWide ? A4.wide : A4.narrow) - 2 * MARGIN
  const characters = columns.reduce((sum, { width }) => sum + width, 0)
  const bare: [boolean, boolean, boolean, boolean] = [false, false, false, false]
  const title: TableCell = {
    stack: [
      { text: heading, bold: true, fontSize: 11 },
      ...(note === undefined ? [] : [{ text: note, fontSize: 8.5, color: ink.quiet }]),
    ],
    border: bare,
    colSpan: columns.length,
    margin: [-PADDING, 0, 0, 2],
  }
  return {
    table: {
      headerRows: 2,
      keepWithHeaderRows: 1,
      dontBreakRows: true,
      widths: columns.map(({ width }) => (room * width) / characters - 2 * PADDING - LINE * 1.1),
      body: [
        [title, ...columns.slice(1).map(() => ({ text: '', border: bare }))],
        columns.map(({ head }) => ({ text: head, bold: true, alignment: 'center', fillColor: ink.head })),
        ...rows.map((row) => rowOf(row, table, told)),
      ],
    },
    layout,
    fontSize: 8,
    ...rest,
  }
}

const headOf = ({ title, subtitle, facts, warnings }: Paper, told: Told): Content[] => [
  { text: title, bold: true, fontSize: 18, alignment: 'center' },
  { text: subtitle, fontSize: 12, alignment: 'center', margin: [0, 0, 0, 4] },
  {
    columns: [facts.slice(0, 2), facts.slice(2)].map((some) => ({
      stack: some.map(({ name, value }) => ({ text: [{ text: `${name}  `, color: ink.quiet }, told(value)] })),
    })),
    fontSize: 9,
    margin: [0, 0, 0, 4],
  },
  ...warnings.map((warning): Content => ({ text: warning, color: ink.warn, fontSize: 8.5, margin: [0, 0, 0, 1] })),
]

const signaturesOf = ({ signatures, language }: Paper): Content => ({
  columns: signatures.map(({ name, date }) => ({
    stack: [
      { text: `${name}${language === 'zh' ? '：' : ':'}` },
      { text: date, margin: [0, 6, 0, 0], color: ink.quiet },
    ],
  })),
  fontSize: 10,
  margin: [0, 7, 0, 0],
  unbreakable: true,
})

const sectionOf = (table: Table, paper: Paper, told: Told, before?: Table): Content[] => {
  if (before === undefined) return [tableOf(table, told, {}), signaturesOf(paper)]
  if (before.isWide === table.isWide) return [tableOf(table, told, { margin: [0, 12, 0, 0] })]
  return [tableOf(table, told, { pageBreak: 'before', pageOrientation: table.isWide ? 'landscape' : 'portrait' })]
}

const documentOf = (paper: Paper): PdfDocument => {
  const { language, title, subtitle, by, tables } = paper
  const setting = { language, zone: zoneNamed(paper.zone) }
  const told: Told = (cell) => textOf(cell, setting)
  const at = localText(Date.parse(paper.at), setting.zone)
  return {
    pageSize: 'A4',
    pageMargins: [MARGIN, 24, MARGIN, 34],
    language: language === 'zh' ? 'zh-CN' : 'en',
    info: { title: `${title} ${subtitle}`, author: by, creationDate: new Date(paper.at) },
    defaultStyle: { font: 'Noto', fontSize: 9, lineHeight: 1 },
    content: [
      ...headOf(paper, told),
      ...tables.flatMap((table, place) => sectionOf(table, paper, told, tables[place - 1])),
    ],
    footer: (page, pages) => ({
      columns: [
        { text: `${title} · ${subtitle} · ${at}` },
        { text: filled(paper.page, { n: page, of: pages }), alignment: 'right', width: 90 },
      ],
      fontSize: 8,
      color: ink.quiet,
      margin: [MARGIN, 10, MARGIN, 0],
    }),
  }
}

/** A report as PDF, its text to be searched and copied; of the fonts only the characters used are in it. */
export const pdfOf = async (paper: Paper): Promise<Buffer> => {
  prepare()
  return pdfmake.createPdf(documentOf(paper)).getBuffer()
}
