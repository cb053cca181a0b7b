import { expect } from 'chai'
import { setTimeout as wait } from 'node:timers/promises'
import { randomFrom } from '../../seed/random.ts'
import { callerAt, openCase } from './caller.ts'
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
      expect(underWay.length).to.be.greaterThan(0)
      expect(underWay.map(({ outcome }) => outcome)).to.deep.equal(underWay.map(() => '201'))
      expect(code).to.equal(0)
      expect(ms).to.be.lessThan(EXIT_WITHIN_MS)
      await server.start()
    }
  })
})
