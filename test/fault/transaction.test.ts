import { expect } from 'chai'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { callerAt, openCase } from './caller.ts'
import { figure } from './figures.ts'
import { builtServer, FaultServer, PASSWORD } from './processes.ts'

const NEXT_WRITE_WITHIN_MS = 10_000
const OTHERS_WITHIN_MS = 2_000

describe('SIGKILL in an open transaction', function () {
  this.timeout(180_000)
  let server: FaultServer
  before(async () => {
    await builtServer()
    server = new FaultServer()
    await server.start()
  })
  after(() => server.remove())

  it('[R3] the next write to the same case is through within 10 s, and other cases do not wait for it', async () => {
    const caller = await callerAt(server.url, PASSWORD)
    const [held, other] = [await openCase(caller), await openCase(caller)]
    const file = new URL('./transaction.process.ts', import.meta.url).pathname
    const holder = fork(file, [await server.databaseUri(), held], {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, DATA_DIR: server.dataDir, MONGODB_URI: '' },
    })
    await once(holder, 'message')
    const gone = once(holder, 'exit')
    holder.kill('SIGKILL')
    await gone

    const started = performance.now()
    const blocked = caller
      .note(held, '下一条')
      .then((answer) => ({ status: answer.status, ms: performance.now() - started }))
    const others: number[] = []
    while (performance.now() - started < 4_000) {
      const sentAt = performance.now()
      expect((await caller.note(other, '别的案件')).status).to.equal(201)
      others.push(performance.now() - sentAt)
    }
    const { status, ms } = await blocked
    console.log(
      `      the same case after ${Math.round(ms)} ms, other cases at most ${Math.round(Math.max(...others))} ms`,
    )
    figure({
      what: 'killed in a transaction: the next write to the case',
      rounds: 1,
      value: Math.round(ms),
      unit: 'ms',
      goal: 10_000,
    })
    expect(status).to.equal(201)
    expect(ms).to.be.lessThan(NEXT_WRITE_WITHIN_MS)
    expect(Math.max(...others)).to.be.lessThan(OTHERS_WITHIN_MS)
  })
})
