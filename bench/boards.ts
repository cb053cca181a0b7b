import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zoneNamed } from '../shared/domain/boards/calendar.ts'
import type { Contribution } from '../shared/domain/boards/contribution.ts'
import type { CaseFigure } from '../shared/domain/boards/figures.ts'
import { caseFigures } from '../shared/domain/boards/figures.ts'
import { periodOf, spansOf } from '../shared/domain/boards/period.ts'
import { windowsOf } from '../shared/domain/boards/traits.ts'
import { procedures, subcategories } from '../shared/schema/terms.ts'
import {
  CaseCube,
  loadSnapshot,
  Stock,
  storeSnapshot,
  tally,
  type Asking,
  type Source,
} from '../server/boards/index.ts'
import { databaseOn } from '../server/db/collections.ts'
import { openLongWorkConnection } from '../server/db/connect.ts'
import type { Effort } from './effort.ts'
import { withProduct } from './product.ts'
import { against, within, type Figure } from './report.ts'
import { median } from './statistics.ts'

const CASES = 1_000_000
/** Held as boards hold them, without their timelines; not in a short run. */
const CASES_MOST = 5_000_000
const STATIONS = 100
const HOUR_MS = 3_600_000
const FROM = Date.parse('2023-01-01T00:00:00+08:00')
const TO = Date.parse('2026-01-01T00:00:00+08:00')
const AS_OF = Date.parse('2026-01-05T00:00:00+08:00')
const zone = zoneNamed('Asia/Shanghai')
const windowsMs = windowsOf([24, 12, 48, 72])
const warmUps = 3

/** The same numbers every time. */
const numbers = (): (() => number) => {
  let state = 7
  return () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) / 2 ** 32
}

const idOf = (place: number): string => {
  const hex = (Math.imul(place + 1, 2_654_435_761) >>> 0).toString(16).padStart(8, '0')
  return `${hex}-${hex.slice(0, 4)}-8${hex.slice(5)}-9${hex.slice(1, 4)}-${place.toString(16).padStart(12, '0')}`
}

/** Generated cases of three years, in the order they came in. */
function* generated(cases: number): Generator<Contribution> {
  const random = numbers()
  const [most] = subcategories
  if (!most) return
  for (let place = 0; place < cases; place++) {
    const receivedMs = Math.floor(FROM + (place / cases) * (TO - FROM))
    const { code, category } = subcategories[Math.floor(random() * random() * subcategories.length)] ?? most
    const isCleared = random() < 0.5
    const clearedMs = isCleared ? receivedMs + Math.floor(random() * random() * 72 * HOUR_MS) : undefined
    yield {
      id: idOf(place),
      seq: 10,
      city: 'city',
      district: 'district',
      station: `s${Math.floor(random() * STATIONS)}`,
      category,
      subcategory: code,
      procedure: procedures[Math.floor(random() * procedures.length)] ?? 'undecided',
      origin: 'call',
      ending: random() < 0.05 ? 'dismissed' : 'counted',
      isOpen: !isCleared && random() < 0.01,
      isPending: false,
      isReopened: false,
      isSupervised: false,
      isSetBack: false,
      receivedMs,
      clearedMs,
      submittedMs: clearedMs && clearedMs + HOUR_MS,
      acknowledgedSeconds: Math.floor(random() * 60),
      arrivalSeconds: Math.floor(random() * 900),
    }
  }
}

/** Writes the same cases for the floor. */
const writeCsv = (path: string, cases: number): void => {
  const file = openSync(path, 'w')
  let text = 'station,category,month,year,received,cleared,ending\n'
  for (const { station, category, receivedMs, clearedMs, ending } of generated(cases)) {
    const date = new Date(receivedMs + zone.offsetAt(receivedMs)).toISOString()
    text += `${station},${category},${date.slice(0, 7)},${date.slice(0, 4)},${receivedMs},${clearedMs ?? ''},${ending}\n`
    if (text.length > 1_000_000) {
      writeSync(file, text)
      text = ''
    }
  }
  writeSync(file, text)
  closeSync(file)
}

const places = (['received', 'matured', 'cleared-within', 'dismissed'] as CaseFigure[]).map((figure) =>
  caseFigures.indexOf(figure),
)

/** Stations × categories × months of two years as rows: station, category, month, four counts. */
const rowsOf = (cube: CaseCube, stations: number[]): (string | number)[][] => {
  const question = { origin: 'call' as const, isOriginAsked: false, window: windowsMs.indexOf(24 * HOUR_MS) }
  const asking: Asking = {
    cube,
    stations,
    takesSub: () => true,
    takesAll: true,
    question,
    windowMs: 24 * HOUR_MS,
    asOfMs: AS_OF,
  }
  const period = periodOf({ from: '2024-01-01', to: '2026-01-01' }, AS_OF, zone)
  const rows: (string | number)[][] = []
  const subsOf = new Map<string, number[]>()
  for (const [sub, { category }] of cube.subs.entries()) subsOf.set(category, [...(subsOf.get(category) ?? []), sub])
  const [width, figures] = [cube.subs.length * caseFigures.length, caseFigures.length]
  for (const span of spansOf(period, 'month', AS_OF, zone)) {
    const counts = tally(asking, span)
    const month = new Date(span.fromMs + zone.offsetAt(span.fromMs)).toISOString().slice(0, 7)
    for (let at = 0; at < stations.length; at++)
      for (const [category, subs] of subsOf) {
        const row: (string | number)[] = [cube.stations[stations[at] ?? 0] ?? '', category, month]
        for (const place of places) {
          let sum = 0
          for (const sub of subs) sum += counts[at * width + sub * figures + place] ?? 0
          row.push(sum)
        }
        rows.push(row)
      }
  }
  return rows
}

const timed = (runs: number, work: () => unknown): number => {
  const times: number[] = []
  for (let run = -warmUps; run < runs; run++) {
    const began = performance.now()
    JSON.stringify(work())
    if (run >= 0) times.push(performance.now() - began)
  }
  return median(times)
}

interface Floor {
  version: string
  allMs: number
  oneMs: number
  sums: number[]
}

/** DuckDB in a Python of its own; undefined where there is none. */
const floorOf = (cases: number, runs: number): Floor | undefined => {
  const folder = mkdtempSync(join(tmpdir(), 'xiaoan-bench-'))
  try {
    const path = join(folder, 'cases.csv')
    writeCsv(path, cases)
    const words = [join(import.meta.dirname, 'boards.py'), path, 's3', String(runs), String(AS_OF)]
    const done = spawnSync('python3', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
    return done.status === 0 ? (JSON.parse(done.stdout) as Floor) : undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const measured = (name: string, value: number, floor: number | undefined): Figure =>
  floor === undefined
    ? { row: 'c', name: `${name} (no DuckDB here to compare with)`, value, unit: 'ms', goal: '' }
    : against({ row: 'c', name, value, unit: 'ms' }, { name: 'DuckDB', value: floor }, { atMost: 0.2 })

/** Milliseconds from a stored snapshot to a cube that answers, on the product's own database. */
const warmUpMs = (source: Source): Promise<number> =>
  withProduct({}, async ({ databaseUri }) => {
    const connection = await openLongWorkConnection(databaseUri, { isEmbedded: true })
    try {
      const db = databaseOn(connection)
      await storeSnapshot(db, source, new Date(AS_OF))
      const began = performance.now()
      const loaded = await loadSnapshot(db, zone, windowsMs)
      const ms = performance.now() - began
      if (loaded?.cube.count !== source.cube.count) throw new Error('the snapshot does not hold what was stored')
      return ms
    } finally {
      await connection.close()
    }
  })

/** Megabytes that this process holds, when nothing is left to be collected. */
const heldMb = (): number => {
  global.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return (heapUsed + arrayBuffers) / 1_000_000
}

const measureCases = async (effort: Effort, cases: number): Promise<void> => {
  const { tell } = effort
  const runs = effort.runs * 4 + 1
  const floor = floorOf(cases, runs)
  const before = heldMb()
  const cube = new CaseCube(zone, windowsMs)
  for (const given of generated(cases)) cube.put(given)
  const [words, millions] = [`${cases.toLocaleString('en')} cases`, cases / 1_000_000]
  const held = (heldMb() - before) / millions
  tell({ row: 'c', name: `memory of the cube, a million of ${words}`, value: held, unit: 'MB', goal: '' })
  const all = [...cube.stations.keys()]
  const one = cube.station('s3') ?? 0
  const rows = rowsOf(cube, all)
  const sums = places.map((_, place) => rows.reduce((sum, row) => sum + Number(row[3 + place]), 0))
  if (floor && floor.sums.join() !== sums.join())
    throw new Error(`the figures differ from the floor's: ${sums.join()} and ${floor.sums.join()}`)
  const question = `stations × categories × months, two years, as JSON, ${words}`
  const allMs = timed(runs, () => rowsOf(cube, all))
  tell(measured(question, allMs, floor?.allMs))
  const oneMs = timed(runs, () => rowsOf(cube, [one]))
  tell(measured(`the same of one station, ${words}`, oneMs, floor?.oneMs))
  const changes = [...generated(1_000)].map((given) => ({ ...given, seq: 11, isPending: true }))
  const began = performance.now()
  for (const change of changes) cube.put(change)
  const value = performance.now() - began
  tell({ row: 'c', name: `taking in 1,000 changes, ${words}`, value, unit: 'ms', goal: '' })
  const perMillion = (await warmUpMs({ cube, stock: new Stock(zone) })) / 1000 / millions
  const name = `warm-up from the snapshot, a million of ${words}`
  tell(within({ row: 'c', name, value: perMillion, unit: 's' }, { atMost: 2 }))
}

/** Row (c). */
export const measureBoards = async (effort: Effort): Promise<void> => {
  await measureCases(effort, CASES / effort.part)
  if (effort.part === 1) await measureCases(effort, CASES_MOST)
}
