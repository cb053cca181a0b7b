import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { startApp, type App } from '../../server/app.ts'
import { loadConfig } from '../../server/config.ts'
import { testDatabase } from '../support/mongod.ts'

export const PASSWORD = 'demo words of a test'

/** What came back. */
export interface Answer {
  status: number
  headers: Headers
  // The API's JSON enters here; each test knows what it asked for.
  body: Record<string, never> & { code?: string }
  text: string
}

export interface Wish {
  body?: unknown
  cookie?: string
  id?: string
  headers?: Record<string, string>
}

/** One of the servers of a test, with a clock that can be moved. */
export interface TestServer {
  app: App
  call(method: string, path: string, wish?: Wish): Promise<Answer>
  /** @returns the cookie of the new session */
  signIn(username: string, password?: string): Promise<string>
  /** [A8] Signs in with a password that somebody else set, and sets an own one. @returns the cookie */
  settle(username: string, oneTime: string, own: string): Promise<string>
}

export interface TestServers {
  servers: TestServer[]
  /** Moves the clocks of all servers. */
  advance(minutes: number): void
  stop(): Promise<void>
}

/** Servers on one database of their own, with the demo's people. */
export const startServers = async (count: number): Promise<TestServers> => {
  const database = await testDatabase('api')
  const dataDir = mkdtempSync(join(tmpdir(), 'xiaoan-test-'))
  const config = loadConfig({
    DATA_DIR: dataDir,
    MONGODB_URI: database.uri,
    SESSION_SECRET: 'a secret of the tests, long enough',
    FIELD_KEY: 'ab'.repeat(32),
    DEMO_PASSWORD: PASSWORD,
    SEED_DEMO: 'accounts',
    PORT: '0',
  })
  const log = pino({ level: 'silent' })
  let movedMs = 0
  const servers: TestServer[] = []
  for (let started = 0; started < count; started++) {
    const app = await startApp({ config, log, processNow: () => Date.now() + movedMs })
    servers.push(serverOf(app))
  }
  return {
    servers,
    advance: (minutes) => {
      movedMs += minutes * 60_000
    },
    stop: async () => {
      await Promise.all(servers.map(({ app }) => app.stop()))
      rmSync(dataDir, { recursive: true, force: true })
      await database.drop()
    },
  }
}

const serverOf = (app: App): TestServer => {
  const call = async (method: string, path: string, wish: Wish = {}): Promise<Answer> => {
    const isBytes = wish.body instanceof Uint8Array
    const response = await fetch(app.url + path, {
      method,
      headers: {
        ...(wish.body === undefined || isBytes ? {} : { 'content-type': 'application/json' }),
        ...(wish.cookie ? { cookie: wish.cookie } : {}),
        ...(method === 'GET' ? {} : { 'idempotency-key': wish.id ?? randomUUID() }),
        ...wish.headers,
      },
      body: wish.body instanceof Uint8Array ? Buffer.from(wish.body) : wish.body && JSON.stringify(wish.body),
    } as RequestInit)
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json')
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {} }
  }
  const signIn: TestServer['signIn'] = async (username, password = PASSWORD) => {
    const { status, headers, text } = await call('POST', '/api/session', { body: { username, password } })
    if (status !== 200) throw new Error(`${username} could not sign in: ${text}`)
    return headers.get('set-cookie')?.split(';')[0] ?? ''
  }
  const settle: TestServer['settle'] = async (username, oneTime, own) => {
    const cookie = await signIn(username, oneTime)
    const { status, text } = await call('POST', '/api/session/password', {
      cookie,
      body: { present: oneTime, next: own },
    })
    if (status !== 200) throw new Error(`${username} got no password of their own: ${text}`)
    return cookie
  }
  return { app, call, signIn, settle }
}

/** Waits until something holds, at most so long. @throws Error when it does not */
export const until = async (holds: () => Promise<boolean> | boolean, atMostMs = 1_000): Promise<void> => {
  const giveUpAt = performance.now() + atMostMs
  while (!(await holds())) {
    if (performance.now() > giveUpAt) throw new Error(`did not hold within ${atMostMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
