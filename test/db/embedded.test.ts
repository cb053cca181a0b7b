import { expect } from 'chai'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Connection } from 'mongoose'
import { connectDatabase, databaseOf } from '../../server/db/connect.ts'
import { sharedDatabaseUri, startEmbeddedDatabase, type EmbeddedDatabase } from '../../server/db/embedded.ts'
import { lockFolder } from '../../server/db/embedded.lock.ts'
import { endOrphan } from '../../server/db/embedded.mongod.ts'
import { startOfProcess } from '../../server/db/embedded.processes.ts'

describe('the embedded database', () => {
  let dataDir = ''
  const said: string[] = []
  const servers: ChildProcess[] = []

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'xiaoan-embedded-'))
    said.length = 0
  })
  afterEach(async () => {
    for (const server of servers.splice(0)) server.kill('SIGKILL')
    await endOrphan(dataDir)
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  })

  const tell = (sentence: string) => void said.push(sentence)
  const start = (): Promise<EmbeddedDatabase> => {
    const systemBinary = process.env.MONGOMS_SYSTEM_BINARY ?? null
    return startEmbeddedDatabase({ dataDir, systemBinary, cacheGb: 0.25, tell, warn: tell })
  }
  const startProcess = async (): Promise<{ server: ChildProcess; answer: Record<string, unknown> }> => {
    const file = new URL('./embedded.server.ts', import.meta.url).pathname
    const server = spawn(process.execPath, ['--import', 'tsx', file, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
    servers.push(server)
    const [line] = await once(server.stdout, 'data')
    return { server, answer: JSON.parse(String(line)) }
  }
  const notesIn = async (uri: string, work: (connection: Connection) => Promise<void> = async () => undefined) => {
    const connection = await connectDatabase(uri, { isEmbedded: true })
    try {
      await work(connection)
      return await databaseOf(connection).collection('notes').countDocuments()
    } finally {
      await connection.close()
    }
  }
  const addNote = async (connection: Connection): Promise<void> => {
    const session = await connection.startSession()
    await session.withTransaction(() => databaseOf(connection).collection('notes').insertOne({ n: 1 }, { session }))
    await session.endSession()
  }

  it('keeps its data over a restart, on another port too', async () => {
    const first = await start()
    await notesIn(first.uri, addNote)
    await first.stop()
    const again = await start()
    expect(again.uri).to.equal(first.uri)
    expect(await notesIn(again.uri, addNote)).to.equal(2)
    await again.stop()
    writeFileSync(join(dataDir, 'mongod.port'), '0\n')
    const moved = await start()
    expect(moved.uri).to.not.equal(first.uri)
    expect(await notesIn(moved.uri, addNote)).to.equal(3)
    await moved.stop()
  })

  it('[A3] writes nothing that was looked for into its log, however long that takes', async () => {
    const database = await start()
    const number = '13912345678'
    await notesIn(database.uri, async (connection) => {
      await addNote(connection)
      const slow = { $function: { body: 'function () { sleep(250); return true }', args: [], lang: 'js' } }
      const asked = { $or: [{ phone: number }, { $expr: slow }] }
      expect(await databaseOf(connection).collection('notes').find(asked).toArray()).to.have.length(1)
      await databaseOf(connection)
        .collection('notes')
        .updateMany(asked, { $set: { phone: number } })
    })
    await database.stop()
    const log = readFileSync(join(dataDir, 'mongod.log'), 'utf8')
    expect(log).not.to.include(number).and.not.to.include('Slow query')
  })

  it('[R1] starts a killed mongod again, and loses nothing that was acknowledged', async () => {
    const database = await start()
    const notes = await notesIn(database.uri, async (connection) => {
      await addNote(connection)
      const killed = database.pid ?? 0
      process.kill(killed, 'SIGKILL')
      await addNote(connection)
      expect(database.pid).to.not.equal(killed)
    })
    expect(notes).to.equal(2)
    expect(said.join()).to.include('is back')
    await database.stop()
  })

  it('refuses a second server on the same folder, and leaves the first alone', async () => {
    const database = await start()
    const { server, answer } = await startProcess()
    expect(answer.refusal).to.include('is in use by').and.to.include(String(process.pid))
    if (server.exitCode === null) await once(server, 'exit')
    expect(server.exitCode).to.equal(1)
    expect(await sharedDatabaseUri(dataDir)).to.equal(database.uri)
    expect(await notesIn(database.uri, addNote)).to.equal(1)
    await database.stop()
    expect(await sharedDatabaseUri(dataDir)).to.equal(null)
  })

  it('heals after kill -9 of its server: ends the orphan, keeps the data', async () => {
    const { server, answer } = await startProcess()
    await notesIn(String(answer.uri), addNote)
    server.kill('SIGKILL')
    await once(server, 'exit')
    expect(startOfProcess(Number(answer.mongodPid))).to.be.a('string')
    const next = await start()
    expect(startOfProcess(Number(answer.mongodPid))).to.equal(null)
    expect(said.join()).to.include('had left behind')
    expect(await notesIn(next.uri, addNote)).to.equal(2)
    await next.stop()
  })

  it('ends its mongod with its server', async () => {
    const { server, answer } = await startProcess()
    server.kill('SIGTERM')
    await once(server, 'exit')
    expect(server.exitCode).to.equal(0)
    expect(startOfProcess(Number(answer.mongodPid))).to.equal(null)
  })

  it('takes a lock for stale whose pid now belongs to another process', () => {
    writeFileSync(join(dataDir, 'server.lock'), `${process.ppid} 1 left-over\n`)
    const lock = lockFolder(dataDir)
    expect(() => lockFolder(dataDir)).to.throw(`process ${process.pid}`)
    lock.release()
    lockFolder(dataDir).release()
  })

  it('says where the log is when mongod does not start', async () => {
    const first = await start()
    await first.stop()
    writeFileSync(join(dataDir, 'mongo', 'storage.bson'), 'no description of a database')
    const refusal = await start().then(
      () => '',
      (error: unknown) => String(error),
    )
    expect(refusal).to.include('mongod.log')
    lockFolder(dataDir).release()
  })
})
