import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pino } from 'pino'
import { supermarket } from '../seed/places.ts'
import { cardFields, type CaseState } from '../shared/domain/case.ts'
import { CaseSearch, findCards, searchRowOf, type CasePlace } from '../server/cases/index.ts'
import { databaseOn, type Database } from '../server/db/collections.ts'
import { openLongWorkConnection } from '../server/db/connect.ts'
import type { Effort } from './effort.ts'
import { withProduct, type Product } from './product.ts'
import { against, within } from './report.ts'
import { caseLike, questions } from './search.texts.ts'
import { median, pause } from './statistics.ts'

const CASES = 1_000_000
/** A short run looks through a tenth. */
const CASES_QUICK = 100_000
const BATCH = 2_000
const PAGE = 51
const DEEP_PAGES = 40

interface Answer {
  ms: number
  found: number
}

/** When a case was received, and its text. */
type Text = [receivedAt: string, text: string]

/** Median ms of work that is done so many times. */
const timed = async (runs: number, work: () => Promise<unknown>): Promise<number> => {
  const took: number[] = []
  for (let run = 0; run < runs + 3; run++) {
    const began = performance.now()
    await work()
    if (run >= 3) took.push(performance.now() - began)
  }
  return median(took)
}

/** The same of several, one after the other in every turn. */
const timedByTurns = async <const W extends readonly (() => Promise<unknown>)[]>(
  runs: number,
  works: W,
): Promise<{ [K in keyof W]: number }> => {
  const took: number[][] = works.map(() => [])
  for (let run = 0; run < runs + 3; run++) {
    for (const [index, work] of works.entries()) {
      const began = performance.now()
      await work()
      if (run >= 3) took[index]?.push(performance.now() - began)
    }
  }
  return took.map(median) as { [K in keyof W]: number }
}

/** The fields of a page of cards as the driver alone finds and decodes them. */
const barePage = (db: Database, visible: Record<string, string>, after: CasePlace): Promise<unknown[]> =>
  db
    .collection<{ _id: string }>('cases')
    .find({ ...visible, 'state.receivedAt': { $lt: after.receivedAt } })
    .sort({ 'state.receivedAt': -1, _id: -1 })
    .limit(PAGE)
    .project(Object.fromEntries(['seq', ...cardFields.map((path) => `state.${path}`)].map((path) => [path, 1])))
    .toArray()

interface FloorAnswer extends Answer {
  /** In the order of insertion, which needs no sorting. */
  insertedMs: number
}

/** The same texts and questions to SQLite; undefined where there is no Python with FTS5. */
const askSqlite = async (texts: Iterable<Text>, runs: number): Promise<FloorAnswer[] | undefined> => {
  const child = spawn('python3', [join(import.meta.dirname, 'search.py')], { stdio: ['pipe', 'pipe', 'inherit'] })
  const gone = new Promise<undefined>((resolve) => child.once('error', () => resolve(undefined)))
  child.stdin.on('error', () => undefined)
  let said = ''
  child.stdout.on('data', (part: Buffer) => (said += part.toString()))
  child.stdin.write(`${JSON.stringify({ questions, runs })}\n`)
  for (const text of texts) if (!child.stdin.write(`${JSON.stringify(text)}\n`)) await once(child.stdin, 'drain')
  child.stdin.end()
  await Promise.race([once(child, 'close'), gone])
  if (child.exitCode !== 0 || said === '') return undefined
  return (JSON.parse(said) as { answers: FloorAnswer[] }).answers
}

/** Cases beside those of the product, past its journal: lists and search read nothing else. */
export const fill = async (
  db: Database,
  model: CaseState,
  all: number,
  { isSearched = true }: { isSearched?: boolean } = {},
): Promise<Text[]> => {
  const texts: Text[] = []
  const cases = db.collection<{ _id: string }>('cases')
  const searches = db.collection<{ _id: string }>('searches')
  const options = { ordered: false, writeConcern: { w: 1, journal: false } } as const
  for (let from = 0; from < all; from += BATCH) {
    const states = Array.from({ length: Math.min(BATCH, all - from) }, (_, at) => caseLike(model, from + at, all))
    const stored = { kind: 'case', seq: 1, head: '', storedAt: model.receivedAt, nextTimerAt: null }
    await cases.insertMany(
      states.map((state) => ({ _id: state.id, ...stored, state })),
      options,
    )
    if (!isSearched) continue
    const rows = states.map(searchRowOf)
    texts.push(...rows.map(({ receivedAt, text }): Text => [receivedAt, text]))
    await searches.insertMany(rows, options)
  }
  return texts
}

const measured = async (product: Product, db: Database, effort: Effort): Promise<void> => {
  const all = effort.runs === 1 ? CASES_QUICK : CASES
  const runs = Math.max(100, effort.runs * 20)
  const desk = await product.signIn('desk1')
  const { text, lng, lat } = supermarket
  const call = { category: 'theft' as const, summary: '超市报称香烟被盗', caller: {}, place: { text, lng, lat } }
  const { case: model } = await desk.call('case.receive', { body: call })
  console.log(`filling in ${all.toLocaleString('en')} cases …`)
  const texts = await fill(db, model, all)
  const search = new CaseSearch({ db, log: pino({ level: 'silent' }) })
  search.start()
  while (search.gramFor('电动车') === undefined) await pause(20)

  const visible = { 'state.scope.city': model.scope.city }
  const few = {
    ...visible,
    $or: [{ 'state.unitIds': { $in: ['unit-of-few'] } }, { 'state.lead.userId': 'account-of-few' }],
  }
  const page = (after?: CasePlace) => findCards(db, [visible], after, PAGE)
  const middle: CasePlace = { receivedAt: new Date(Date.UTC(2026, 0, 1) - all * 10_000).toISOString(), id: '' }
  const [ping, first, deep, own] = await timedByTurns(runs, [
    () => db.raw.command({ ping: 1 }),
    () => page(),
    () => page(middle),
    () => findCards(db, [few], undefined, PAGE),
  ])
  effort.tell(
    against(
      { row: 'd', name: `list of ${all.toLocaleString('en')} cases, first page`, value: first, unit: 'ms' },
      { name: 'ping', value: ping },
      { atMost: 4 },
    ),
  )
  const asFast = { atMost: 1.2 }
  effort.tell(
    against(
      { row: 'd', name: 'list, a page in the middle', value: deep, unit: 'ms' },
      { name: 'first page', value: first },
      asFast,
    ),
  )
  // Pages of this list that are not in the database's memory either, by turns for the product and the driver alone.
  const begin = Date.parse(middle.receivedAt)
  let turned = 0
  const nextPlace = (): CasePlace => ({ receivedAt: new Date(begin - ++turned * 3_600_000).toISOString(), id: '' })
  const [unseen, bare] = await timedByTurns(runs, [() => page(nextPlace()), () => barePage(db, visible, nextPlace())])
  effort.tell(
    against(
      { row: 'd', name: 'list, pages that nobody asked for before', value: unseen, unit: 'ms' },
      { name: 'driver alone', value: bare },
      { atMost: 1 },
    ),
  )
  effort.tell(
    against(
      { row: 'd', name: 'list of who sees few of them', value: own, unit: 'ms' },
      { name: 'ping', value: ping },
      { atMost: 4 },
    ),
  )

  const ask = (words: string, after?: CasePlace) =>
    search.find(words, search.gramFor(words) ?? '', [visible], after, PAGE)
  const ours: Answer[] = []
  for (const words of questions) {
    const ms = await timed(runs, () => ask(words))
    ours.push({ ms, found: (await ask(words)).cases.length })
  }
  const mean = (times: readonly number[]): number => times.reduce((sum, ms) => sum + ms, 0) / times.length
  const floor = await askSqlite(texts, runs)
  const name = `search, mean of ${questions.length} questions`
  const figure = { row: 'd', name, value: mean(ours.map(({ ms }) => ms)), unit: 'ms' } as const
  effort.tell(
    floor
      ? against(figure, { name: 'SQLite FTS5, pairs', value: mean(floor.map(({ ms }) => ms)) }, { atMost: 1.5 })
      : { ...figure, goal: '' },
  )
  if (floor) {
    const value = mean(floor.map(({ insertedMs }) => insertedMs))
    const name = 'search, against SQLite in the order of insertion'
    const ratio = figure.value / value
    effort.tell({ ...figure, name, floor: { name: 'SQLite FTS5, unsorted', value }, ratio, goal: '' })
  }
  for (const [at, words] of questions.entries()) {
    const [mine, its] = [ours[at], floor?.[at]]
    if (mine)
      console.log(
        `  ${words}: ${mine.ms.toFixed(2)} ms, ${mine.found} · SQLite ${its?.ms.toFixed(2)} ms, unsorted ${its?.insertedMs.toFixed(2)} ms, ${its?.found}`,
      )
  }

  let place: CasePlace | undefined
  for (let page = 0; page < DEEP_PAGES; page++) {
    const last = (await ask('电动车', place)).cases.at(-1)
    if (last) place = { receivedAt: last.state.receivedAt, id: last._id }
  }
  const [near, far] = await timedByTurns(runs, [() => ask('电动车'), () => ask('电动车', place)])
  effort.tell(
    against(
      { row: 'd', name: `search, page ${DEEP_PAGES + 1}`, value: far, unit: 'ms' },
      { name: 'first page', value: near },
      asFast,
    ),
  )
  const whole = await timed(runs, () => desk.call('case.list', { query: { q: '电动车' } }))
  effort.tell(within({ row: 'd', name: 'search, over HTTP and signed in', value: whole, unit: 'ms' }, { atMost: 100 }))
  await search.stop()
}

/** Row (d). */
export const measureSearch = (effort: Effort): Promise<void> =>
  withProduct({ profileDir: effort.profileDir }, async (product) => {
    const connection = await openLongWorkConnection(product.databaseUri, { isEmbedded: true })
    try {
      await measured(product, databaseOn(connection), effort)
    } finally {
      await connection.close()
    }
  })
