import { Readable } from 'node:stream'
import { figureDefinitions } from '../../shared/domain/boards/definitions.ts'
import type { CaseFigure, PropertyFigure } from '../../shared/domain/boards/figures.ts'
import type { Actor } from '../../shared/domain/people.ts'
import type { ReportFormat } from '../../shared/operations/reports.ts'
import {
  allCasesBehind,
  allPropertyBehind,
  asked,
  caseColumns,
  caseCount,
  propertyColumns,
  propertyCount,
  sourceFor,
  type Answering,
  type BoardKeeper,
  type Understood,
} from '../boards/index.ts'
import { Download, serve, type Route } from '../http/serve.ts'
import type { Platform } from '../platform.ts'
import type { Language } from './cells.ts'
import { reportBytes } from './bytes.ts'
import { checkLength, listXlsx } from './lists.ts'
import { fingerprint, reportPaper, understoodReport } from './making.ts'
import { PdfMaker } from './pdfMaker.ts'
import { filled } from './words.ts'

export { reportBytes } from './bytes.ts'
export { monthAt, monthsLater, reportPaper, understoodReport, type ReportWish } from './making.ts'
export { PdfMaker } from './pdfMaker.ts'

const types: Record<ReportFormat, string> = {
  pdf: 'application/pdf',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

/** A name of a file for every browser, RFC 6266 and RFC 5987. @param plain in ASCII, for those that know no other */
const disposition = (plain: string, name: string): string => {
  const encoded = encodeURIComponent(name).replace(
    /['()*!]/g,
    (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}

const headersOf = (format: ReportFormat, plain: string, name: string): Record<string, string> => ({
  'Content-Type': types[format],
  'Content-Disposition': disposition(`${plain}.${format}`, `${name}.${format}`),
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
})

/** Monthly reports, and lists behind figures as workbooks. */
export class Reports {
  readonly routes: Route[]
  readonly #answering: Answering
  readonly #pdf = new PdfMaker()

  constructor(platform: Platform, boards: BoardKeeper) {
    this.#answering = { ...platform, kept: () => boards.source }
    this.routes = [this.#report(), this.#cases(), this.#property()]
  }

  async stop(): Promise<void> {
    await this.#pdf.stop()
  }

  #report(): Route {
    return serve('report.read', async ({ actor, query, language, request }) => {
      const { format, lang = language, ...wish } = query
      const understood = understoodReport(this.#answering, actor, 'report.read', wish)
      const paper = await reportPaper(this.#answering, understood, { by: actor.name, language: lang })
      const tag = `W/"${fingerprint(paper, format)}"`
      const headers = {
        ...headersOf(format, `report-${wish.month}-${understood.place.id}`, paper.fileName),
        'Cache-Control': 'private, no-cache',
        Vary: 'Accept-Language, Cookie',
        ETag: tag,
      }
      const isKnown = (request.headers['if-none-match'] ?? '').split(/,\s*/).includes(tag)
      if (isKnown) return new Download(Readable.from([]), headers, 304)
      return new Download(await reportBytes(paper, format, this.#pdf), headers)
    })
  }

  #cases(): Route {
    return serve('board.cases-xlsx', async ({ actor, query, language }) => {
      const { lang = language, ...wish } = query
      const understood = asked(this.#answering, actor, 'board.cases-xlsx', wish)
      const source = await sourceFor(this.#answering, understood)
      checkLength(caseCount(source, understood, wish))
      const rows = allCasesBehind(this.#answering.db, source, understood, wish)
      return this.#list(`cases-${wish.figure}`, wish.figure, actor, lang, understood, (title, telling) =>
        listXlsx(title, caseColumns, rows, telling),
      )
    })
  }

  #property(): Route {
    return serve('board.property-xlsx', async ({ actor, query, language }) => {
      const { lang = language, ...wish } = query
      const understood = asked(this.#answering, actor, 'board.property-xlsx', wish)
      const source = await sourceFor(this.#answering, understood)
      checkLength(propertyCount(source, understood, wish.figure))
      const rows = allPropertyBehind(this.#answering.db, source, understood, wish.figure)
      return this.#list(`property-${wish.figure}`, wish.figure, actor, lang, understood, (title, telling) =>
        listXlsx(title, propertyColumns, rows, telling),
      )
    })
  }

  #list(
    plain: string,
    figure: CaseFigure | PropertyFigure,
    { name }: Actor,
    language: Language,
    { zone, place, asOfMs, windowHours }: Understood,
    made: (title: string, telling: Parameters<typeof listXlsx>[3]) => AsyncGenerator<Buffer>,
  ): Download {
    const title = filled(figureDefinitions[figure].name[language], { window: windowHours })
    const telling = { language, zone, organisation: this.#answering.organisation(), by: name, at: new Date(asOfMs) }
    return new Download(Readable.from(made(title, telling)), headersOf('xlsx', plain, `${place.name} ${title}`))
  }
}
