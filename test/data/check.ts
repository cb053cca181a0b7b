import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { clockwork } from '../../shared/domain/people.ts'
import { importFile } from '../../seed/import/importer.ts'
import { mappingOf } from '../../seed/import/mapping.ts'
import { writerTo } from '../../seed/import/writer.ts'
import { startWorld } from '../support/world.ts'
import { stopTestDatabases } from '../support/mongod.ts'

/**
 * `npm run data`: imports the real files of `../shared/data` into a scratch database and compares what is stored with a
 * count straight from the files. Exit 2 when they are not there: nothing else needs them.
 */
const PROJECT = join(import.meta.dirname, '..', '..')
const FOLDER = join(PROJECT, '..', 'shared', 'data')
const files = {
  dallas: 'dallas_incidents_sample.csv.gz',
  toronto: 'toronto_bicycle_thefts_status.csv.gz',
  'philadelphia-2010': 'philadelphia_bicycle_thefts_2010_2013.csv.gz',
  'philadelphia-2014': 'philadelphia_bicycle_thefts_2014_2015.csv.gz',
}

interface Counted {
  cases: number
  fen: number
  years: Record<string, number>
  categories: Record<string, number>
}

const sorted = (counts: Record<string, number>): string => JSON.stringify(Object.entries(counts).sort())
const sameAs = (one: Counted, other: Counted): boolean =>
  one.cases === other.cases &&
  one.fen === other.fen &&
  sorted(one.years) === sorted(other.years) &&
  sorted(one.categories) === sorted(other.categories)

const main = async (): Promise<number> => {
  const missing = Object.values(files).filter((name) => !existsSync(join(FOLDER, name)))
  if (missing.length > 0) {
    console.error(
      `没有真实数据，无从核对 · The real data is not there, nothing was checked: ../shared/data (${missing.join(', ')})`,
    )
    return 2
  }
  const script = join(import.meta.dirname, 'count.py')
  const expected = JSON.parse(execFileSync('python3', [script, FOLDER], { encoding: 'utf8' })) as Record<
    string,
    Counted
  >
  const world = await startWorld()
  let faults = 0
  try {
    const { journal, organisation, db } = world.app.platform
    for (const [name, file] of Object.entries(files)) {
      const mapping = mappingOf(readFileSync(join(PROJECT, 'seed', 'import', 'mappings', `${name}.json`), 'utf8'))
      const started = performance.now()
      const counts = await importFile({
        path: join(FOLDER, file),
        mapping,
        organisation: organisation(),
        writes: [writerTo(journal, clockwork(organisation().city.id))],
        now: () => new Date(),
        onRefused: (line, { field, value, en }) => console.error(`  ${line}: ${field} “${value}” ${en}`),
      })
      const seconds = (performance.now() - started) / 1000
      const stored: Counted = { cases: 0, fen: 0, years: {}, categories: {} }
      const year = new Intl.DateTimeFormat('en-US', { timeZone: mapping.timeZone, year: 'numeric' })
      for await (const { state } of db
        .collection('cases')
        .find({ _id: new RegExp(`^import:${mapping.source}:`) } as never)) {
        const of = year.format(new Date(state.receivedAt as string))
        stored.cases += 1
        stored.years[of] = (stored.years[of] ?? 0) + 1
        stored.categories[state.category as string] = (stored.categories[state.category as string] ?? 0) + 1
        for (const { valueFen } of state.losses as { valueFen: number }[]) stored.fen += valueFen
      }
      const wanted = expected[name]
      const isSame = wanted !== undefined && sameAs(stored, wanted) && counts.refused === 0
      if (!isSame) faults += 1
      console.log(
        `${isSame ? '✔' : '✘'} ${name}: ${stored.cases} cases, ${(stored.fen / 100).toFixed(2)}, ${Math.round(counts.imported / seconds)} a second`,
      )
      if (!isSame) console.log(JSON.stringify({ stored, wanted, counts }, null, 2))
    }
  } finally {
    await world.stop()
    await stopTestDatabases()
  }
  return faults === 0 ? 0 : 1
}

process.exitCode = await main()
