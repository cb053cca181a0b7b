import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Command, InvalidArgumentError, Option } from 'commander'
import { pino } from 'pino'
import { clockwork } from '../../shared/domain/people.ts'
import type { Organisation } from '../../shared/domain/organisation.ts'
import { reportFormats, type ReportFormat } from '../../shared/schema/report.ts'
import { Refusal, refusals } from '../../shared/refusals.ts'
import { OrganisationKeeper } from '../organisation/index.ts'
import { monthAt, monthsLater, PdfMaker, reportBytes, reportPaper, reportQuestion } from '../reports/index.ts'
import { StartRefusal } from '../startRefusal.ts'
import { readLine, run } from './terminal/run.ts'

interface Wish {
  month?: string
  station?: string
  district?: string
  city?: boolean
  format: ReportFormat
  lang: 'zh' | 'en'
  by?: string
  out?: string
}

const monthOf = (text: string): string => {
  if (/^(19|20|21)\d\d-(0[1-9]|1[0-2])$/.test(text)) return text
  throw new InvalidArgumentError('月份应为 YYYY-MM · a month is YYYY-MM, from 1900-01 to 2199-12')
}

/** `npm run report`: exit 0 when the report was written, 1 when it was refused, 2 when it could not be made. */
const program = new Command('report')
  .description('生成一个月的月报 · Writes the monthly report of a station, a district or the city')
  .option('--month <YYYY-MM>', '月份，默认上月 · the month; last month unless told', monthOf)
  .addOption(
    new Option('--station <id>', '派出所（编号或代码） · of a station, by its id or code').conflicts([
      'district',
      'city',
    ]),
  )
  .addOption(new Option('--district <id>', '分局（编号或代码） · of a district').conflicts(['station', 'city']))
  .addOption(new Option('--city', '全市（默认） · of the city; unless told').conflicts(['station', 'district']))
  .addOption(new Option('--format <format>', '格式 · as').choices(reportFormats).default('pdf'))
  .addOption(new Option('--lang <language>', '语言 · language').choices(['zh', 'en']).default('zh'))
  .option('--by <name>', '制表人 · whose name stands on it')
  .option(
    '--out <file>',
    '写入的文件，- 为标准输出 · the file, - for standard output; named after the report unless told',
  )
const wish = readLine(program).opts<Wish>()

/** The id of a part of the organisation that was named by id, code or name. */
const idOf = (
  parts: readonly { id: string; code?: string; name: string }[],
  asked: string | undefined,
): string | undefined => {
  if (asked === undefined) return undefined
  const found = parts.find(({ id, code, name }) => id === asked || code === asked || name === asked)
  if (found) return found.id
  throw new StartRefusal(`没有这个单位：${asked} · There is no such station or district: ${asked}`)
}

const placeOf = ({ stations, districts }: Organisation) => ({
  station: idOf(stations, wish.station),
  district: idOf(districts, wish.district),
})

/** Beside its place first and renamed: a report that is cut off leaves none. */
const written = async (bytes: Readable, file: string): Promise<void> => {
  const draft = `${file}.part`
  try {
    await pipeline(bytes, createWriteStream(draft))
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true })
    const why = error instanceof Error ? error.message : String(error)
    throw new StartRefusal(`无法写入 ${file}：${why} · Cannot write ${file}: ${why}`)
  }
}

const sentence = (error: Refusal): string => `${refusals[error.code].zh} · ${refusals[error.code].en}`

await run(true, async ({ config, db, tell }) => {
  const now = (): Date => new Date()
  const log = pino({ level: 'silent' })
  const zone = config.display.timeZone
  const keeper = new OrganisationKeeper({ db, log, settings: config.rules, zone })
  const pdf = new PdfMaker()
  try {
    await keeper.refresh()
    if (keeper.isEmpty) {
      tell('还没有组织机构数据，请先启动一次系统 · There is no organisation yet: start the server once')
      return 2
    }
    const organisation = keeper.current()
    const answering = { db, organisation: () => organisation, now }
    const month = wish.month ?? monthsLater(monthAt(now().getTime(), zone), -1)
    const asked = { month, ...placeOf(organisation) }
    const question = reportQuestion(answering, clockwork(organisation.city.id), 'report.read', asked)
    const paper = await reportPaper(answering, question, { by: wish.by, language: wish.lang })
    const bytes = await reportBytes(paper, wish.format, pdf)
    if (wish.out === '-') await pipeline(bytes, process.stdout)
    else {
      const file = wish.out ?? `${paper.fileName}.${wish.format}`
      await written(bytes, file)
      tell(`已写入 ${file} · Written to ${file}`)
    }
    for (const warning of paper.warnings) tell(warning)
    return 0
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof StartRefusal)) throw error
    tell(error instanceof Refusal ? sentence(error) : error.message)
    return 1
  } finally {
    keeper.stop()
    await pdf.stop()
  }
})
