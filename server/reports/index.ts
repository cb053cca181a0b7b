import { Readable } from 'node:stream'
import { figureDefinitions } from '../../shared/domain/boards/definitions.ts'
import type { CaseFigure, PropertyFigure } from '../../shared/domain/boards/figures.ts'
import type { Actor } from '../../shared/domain/people.ts'
import type { ReportFormat } from '../../shared/schema/report.ts'
import { Refusal } from '../../shared/refusals.ts'
import {
  allCasesBehind,
  allPropertyBehind,
  answered,
  answeringOf,
  asked,
  caseColumns,
  caseCount,
  propertyColumns,
  propertyCount,
  type Answering,
  type BoardKeeper,
  type Understood,
} from '../boards/index.ts'
import type { ReportsConfig } from '../config.reports.ts'
import { fileName } from '../http/fileName.ts'
import { Download, serve, type Route } from '../http/serve.ts'
import type { Platform } from '../platform.ts'
import type { Language } from './cells.ts'
import { reportBytes } from './bytes.ts'
import { checkLength, listXlsx } from './lists.ts'
import { fingerprint, reportPaper, reportQuestion } from './making.ts'
import { PdfMaker } from './pdfMaker.ts'
import { listReports, readReport } from './reports.model.ts'
import { ReportSchedule } from './schedule.ts'
import { filled } from './words.ts'

export { reportBytes } from './bytes.ts'
export { monthAt, monthsLater, reportPaper, reportQuestion, type ReportWish } from './making.ts'
export { PdfMaker } from './pdfMaker.ts'
export { prepareReports } from './reports.model.ts'

const types: Record<ReportFormat, string> = {
  pdf: 'application/pdf',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

const headersOf = (format: ReportFormat, plain: string, name: string): Record<string, string> => ({
  'Content-Type': types[format],
  'Content-Disposition': fileName(`${plain}.${format}`, `${name}.${format}`),
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
})

/** The bytes, or 304 when the client has them. */
const unlessKnown = async (
  request: { headers: { 'if-none-match'?: string } },
  headers: Record<string, string> & { ETag: string },
  bytes: () => Promise<Readable>,
): Promise<Download> => {
  const isKnown = (request.headers['if-none-match'] ?? '').split(/,\s*/).includes(headers.ETag)
  return isKnown ? new Download(Readable.from([]), headers, 304) : new Download(await bytes(), headers)
}

/** Monthly reports, and lists behind figures as workbooks. */
export class Reports {
  readonly routes: Route[]
  readonly #answering: Answering
  readonly #pdf = new PdfMaker()
  readonly #schedule: ReportSchedule
  readonly #at: ReportsConfig['at']

  constructor(platform: Platform, boards: BoardKeeper) {
    const { config, log } = platform
    this.#at = config.reports.at
    this.#answering = answeringOf(platform, boards)
    this.#schedule = new ReportSchedule({ answering: this.#answering, config: config.reports, log, pdf: this.#pdf })
    this.routes = [this.#report(), this.#kept(), this.#list(), this.#cases(), this.#property()]
  }

  /** Makes reports by schedule from now on, when the settings say so. */
  start(): void {
    this.#schedule.start()
  }

  /** Makes the reports that are due now, without waiting for their turn. @returns how many were made */
  makeDue(): Promise<number> {
    return this.#schedule.makeDue()
  }

  async stop(): Promise<void> {
    await Promise.all([this.#pdf.stop(), this.#schedule.stop()])
  }

  #report(): Route {
    return serve('report.read', async ({ actor, query, language, request }) => {
      const { format, lang = language, ...wish } = query
      const question = reportQuestion(this.#answering, actor, 'report.read', wish)
      const paper = await reportPaper(this.#answering, question, { by: actor.name, language: lang })
      const { place } = asked(this.#answering, question)
      const headers = {
        ...headersOf(format, `report-${wish.month}-${place.id}`, paper.fileName),
        'Cache-Control': 'private, no-cache',
        Vary: 'Accept-Language, Cookie',
        ETag: `W/"${fingerprint(paper, format)}"`,
      }
      return unlessKnown(request, headers, () => reportBytes(paper, format, this.#pdf))
    })
  }

  #list(): Route {
    return serve('report.list', async ({ actor, query }) => {
      const { place } = asked(this.#answering, { actor, operation: 'report.list', wish: query })
      const { day = 0, hour = 0, minute = 0 } = this.#at ?? {}
      const time = [hour, minute].map((each) => String(each).padStart(2, '0')).join(':')
      return { schedule: this.#at && { day, time }, items: await listReports(this.#answering.db, place.id) }
    })
  }

  #kept(): Route {
    return serve('report.kept', async ({ actor, params, query: { format }, request }) => {
      const { month, place } = params
      const kept = this.#sees(actor, place) && (await readReport(this.#answering.db, { month, placeId: place }, format))
      if (!kept) throw new Refusal('report.not-kept')
      const headers = {
        ...headersOf(format, `report-${month}-${place}`, kept.fileName),
        'Cache-Control': 'private, no-cache',
        Vary: 'Cookie',
        ETag: `"${month}-${place}-${format}-${Date.parse(kept.asOf)}"`,
      }
      return unlessKnown(request, headers, async () => Readable.from([kept.bytes]))
    })
  }

  /** Whether what is kept of a place is the actor's to read. [A1] */
  #sees(actor: Actor, place: string): boolean {
    const { city, districts } = this.#answering.organisation()
    const isDistrict = districts.some(({ id }) => id === place)
    const [wish, level] =
      place === city.id ? [{}, 'city' as const] : [isDistrict ? { district: place } : { station: place }]
    try {
      asked(this.#answering, { actor, operation: 'report.kept', wish, level })
      return true
    } catch (error) {
      if (error instanceof Refusal) return false
      throw error
    }
  }

  #cases(): Route {
    return serve('board.cases-xlsx', ({ actor, query, language }) => {
      const { lang = language, ...wish } = query
      const question = { actor, operation: 'board.cases-xlsx', wish }
      return answered(this.#answering, question, async (source, understood) => {
        checkLength(await caseCount(this.#answering.db, source, understood, wish))
        const rows = allCasesBehind(this.#answering.db, source, understood, wish)
        return this.#listed(`cases-${wish.figure}`, wish.figure, actor, lang, understood, (title, telling) =>
          listXlsx(title, caseColumns, rows, telling),
        )
      })
    })
  }

  #property(): Route {
    return serve('board.property-xlsx', ({ actor, query, language }) => {
      const { lang = language, ...wish } = query
      const question = { actor, operation: 'board.property-xlsx', wish }
      return answered(this.#answering, question, async (source, understood) => {
        checkLength(await propertyCount(this.#answering.db, source, understood, wish.figure))
        const rows = allPropertyBehind(this.#answering.db, source, understood, wish.figure)
        return this.#listed(`property-${wish.figure}`, wish.figure, actor, lang, understood, (title, telling) =>
          listXlsx(title, propertyColumns, rows, telling),
        )
      })
    })
  }

  #listed(
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
