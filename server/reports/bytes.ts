import { Readable } from 'node:stream'
import type { ReportFormat } from '../../shared/schema/report.ts'
import type { Paper } from './paper.ts'
import { workbookOf } from './paper.xlsx.ts'
import type { PdfMaker } from './pdfMaker.ts'

/**
 * A report as it goes out: a workbook as it comes, a PDF whole.
 * @throws Refusal `report.busy`
 */
export const reportBytes = async (paper: Paper, format: ReportFormat, pdf: PdfMaker): Promise<Readable> =>
  format === 'xlsx' ? Readable.from(workbookOf(paper)) : Readable.from([Buffer.from(await pdf.make(paper))])
