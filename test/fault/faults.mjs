import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

/**
 * `npm run faults`: the fault tests for long, and at the end every figure that they measured, beside its goal.
 * `-- --rounds 20 --seed 7` does fewer, or the same again; `-- --only frozen,stalled` those whose title has one of the words;
 * `-- --json FILE` writes the figures there as well.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '100' },
    seed: { type: 'string' },
    only: { type: 'string' },
    json: { type: 'string' },
  },
})
const seed = values.seed ?? String(Math.floor(Math.random() * 1e9))
const folder = mkdtempSync(join(tmpdir(), 'xiaoan-faults-'))
const figuresFile = join(folder, 'figures.jsonl')
const files = ['test/fault/**/*.test.ts', 'test/realtime/away.test.ts']
const words = ['node_modules/mocha/bin/mocha.js', '--reporter', 'spec', ...files]
if (values.only !== undefined) words.push('--grep', values.only.split(',').join('|'))
const startedAt = new Date()
const child = spawn(process.execPath, words, {
  cwd: join(import.meta.dirname, '..', '..'),
  stdio: 'inherit',
  env: {
    ...process.env,
    NODE_ENV: 'test',
    MONGODB_URI: '',
    // Of the server and of its database each: twice as many altogether.
    FAULT_ROUNDS: values.rounds,
    FAULT_SEED: seed,
    FAULT_FIGURES: figuresFile,
  },
})

/** Wide characters take two columns. */
const widthOf = (text) => [...text].reduce((sum, character) => sum + (/[⺀-￯]/.test(character) ? 2 : 1), 0)
const padded = (text, width) => text + ' '.repeat(Math.max(0, width - widthOf(text)))

const tell = (figures, code) => {
  const rows = figures.map(({ what, rounds, value, unit, goal }) => [
    what,
    String(rounds),
    `${value} ${unit}`,
    goal === undefined ? '' : `${goal} ${unit}`,
    goal === undefined ? '' : value <= goal ? 'met' : 'MISSED',
  ])
  const table = [['what', 'rounds', 'figure', 'goal', ''], ...rows]
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => widthOf(row[column]))))
  console.log(`\n━━ figures (seed ${seed})`)
  for (const row of table)
    console.log(
      `  ${row
        .map((cell, column) => padded(cell, widths[column]))
        .join('  ')
        .trimEnd()}`,
    )
  console.log(code === 0 ? '\nNothing that was asserted failed.' : '\nSomething that was asserted failed: see above.')
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill(signal))
child.once('exit', (code) => {
  const lines = existsSync(figuresFile) ? readFileSync(figuresFile, 'utf8').trim().split('\n').filter(Boolean) : []
  const figures = lines.map((line) => JSON.parse(line))
  tell(figures, code)
  if (values.json !== undefined) {
    const told = {
      startedAt: startedAt.toISOString(),
      endedAt: new Date().toISOString(),
      seed,
      rounds: Number(values.rounds),
      isGood: code === 0,
      figures,
    }
    writeFileSync(values.json, `${JSON.stringify(told, null, 2)}\n`)
  }
  rmSync(folder, { recursive: true, force: true })
  process.exit(code ?? 1)
})
