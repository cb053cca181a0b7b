import { supermarket } from '../seed/places.ts'
import { zoneNamed } from '../shared/domain/boards/calendar.ts'
import { windowsOf } from '../shared/domain/boards/traits.ts'
import { CaseCube, readAll, Stock, storeSnapshot } from '../server/boards/index.ts'
import { databaseOn } from '../server/db/collections.ts'
import { openLongWorkConnection } from '../server/db/connect.ts'
import type { Effort } from './effort.ts'
import { METRICS_TOKEN, startProduct, type Product } from './product.ts'
import { within } from './report.ts'
import { fill } from './search.ts'
import { pause } from './statistics.ts'

const CASES = 1_000_000
const CASES_QUICK = 100_000
const SAMPLE_MS = 100
/** All that `fill` makes. */
const RANGE = { from: '2024-01-01', to: '2027-01-01' }
const zone = zoneNamed('Asia/Shanghai')
const windowsMs = windowsOf([24, 12, 48, 72])

/** Fills a server's database past its journal, and stores what its boards would hold. @returns the data's folder */
const filled = async (cases: number): Promise<string> => {
  const product = await startProduct()
  const desk = await product.signIn('desk1')
  const { text, lng, lat } = supermarket
  const call = { category: 'theft' as const, summary: '超市报称香烟被盗', caller: {}, place: { text, lng, lat } }
  const { case: model } = await desk.call('case.receive', { body: call })
  const connection = await openLongWorkConnection(product.databaseUri, { isEmbedded: true })
  try {
    const db = databaseOn(connection)
    await fill(db, { ...model, status: 'closed' }, cases, { isSearched: false })
    const empty = { cube: new CaseCube(zone, windowsMs), stock: new Stock(zone) }
    await storeSnapshot(db, await readAll(db, empty), new Date())
  } finally {
    await connection.close()
    await product.stop({ keep: true })
  }
  return product.dataDir
}

/** How many cases its boards count; 0 while they are loaded, or while it is too busy with that to answer. */
const boardCases = async ({ url }: Product): Promise<number> => {
  const text = await fetch(`${url}/metrics`, {
    headers: { connection: 'close', authorization: `Bearer ${METRICS_TOKEN}` },
  })
    .then((answer) => answer.text())
    .catch(() => '')
  return Number(/xiaoan_board_cases (\d+)/.exec(text)?.[1] ?? 0)
}

interface Streamed {
  lines: number
  bytes: number
  seconds: number
  /** Resident memory of the server meanwhile, bytes. */
  memory: number[]
}

/** Reads a download to its end, looking at the server's memory every now and then. */
const streamed = async (product: Product, address: string, cookie: string): Promise<Streamed> => {
  const memory: number[] = []
  const timer = setInterval(() => memory.push(product.memory()), SAMPLE_MS)
  const began = performance.now()
  let [lines, bytes] = [0, 0]
  try {
    const { body, status } = await fetch(product.url + address, { headers: { cookie } })
    if (!body || status !== 200) throw new Error(`the list was not given: ${status}`)
    for await (const chunk of body) {
      bytes += chunk.length
      for (const byte of chunk) if (byte === LINE_FEED) lines += 1
    }
  } finally {
    clearInterval(timer)
  }
  return { lines, bytes, seconds: (performance.now() - began) / 1000, memory }
}
const LINE_FEED = 10

/** [K8] The whole list behind a figure as CSV, over HTTP: as long as the figure, in flat memory. */
const measureCsv = async (product: Product, cases: number, { tell }: Effort): Promise<void> => {
  while ((await boardCases(product)) < cases) await pause(50)
  const desk = await product.signIn('desk1')
  const { count } = await desk.call('board.cases', { query: { figure: 'total', ...RANGE, limit: 1 } })
  const address = `/api/boards/cases.csv?figure=total&from=${RANGE.from}&to=${RANGE.to}`
  await streamed(product, `${address}&category=fraud`, desk.cookie)
  const idle = product.memory()
  const { lines, bytes, seconds, memory } = await streamed(product, address, desk.cookie)
  if (lines - 1 !== count || count < cases) throw new Error(`the list has ${lines - 1} lines, its figure is ${count}`)
  const words = `a list of ${cases.toLocaleString('en')} cases as CSV`
  tell({ row: 'h', name: `${words}, over HTTP`, value: count / seconds, unit: 'cases a second', goal: '' })
  tell({ row: 'h', name: `${words}, size`, value: bytes / 1_000_000, unit: 'MB', goal: '' })
  const half = Math.ceil(memory.length / 2)
  const [first, second] = [Math.max(...memory.slice(0, half)), Math.max(...memory.slice(half))]
  const above = (Math.max(first, second) - idle) / 1_000_000
  tell({ row: 'h', name: `${words}, memory above that before`, value: above, unit: 'MB', goal: '' })
  const grown = Math.max(0, second - first) / 1_000_000
  tell(within({ row: 'h', name: `${words}, more in its second half`, value: grown, unit: 'MB' }, { atMost: 20 }))
}

/** Row (h): long lists. */
export const measureExports = async (effort: Effort): Promise<void> => {
  const cases = effort.part === 1 ? CASES : CASES_QUICK
  const dataDir = await filled(cases)
  const product = await startProduct({ dataDir, profileDir: effort.profileDir })
  try {
    await measureCsv(product, cases, effort)
  } finally {
    await product.stop()
  }
}
