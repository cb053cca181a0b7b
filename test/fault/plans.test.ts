import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { catalogue, operationNames, type OperationName } from '../../shared/operations/catalogue.ts'
import { roles } from '../../shared/schema/terms.ts'
import { reachOf } from '../../shared/permissions.ts'
import { databaseOn, type Database, type Document } from '../../server/db/collections.ts'
import { openLongWorkConnection } from '../../server/db/connect.ts'
import { zoneNamed } from '../../shared/domain/boards/calendar.ts'
import { PIECE } from '../../server/boards/boards.model.ts'
import { CaseCube, readAll, Stock } from '../../server/boards/index.ts'
import { recount } from '../../server/boards/recount.ts'
import { sweepFiles } from '../../server/files/index.ts'
import { copies, copyCase, minutesBefore, named } from '../support/many.ts'
import { testDatabase, type TestDatabase } from '../support/mongod.ts'
import { newTarget, samples, type Sample, type Target } from '../support/samples.ts'
import { until } from '../support/until.ts'
import { addressOf, startWorldOn, type World } from '../support/world.ts'

/** Plans are chosen by what indexes there are, hardly by how many rows: `npm run faults` takes as many as a city has. */
const CASES = process.env['FAULT_ROUNDS'] === undefined ? 3_000 : 100_000
/** Looked at beside what is given: a page that words or rights thin out, and never a collection. */
const MOST_BESIDE = 1_200
/** Sorted without the help of an index: what one person, case or item has of something. */
const MOST_SORTED = 1_200

/** A question as the database's profiler notes it. */
interface Noted extends Document {
  op: string
  ns: string
  command: Document
  originatingCommand?: Document
  planSummary?: string
  docsExamined?: number
  nreturned?: number
  nModified?: number
  ndeleted?: number
  hasSortStage?: boolean
}

/** Collections that do not grow with the cases: they are as large as the force, or hold a row for each server. */
const SMALL = new Set([
  'system.profile',
  'organisation',
  'accounts',
  'searchPositions',
  'notificationPositions',
  'restoring',
  'reports',
])

/** What of a command makes it that question, without its values. */
const shapeOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.length > 3 ? ['…'] : value.map(shapeOf)
  if (value === null || typeof value !== 'object' || value.constructor !== Object) return '?'
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shapeOf(item)]))
}

const collectionOf = ({ ns }: Noted): string => ns.slice(ns.indexOf('.') + 1)
const commandOf = (noted: Noted): Document => noted.originatingCommand ?? noted.command

const questionOf = (noted: Noted): string => {
  const command = commandOf(noted)
  const asked: unknown = command['filter'] ?? command['pipeline'] ?? command['q'] ?? command['query'] ?? {}
  return `${noted.op} ${collectionOf(noted)} ${JSON.stringify(shapeOf(asked))}`
}

/** What is wrong with how a question was answered; undefined for nothing. */
const faultOf = (noted: Noted): string | undefined => {
  const { planSummary = '', docsExamined = 0, hasSortStage = false } = noted
  const command = commandOf(noted)
  // The oplog has no index: a change stream reads on where it was.
  if (JSON.stringify(command['pipeline'] ?? '').includes('$changeStream')) return undefined
  if (SMALL.has(collectionOf(noted))) return undefined
  const given = Math.max(noted.nreturned ?? 0, noted.nModified ?? 0, noted.ndeleted ?? 0)
  const isLimited = typeof command['limit'] === 'number' && docsExamined <= command['limit']
  if (planSummary.includes('COLLSCAN') && !isLimited) return 'reads the collection'
  if (docsExamined > given + MOST_BESIDE) return `reads ${docsExamined} for ${given}`
  if (hasSortStage && docsExamined > MOST_SORTED) return `sorts ${docsExamined}`
  return undefined
}

const findings = (noted: readonly Noted[]): string[] => [
  ...new Set(
    noted.flatMap((each) => {
      const fault = faultOf(each)
      return fault ? [`${fault}: ${questionOf(each)} ${each.planSummary ?? ''}`] : []
    }),
  ),
]

describe('what the database does for what it is asked', function () {
  this.timeout(900_000)
  const dataDir = mkdtempSync(join(tmpdir(), 'xiaoan-plans-'))
  const env = { DATA_DIR: dataDir }
  let database: TestDatabase
  let target: Target

  const onDatabase = async <T>(work: (db: Database) => Promise<T>): Promise<T> => {
    const connection = await openLongWorkConnection(database.uri, { isEmbedded: true })
    try {
      return await work(databaseOn(connection))
    } finally {
      await connection.close()
    }
  }

  /** Notes everything that the database is asked until it is read. */
  const profile = (on: boolean): Promise<Noted[]> =>
    onDatabase(async (db) => {
      await db.raw.command({ profile: 0 })
      const noted = await db.collection<Noted>('system.profile').find().toArray()
      await db.raw.dropCollection('system.profile').catch(() => undefined)
      if (!on) return noted
      await db.raw.createCollection('system.profile', { capped: true, size: 100_000_000 })
      await db.raw.command({ profile: 2 })
      return noted
    })

  before(async () => {
    database = await testDatabase('plans')
    const world = await startWorldOn(database.uri, { env })
    target = await newTarget(world)
    const { db } = world.app.platform
    await until(async () => (await db.collection('searches').countDocuments()) > 0)
    await world.stop()
    await onDatabase((many) => fill(many, target))
    // What is made once of everything is made: the snapshot of the boards, the signed heads.
    const second = await startWorldOn(database.uri, { env })
    const header = { generation: { $exists: true }, rows: { $gte: CASES } }
    await until(async () => (await second.app.platform.db.collection('boards').findOne(header)) !== null)
    await second.stop()
  })
  after(async () => {
    await database.drop()
    rmSync(dataDir, { recursive: true, force: true })
  })

  const ask = async (world: World, name: OperationName, { by, params, query, body }: Sample): Promise<number> => {
    const { method } = catalogue[name]
    const { cookie } = await world.as(by)
    const isBare = method === 'GET' || method === 'DELETE'
    const response = await fetch(world.url + addressOf(catalogue[name], params, query), {
      method,
      headers: { cookie, 'idempotency-key': randomUUID(), ...(isBare ? {} : { 'content-type': 'application/json' }) },
      body: isBare ? undefined : JSON.stringify(body ?? {}),
    })
    await response.arrayBuffer()
    return response.status
  }

  it('[R9] a start, and a server that nobody asks anything, read what is new and not what there is', async () => {
    await profile(true)
    const world = await startWorldOn(database.uri, { env })
    const { db, now } = world.app.platform
    await world.app.fireDueTimers()
    await world.app.signHeads()
    const look = { 'command.filter.nextTimerAt': { $exists: true } }
    await until(async () => (await db.collection('system.profile').findOne(look)) !== null)
    await world.stop()
    const noted = await profile(true)
    expect(findings(noted)).to.deep.equal([])
    // The daily look through all files goes by pieces.
    await onDatabase((beside) => sweepFiles({ db: beside, now, unnamedDays: 1 }))
    expect(findings(await profile(false))).to.deep.equal([])
  })

  it('[R9] what reads everything rests after each piece, and ends when it is told to', async () => {
    const [zone, windows] = [zoneNamed('Asia/Shanghai'), [86_400_000]]
    let rests = 0
    const twice = async (): Promise<boolean> => ++rests < 2
    await onDatabase(async (db) => {
      const source = { cube: new CaseCube(zone, windows), stock: new Stock(zone) }
      await readAll(db, source, twice)
      expect([rests, source.cube.count]).to.deep.equal([2, 2 * PIECE])
      rests = 0
      expect((await recount(db, source, { rest: twice })).cases).to.equal(2 * PIECE)
      rests = 0
      await sweepFiles({ db, now: () => new Date(), unnamedDays: 1, rest: twice })
      expect(rests).to.be.greaterThan(1)
    })
  })

  it('[R9] every operation, by everybody who may, is answered from an index', async () => {
    const world = await startWorldOn(database.uri, { env })
    try {
      await profile(true)
      const socket = await (await world.as('station1')).socket()
      socket.emit('follow', { subject: { kind: 'case', id: target.caseId }, after: 0 }, () => undefined)
      // What ends sessions comes last.
      const last = ['session.close', 'account.change-password', 'account.reset-password', 'account.set-status']
      const order = [...operationNames.filter((name) => !last.includes(name)), ...(last.slice(1) as OperationName[])]
      for (const name of order) {
        const sample = samples[name](target)
        expect(await ask(world, name, sample), name).to.be.lessThan(500)
        if (catalogue[name].method !== 'GET' || catalogue[name].download) continue
        for (const role of roles.filter((each) => reachOf(name, each)))
          for (const username of ASKERS[role] ?? [])
            for (const query of QUERIES[name] ?? [sample.query])
              expect(await ask(world, name, { ...sample, by: username, query }), name).to.be.lessThan(500)
      }
      socket.close()
    } finally {
      await world.stop()
    }
    // A minute after the start the boards are compared with every case, a piece at a time.
    const isComparing = (each: Noted): boolean => commandOf(each)['batchSize'] === PIECE
    expect(findings((await profile(false)).filter((each) => !isComparing(each)))).to.deep.equal([])
  })
})

/** Who asks of each role: somebody whose unit has most of the cases. */
const ASKERS: Partial<Record<string, string[]>> = {
  dispatcher: ['desk1'],
  'station-officer': ['station1'],
  'station-chief': ['chief1'],
  'district-chief': ['district1'],
  'property-custodian': ['custodian1'],
  'video-investigator': ['video1'],
  auditor: ['auditor1'],
  administrator: ['admin1'],
}

/** Ways to ask for a list. */
const QUERIES: Partial<Record<OperationName, Record<string, unknown>[]>> = {
  'case.list': [
    { limit: 20, count: true },
    { limit: 20, status: 'open' },
    { limit: 20, status: 'closed' },
    { limit: 20, q: '超市' },
    { limit: 20, q: 'MANY-1000' },
    { limit: 20, mine: true, count: true },
    { limit: 20, overdue: true },
    { limit: 20, category: 'theft', station: 'station-lj01' },
  ],
  'property.stock': [
    { limit: 20, count: true },
    { limit: 20, status: 'seized' },
    { limit: 20, status: 'in-store' },
    { limit: 20, status: 'returnable' },
    { limit: 20, status: 'returned' },
  ],
  'notification.list': [{ limit: 20 }, { limit: 20, unread: true }],
  'audit.list': [{ limit: 20 }, { limit: 20, person: 'account-desk1' }, { limit: 20, kind: 'account.signed-in' }],
}

/** What a city has after a year: all of it of the same unit and people, so that no list is short by chance. */
const fill = async (db: Database, { caseId, itemId }: Target): Promise<void> => {
  const [before, few] = [new Date(Date.now() - 86_400_000), Math.ceil(CASES / 2)]
  const [at, id] = [minutesBefore(before), named('many-')]
  await copyCase(db, caseId, CASES, before)
  await copies(db, 'properties', {
    of: { _id: itemId },
    count: few,
    set: { _id: id, storedAt: at, 'state.id': id, 'state.caseId': id, 'state.seizedAt': at },
  })
  await copies(db, 'journal', {
    of: { 'subject.id': caseId, files: { $exists: true } },
    count: few,
    set: { _id: named('naming-'), seq: 2, 'subject.id': id, storedAt: at, files: [named('file-')] },
  })
  await copies(db, 'journal', {
    of: { 'subject.kind': 'account' },
    count: few,
    set: { _id: named('account-entry-'), 'subject.id': named('account-'), storedAt: at },
  })
  await copies(db, 'notifications', { of: {}, count: few, set: { _id: id, at, caseId: id } })
  const day = { $dateFromString: { dateString: at } }
  await copies(db, 'files', {
    of: {},
    count: few,
    set: { _id: named('file-'), bytesId: named('bytes-'), storedAt: day },
  })
  await copies(db, 'fileBytes.files', { of: {}, count: few, set: { _id: named('bytes-'), uploadDate: day } })
  await db.collection('files').updateMany({ _id: /^file-/ } as never, { $set: { isNamed: true } })
  await copies(db, 'fileJournals', { of: {}, count: few, set: { _id: named('file-'), storedAt: at } })
  await copies(db, 'vault', { of: {}, count: few, set: { _id: id, subject: id, blind: id } })
  await copies(db, 'commands', { of: {}, count: few, set: { _id: id, at: day } })
  await copies(db, 'sessions', { of: {}, count: few, set: { _id: id, userId: id } })
  // Past the journal nobody was told of them: boards are to count anew.
  await db.collection('boards').deleteMany({})
  await copies(db, 'guesses', { of: {}, count: few, set: { _id: id } })
}
