import { readFileSync } from 'node:fs'
import mongoose from 'mongoose'
import { supermarket } from '../seed/places.ts'
import type { CaseState } from '../shared/domain/case.ts'
import { databaseOn } from '../server/db/collections.ts'
import { openLongWorkConnection } from '../server/db/connect.ts'
import type { Effort } from './effort.ts'
import { startProduct, type Product } from './product.ts'
import { against, type Figure } from './report.ts'
import { fill } from './search.ts'
import { median, pause } from './statistics.ts'

const FEW = 1_000
const MANY = 200_000
/** A short run has a tenth of them. */
const MANY_QUICK = 20_000
/** The start is over, the comparison of boards has not begun. */
const SETTLED_MS = 15_000
const IDLE_MS = 20_000
const WINDOW_MS = 10_000
const CALL_EVERY_MS = 100
const TICK_MS = 10

const call = {
  category: 'theft' as const,
  summary: '超市报称香烟被盗',
  caller: {},
  place: { text: supermarket.text, lng: supermarket.lng, lat: supermarket.lat },
}

/** Milliseconds of a processor that a process has used. */
const processorMs = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}

const mongodPid = async ({ databaseUri }: Product): Promise<number> => {
  const client = await mongoose.mongo.MongoClient.connect(databaseUri)
  const { pid } = await client.db().admin().serverStatus()
  await client.close()
  return Number(pid)
}

/** Data of a server that has so many closed cases; its boards were not stored. */
const prepared = async (cases: number): Promise<string> => {
  const product = await startProduct()
  const connection = await openLongWorkConnection(product.databaseUri, { isEmbedded: true })
  try {
    const { case: model } = await (await product.signIn('desk1')).call('case.receive', { body: call })
    const closed = { ...(model as unknown as CaseState), status: 'closed' as const, waitingUnitIds: [], dispatches: [] }
    const db = databaseOn(connection)
    await fill(db, closed, cases, { isSearched: false })
    // The next start counts them.
    await db.collection('boards').deleteMany({})
  } finally {
    await connection.close()
    await product.stop({ keep: true })
  }
  return product.dataDir
}

/** The median ms of calls that come one after the other for a while. */
const callsFor = async (product: Product, ms: number): Promise<number> => {
  const desk = await product.signIn('desk1')
  const took: number[] = []
  for (const until = performance.now() + ms; performance.now() < until;) {
    const began = performance.now()
    await desk.call('case.receive', { body: call })
    took.push(performance.now() - began)
    await pause(Math.max(0, CALL_EVERY_MS - (performance.now() - began)))
  }
  return median(took)
}

interface Seen {
  firstMs: number
  laterMs: number
  nodeMs: number
  mongodMs: number
}

/** One start: the first ten seconds, some later ones, and then nobody for a while. */
const started = async (dataDir: string): Promise<Seen> => {
  const product = await startProduct({ dataDir })
  try {
    const firstMs = await callsFor(product, WINDOW_MS)
    await pause(SETTLED_MS)
    const laterMs = await callsFor(product, WINDOW_MS)
    await pause(WINDOW_MS / 5)
    const mongod = await mongodPid(product)
    const before = [processorMs(product.pid), processorMs(mongod)] as const
    await pause(IDLE_MS)
    const [nodeMs, mongodMs] = [processorMs(product.pid) - before[0], processorMs(mongod) - before[1]]
    return { firstMs, laterMs, nodeMs, mongodMs }
  } finally {
    await product.stop({ keep: true })
  }
}

/** Row (j). */
export const measureIdle = async ({ tell, part }: Effort): Promise<void> => {
  const many = part === 1 ? MANY : MANY_QUICK
  const [few, words] = [await started(await prepared(FEW)), `${many.toLocaleString('en')} cases`]
  const dataDir = await prepared(many)
  const unstored = await started(dataDir)
  const stored = await started(dataDir)
  const aSecond = (ms: number): number => ms / (IDLE_MS / 1000)
  const floorOf = (value: number) => ({ name: `${FEW.toLocaleString('en')} cases`, value })
  const row = 'j'
  const figures: Figure[] = [
    against(
      { row, name: `idle, ${words}: processor time of mongod`, value: aSecond(stored.mongodMs), unit: 'ms a second' },
      floorOf(aSecond(few.mongodMs)),
      { atMost: 1.25 },
    ),
    against(
      { row, name: `idle, ${words}: processor time of the server`, value: aSecond(stored.nodeMs), unit: 'ms a second' },
      floorOf(aSecond(few.nodeMs)),
      { atMost: 1.25 },
    ),
    against(
      { row, name: `first ten seconds, ${words}: a call, p50`, value: stored.firstMs, unit: 'ms' },
      { name: 'later', value: stored.laterMs },
      { atMost: 2 },
    ),
    against(
      { row, name: `the same where boards are counted anew`, value: unstored.firstMs, unit: 'ms' },
      { name: 'later', value: unstored.laterMs },
      { atMost: 2 },
    ),
  ]
  for (const figure of figures) tell(figure)
}
