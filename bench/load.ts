import { randomUUID } from 'node:crypto'
import { WebSocket } from 'ws'
import { serveJobs } from './child.ts'
import { pause } from './statistics.ts'
import { WireHttp } from './wire.http.ts'
import { WireSocket } from './wire.socket.ts'

/** Where load goes: the product, or a floor that knows no sign-in. */
export interface Target {
  url: string
  /** Path of a call, or of an entry with `:id` for the case. */
  path: string
  cookie: string
}

const post = (http: WireHttp, { cookie }: Target, path: string, body: object) =>
  http.post(path, { cookie, 'idempotency-key': randomUUID() }, JSON.stringify(body))

/** What is told once by each of some listeners; settles when the last has. */
class Told {
  readonly #waiting = new Map<number, { left: number; resolve: (at: number) => void }>()

  next(number: number, listeners: number): Promise<number> {
    return new Promise((resolve) => this.#waiting.set(number, { left: listeners, resolve }))
  }

  one(number: number): void {
    const waiting = this.#waiting.get(number)
    if (!waiting || --waiting.left > 0) return
    this.#waiting.delete(number)
    waiting.resolve(performance.now())
  }
}

// ── Row (a)

const told = new Told()
let lastCall = 0
let terminals: { close: () => void }[] = []

const hear = (text: string): void => {
  if (!text.startsWith('["dispatch"')) return
  const number = /"summary":"第 (\d+) 次/.exec(text)?.[1]
  if (number !== undefined) told.one(Number(number))
}

/** Opens the three terminals: of the product by their cookies, else bare sockets of the floor. */
const openTerminals = async ({
  url,
  cookies,
  acknowledges,
}: {
  url: string
  cookies: string[]
  acknowledges: boolean
}): Promise<void> => {
  for (const terminal of terminals) terminal.close()
  terminals =
    cookies.length > 0
      ? await Promise.all(cookies.map((cookie) => WireSocket.open({ url, cookie, onEvent: hear, acknowledges })))
      : await Promise.all([1, 2, 3].map(() => bareSocket(url, hear)))
}

const bareSocket = async (url: string, onText: (text: string) => void): Promise<{ close: () => void }> => {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/bare`, { perMessageDeflate: false })
  socket.on('message', (data: Buffer) => onText(data.toString('utf8')))
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return { close: () => socket.terminate() }
}

const callOf = (number: number): object => ({
  category: 'theft',
  subcategory: 'shoplifting',
  summary: `第 ${number} 次报警：超市报称香烟被盗，价值 510 元`,
  caller: { name: '王店长', phone: '13800138000' },
  place: { text: '人民路56号万家福超市', lng: 118.58012, lat: 32.02248 },
  losses: [{ what: '香烟', quantity: 5, unit: '条', valueFen: 51_000 }],
})

/** One call. @returns ms from the request until the last of three terminals was told */
const dispatchOnce = async (http: WireHttp, target: Target): Promise<number> => {
  const number = ++lastCall
  const last = told.next(number, 3)
  const from = performance.now()
  const { status, body } = await post(http, target, target.path, callOf(number))
  if (status !== 201) throw new Error(`a call was answered ${status}: ${body}`)
  return (await last) - from
}

/** Clients that call as soon as their last call has arrived. @returns the latency of each, ms, and calls a second */
const callClosed = async ({ target, clients, calls }: { target: Target; clients: number; calls: number }) => {
  const connections = await Promise.all(Array.from({ length: clients }, () => WireHttp.open(target.url)))
  const latencies: number[] = []
  let left = calls
  const from = performance.now()
  await Promise.all(
    connections.map(async (http) => {
      while (left-- > 0) latencies.push(await dispatchOnce(http, target))
    }),
  )
  const seconds = (performance.now() - from) / 1000
  for (const http of connections) http.close()
  return { latencies, perSecond: calls / seconds }
}

/** Work at a steady rate, whatever the answers do. */
const steadily = async <T>(perSecond: number, seconds: number, work: (turn: number) => Promise<T>): Promise<T[]> => {
  const from = performance.now()
  const results: Promise<T>[] = []
  for (let turn = 0; turn < perSecond * seconds; turn++) {
    const late = from + (turn * 1000) / perSecond - performance.now()
    if (late > 0) await pause(late)
    results.push(work(turn))
  }
  return Promise.all(results)
}

/** A pool of connections for open load. */
const pooled = async (url: string) => {
  const free: WireHttp[] = await Promise.all(Array.from({ length: 64 }, () => WireHttp.open(url)))
  return {
    use: async <T>(work: (http: WireHttp) => Promise<T>): Promise<T> => {
      let http = free.pop()
      // A server closes what nobody uses for a while.
      while (http && !http.isOpen) http = free.pop()
      http ??= await WireHttp.open(url)
      const result = await work(http)
      free.push(http)
      return result
    },
    close: () => {
      for (const http of free) http.close()
    },
  }
}

const callOpen = async ({
  target,
  perSecond,
  seconds,
}: {
  target: Target
  perSecond: number
  seconds: number
}): Promise<number[]> => {
  const pool = await pooled(target.url)
  const latencies = await steadily(perSecond, seconds, () => pool.use((http) => dispatchOnce(http, target)))
  pool.close()
  return latencies
}

// ── Row (b)

const entryOf = (number: number): object => ({
  lane: 'investigation',
  kind: 'note',
  body: { text: `第 ${number} 条：走访沿街商铺，调取门口监控` },
})

let lastEntry = 0

const writeOnce = async (http: WireHttp, target: Target, id: string, number: number): Promise<number> => {
  const { status, body } = await post(http, target, target.path.replace(':id', id), entryOf(number))
  if (status !== 201) throw new Error(`an entry was answered ${status}: ${body}`)
  return (JSON.parse(body) as { seq: number }).seq
}

/** Writers that write as soon as they are answered. @returns how many, the instant it began and the last `seq` of each case */
const writeClosed = async ({
  target,
  cases,
  writers,
  ms,
}: {
  target: Target
  cases: string[]
  writers: number
  ms: number
}) => {
  const connections = await Promise.all(Array.from({ length: writers }, () => WireHttp.open(target.url)))
  const last: Record<string, number> = {}
  let count = 0
  const from = Date.now()
  await Promise.all(
    connections.map(async (http, index) => {
      const id = cases[index % cases.length] ?? ''
      while (Date.now() - from < ms) {
        const seq = await writeOnce(http, target, id, ++lastEntry)
        last[id] = Math.max(last[id] ?? 0, seq)
        count++
      }
    }),
  )
  for (const http of connections) http.close()
  return { count, from, last }
}

/** Entries at a steady rate. @returns ms from each request until a watcher of its case had it */
const writeOpen = async (wish: {
  target: Target
  cases: string[]
  watcherCookie: string
  perSecond: number
  seconds: number
}): Promise<number[]> => {
  const { target, cases, watcherCookie, perSecond, seconds } = wish
  const heard = new Told()
  const onEvent = (text: string): void => {
    if (text.startsWith('["entries"'))
      for (const [, number] of text.matchAll(/"text":"第 (\d+) 条/g)) heard.one(Number(number))
  }
  const watchers = await Promise.all(
    cases.map(async (id) => {
      const socket = await WireSocket.open({ url: target.url, cookie: watcherCookie, onEvent })
      await socket.followEnd(id)
      return socket
    }),
  )
  await pause(500)
  const pool = await pooled(target.url)
  const latencies = await steadily(perSecond, seconds, async (turn) => {
    const number = ++lastEntry
    const last = heard.next(number, 1)
    const from = performance.now()
    await pool.use((http) => writeOnce(http, target, cases[turn % cases.length] ?? '', number))
    return (await last) - from
  })
  pool.close()
  for (const watcher of watchers) watcher.close()
  return latencies
}

/** One frame to all bare sockets of the floor. */
const sendFrame = async ({ url, text }: { url: string; text: string }): Promise<void> => {
  const http = await WireHttp.open(url)
  await http.post('/frame', {}, text)
  http.close()
}

/** One entry of a case. */
const writeOne = async ({ target, id }: { target: Target; id: string }): Promise<void> => {
  const http = await WireHttp.open(target.url)
  await writeOnce(http, target, id, ++lastEntry)
  http.close()
}

const jobs = { openTerminals, callClosed, callOpen, writeClosed, writeOpen, sendFrame, writeOne }
export type LoadJobs = typeof jobs
serveJobs(jobs)
