import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mongoose from 'mongoose'
import { matchesPassword } from '../../server/auth/passwords.ts'
import { projectRoot } from '../../server/projectRoot.ts'
import { builtServer } from '../fault/processes.ts'
import { testDatabase, type TestDatabase } from '../support/mongod.ts'

describe('npm run found', function () {
  this.timeout(240_000)
  let folder = ''
  let database: TestDatabase
  before(builtServer)
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'xiaoan-found-'))
    database = await testDatabase('found')
  })
  afterEach(async () => {
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  const found = (): Promise<{ code: number; told: string }> =>
    new Promise((resolve) => {
      const secrets = { SESSION_SECRET: 'x'.repeat(32), FIELD_KEY: 'ab'.repeat(32) }
      const env = { ...process.env, ...secrets, DATA_DIR: folder, MONGODB_URI: database.uri }
      const program = join(projectRoot, 'dist', 'server', 'commands', 'found.js')
      const file = join(projectRoot, 'seed', 'organisation.example.json')
      execFile(process.execPath, [program, file], { cwd: folder, env }, (error, out, told) =>
        resolve({ code: error ? Number(error.code) : 0, told: out + told }),
      )
    })
  const opens = async (password: string): Promise<boolean> => {
    const client = await mongoose.mongo.MongoClient.connect(database.uri)
    try {
      const [row] = await client.db().collection('credentials').find().toArray()
      return await matchesPassword(String(row?.['hash']), password)
    } finally {
      await client.close()
    }
  }

  it('[A2] tells the first administrator’s password before it is written, and once', async () => {
    const first = await found()
    expect(first.code, first.told).to.equal(0)
    const [, password = ''] = /the password of \S+: (\S+)/.exec(first.told) ?? []
    expect(first.told.indexOf(password)).to.be.lessThan(first.told.indexOf(' new'))
    expect(await opens(password)).to.equal(true)
    const again = await found()
    expect([again.code, again.told]).to.deep.equal([0, '新增 0 项 · 0 new\n'])
    expect(await opens(password)).to.equal(true)
  })

  it('[A2] takes the password of the settings, from .env too', async () => {
    writeFileSync(join(folder, '.env'), 'FIRST_ADMIN_PASSWORD=of the settings 1\n')
    const { code, told } = await found()
    expect([code, told.includes('password')], told).to.deep.equal([0, false])
    expect(await opens('of the settings 1')).to.equal(true)
  })
})
