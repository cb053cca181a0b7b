import { expect } from 'chai'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mongoose, { Schema } from 'mongoose'
import {
  connectDatabase,
  databaseOf,
  isFixedVersion,
  measureClockOffset,
  openLongWorkConnection,
} from '../../server/db/connect.ts'
import { freePort } from '../../server/db/embedded.mongod.ts'
import { untilListening } from '../../server/db/embedded.replicaSet.ts'
import { findMongod } from '../../server/db/mongod.ts'
import { testDatabase, type TestDatabase } from '../support/mongod.ts'
import { until } from '../support/until.ts'

describe('connecting to the database', () => {
  let database: TestDatabase
  before(async () => (database = await testDatabase('connect')))
  after(() => database.drop())

  const quiet = { warn: () => undefined }

  it('acknowledges by the majority and its journal, on both connections', async () => {
    for (const open of [connectDatabase, openLongWorkConnection]) {
      const connection = await open(database.uri, quiet)
      const { writeConcern, readConcern } = connection.getClient().options
      expect(writeConcern).to.include({ w: 'majority', j: true })
      expect(readConcern.level).to.equal('majority')
      expect(connection.getClient().options.socketTimeoutMS).to.equal(open === connectDatabase ? 5_000 : 0)
      await connection.close()
    }
  })

  it('[S4] refuses unknown paths in a filter, and takes no operators from values', async () => {
    const connection = await connectDatabase(database.uri, quiet)
    const Note = connection.model('Note', new Schema({ token: String }))
    await Note.create([{ token: 'secret' }])
    const refusal = await Note.find({ nothing: 1 }).then(
      () => null,
      (error: unknown) => error,
    )
    expect(refusal).to.have.property('name', 'StrictModeError')
    const found = await Note.find({ token: { $ne: null } }).then(
      (notes) => notes.length,
      () => 0,
    )
    expect(found).to.equal(0)
    await connection.close()
  })

  it('measures the offset to the clock of the primary', async () => {
    const connection = await connectDatabase(database.uri, quiet)
    expect(await measureClockOffset(databaseOf(connection))).to.be.within(-50, 50)
    const { now } = Date
    Date.now = () => now() - 60_000
    try {
      expect(await measureClockOffset(databaseOf(connection))).to.be.within(59_950, 60_050)
    } finally {
      Date.now = now
      await connection.close()
    }
  })

  it('warns of a version that has CVE-2025-14847, unless it is embedded', async () => {
    for (const version of ['6.0.26', '7.0.27', '8.0.16', '5.0.31']) expect(isFixedVersion(version)).to.equal(false)
    for (const version of ['6.0.27', '7.0.28', '8.0.17', '8.2.6', '9.0.0'])
      expect(isFixedVersion(version)).to.equal(true)
    const warnings: string[] = []
    const warn = (sentence: string) => void warnings.push(sentence)
    const connection = await connectDatabase(database.uri, { warn })
    const { version } = await databaseOf(connection).admin().serverInfo()
    await connection.close()
    expect(warnings.length).to.equal(isFixedVersion(String(version)) ? 0 : 1)
    await (await connectDatabase(database.uri, { warn, isEmbedded: true })).close()
    expect(warnings.length).to.be.at.most(1)
  })

  describe('to a server that is no replica set', () => {
    let folder = ''
    let mongod: ChildProcess | undefined
    beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'xiaoan-alone-'))))
    afterEach(async () => {
      if (mongod?.kill('SIGKILL')) await once(mongod, 'exit')
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    })

    const startAlone = async (...args: string[]): Promise<number> => {
      const { path } = await findMongod({ systemBinary: process.env.MONGOMS_SYSTEM_BINARY ?? null })
      const port = await freePort(0)
      mongod = spawn(path, ['--dbpath', folder, '--port', String(port), '--bind_ip', '127.0.0.1', ...args], {
        stdio: 'ignore',
      })
      await untilListening(port, new AbortController())
      return port
    }
    const refusalOf = (uri: string): Promise<string> =>
      connectDatabase(uri, { ...quiet, serverSelectionTimeoutMS: 1_000 }).then(
        () => '',
        (error: unknown) => String(error),
      )

    it('is refused with the way to make it one', async () => {
      const port = await startAlone()
      expect(await refusalOf(`mongodb://127.0.0.1:${port}/xiaoan`))
        .to.include('standalone')
        .and.include('--replSet')
        .and.include('rs.initiate()')
    })

    it('is told what of its address is wrong, without the password', async () => {
      const server = new URL(database.uri).host
      for (const [uri, said] of [
        [`mongodb://user:hunter2@${server}/xiaoan`, 'refuses the user name or the password'],
        [`mongodb://user:hunter2@${server}/xiaoan?no=such`, 'option no is not supported'],
        [`mongodb://user:hunter2@${server},/xiaoan`, 'MONGODB_URI is not written as it should be'],
        [`mongodb://${server}/xiaoan?replicaSet=other`, 'belongs to the replica set'],
      ] as const) {
        const refusal = await refusalOf(uri)
        expect(refusal).to.include(said).and.not.include('hunter2')
        expect(refusal).to.match(/^StartRefusal/)
      }
    })

    it('is taken by its socket file, as itself and as a member of its set', async () => {
      const port = await startAlone('--replSet', 'rs0', '--unixSocketPrefix', folder)
      const socketFile = encodeURIComponent(join(folder, `mongodb-${port}.sock`))
      const direct = new mongoose.mongo.MongoClient(`mongodb://${socketFile}/?directConnection=true`)
      const host = `127.0.0.1:${port}`
      await direct.db('admin').command({ replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host }] } })
      const isPrimary = async () => (await direct.db('admin').command({ hello: 1 }))['isWritablePrimary'] === true
      await until(isPrimary, 60_000)
      await direct.close()
      for (const query of ['', '?replicaSet=rs0', '?directConnection=true']) {
        const connection = await connectDatabase(`mongodb://${socketFile}/xiaoan${query}`, quiet)
        expect(await measureClockOffset(databaseOf(connection)), query).to.be.a('number')
        await connection.close()
      }
    })

    it('is told that it was never initiated', async () => {
      const port = await startAlone('--replSet', 'rs0')
      expect(await refusalOf(`mongodb://127.0.0.1:${port}/xiaoan`)).to.include('never initiated')
    })

    it('is told where nothing answers, without the password', async () => {
      const port = await freePort(0)
      const refusal = await refusalOf(`mongodb://user:hunter2@127.0.0.1:${port}/xiaoan?replicaSet=rs0`)
      expect(refusal).to.include(`127.0.0.1:${port}`).and.not.include('hunter2')
    })
  })
})
