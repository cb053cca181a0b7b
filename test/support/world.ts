import { randomUUID } from 'node:crypto'
import { io, type Socket } from 'socket.io-client'
import { pino } from 'pino'
import type { ClientEvents, ServerEvents } from '../../shared/events.ts'
import { catalogue, type BodyOf, type OperationName, type ParamsOf, type QueryOf, type ResultOf } from '../../shared/operations/catalogue.ts'
import type { Operation } from '../../shared/operations/define.ts'
import type { Problem, RefusalCode } from '../../shared/refusals.ts'
import type { RuleSettings } from '../../shared/domain/settings.ts'
import { supermarket } from '../../seed/places.ts'
import { startApp, type App } from '../../server/app.ts'
import { loadConfig } from '../../server/config.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testDatabase } from './mongod.ts'

export const PASSWORD = 'demo-password-1'
const FIELD_KEY = Buffer.alloc(32, 7).toString('base64')
const SESSION_SECRET = 'a-secret-of-tests-that-is-long-enough'

export interface CallOptions<N extends OperationName> {
  params?: ParamsOf<N>
  query?: QueryOf<N>
  body?: BodyOf<N>
  /** Command id; a new one unless told. */
  id?: string
  headers?: Record<string, string>
}

/** An answer of the API, whatever it is. */
export interface Answer<R> {
  status: number
  body: R & Partial<Problem>
  headers: Headers
}

/** One person signed in, who speaks the API's language. */
export interface Person {
  readonly username: string
  readonly cookie: string
  /** Any answer. */
  ask<N extends OperationName>(name: N, options?: CallOptions<N>): Promise<Answer<ResultOf<N>>>
  /** The result; anything else than the operation's own status fails the test. */
  call<N extends OperationName>(name: N, options?: CallOptions<N>): Promise<ResultOf<N>>
  /** The refusal; anything else fails the test. */
  refused<N extends OperationName>(name: N, code: RefusalCode, options?: CallOptions<N>): Promise<Partial<Problem>>
  socket(): Promise<Socket<ServerEvents, ClientEvents>>
}

/** A server of this test's own with the demo organisation. */
export interface World {
  readonly app: App
  readonly url: string
  as(username: string): Promise<Person>
  /** A further server on the same database. */
  another(wish?: WorldWish): Promise<World>
  stop(): Promise<void>
}

export interface WorldWish {
  settings?: Partial<RuleSettings>
  processNow?: () => number
}

/** An API's address with its parameters and query filled in. */
export const addressOf = (operation: Operation, params: object = {}, query: object = {}): string => {
  const path = operation.path.replace(/:([A-Za-z0-9]+)/g, (_, name: string) => encodeURIComponent(String((params as Record<string, unknown>)[name])))
  const text = new URLSearchParams(Object.entries(query).map(([key, value]): [string, string] => [key, String(value)])).toString()
  return text === '' ? path : `${path}?${text}`
}

const personAt = (url: string, username: string, cookie: string): Person => {
  const ask: Person['ask'] = async (name, { params, query, body, id, headers } = {}) => {
    const operation: Operation = catalogue[name]
    const hasBody = operation.method !== 'GET' && operation.method !== 'DELETE'
    const response = await fetch(url + addressOf(operation, params, query), {
      method: operation.method,
      headers: {
        cookie,
        ...(hasBody ? { 'content-type': 'application/json' } : {}),
        ...(operation.changes ? { 'idempotency-key': id ?? randomUUID() } : {}),
        ...headers,
      },
      body: hasBody ? JSON.stringify(body ?? {}) : undefined,
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) }
  }
  return {
    username,
    cookie,
    ask,
    call: async (name, options) => {
      const answer = await ask(name, options)
      if (answer.status !== catalogue[name].status) throw new Error(`${username} ${name}: ${answer.status} ${JSON.stringify(answer.body)}`)
      return answer.body
    },
    refused: async (name, code, options) => {
      const answer = await ask(name, options)
      if (answer.body.code !== code) throw new Error(`${username} ${name}: wanted ${code}, got ${answer.status} ${JSON.stringify(answer.body)}`)
      return answer.body
    },
    socket: () =>
      new Promise((resolve, reject) => {
        const socket: Socket<ServerEvents, ClientEvents> = io(url, { transports: ['websocket'], extraHeaders: { cookie }, forceNew: true, reconnection: false })
        socket.once('connect', () => resolve(socket))
        socket.once('connect_error', reject)
      }),
  }
}

/** Signs in at a server. */
export const signIn = async (url: string, username: string, password = PASSWORD): Promise<Person> => {
  const response = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  })
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0]
  if (response.status !== 200 || cookie === undefined) throw new Error(`${username} could not sign in: ${response.status} ${await response.text()}`)
  return personAt(url, username, cookie)
}

/** Starts a server with the demo city on a fresh database of the shared replica set. */
export const startWorld = async (wish: WorldWish = {}): Promise<World> => {
  const database = await testDatabase('world')
  return worldOn(database.uri, wish, () => database.drop())
}

const worldOn = async (uri: string, { settings, processNow }: WorldWish, drop: () => Promise<void>): Promise<World> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'xiaoan-test-'))
  const config = loadConfig({
    PORT: '0',
    DATA_DIR: dataDir,
    MONGODB_URI: uri,
    SESSION_SECRET,
    FIELD_KEY,
    DEMO_PASSWORD: PASSWORD,
    SEED_DEMO: 'yes',
  })
  const log = pino({ level: process.env['TEST_LOG'] ?? 'silent' })
  const app = await startApp({ config, log, settings, processNow })
  const people = new Map<string, Promise<Person>>()
  return {
    app,
    url: app.url,
    as: (username) => {
      const known = people.get(username) ?? signIn(app.url, username)
      people.set(username, known)
      return known
    },
    another: (other = {}) => worldOn(uri, { settings, processNow, ...other }, async () => undefined),
    stop: async () => {
      await app.stop()
      rmSync(dataDir, { recursive: true, force: true })
      await drop()
    },
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
