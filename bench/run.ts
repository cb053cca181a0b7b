import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import mongoose from 'mongoose'
import { measureBoards } from './boards.ts'
import { measureDispatch } from './dispatch.ts'
import { measureEntries } from './entries.ts'
import { measureExports } from './exports.ts'
import { measureIdle } from './idle.ts'
import { measureImport } from './imports.ts'
import { withProduct } from './product.ts'
import { loadNow, machineOf, say, writeReport, type Figure } from './report.ts'
import { measureScreens } from './screens.ts'
import { measureSearch } from './search.ts'
import { measureStart } from './start.ts'
import type { Effort } from './effort.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    profile: { type: 'string' },
    minutes: { type: 'string' },
  },
})
const rows = {
  a: measureDispatch,
  b: measureEntries,
  c: measureBoards,
  d: measureSearch,
  f: measureStart,
  g: measureScreens,
  h: measureExports,
  i: measureImport,
  j: measureIdle,
}
const names = (values.only?.split(',') ?? Object.keys(rows)) as (keyof typeof rows)[]
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const figures: Figure[] = []
const effort: Effort = {
  ...(values.quick ? { runs: 1, part: 4 } : { runs: 5, part: 1 }),
  profileDir: values.profile,
  minutes: values.minutes === undefined ? undefined : Number(values.minutes),
  tell: (figure) => {
    say(figure)
    figures.push(figure)
  },
}

const mongodVersion = (): Promise<string> =>
  withProduct({}, async ({ databaseUri }) => {
    const client = await mongoose.mongo.MongoClient.connect(databaseUri)
    const { version } = await client.db().admin().serverInfo()
    await client.close()
    return String(version)
  })

spawnSync(process.execPath, [join(import.meta.dirname, '..', 'server', 'build.mjs')], { stdio: 'inherit' })
const before = loadNow()
const machine = machineOf(await mongodVersion())
for (const name of names) {
  console.log(`\n(${name})`)
  await rows[name](effort)
}
writeReport({
  at: new Date().toISOString(),
  isQuick: values.quick,
  machine,
  load: { before, after: loadNow() },
  figures,
})
console.log('\nbench/REPORT.md')
process.exit(figures.every((figure) => figure.met !== false) ? 0 : 1)
