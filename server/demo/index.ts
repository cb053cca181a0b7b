import { seedDemo } from '../../seed/demo.ts'
import type { Config } from '../config.ts'
import type { Database } from '../db/collections.ts'
import { isJournalEmpty } from '../journal/journal.model.ts'
import type { Platform } from '../platform.ts'
import { writePast } from './past.ts'

export { DemoPlay, demoRoutes } from './playing.ts'

const DAYS = 14
const CALLS_A_DAY = 3

/**
 * At the first start of the demo, before anybody listens: its accounts, two weeks of made-up past and cases that run.
 * @returns whether it was written: a database that holds anything is left as it is
 */
export const writeDemoPast = async (
  { config, db, uri, isEmbedded }: { config: Config; db: Database; uri: string; isEmbedded: boolean },
  tell: (sentence: string) => void,
): Promise<boolean> => {
  const { seed } = config.demo
  const isWanted = seed === 'yes' || (seed === 'auto' && isEmbedded)
  if (!isWanted || !(await isJournalEmpty(db))) return false
  tell('正在写入演示数据：两周的往事与正在办理的案件 · Writing the demo data: two weeks of past and cases that run …')
  const begun = performance.now()
  const { cases } = await writePast(config, { uri, isEmbedded, days: DAYS, callsADay: CALLS_A_DAY })
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1)
  tell(`演示数据已就绪：${cases} 起案件，用时 ${seconds} 秒 · The demo data is ready: ${cases} cases, in ${seconds} s`)
  return true
}

/** Accounts of the demo city that are not there yet, where they are asked for. @returns whether some were written */
export const addDemoAccounts = async (platform: Platform, isEmpty: boolean, isEmbedded: boolean): Promise<boolean> => {
  const { seed } = platform.config.demo
  if (seed === 'no' || (seed === 'auto' && !(isEmbedded && isEmpty))) return false
  return (await seedDemo(platform)) > 0
}
