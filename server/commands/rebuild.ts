import { Command } from 'commander'
import { checkBoards } from '../boards/index.ts'
import { rebuildProjections } from '../journal/rebuild.ts'
import { Findings } from './terminal/findings.ts'
import { readLine, run, type Work } from './terminal/run.ts'

/** [T1] `npm run rebuild`: exit 0 when all agreed or was mended, 1 when something differs, 2 when it could not be looked at. */
const wish = readLine(
  new Command('rebuild')
    .description('由日志重算当前状态 · Recomputes the projections from the journal and writes those that differ')
    .option('--check', '只比较，不写入（可与服务器同时运行） · compare only; may run beside a server')
    .option('--json', '输出 JSON · the result as JSON'),
).opts<{ check?: boolean; json?: boolean }>()

const rebuild = async ({ config, db, tell }: Work): Promise<number> => {
  const findings = new Findings(wish.json === true)
  const result = await rebuildProjections({
    db,
    settings: config.rules,
    rewrite: wish.check !== true,
    onFinding: (finding) => findings.take(finding),
    onProgress: (entries) => tell(`已重算 ${entries} 条 · ${entries} entries`),
  })
  const { subjects, differing, rewritten, unsound } = result
  const boards = await checkBoards(db, {
    zone: config.display.timeZone,
    windowsHours: config.rules.windowsHours,
    now: new Date(),
    rewrite: wish.check !== true,
  })
  if (wish.json) process.stdout.write(`${JSON.stringify({ ...result, found: findings.kept, boards }, null, 2)}\n`)
  tell(
    `${subjects} 个对象：不符 ${differing}，已重写 ${rewritten}，日志不完整 ${unsound} · ${subjects} subjects: ${differing} differ, ` +
      `${rewritten} rewritten, ${unsound} with an unsound journal`,
  )
  const boardsDiffer = boards.differing.length + boards.surplus + boards.figures.length
  tell(
    `看板：${boards.cases} 起案件、${boards.items} 件财物，不符 ${boardsDiffer} · boards: ${boards.cases} cases, ${boards.items} items, ` +
      `${boardsDiffer} differ${boards.wasStored ? '' : ' (nothing stored)'}`,
  )
  if (boardsDiffer > 0 && wish.check) return 1
  return findings.count === 0 || (rewritten === differing && unsound === 0 && findings.count === differing) ? 0 : 1
}

await run(wish.check === true, rebuild, { asJson: wish.json === true })
