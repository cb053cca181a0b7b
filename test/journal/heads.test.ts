import { expect } from 'chai'
import { createSecretKey, generateKeyPairSync } from 'node:crypto'
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Entry } from '../../shared/domain/entry.ts'
import { connectDatabase } from '../../server/db/connect.ts'
import { databaseOn, type Database } from '../../server/db/collections.ts'
import { GENESIS } from '../../server/journal/chain.ts'
import { HeadsFile } from '../../server/journal/heads.file.ts'
import { Heads } from '../../server/journal/heads.ts'
import { hashOfLine, isSigned, publicKeyOf, recordIn, type HeadsRecord } from '../../server/journal/heads.record.ts'
import { journalRows, prepareJournal } from '../../server/journal/journal.model.ts'
import { stampsWith } from '../../server/journal/stamps.ts'
import { testDatabase, type TestDatabase } from '../support/mongod.ts'

const key = generateKeyPairSync('ed25519').privateKey
const stamps = stampsWith(createSecretKey(Buffer.alloc(32, 3)))

const linesIn = (folder: string): string[][] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) =>
      readFileSync(join(folder, name), 'utf8')
        .split('\n')
        .filter((line) => line !== ''),
    )

const recordsIn = (folder: string): HeadsRecord[] =>
  linesIn(folder)
    .flat()
    .flatMap((line) => recordIn(line) ?? [])

describe('signed heads', () => {
  let folder = ''
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'xiaoan-heads-'))))
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  describe('their file', () => {
    const at = '2026-01-01T00:00:00.000Z'
    const file = () => new HeadsFile(folder, 'a1b2c3d4e5f6', key)
    const path = () => join(folder, 'heads-a1b2c3d4e5f6.jsonl')

    it('[T2] each record is signed and names the one before, over restarts too', async () => {
      await file().append([['case', 'one', 1, 'aa']], at)
      await file().append([['case', 'one', 2, 'bb']], at)
      const [lines = []] = linesIn(folder)
      const [first, second] = lines.map((line) => recordIn(line))
      expect(first).to.include({ n: 1, prev: GENESIS, key: publicKeyOf(key) })
      expect(second).to.include({ n: 2, prev: hashOfLine(lines[0] ?? '') })
      expect(first && isSigned(first) && second && isSigned(second)).to.equal(true)
      expect(first && isSigned({ ...first, heads: [['case', 'one', 1, 'ab']] })).to.equal(false)
    })

    it('[T2] goes on after a line that was cut off, without changing a byte of it', async () => {
      await file().append([['case', 'one', 1, 'aa']], at)
      const whole = readFileSync(path(), 'utf8')
      appendFileSync(path(), '{"v":1,"inst')
      await file().append([['case', 'one', 2, 'bb']], at)
      expect(readFileSync(path(), 'utf8').startsWith(`${whole}{"v":1,"inst\n`)).to.equal(true)
      expect(recordsIn(folder).map((record) => record.n)).to.deep.equal([1, 2])
    })

    it('[T2] takes a record that lacks only its end for written', async () => {
      await file().append([['case', 'one', 1, 'aa']], at)
      truncateSync(path(), statSync(path()).size - 1)
      await file().append([['case', 'one', 2, 'bb']], at)
      expect(recordsIn(folder).map((record) => record.n)).to.deep.equal([1, 2])
    })
  })

  describe('of a server', () => {
    let database: TestDatabase
    let db: Database
    const listeners: ((entries: readonly Entry[]) => void)[] = []
    const tell = (entries: readonly Entry[]) => {
      for (const listener of listeners) listener(entries)
    }
    beforeEach(() => void listeners.splice(0))
    before(async () => {
      database = await testDatabase('heads')
      db = databaseOn(await connectDatabase(database.uri, { isEmbedded: true }))
      await prepareJournal(db)
    })
    after(async () => {
      await db.connection.close()
      await database.drop()
    })

    const follower = {
      onEntries: (listener: typeof tell) => void listeners.push(listener),
      onLost: () => undefined,
    }
    const start = (dataDir = join(folder, 'data'), headsDir = join(folder, 'heads')): Promise<Heads> =>
      Heads.start({ db, log, follower, headsDir, dataDir, key, stamps, now: () => new Date() })
    const told: string[] = []
    const log = pino({ level: 'error' }, { write: (line) => void told.push(line) })
    /** As this system stores them. */
    const store = async (...entries: Entry[]): Promise<Entry[]> => {
      await journalRows(db).insertMany(entries.map((one) => ({ _id: stamps.ofEntry(one), ...one })) as never)
      return entries
    }
    const entry = (id: string, seq: number) =>
      ({ subject: { kind: 'case', id }, seq, hash: `${id}${seq}`, storedAt: new Date().toISOString() }) as Entry
    const heads = () => recordsIn(join(folder, 'heads')).flatMap((record) => record.heads)

    it('[T2] signs the newest head of each subject that changed, once', async () => {
      const server = await start()
      tell(await store(entry('one', 1), entry('two', 1), entry('one', 2)))
      await server.sign()
      await server.sign()
      expect(heads()).to.deep.equal([
        ['case', 'one', 2, 'one2'],
        ['case', 'two', 1, 'two1'],
      ])
      await server.stop()
    })

    it('[T2] signs what was stored while no server ran, and at the end what the bus had not told yet', async () => {
      await (await start()).stop()
      const name = readFileSync(join(folder, 'data', 'instances', '1', 'id'), 'utf8').trim()
      await new HeadsFile(join(folder, 'heads'), name, key).append([], new Date().toISOString())
      await store(entry('away', 1))
      const server = await start()
      await server.sign()
      expect(heads().map(([, id]) => id)).to.include('away')
      await store(entry('last', 1))
      await server.stop()
      expect(heads().map(([, id]) => id)).to.include('last')
    })

    it('[T2] does not sign what this system did not write, and tells of it', async () => {
      const server = await start()
      const forged = entry('forged', 1)
      await journalRows(db).insertOne({ ...forged } as never)
      tell([forged, ...(await store(entry('right', 1)))])
      await server.sign()
      expect(heads().map(([, id]) => id)).to.deep.equal(['right'])
      expect(told.join()).to.include('did not write').and.include('forged')
      await server.stop()
    })

    it('[T2] tells at its start that what it had signed is gone, and leaves the gap where it is', async () => {
      const server = await start()
      tell(await store(entry('kept1', 1)))
      await server.sign()
      await server.stop()
      rmSync(join(folder, 'heads'), { recursive: true })
      told.splice(0)
      const again = await start()
      expect(told.join()).to.include('signed heads that were written are gone')
      tell(await store(entry('kept2', 1)))
      await again.sign()
      await again.stop()
      expect(recordsIn(join(folder, 'heads'))[0]?.n).to.be.greaterThan(1)
    })

    it('[T2] two servers of one data folder write two chains, and each goes on with its own', async () => {
      mkdirSync(join(folder, 'data'))
      for (const round of [1, 2]) {
        const [one, two] = [await start(), await start()]
        tell(await store(entry(`round${round}`, 1)))
        await Promise.all([one.sign(), two.sign()])
        await Promise.all([one.stop(), two.stop()])
      }
      const files = linesIn(join(folder, 'heads'))
      expect(files.length).to.equal(2)
      for (const lines of files) {
        expect(lines.map((line) => recordIn(line)?.n)).to.deep.equal(lines.map((_, index) => index + 1))
      }
    })
  })
})
