import { expect } from 'chai'
import mongoose from 'mongoose'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { compare, type Verdict } from './compare.ts'
import { figure } from './figures.ts'
import { readLedger } from './ledger.ts'
import { builtServer, FaultServer, Recorder } from './processes.ts'
import { randomFrom } from '../../seed/random.ts'
import { roundsOr, seedOfRun } from './random.ts'

const ROUNDS = roundsOr(10)
const WRITERS = ROUNDS > 10 ? 32 : 16
const ROUND_WITHIN_MS = 90_000
const nothing: Verdict = { lost: [], duplicates: [], half: [], gaps: [], unverified: [], wrong: [] }

describe('kill -9 under load', function () {
  this.timeout(120_000 + ROUNDS * ROUND_WITHIN_MS)
  let server: FaultServer
  let recorder: Recorder | undefined
  let ledger = ''

  before(async () => {
    await builtServer()
    server = new FaultServer()
    ledger = join(server.folder, 'ledger.jsonl')
    await server.start()
  })
  after(async () => {
    recorder?.kill()
    await server.remove()
  })

  const rounds = async (kill: () => Promise<void>, recover: () => Promise<void>): Promise<void> => {
    const seed = seedOfRun()
    const random = randomFrom(seed)
    recorder = new Recorder(server, { ledger, writers: WRITERS, seed })
    await recorder.progresses(20, ROUND_WITHIN_MS)
    for (let round = 0; round < ROUNDS; round++) {
      await wait(random() * 400)
      await kill()
      await recover()
      await recorder.progresses(20, ROUND_WITHIN_MS)
    }
    await recorder.finish()
    recorder = undefined
  }
  const told = (): string => {
    const { acknowledged, retried, longestStallMs } = readLedger(ledger)
    return `${acknowledged.size} acknowledged, ${retried} of them after a repeat, longest stall ${longestStallMs} ms`
  }
  const verdict = async (): Promise<Verdict> => compare(readLedger(ledger), await server.databaseUri(), server.dataDir)
  const tellFigures = (how: string, { lost }: Verdict): void => {
    const { acknowledged, longestStallMs } = readLedger(ledger)
    figure({
      what: `${how}: of ${acknowledged.size} acknowledged, lost`,
      rounds: ROUNDS,
      value: lost.length,
      unit: 'lost',
      goal: 0,
    })
    figure({ what: `${how}: the longest stall so far`, rounds: ROUNDS, value: longestStallMs, unit: 'ms' })
  }
  const tellDefects = ({ wrong }: Verdict): void => {
    if (wrong.length > 0)
      console.log(
        server.log
          .split('\n')
          .filter((line) => line.includes('"level":50'))
          .join('\n'),
      )
  }

  it(`[R1] the server, ${ROUNDS} times: nothing acknowledged is lost, nothing is there twice or by half`, async () => {
    await rounds(
      async () => void (await server.end('SIGKILL')),
      () => server.start(),
    )
    console.log(`      ${told()}`)
    const found = await verdict()
    tellDefects(found)
    tellFigures('the server killed', found)
    expect(found).to.deep.equal(nothing)
  })

  it(`[R1] its database, ${ROUNDS} times: it is back by itself, and nothing acknowledged is lost`, async () => {
    await rounds(
      async () => void process.kill(await server.mongod(), 'SIGKILL'),
      () => server.ready(),
    )
    console.log(`      ${told()}`)
    const found = await verdict()
    tellDefects(found)
    tellFigures('its database killed', found)
    expect(found).to.deep.equal(nothing)
  })

  it('[R1] the comparison itself finds what is taken away, doubled, halved or skipped behind the system’s back', async () => {
    await server.end('SIGTERM')
    await server.start()
    const client = await mongoose.mongo.MongoClient.connect(await server.databaseUri())
    try {
      const db = client.db('xiaoan')
      const note = [...readLedger(ledger).acknowledged].find(([, { operation }]) => operation === 'timeline.write')
      if (!note) throw new Error('no note was acknowledged')
      const [id, { caseId, seq }] = note
      const [journal, cases, commands] = [
        db.collection('journal'),
        db.collection<{ _id: string }>('cases'),
        db.collection<{ _id: string }>('commands'),
      ]
      const row = await journal.findOne({ 'subject.id': caseId, seq })
      const before = await cases.findOne({ _id: caseId })
      const command = await commands.findOne({ _id: id })
      if (!row || !before || !command) throw new Error('an acknowledged row is not there')

      await journal.deleteOne({ _id: row._id })
      const without = await verdict()
      expect([without.lost.length, without.gaps.length]).to.deep.equal([1, 1])
      expect(without.unverified).to.not.be.empty
      await journal.insertOne(row)

      await commands.deleteOne({ _id: id })
      expect((await verdict()).lost).to.have.length(1)
      await commands.insertOne(command)

      const { _id, ...copy } = row
      const { insertedId } = await journal.insertOne({ ...copy, seq: 1_000_000 })
      expect((await verdict()).duplicates).to.have.length(1)
      await journal.deleteOne({ _id: insertedId })

      await cases.updateOne({ _id: caseId }, { $pop: { 'state.dispatches': 1 } } as never)
      expect((await verdict()).half).to.have.length(1)
    } finally {
      await client.close()
    }
  })
})
