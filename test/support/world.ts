import { pino } from 'pino'
import { catalogue, type BodyOf, type OperationName } from '../../shared/operations/catalogue.ts'
import type { Problem, RefusalCode } from '../../shared/refusals.ts'
import type { RuleSettings } from '../../shared/domain/settings.ts'
import { signIn as signInClient, type CallOptions, type Client } from '../../seed/replay/client.ts'
import { supermarket } from '../../seed/places.ts'
import { playHistory } from '../../seed/history/play.ts'
import { startApp, type App } from '../../server/app.ts'
import { loadConfig, type Config, type Environment } from '../../server/config.ts'
import { databaseOn } from '../../server/db/collections.ts'
import { openLongWorkConnection } from '../../server/db/connect.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expectAsDeclared } from './declared.ts'
import { testDatabase } from './mongod.ts'

export { addressOf } from '../../seed/replay/client.ts'

export const PASSWORD = 'demo-password-1'
/** [A3] Of every world, and of the backups that the tests keep. */
export const FIELD_KEY = Buffer.alloc(32, 7).toString('base64')
const SESSION_SECRET = 'a-secret-of-tests-that-is-long-enough'

/** A client whose refusals can be expected. */
export interface Person extends Client {
  /** The refusal; anything else fails the test. */
  refused<N extends OperationName>(name: N, code: RefusalCode, options?: CallOptions<N>): Promise<Partial<Problem>>
}

/** A server of this test's own with the demo organisation. */
export interface World {
  readonly app: App
  readonly url: string
  as(username: string): Promise<Person>
  /** What the server tells of itself to who has the token. */
  metrics(): Promise<string>
  /** A further server on the same database. */
  another(wish?: WorldWish): Promise<World>
  stop(): Promise<void>
}

export interface WorldWish {
  settings?: Partial<RuleSettings>
  processNow?: () => number
  /** Further settings as the environment gives them. */
  env?: Environment
  /** Gets every line of the log, of all levels. */
  logged?: (line: string) => void
  /** Days of the demo city's past that are there before the server starts. */
  historyDays?: number
}

/** Signs in at a server. */
export const signIn = async (url: string, username: string, password = PASSWORD): Promise<Person> => {
  const client = await signInClient(url, username, password)
  return {
    ...client,
    ask: async (name, options) => {
      const answer = await client.ask(name, options)
      if (answer.status === catalogue[name].status) expectAsDeclared(name, answer.body)
      return answer
    },
    call: async (name, options) => {
      const result = await client.call(name, options)
      expectAsDeclared(name, result)
      return result
    },
    refused: async (name, code, options) => {
      const answer = await client.ask(name, options)
      if (answer.body.code !== code)
        throw new Error(`${username} ${name}: wanted ${code}, got ${answer.status} ${JSON.stringify(answer.body)}`)
      return answer.body
    },
  }
}

/** [A8] The password of their own that somebody has instead of one that was set for them. */
export const ownInsteadOf = (oneTime: string): string => `${oneTime}, my own`

/** [A8] Signs in for the first time with a password that somebody else set, and sets an own one. */
export const signInFirst = async (url: string, username: string, oneTime: string): Promise<Person> => {
  const person = await signIn(url, username, oneTime)
  await person.call('account.change-password', { body: { present: oneTime, next: ownInsteadOf(oneTime) } })
  return person
}

/** Starts a server with the demo city on a fresh database of the shared replica set. */
export const startWorld = async (wish: WorldWish = {}): Promise<World> => {
  const database = await testDatabase('world')
  return worldOn(database.uri, wish, () => database.drop())
}

/** The same on a set of the test's own. */
export const startWorldOn = (uri: string, wish: WorldWish = {}): Promise<World> =>
  worldOn(uri, wish, async () => undefined)

const worldOn = async (
  uri: string,
  { settings, processNow, env, logged, historyDays }: WorldWish,
  drop: () => Promise<void>,
): Promise<World> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'xiaoan-test-'))
  const config = loadConfig({
    PORT: '0',
    DATA_DIR: dataDir,
    MONGODB_URI: uri,
    SESSION_SECRET,
    FIELD_KEY,
    DEMO_PASSWORD: PASSWORD,
    SEED_DEMO: 'accounts',
    ...env,
  })
  if (historyDays !== undefined) await withHistory(config, uri, historyDays)
  const log = logged
    ? pino({ level: 'trace' }, { write: logged })
    : pino({ level: process.env['TEST_LOG'] ?? 'silent' })
  const app = await startApp({ config, log, settings, processNow, graceMs: 250 })
  const people = new Map<string, Promise<Person>>()
  return {
    app,
    url: app.url,
    as: (username) => {
      const known = people.get(username) ?? signIn(app.url, username)
      people.set(username, known)
      return known
    },
    metrics: async () => {
      const authorization = `Bearer ${config.secrets.metricsToken}`
      return (await fetch(`${app.url}/metrics`, { headers: { authorization } })).text()
    },
    another: (other = {}) => worldOn(uri, { settings, processNow, env, ...other }, async () => undefined),
    stop: async () => {
      await app.stop()
      rmSync(dataDir, { recursive: true, force: true })
      await drop()
    },
  }
}

const withHistory = async (config: Config, uri: string, days: number): Promise<void> => {
  const connection = await openLongWorkConnection(uri, { isEmbedded: false })
  try {
    await playHistory({ config, db: databaseOn(connection), days, callsADay: 4 })
  } finally {
    await connection.close()
  }
}

/** The supermarket's call of a day: cigarettes worth 510 yuan. */
export const supermarketCall = (): BodyOf<'case.receive'> => ({
  category: 'theft',
  subcategory: 'shoplifting',
  summary: '超市报称香烟被盗，价值 510 元',
  caller: { name: '王店长', phone: '13800138000' },
  place: { text: supermarket.text, lng: supermarket.lng, lat: supermarket.lat },
  losses: [{ what: '香烟', quantity: 5, unit: '条', valueFen: 51_000 }],
})
