import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mongoose from 'mongoose'
import { projectRoot } from '../../server/projectRoot.ts'
import { planOf } from '../../seed/history/plan.ts'
import { builtServer } from '../fault/processes.ts'
import { testDatabase, type TestDatabase } from '../support/mongod.ts'

const DAY_MS = 86_400_000

describe('npm run demo', function () {
  this.timeout(240_000)
  const folder = mkdtempSync(join(tmpdir(), 'xiaoan-demo-'))
  let database: TestDatabase
  before(async () => {
    await builtServer()
    database = await testDatabase('demo')
  })
  after(async () => {
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  const run = (command: string, ...words: string[]): Promise<{ code: number; told: string }> =>
    new Promise((resolve) => {
      const secrets = { SESSION_SECRET: 'x'.repeat(32), FIELD_KEY: 'ab'.repeat(32), DEMO_PASSWORD: 'demo-password-1' }
      const env = { ...process.env, ...secrets, DATA_DIR: folder, MONGODB_URI: database.uri }
      const program = join(projectRoot, 'dist', 'server', 'commands', `${command}.js`)
      execFile(process.execPath, [program, ...words], { cwd: folder, env }, (error, out, told) =>
        resolve({ code: error ? Number(error.code) : 0, told: out + told }),
      )
    })

  it('fills an empty database with a past that its chains, projections and times bear out, once', async () => {
    const begun = Date.now()
    const made = await run('demo', '--days', '3', '--calls', '3')
    expect(made.code, made.told).to.equal(0)
    const client = await mongoose.mongo.MongoClient.connect(database.uri)
    try {
      const db = client.db()
      const rows = db.collection<{ state: { receivedAt: string; status: string } }>('cases')
      const cases = (await rows.find().sort({ 'state.receivedAt': 1 }).toArray()).map(({ state }) => state)
      expect(begun - Date.parse(cases[0]?.receivedAt ?? '')).to.be.within(DAY_MS, 4 * DAY_MS)
      expect(cases.map(({ status }) => status)).to.include.members(['open', 'cleared'])
      // Every entry was stored when it happened, not when the command ran.
      const now = new Date(begun).toISOString()
      const stored = (since: string): Promise<number> =>
        db.collection('journal').countDocuments({ storedAt: { $gt: since } })
      expect(await stored(now)).to.be.lessThan(cases.length)
      const rebuilt = await run('rebuild', '--check')
      expect(rebuilt.code, rebuilt.told).to.equal(0)
      // Heads are signed by a server, and none has run here.
      const verified = await run('verify')
      expect(
        verified.told.match(/✘.*/g)?.map((line) => line.includes('没有签名链头')),
        verified.told,
      ).to.deep.equal([true])
    } finally {
      await client.close()
    }
    const again = await run('demo')
    expect([again.code, again.told]).to.deep.equal([
      2,
      '这里已有数据，请换一个目录，例如 DATA_DIR=.data-demo · There is data here already; take another folder, such as DATA_DIR=.data-demo\n',
    ])
  })

  it('plans the same past for the same seed, in the order of time, and nothing that is still to come', () => {
    const wish = { untilMs: Date.parse('2026-05-04T12:00:00.000Z'), days: 30, callsADay: 5, aheadHours: 8, seed: 7 }
    const times = planOf(wish).map(({ atMs }) => atMs)
    expect(times).to.deep.equal(planOf(wish).map(({ atMs }) => atMs))
    expect(times).to.deep.equal([...times].sort((one, other) => one - other))
    expect(times.at(-1)).to.be.at.most(wish.untilMs)
    expect(times).to.not.deep.equal(planOf({ ...wish, seed: 8 }).map(({ atMs }) => atMs))
  })
})
