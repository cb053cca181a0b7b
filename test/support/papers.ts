import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import readWorkbook from 'read-excel-file/node'

/** A value of a cell, as a spreadsheet reads it. */
export type CellValue = string | number | boolean | Date | null

/** The sheets of a workbook by name, row by row. */
export const sheetsOf = async (bytes: Buffer): Promise<Map<string, CellValue[][]>> => {
  const sheets = await readWorkbook(bytes, { trim: false })
  return new Map(sheets.map(({ sheet, data }) => [sheet, data as CellValue[][]]))
}

/** The row of a sheet whose first cell says so. */
export const rowNamed = (rows: readonly CellValue[][] | undefined, name: CellValue): CellValue[] => {
  const row = rows?.find(([first]) => first === name)
  if (!row) throw new Error(`no row ${String(name)} in ${JSON.stringify(rows).slice(0, 2_000)}`)
  return row
}

/** The text of each page of a PDF, as a reader would search or copy it. */
export const pagesOf = async (bytes: Uint8Array): Promise<string[]> => {
  const loading = getDocument({ data: Uint8Array.from(bytes), verbosity: 0 })
  const document = await loading.promise
  try {
    const pages: string[] = []
    for (let number = 1; number <= document.numPages; number++) {
      const { items } = await (await document.getPage(number)).getTextContent()
      pages.push(items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join(''))
    }
    return pages
  } finally {
    await loading.destroy()
  }
}
