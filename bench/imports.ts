import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { databaseOn, type Database, type Document } from '../server/db/collections.ts'
import { openLongWorkConnection } from '../server/db/connect.ts'
import type { Effort } from './effort.ts'
import { startProduct } from './product.ts'
import { against, within } from './report.ts'
import { textOf } from './search.texts.ts'
import { median } from './statistics.ts'

const ROWS = 50_000
/** As many as a transaction of the importer takes at most. */
const FLOOR_BATCH = 1_000
const PROJECT = join(import.meta.dirname, '..')
const MAPPING = join(PROJECT, 'seed', 'import', 'mappings', 'ledger.json')
const HEADER =
  '案件编号,案由,案件类型,简要案情,接警时间,破案时间,发案地点,经度,纬度,受理单位代码,案件状态,损失金额（元）'
const kinds = ['盗窃电动车', '入室盗窃', '扒窃', '电信网络诈骗', '故意毁坏财物', '殴打他人']
const stations = ['LJ01', 'LJ02', 'LJ03']
const FROM = Date.UTC(2021, 0, 1)

/** A made-up ledger 案件台账. @param run other cases for each */
const ledger = (rows: number, run: number): string => {
  const at = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
  const lines = Array.from({ length: rows }, (_, row) => {
    const receivedMs = FROM + row * 600_000
    const { summary, place } = textOf(row)
    const isCleared = row % 3 > 0
    return [
      `A${run}-${row}`,
      kinds[row % kinds.length],
      row % 2 ? '行政' : '刑事',
      `"${summary}"`,
      at(receivedMs),
      isCleared ? at(receivedMs + (row % 50) * 3_600_000) : '',
      place,
      `118.${100_000 + (row % 90_000)}`,
      `32.${100_000 + (row % 90_000)}`,
      stations[row % stations.length],
      isCleared ? '已破案' : '中止',
      (row % 900) * 10,
    ].join(',')
  })
  return `${HEADER}\n${lines.join('\n')}\n`
}

/** `npm run import` in a process of its own. @returns cases a second, as it says at its end */
const imported = async (dataDir: string, file: string, rows: number, profileDir?: string): Promise<number> => {
  const profile = profileDir === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profileDir]
  const words = ['server/start.mjs', 'server/commands/import', '--map', MAPPING, file, '--report', `${file}.refused`]
  const child = spawn(process.execPath, [...profile, ...words], {
    cwd: PROJECT,
    env: { ...process.env, DATA_DIR: dataDir, MONGODB_URI: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (part: Buffer) => (said += part.toString()))
  await once(child, 'close')
  const [, count, rate] = /: (\d+) imported.*; (\d+) a second/.exec(said) ?? []
  if (child.exitCode !== 0 || Number(count) !== rows) throw new Error(`the import did not take all rows: ${said}`)
  return Number(rate)
}

/** The same rows bare: journal and projections by `insertMany`, to the same indexes, one batch after the other. */
const floorOf = async (db: Database, run: number): Promise<number> => {
  const names = ['journal', 'cases'] as const
  const own = { journal: { 'subject.id': new RegExp(`^import:anjian-taizhang:A${run}-`) }, cases: {} }
  own.cases = { _id: own.journal['subject.id'] }
  const made: Record<(typeof names)[number], Document[]> = { journal: [], cases: [] }
  for (const name of names) {
    made[name] = await db.collection<Document>(name).find(own[name]).toArray()
    await db.raw.createCollection(`bare_${name}`)
    const indexes = await db.collection(name).indexes()
    const wanted = indexes.filter((index) => index.name !== '_id_').map(({ v: _v, ...index }) => index)
    await db.collection(`bare_${name}`).createIndexes(wanted as never)
  }
  const began = performance.now()
  for (let from = 0; from < made.cases.length; from += FLOOR_BATCH)
    for (const name of names)
      await db.collection<Document>(`bare_${name}`).insertMany(made[name].slice(from, from + FLOOR_BATCH), {
        ordered: false,
        writeConcern: { w: 'majority', journal: true },
      })
  const seconds = (performance.now() - began) / 1000
  for (const name of names) await db.raw.dropCollection(`bare_${name}`)
  return made.cases.length / seconds
}

/** Row (i): past cases of a ledger, by the command. */
export const measureImport = async (effort: Effort): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'xiaoan-bench-'))
  const [ours, bare]: [number[], number[]] = [[], []]
  const first = await startProduct()
  const { dataDir } = first
  await first.stop({ keep: true })
  try {
    for (let run = 0; run < Math.min(3, effort.runs); run++) {
      const file = join(folder, `ledger-${run}.csv`)
      writeFileSync(file, ledger(ROWS, run))
      ours.push(await imported(dataDir, file, ROWS, effort.profileDir))
      const product = await startProduct({ dataDir })
      const connection = await openLongWorkConnection(product.databaseUri, { isEmbedded: true })
      try {
        bare.push(await floorOf(databaseOn(connection), run))
      } finally {
        await connection.close()
        await product.stop({ keep: true })
      }
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
    rmSync(folder, { recursive: true, force: true })
  }
  const figure = { row: 'i', name: 'import of a ledger', value: median(ours), unit: 'cases a second' } as const
  effort.tell(within(figure, { atLeast: 5_000 }))
  effort.tell(
    against(
      { ...figure, name: 'import of a ledger, against the machine' },
      { name: 'bare insertMany of the same rows', value: median(bare) },
      { atLeast: 0.5 },
    ),
  )
}
