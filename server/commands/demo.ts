import { SingleBar } from 'cli-progress'
import { Command, InvalidArgumentError } from 'commander'
import { playHistory } from '../../seed/history/play.ts'
import { demoPassword } from '../config.ts'
import { isJournalEmpty } from '../journal/journal.model.ts'
import { StartRefusal } from '../startRefusal.ts'
import { readLine, run } from './terminal/run.ts'

/**
 * `npm run demo`: founds the demo city in an empty database with some weeks of made-up cases behind it, so that boards,
 * store and lists have something to show. Exit 0 when done, 2 when it could not be done.
 */
const wholeNumber = (most: number) => (text: string) => {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > most)
    throw new InvalidArgumentError(`1–${most} 的整数 · a whole number from 1 to ${most}`)
  return number
}
const { days, calls } = readLine(
  new Command('demo')
    .description('在空数据库中建立带有历史案件的演示城市 · Founds the demo city with past cases in an empty database')
    .option('--days <n>', '多少天的历史 · days of history', wholeNumber(400), 60)
    .option('--calls <n>', '全市每天多少起警情 · calls a day in the whole city', wholeNumber(500), 4),
).opts<{ days: number; calls: number }>()

await run(false, async ({ config, db, tell }) => {
  if (!(await isJournalEmpty(db)))
    throw new StartRefusal(
      '这里已有数据，请换一个目录，例如 DATA_DIR=.data-demo · There is data here already; take another folder, such as DATA_DIR=.data-demo',
    )
  tell('正在建立演示城市 · Founding the demo city …')
  const bar = new SingleBar({ format: '{bar} {percentage} %', clearOnComplete: true, stream: process.stderr })
  bar.start(1, 0)
  const progress = (done: number, of: number): void => {
    bar.setTotal(of)
    bar.update(done)
  }
  await playHistory({ config, db, days, callsADay: calls, progress }).finally(() => bar.stop())
  tell(`${days} 天的历史已就绪，现在可以 npm start · ${days} days of history are ready: npm start`)
  if (config.demo.password === null)
    tell(`演示账号的密码 · the password of the demo accounts: ${demoPassword(config).text}`)
  return 0
})
