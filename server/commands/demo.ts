import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { SingleBar } from 'cli-progress'
import { Command, InvalidArgumentError } from 'commander'
import { pino } from 'pino'
import { actorOf } from '../../shared/domain/people.ts'
import type { Account } from '../../shared/schema/organisation.ts'
import type { Past } from '../../seed/history/course.ts'
import { planOf } from '../../seed/history/plan.ts'
import { demoAccounts } from '../../seed/organisation/index.ts'
import { seedDemo } from '../../seed/demo.ts'
import { picture } from '../../seed/replay/picture.ts'
import { prepareAuth } from '../auth/index.ts'
import { prepareFiles, storeFile } from '../files/index.ts'
import { derivedId } from '../journal/chain.ts'
import { demoPassword } from '../config.ts'
import { Journal } from '../journal/journal.ts'
import { isJournalEmpty, prepareJournal } from '../journal/journal.model.ts'
import { vaultWith } from '../journal/vault.ts'
import { OrganisationKeeper } from '../organisation/index.ts'
import { StartRefusal } from '../startRefusal.ts'
import { dueSubjects } from '../timers/timers.model.ts'
import { Timers } from '../timers/timers.ts'
import { readLine, run } from './terminal/run.ts'

/**
 * `npm run demo`: founds the demo city in an empty database with some weeks of made-up cases behind it, so that boards,
 * store and lists have something to show. Everything goes through the operations, at the times at which it would have
 * happened. Exit 0 when done, 2 when it could not be done.
 */
const wholeNumber = (most: number) => (text: string) => {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > most)
    throw new InvalidArgumentError(`1–${most} 的整数 · a whole number from 1 to ${most}`)
  return number
}
const wish = readLine(
  new Command('demo')
    .description('在空数据库中建立带有历史案件的演示城市 · Founds the demo city with past cases in an empty database')
    .option('--days <n>', '多少天的历史 · days of history', wholeNumber(400), 60)
    .option('--calls <n>', '全市每天多少起警情 · calls a day in the whole city', wholeNumber(500), 4),
).opts<{ days: number; calls: number }>()

const DAY_MS = 86_400_000
const SEED = 20_260_101
const IMAGES = 12

await run(false, async ({ config, db, tell }) => {
  await prepareJournal(db)
  await prepareAuth(db)
  await prepareFiles(db)
  if (!(await isJournalEmpty(db)))
    throw new StartRefusal(
      '这里已有数据，请换一个目录，例如 DATA_DIR=.data-demo · There is data here already; take another folder, such as DATA_DIR=.data-demo',
    )
  const untilMs = Date.now()
  let nowMs = untilMs - (wish.days + 1) * DAY_MS
  const now = (): Date => new Date(nowMs)
  const log = pino({ level: 'silent' })
  const keeper = new OrganisationKeeper({ db, log, settings: config.rules, zone: config.display.timeZone })
  await keeper.refresh()
  const journal = new Journal({
    db,
    log,
    vault: vaultWith(config.secrets.fieldKey),
    now,
    organisation: () => keeper.current(),
  })
  tell('正在建立演示城市 · Founding the demo city …')
  await seedDemo({ config, db, journal, now })
  await keeper.refresh()
  keeper.stop()

  const accounts = new Map<string, Account>(demoAccounts.map((account) => [account.id, account]))
  const timers = new Timers({ journal, log, now, due: (at, limit) => dueSubjects(db, at, limit) })
  /** Reminders and warnings come when they are due, between what people do. [D4] [K7] */
  const goTo = async (atMs: number): Promise<void> => {
    for (;;) {
      const [next] = await dueSubjects(db, new Date(atMs).toISOString(), 1)
      if (!next) break
      nowMs = Math.max(nowMs, Date.parse(next.dueAt))
      await timers.fireDue()
    }
    nowMs = atMs
  }
  let [commands, images] = [0, 0]
  const past: Past = {
    by: async (accountId, operation, { params, body }) => {
      const account = accounts.get(accountId)
      if (!account) throw new Error(`There is no ${accountId} in the demo city`)
      const id = derivedId('demo', `${SEED}:${commands++}`)
      const { result } = await journal.submit({
        id,
        operation,
        actor: actorOf(account),
        params: { ...params },
        body: { ...body },
      })
      // What a rule answers has the shape that its operation declares.
      return result as never
    },
    photo: async (accountId) => {
      const bytes = Buffer.from(picture(images++ % IMAGES))
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const upload = Object.assign(Readable.from([bytes]), { headers: {} })
      await storeFile(db, upload, { sha256, by: accountId, now })
      return sha256
    },
  }

  const acts = planOf({ untilMs, days: wish.days, callsADay: wish.calls, aheadHours: 8, seed: SEED })
  const bar = new SingleBar({ format: '{bar} {percentage} %', clearOnComplete: true, stream: process.stderr })
  bar.start(acts.length, 0)
  try {
    for (const act of acts) {
      await goTo(act.atMs)
      await act.does(past)
      bar.increment()
    }
    await goTo(untilMs)
  } finally {
    bar.stop()
  }
  await journal.drained()
  tell(`${wish.days} 天的历史已就绪，现在可以 npm start · ${wish.days} days of history are ready: npm start`)
  if (config.demo.password === null)
    tell(`演示账号的密码 · the password of the demo accounts: ${demoPassword(config).text}`)
  return 0
})
