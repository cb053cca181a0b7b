import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pino } from 'pino'
import { actorOf } from '../../shared/domain/people.ts'
import type { Account } from '../../shared/schema/organisation.ts'
import { prepareAuth } from '../../server/auth/index.ts'
import type { Config } from '../../server/config.ts'
import type { Database } from '../../server/db/collections.ts'
import { prepareFiles, storeFile } from '../../server/files/index.ts'
import { derivedId } from '../../server/journal/chain.ts'
import { Journal } from '../../server/journal/journal.ts'
import { prepareJournal } from '../../server/journal/journal.model.ts'
import { beginStamps } from '../../server/journal/stamps.model.ts'
import { vaultWith } from '../../server/journal/vault.ts'
import { OrganisationKeeper } from '../../server/organisation/index.ts'
import { dueSubjects } from '../../server/timers/timers.model.ts'
import { Timers } from '../../server/timers/timers.ts'
import { seedDemo } from '../demo.ts'
import { demoAccounts } from '../organisation/index.ts'
import { picture } from '../replay/picture.ts'
import type { Past } from './story.ts'
import { planOf } from './plan.ts'

const DAY_MS = 86_400_000
const SEED = 20_260_101
const IMAGES = 12
/** The demo city keeps the time of Shanghai. */
const AHEAD_HOURS = 8

/** What of the settings the past is made by. */
export type PastConfig = Pick<Config, 'dataDir' | 'demo' | 'display' | 'rules'> & {
  secrets: Pick<Config['secrets'], 'fieldKey'>
}

export interface HistoryParts {
  config: PastConfig
  /** Without a journal. */
  db: Database
  days: number
  /** In the whole city, about. */
  callsADay: number
  /** Told after each thing that happened. */
  progress?: (done: number, of: number) => void
}

/** Stores a made-up photo. @returns its SHA-256 */
export const storePicture = async (
  db: Database,
  bytes: Uint8Array,
  { by, now }: { by: string; now: () => Date },
): Promise<string> => {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  await storeFile(db, Object.assign(Readable.from([Buffer.from(bytes)]), { headers: {} }), { sha256, by, now })
  return sha256
}

/**
 * Founds the demo city and lets its past happen, through the operations, each at the time at which it would have been
 * done; nobody listens meanwhile. A server that starts afterwards finds it as it would find its own past.
 */
export const playHistory = async ({
  config,
  db,
  days,
  callsADay,
  progress,
}: HistoryParts): Promise<{ cases: number }> => {
  const untilMs = Date.now()
  let nowMs = untilMs - (days + 1) * DAY_MS
  const now = (): Date => new Date(nowMs)
  const log = pino({ level: 'silent' })
  await prepareJournal(db)
  await prepareAuth(db)
  await prepareFiles(db)
  const keeper = new OrganisationKeeper({ db, log, settings: config.rules, zone: config.display.timeZone })
  await keeper.refresh()
  const vault = vaultWith(config.secrets.fieldKey)
  await beginStamps(db, vault.stamps, now().toISOString())
  const journal = new Journal({ db, log, vault, now, organisation: () => keeper.current() })
  await seedDemo({ config, db, journal, now })
  await keeper.refresh()
  keeper.stop()

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
  const past = pastOf({ db, journal, now })
  const acts = planOf({ untilMs, days, callsADay, aheadHours: AHEAD_HOURS, seed: SEED })
  for (const [index, act] of acts.entries()) {
    await goTo(act.atMs)
    await act.does(past)
    progress?.(index + 1, acts.length)
  }
  await goTo(untilMs)
  await journal.drained()
  return { cases: new Set(acts.map(({ call }) => call)).size }
}

const pastOf = ({ db, journal, now }: { db: Database; journal: Journal; now: () => Date }): Past => {
  const accounts = new Map<string, Account>(demoAccounts.map((account) => [account.id, account]))
  let [commands, images] = [0, 0]
  return {
    by: async (accountId, operation, { params, body }) => {
      const account = accounts.get(accountId)
      if (!account) throw new Error(`There is no ${accountId} in the demo city`)
      const id = derivedId('demo', `${SEED}:${commands++}`)
      const given = { params: { ...params }, body: { ...body } }
      const { result } = await journal.submit({ id, operation, actor: actorOf(account), ...given })
      // What a rule answers has the shape that its operation declares.
      return result as never
    },
    photo: async (accountId) => {
      return storePicture(db, picture(images++ % IMAGES), { by: accountId, now })
    },
  }
}
