import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { dayOf, firstDayOf, monthOf, zoneNamed } from '../../shared/domain/boards/calendar.ts'
import type { Organisation } from '../../shared/domain/organisation.ts'
import { clockwork } from '../../shared/domain/people.ts'
import { reportFormats } from '../../shared/schema/report.ts'
import { asked, type Answering } from '../boards/index.ts'
import type { ReportsConfig } from '../config.reports.ts'
import { makeFolder } from '../folder.ts'
import { reportBytes } from './bytes.ts'
import { monthAt, monthsLater, reportPaper, reportQuestion } from './making.ts'
import type { PdfMaker } from './pdfMaker.ts'
import {
  claimReport,
  keepReport,
  keptPlaces,
  newestMonth,
  releaseReport,
  type MadeReport,
  type Task,
} from './reports.model.ts'

const LOOK_EVERY_MS = 60_000
const FIRST_LOOK_MS = 15_000
/** Months that are caught up after a long absence. */
const MOST_MONTHS = 12
const MOST_PAUSE_MS = 1_000
const MINUTE_MS = 60_000

/** The newest month whose report is due: the one before, once day and time have come. */
export const dueMonth = (at: NonNullable<ReportsConfig['at']>, nowMs: number, zone: string): string => {
  const { startOf } = zoneNamed(zone)
  const month = monthAt(nowMs, zone)
  const day = firstDayOf(monthOf(dayOf(`${month}-01`))) + at.day - 1
  const momentMs = startOf(day) + (at.hour * 60 + at.minute) * MINUTE_MS
  return monthsLater(month, nowMs >= momentMs ? -1 : -2)
}

/** The months to look at: from the newest of which anything is kept, a year at most. */
export const monthsToMake = (newest: string | undefined, due: string): string[] => {
  const behind = Array.from({ length: MOST_MONTHS }, (_, place) => monthsLater(due, place + 1 - MOST_MONTHS))
  return behind.filter((month) => month >= (newest ?? due))
}

const placesOf = ({ city, districts, stations }: Organisation): Omit<Task, 'month'>[] => [
  { level: 'city', placeId: city.id },
  ...districts.map(({ id }) => ({ level: 'district' as const, placeId: id })),
  ...stations.map(({ id }) => ({ level: 'station' as const, placeId: id })),
]

export interface ScheduleParts {
  answering: Answering
  config: ReportsConfig
  log: Logger
  pdf: PdfMaker
}

/**
 * Makes the reports of a month when their time has come, each once, whichever server comes first; what was missed is
 * made up for. What is due follows from the clock and from what is kept, so that nothing is lost with a process.
 */
export class ReportSchedule {
  readonly #parts: ScheduleParts
  #next: NodeJS.Timeout | undefined
  #making: Promise<unknown> = Promise.resolve()
  #isStopped = false

  constructor(parts: ScheduleParts) {
    this.#parts = parts
  }

  /** Looks once a minute from now on. */
  start(afterMs = FIRST_LOOK_MS): void {
    if (this.#parts.config.at === null) return
    this.#next = setTimeout(() => {
      this.#making = this.makeDue()
        .catch((error: unknown) => this.#parts.log.warn({ err: error }, 'reports could not be made'))
        .then(() => {
          if (!this.#isStopped) this.start(LOOK_EVERY_MS)
        })
    }, afterMs).unref()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#next)
    await this.#making
  }

  /** Makes everything that is due and that nobody else is making. @returns how many were made */
  async makeDue(): Promise<number> {
    const { answering, config } = this.#parts
    if (config.at === null) return 0
    const due = dueMonth(config.at, answering.now().getTime(), answering.organisation().zone)
    let made = 0
    for (const month of monthsToMake(await newestMonth(answering.db), due)) {
      const kept = await keptPlaces(answering.db, month)
      for (const place of placesOf(answering.organisation()).filter(({ placeId }) => !kept.has(placeId))) {
        if (this.#isStopped) return made
        made += (await this.#make({ month, ...place })) ? 1 : 0
      }
    }
    return made
  }

  async #make(task: Task): Promise<boolean> {
    const { answering, log } = this.#parts
    const claim = await claimReport(answering.db, task, answering.now())
    if (claim === undefined) return false
    const started = performance.now()
    try {
      const report = await this.#report(task)
      if (await keepReport(answering.db, task, claim, report)) {
        log.info({ ...task, ms: Math.round(performance.now() - started) }, 'a report was made')
        // Others want the machine too.
        await pause(Math.min(MOST_PAUSE_MS, performance.now() - started))
        return true
      }
    } catch (error) {
      // What could not be made is tried again when its claim has run out.
      if (this.#isStopped) await releaseReport(answering.db, task, claim)
      else log.warn({ err: error, ...task }, 'a report could not be made; it is tried again later')
    }
    return false
  }

  async #report({ month, level, placeId }: Task): Promise<MadeReport> {
    const { answering, pdf } = this.#parts
    const actor = clockwork(answering.organisation().city.id)
    const question = reportQuestion(answering, actor, 'report.read', {
      month,
      ...(level === 'city' ? {} : { [level]: placeId }),
    })
    const paper = await reportPaper(answering, question, { language: 'zh' })
    const files: { format: (typeof reportFormats)[number]; bytes: Uint8Array }[] = []
    for (const format of reportFormats)
      files.push({ format, bytes: await buffer(await reportBytes(paper, format, pdf)) })
    const made = { name: asked(answering, question).place.name, fileName: paper.fileName, asOf: paper.at, files }
    await this.#toFolder(made)
    return made
  }

  async #toFolder({ fileName, files }: MadeReport): Promise<void> {
    const { dir } = this.#parts.config
    if (dir === null) return
    makeFolder(dir)
    for (const { format, bytes } of files) {
      const file = join(dir, `${fileName.replace(/[/\\:*?"<>|]/g, ' ')}.${format}`)
      await writeFile(`${file}.part`, bytes)
      await rename(`${file}.part`, file)
    }
  }
}
