import { statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { SingleBar } from 'cli-progress'
import { Command } from 'commander'
import { pino } from 'pino'
import { casesNamed } from '../cases/index.ts'
import { DiskSpace } from '../db/space.ts'
import { refuseOtherKey } from '../fieldKey.ts'
import { prepareJournal } from '../journal/journal.model.ts'
import { beginStamps } from '../journal/stamps.model.ts'
import { vaultWith } from '../journal/vault.ts'
import { growNewSpace } from '../newSpace.ts'
import { StartRefusal } from '../startRefusal.ts'
import { readLine, run } from './terminal/run.ts'
import { OrganisationKeeper } from '../organisation/index.ts'
import { importFile, type ImportCounts } from '../../seed/import/importer.ts'
import { mappingOf } from '../../seed/import/mapping.ts'
import { RefusedRows } from '../../seed/import/refused.ts'
import { startThreads } from '../../seed/import/threads.ts'
import type { Write } from '../../seed/import/writer.ts'

/** [C8] `npm run import`: exit 0 when every row was taken, 1 when some were refused, 2 when it could not be done. */
const program = new Command('import')
  .description('导入历史案件（CSV） · Imports past cases from a CSV file')
  .argument('<data>', 'CSV 文件，可为 .gz · the CSV file, .gz or not')
  .requiredOption('--map <file>', '映射文件（JSON） · the mapping, a JSON file')
  .option('--dry-run', '只检查，不写入 · check only, write nothing')
  .option('--report <file>', '被拒行的清单（CSV） · where to list refused rows; default: <data>.refused.csv here')
const wish = readLine(program).opts<{ map: string; dryRun?: boolean; report?: string }>()
const path = program.args[0] ?? ''

const summary = (counts: ImportCounts, isDry: boolean, rate: number): string => {
  const { rows, imported, known, leftOut, refused, valueFen } = counts
  const yuan = (valueFen / 100).toLocaleString('en', { minimumFractionDigits: 2 })
  const done = isDry ? ['可导入', 'can be imported'] : ['已导入', 'imported']
  return [
    `${rows} 行：${done[0]} ${imported}，已有 ${known}，不属小案 ${leftOut}，拒绝 ${refused}；金额 ${yuan} 元；每秒 ${rate} 件`,
    `${rows} rows: ${imported} ${done[1]}, ${known} known, ${leftOut} left out, ${refused} refused; value ${yuan}; ${rate} a second`,
  ].join('\n')
}

await run(true, async ({ config, db, database, tell }) => {
  const mapping = mappingOf(await readFile(wish.map, 'utf8'))
  const size = statSync(path).size
  const refused = new RefusedRows(wish.report ?? `${basename(path)}.refused.csv`, tell)
  refused.prepare()
  const log = pino({ level: 'silent' })
  const now = (): Date => new Date()
  const [settings, zone] = [config.rules, config.display.timeZone]
  const { uri, isEmbedded } = database
  const { fieldKey } = config.secrets
  // They connect while the rest is made ready.
  const threads = wish.dryRun === true ? undefined : startThreads({ uri, isEmbedded, fieldKey, settings, zone })
  const space = new DiskSpace({ db, log, reserveMb: config.diskReserveMb })
  /** [R9] As the server does: what is left of the disk is for those who read, and for the database itself. */
  const withRoom =
    (write: Write): Write =>
    (batch) => {
      if (!space.isShort) return write(batch)
      const what =
        '磁盘空间不足，导入已停止；已导入的保留，腾出空间后重新运行即可 · The disk is short of room: the import stopped'
      throw new StartRefusal(`${what}; what was imported stays, make room and run it again`)
    }
  try {
    await space.look()
    const keeper = new OrganisationKeeper({ db, log, settings, zone })
    await prepareJournal(db)
    const vault = vaultWith(fieldKey)
    await refuseOtherKey(db, vault)
    await beginStamps(db, vault.stamps, new Date().toISOString())
    await keeper.refresh()
    if (keeper.isEmpty) {
      tell('还没有组织机构数据，请先启动一次系统 · There is no organisation yet: start the server once')
      return 2
    }
    growNewSpace()

    const bar = new SingleBar({
      format: '{bar} {percentage} %  {imported} 件 · cases  {rate}/s',
      clearOnComplete: true,
      stream: process.stderr,
    })
    const started = performance.now()
    const perSecond = (cases: number): number => Math.round(cases / ((performance.now() - started) / 1000))
    bar.start(size, 0, { imported: 0, rate: 0 })
    const counts = await importFile({
      path,
      mapping,
      organisation: keeper.current(),
      writes: threads && [withRoom(threads.writes[0]), ...threads.writes.slice(1).map(withRoom)],
      existing: (ids, numbers) => casesNamed(db, ids, numbers),
      now,
      onRefused: (line, problem) => refused.take(line, problem),
      onProgress: (bytes, { imported, known }) => bar.update(bytes, { imported, rate: perSecond(imported + known) }),
    }).finally(() => bar.stop())
    await refused.end()
    tell(summary(counts, wish.dryRun === true, perSecond(counts.imported + counts.known)))
    return counts.refused === 0 ? 0 : 1
  } finally {
    space.stop()
    await threads?.stop()
  }
})
