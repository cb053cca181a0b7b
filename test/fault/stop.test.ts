import { expect } from 'chai'
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { randomFrom } from '../../seed/random.ts'
import { until } from '../support/until.ts'
import { callerAt, openCase } from './caller.ts'
import { figure } from './figures.ts'
import { builtServer, FaultServer, PASSWORD } from './processes.ts'
import { roundsOr, seedOfRun } from './random.ts'

const WRITERS = 16
const ROUNDS = Math.min(20, roundsOr(3))
const EXIT_WITHIN_MS = 10_000

/** A request and what became of it. */
interface Attempt {
  sentAt: number
  settledAt: number
  /** 201, another status, or why there was no answer. */
  outcome: string
}

describe('SIGTERM under load', function () {
  this.timeout(60_000 + ROUNDS * 60_000)
  let server: FaultServer
  before(async () => {
    await builtServer()
    server = new FaultServer()
    await server.start()
  })
  after(() => server.remove())

  /** Writes until the server is gone. */
  const writeOn = async (
    caseId: string,
    caller: Awaited<ReturnType<typeof callerAt>>,
    attempts: Attempt[],
  ): Promise<void> => {
    for (;;) {
      const attempt: Attempt = { sentAt: performance.now(), settledAt: Infinity, outcome: '' }
      attempts.push(attempt)
      try {
        const answer = await caller.note(caseId, '写')
        await answer.text()
        attempt.outcome = String(answer.status)
      } catch (error) {
        attempt.outcome = error instanceof Error ? String(error.cause ?? error) : String(error)
      }
      attempt.settledAt = performance.now()
      if (attempt.outcome !== '201') return
    }
  }

  it(`[R10] ${ROUNDS} times: every request under way is answered, and the server is gone within 10 s`, async () => {
    const random = randomFrom(seedOfRun())
    let [longestMs, unanswered] = [0, 0]
    for (let round = 0; round < ROUNDS; round++) {
      const caller = await callerAt(server.url, PASSWORD)
      const ids = await Promise.all(Array.from({ length: 4 }, () => openCase(caller)))
      const attempts: Attempt[] = []
      const writers = Array.from({ length: WRITERS }, (_, index) =>
        writeOn(ids[index % ids.length] ?? '', caller, attempts),
      )
      await wait(400 + random() * 400)
      const signalledAt = performance.now()
      const { code, ms } = await server.end('SIGTERM')
      await Promise.all(writers)
      const underWay = attempts.filter(({ sentAt, settledAt }) => sentAt < signalledAt && settledAt > signalledAt)
      longestMs = Math.max(longestMs, ms)
      unanswered += underWay.filter(({ outcome }) => outcome !== '201').length
      expect(underWay.length).to.be.greaterThan(0)
      expect(underWay.map(({ outcome }) => outcome)).to.deep.equal(underWay.map(() => '201'))
      expect(code).to.equal(0)
      expect(ms).to.be.lessThan(EXIT_WITHIN_MS)
      await server.start()
    }
    figure({
      what: 'SIGTERM under load: requests under way, lost',
      rounds: ROUNDS,
      value: unanswered,
      unit: 'lost',
      goal: 0,
    })
    figure({
      what: 'SIGTERM under load: gone after',
      rounds: ROUNDS,
      value: Math.round(longestMs),
      unit: 'ms',
      goal: EXIT_WITHIN_MS,
    })
  })

  /** Something is under way that the database will not take; then the server is told to end. */
  const endsWithoutDatabase = async (how: string, harm: (mongod: number) => Promise<void>): Promise<void> => {
    const caller = await callerAt(server.url, PASSWORD)
    const caseId = await openCase(caller)
    await harm(await server.mongod())
    const writers = Array.from({ length: WRITERS }, () => writeOn(caseId, caller, []))
    await until(async () => (await fetch(`${server.url}/readyz`)).status === 503, EXIT_WITHIN_MS * 3)
    const { code, ms } = await server.end('SIGTERM')
    await Promise.all(writers)
    figure({
      what: `SIGTERM, the database ${how}: gone after`,
      rounds: 1,
      value: Math.round(ms),
      unit: 'ms',
      goal: 10_000,
    })
    expect(code, server.log.slice(-3_000)).to.equal(0)
  }

  it('[R10] ends although its database died and cannot be started again, as when its disk is full', async () => {
    const folder = join(server.dataDir, 'mongo')
    await endsWithoutDatabase('cannot be started', async (mongod) => {
      renameSync(folder, `${folder}.away`)
      process.kill(mongod, 'SIGKILL')
    })
    renameSync(`${folder}.away`, folder)
  })

  const inLongRuns = process.env['FAULT_ROUNDS'] === undefined ? () => undefined : it
  inLongRuns('[R10] ends although its database is frozen', async () => {
    await server.start()
    await endsWithoutDatabase('frozen', async (mongod) => void process.kill(mongod, 'SIGSTOP'))
  })
})
