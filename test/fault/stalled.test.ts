import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { connect, type Socket as Stream } from 'node:net'
import { io, type Socket } from 'socket.io-client'
import { until } from '../support/until.ts'
import { callerAt, openCase, type Caller } from './caller.ts'
import { figure, longestStallMs } from './figures.ts'
import { builtServer, FaultServer, PASSWORD } from './processes.ts'

/** Only `npm run faults` does this: `npm test` has the bounds themselves in `slow.test.ts` and `stalled.test.ts`. */
const IS_LONG = process.env['FAULT_ROUNDS'] !== undefined
const LONG = '长'.repeat(4_000)
const NOTES = 600
const AT_ONCE = 8
const OPENED_BY = 50
/** What a hundred stalled readers may cost, with a heap that is not collected to the last byte. [R11] */
const MOST_GROWTH_MB = 150
const GROWTH_GOAL_MB = 50

const inLongRuns = IS_LONG ? describe : () => undefined

inLongRuns('readers that stall, and many who open one long case', function () {
  this.timeout(900_000)
  let server: FaultServer
  let desk: Caller
  before(async () => {
    await builtServer()
    server = new FaultServer()
    await server.start()
    desk = await callerAt(server.url, PASSWORD)
  })
  after(() => server.remove())

  const rssMb = (): number => {
    const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8')) ?? []
    return Math.round(Number(kilobytes) / 1024)
  }
  /** Writes so many long notes. @returns when each was acknowledged, ms */
  const writeNotes = async (caseId: string, count: number): Promise<number[]> => {
    const at: number[] = []
    const writer = async (own: number): Promise<void> => {
      for (let note = own; note < count; note += AT_ONCE) {
        const answer = await desk.note(caseId, LONG)
        expect(answer.status).to.equal(201)
        await answer.text()
        at.push(performance.now())
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, (_, own) => writer(own)))
    return at
  }
  /** Follows a case and then reads nothing any more. */
  const stall = async (caseId: string): Promise<Socket> => {
    const socket = io(server.url, {
      transports: ['websocket'],
      extraHeaders: { cookie: desk.cookie },
      reconnection: false,
      forceNew: true,
    })
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('connect_error', reject)
    })
    await socket.emitWithAck('follow', { subject: { kind: 'case', id: caseId }, after: 0 })
    ;(socket.io.engine.transport as unknown as { ws: { _socket: Stream } }).ws._socket.pause()
    return socket
  }

  for (const readers of [50, 100])
    it(`[R11] ${readers} that stall cost no more than a bound for all of them together`, async () => {
      const caseId = await openCase(desk)
      // What reading and writing costs by itself has been paid before.
      await writeNotes(caseId, NOTES)
      const sockets = await Promise.all(Array.from({ length: readers }, () => stall(caseId)))
      const before = rssMb()
      let most = before
      const looking = setInterval(() => (most = Math.max(most, rssMb())), 100)
      await writeNotes(caseId, NOTES).finally(() => clearInterval(looking))
      for (const socket of sockets) socket.disconnect()
      const what = `${readers} stalled sockets: growth of the server's memory`
      figure({ what, rounds: 1, value: most - before, unit: 'MB', goal: GROWTH_GOAL_MB })
      expect(most - before).to.be.below(MOST_GROWTH_MB)
    })

  it('[R11] a hundred downloads that nobody reads cost no more than a bound either', async () => {
    const caseId = await openCase(desk)
    await writeNotes(caseId, NOTES)
    const { hostname, port } = new URL(server.url)
    const before = rssMb()
    const callers = Array.from({ length: 100 }, () => {
      const caller = connect(Number(port), hostname)
      caller.pause()
      caller.on('error', () => undefined)
      const path = `/api/cases/${caseId}/timeline?limit=500`
      caller.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nCookie: ${desk.cookie}\r\n\r\n`)
      return caller
    })
    let most = before
    const looking = setInterval(() => (most = Math.max(most, rssMb())), 100)
    await writeNotes(caseId, NOTES).finally(() => clearInterval(looking))
    for (const caller of callers) caller.destroy()
    figure({ what: '100 stalled callers of a long timeline: growth', rounds: 1, value: most - before, unit: 'MB' })
  })

  it('[R11] fifty who open one long case do not stop those who write', async () => {
    const [long, other] = [await openCase(desk), await openCase(desk)]
    await writeNotes(long, NOTES * 2)
    await writeNotes(other, AT_ONCE)
    let isOver = false
    const at: number[] = []
    const writing = (async () => {
      while (!isOver) at.push(...(await writeNotes(other, AT_ONCE)))
    })()
    const calm = at.length
    await until(() => at.length >= calm + AT_ONCE * 3)
    const from = performance.now()
    const open = async (): Promise<void> => {
      for (let after = 0; ;) {
        const path = `${server.url}/api/cases/${long}/timeline?after=${after}&limit=500`
        const { items } = (await (await fetch(path, { headers: { cookie: desk.cookie } })).json()) as {
          items: { seq: number }[]
        }
        after = items.at(-1)?.seq ?? after
        if (items.length < 500) return
      }
    }
    await Promise.all(Array.from({ length: OPENED_BY }, open))
    const to = performance.now()
    isOver = true
    await writing
    const value = longestStallMs(at, from, to)
    figure({
      what: `${OPENED_BY} open a long case: the longest time without a write`,
      rounds: 1,
      value,
      unit: 'ms',
      goal: 500,
    })
    expect(value).to.be.below(30_000)
  })
})
