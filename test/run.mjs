import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { unpackedBrowser } from './support/run.browser.mjs'
import { killAll, runNode } from './support/run.process.mjs'

/**
 * The one test command. `npm test` does everything; `npm test -- --only api,web` some steps; words after these go to
 * mocha (`npm test -- --only api --grep K3`). A check that is no mocha test counts as one in the last line.
 */
const PROJECT = join(import.meta.dirname, '..')
const WITHIN_MINUTES = 40
/** What takes longest begins first, so that nothing long is left at the end. */
const GROUPS_IN_ORDER = [
  'web',
  'api',
  'fault',
  'commands',
  'realtime',
  'journal',
  'db',
  'rules',
  'replay',
  'domain',
  'seed',
]
const NOT_GROUPS = ['support']

const { values, tokens } = parseArgs({
  options: { only: { type: 'string', multiple: true } },
  strict: false,
  allowPositionals: true,
  tokens: true,
})
const only = (values.only ?? []).flatMap((names) => String(names).split(','))
const ofOnly = tokens.filter((token) => token.kind === 'option' && token.name === 'only')
const forMocha = process.argv.slice(2).filter((word, index) => {
  const own = ofOnly.some((token) => token.index === index || (!token.inlineValue && token.index === index - 1))
  return !own && word !== '--'
})

const folder = mkdtempSync(join(tmpdir(), 'xiaoan-run-'))
const environment = {
  ...process.env,
  NODE_ENV: 'test',
  MONGOMS_DISABLE_POSTINSTALL: '1',
  ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }),
}
// Tests make databases of their own: the user's is none of their business.
delete environment.MONGODB_URI

const results = []
const startedAt = performance.now()
const seconds = (from) => `${((performance.now() - from) / 1000).toFixed(1)} s`

/** Runs one step, shows its heading, output and time, and keeps its result. A check of several programs runs them all. */
const step = async (name, work, { hold = false } = {}) => {
  const started = performance.now()
  if (!hold) console.log(`\n━━ ${name}`)
  let result
  try {
    result = await work(hold)
  } catch (error) {
    result = { isGood: false, output: '', problem: error instanceof Error ? error.message : String(error) }
  }
  if (hold) console.log(`\n━━ ${name}\n${result.output.trimEnd()}`)
  if (result.problem) console.error(result.problem)
  const { passed, failed, failures } = result.counts ?? {
    passed: result.isGood ? 1 : 0,
    failed: result.isGood ? 0 : 1,
    failures: [],
  }
  results.push({ name, isGood: result.isGood, passed, failed, failures, time: seconds(started) })
  console.log(`── ${name}: ${result.isGood ? 'good' : 'FAILED'}, ${seconds(started)}`)
  return result.isGood
}

const program =
  (...words) =>
  (hold) =>
    runNode(words, { cwd: PROJECT, env: environment, hold })
const tool = (path, ...words) => program(join('node_modules', path), ...words)

const checks = {
  typecheck: [
    ['type-check', tool('typescript/bin/tsc', '--noEmit')],
    ...(existsSync(join(PROJECT, 'web/tsconfig.json'))
      ? [['type-check of the pages', tool('vue-tsc/bin/vue-tsc.js', '--noEmit', '-p', 'web/tsconfig.json')]]
      : []),
  ],
  lint: [
    ['lint', tool('eslint/bin/eslint.js', '--max-warnings', '0', '.')],
    ['format', tool('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.')],
  ],
  build: [['build', program('server/build.mjs')]],
}

const groups = () => {
  const found = readdirSync(join(PROJECT, 'test'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !NOT_GROUPS.includes(entry.name))
    .map(({ name }) => name)
    .filter((name) =>
      readdirSync(join(PROJECT, 'test', name), { recursive: true }).some((file) => /[.]test[.]ts$/.test(file)),
    )
  const known = GROUPS_IN_ORDER.filter((name) => found.includes(name))
  return [...known, ...found.filter((name) => !known.includes(name))]
}

/** The files of a group in halves that take about as long: the longest files are the longest to run. */
const halvesOf = (group) => {
  const files = readdirSync(join(PROJECT, 'test', group), { recursive: true })
    .filter((file) => /[.]test[.]ts$/.test(file))
    .map((file) => `test/${group}/${file}`)
    .sort((one, other) => statSync(join(PROJECT, other)).size - statSync(join(PROJECT, one)).size)
  return [0, 3].map((turn) => files.filter((_, index) => index % 4 === turn || index % 4 === (turn === 0 ? 2 : 1)))
}

/** One mocha process for a group; its counts come by file. A mocha that dies before its end has failed once more. */
const mocha =
  (group, files = [`test/${group}/**/*.test.ts`]) =>
  async (hold) => {
    const file = join(folder, `${randomUUID()}.json`)
    // Unpacked before, so that a browser that lacks something is told in a sentence, once.
    if (group === 'web') await unpackedBrowser()
    const words = [
      'node_modules/mocha/bin/mocha.js',
      '--reporter',
      'test/support/run.reporter.cjs',
      ...files,
      ...forMocha,
    ]
    const { isGood, output } = await runNode(words, {
      cwd: PROJECT,
      env: { ...environment, TEST_COUNTS: file },
      hold,
    })
    const counts = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { passed: 0, failed: 0, failures: [] }
    if (!isGood && counts.failed === 0) {
      counts.failed = 1
      counts.failures.push(`${group}: mocha did not come to its end, or ran no test`)
    }
    return { isGood: isGood && counts.failed === 0, output, counts }
  }

const findDatabase = async () => {
  const { tsImport } = await import('tsx/esm/api')
  const { findMongod } = await tsImport('../server/db/mongod.ts', import.meta.url)
  const { path, version } = await findMongod({ systemBinary: process.env.MONGOMS_SYSTEM_BINARY ?? null })
  environment.MONGOMS_SYSTEM_BINARY = path
  return { isGood: true, output: '', problem: `MongoDB ${version}` }
}

const finish = (note) => {
  clearTimeout(guard)
  killAll()
  rmSync(folder, { recursive: true, force: true })
  console.log(`\n━━ summary, ${seconds(startedAt)}`)
  for (const { name, isGood, passed, failed, time } of results) {
    console.log(
      `  ${isGood ? '✔' : '✘'} ${name.padEnd(28)} ${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed  ${time}`,
    )
  }
  for (const title of results.flatMap(({ failures }) => failures)) console.log(`  ✘ ${title}`)
  if (note) console.log(`  ✘ ${note}`)
  const sum = (of) => results.reduce((total, result) => total + result[of], 0)
  const failed = sum('failed') + (note ? 1 : 0)
  console.log(`\n${sum('passed')} passed, ${failed} failed`)
  process.exit(failed > 0 || results.length === 0 ? 1 : 0)
}

const guard = setTimeout(() => finish(`not done within ${WITHIN_MINUTES} minutes`), WITHIN_MINUTES * 60_000)
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => finish(`ended by ${signal}`))

const wanted = (name) => only.length === 0 || only.includes(name)
const all = groups()
const unknown = only.filter((name) => !(name in checks) && !all.includes(name))
if (unknown.length > 0)
  finish(`there is no step ${unknown.join(', ')}; there are ${[...Object.keys(checks), ...all].join(', ')}`)

const chosen = all.filter(wanted)
const rest = chosen.filter((name) => name !== 'web')
const web = () =>
  forMocha.length > 0
    ? [['test/web', mocha('web')]]
    : halvesOf('web').map((files, half) => [`test/web ${half + 1}/2`, mocha('web', files)])

const needsBuild = ['web', 'fault', 'commands', 'replay'].some((name) => chosen.includes(name))
if (wanted('build') || needsBuild) for (const [title, work] of checks.build) await step(title, work)
const needsDatabase = chosen.some((name) => !['rules', 'domain', 'seed'].includes(name))
const isReady = !needsDatabase || (await step('database program', findDatabase))
const queue = [
  ...(chosen.includes('web') && isReady ? web() : []),
  ...['typecheck', 'lint'].filter(wanted).flatMap((name) => checks[name]),
  ...(isReady ? rest.map((group) => [`test/${group}`, mocha(group)]) : []),
]
/** Pages wait for their browser and the rest for the database: three at a time fill two processors. */
const AT_ONCE = 3
const hold = queue.length > 1
const takeTurns = async () => {
  for (let next = queue.shift(); next; next = queue.shift()) await step(...next, { hold })
}
await Promise.all(Array.from({ length: AT_ONCE }, takeTurns))
finish()
