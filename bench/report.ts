import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'

/** One measured figure beside its floor and goal. */
export interface Figure {
  row: 'a' | 'b' | 'c' | 'd' | 'f' | 'g' | 'h' | 'i' | 'j'
  name: string
  value: number
  unit: string
  /** What it is compared with, measured in the same run. */
  floor?: { name: string; value: number }
  ratio?: number
  /** In words; empty for a figure without a goal. */
  goal: string
  met?: boolean
  /** The day it was measured; written with the report. */
  on?: string
}

/** A figure that may be at most so many times its floor, or for rates at least. */
export const against = (
  figure: Pick<Figure, 'row' | 'name' | 'value' | 'unit'>,
  floor: { name: string; value: number },
  goal: { atMost: number } | { atLeast: number },
): Figure => {
  const ratio = figure.value / floor.value
  return 'atMost' in goal
    ? { ...figure, floor, ratio, goal: `≤ ${goal.atMost} ×`, met: ratio <= goal.atMost }
    : { ...figure, floor, ratio, goal: `≥ ${goal.atLeast} ×`, met: ratio >= goal.atLeast }
}

/** A figure with a goal of its own. */
export const within = (
  figure: Pick<Figure, 'row' | 'name' | 'value' | 'unit'>,
  goal: { atMost: number } | { atLeast: number },
): Figure =>
  'atMost' in goal
    ? { ...figure, goal: `≤ ${goal.atMost} ${figure.unit}`, met: figure.value <= goal.atMost }
    : { ...figure, goal: `≥ ${goal.atLeast} ${figure.unit}`, met: figure.value >= goal.atLeast }

const TITLES = {
  a: '(a) Triple dispatch: from the request to the last of three sockets',
  b: '(b) Entries with watchers',
  c: '(c) Boards',
  d: '(d) Lists and search',
  f: '(f) Start and memory',
  g: '(g) Screens',
  h: '(h) Long lists',
  i: '(i) Import',
  j: '(j) Idle, and the first ten seconds',
} as const

export interface Machine {
  cores: number
  processor: string
  memoryGb: number
  node: string
  mongod: string
}

export const machineOf = (mongod: string): Machine => ({
  cores: cpus().length,
  processor: cpus()[0]?.model ?? '?',
  memoryGb: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  mongod,
})

export interface Report {
  at: string
  isQuick: boolean
  machine: Machine
  /** Load average over a minute before and after. */
  load: { before: number; after: number }
  figures: Figure[]
}

export const loadNow = (): number => Math.round((loadavg()[0] ?? 0) * 10) / 10

const shown = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(value >= 10 ? 1 : 2)

const lineOf = ({ name, value, unit, floor, ratio, goal, met }: Figure): string => {
  const compared = floor ? `${floor.name}: ${shown(floor.value)}` : ''
  const outcome = met === undefined ? '' : met ? 'met' : '**missed**'
  return `| ${name} | ${shown(value)} ${unit} | ${compared} | ${ratio === undefined ? '' : ratio.toFixed(2)} | ${goal} | ${outcome} |`
}

const tableOf = (row: Figure['row'], figures: readonly Figure[]): string[] =>
  figures.length === 0
    ? []
    : [
        '',
        `## ${TITLES[row]}`,
        '',
        `Measured on ${[...new Set(figures.map(({ on }) => on))].join(', ')}.`,
        '',
        '| | measured | floor, same run | × | goal | |',
        '| --- | ---: | ---: | ---: | --- | --- |',
        ...figures.map(lineOf),
      ]

const textOf = ({ at, isQuick, machine, load, figures }: Report): string =>
  [
    '# Speed and memory',
    '',
    `Written by \`npm run bench\`${isQuick ? ' --quick' : ''} on ${at.slice(0, 10)}. Times drift from machine to machine: what counts is the ratio to a`,
    'floor that is measured in the same run, in turns with the product, on the same `mongod`.',
    '',
    `Machine: ${machine.cores} cores (${machine.processor}), ${machine.memoryGb} GB, Node ${machine.node}, MongoDB ${machine.mongod} as a set of one member;`,
    `load average over a minute ${load.before} before and ${load.after} after. Server, load, watchers and floors are processes of their own on loopback.`,
    ...(Object.keys(TITLES) as Figure['row'][]).flatMap((row) =>
      tableOf(
        row,
        figures.filter((figure) => figure.row === row),
      ),
    ),
    '',
    '## What is measured',
    '',
    '- (a) The floor is a driver transaction (case, three dispatches, an entry; majority and journal) behind a bare `node:http`, then a frame to three',
    '  bare sockets. The product is `POST /api/cases`, signed in, with everything it does; its terminals are three signed-in sockets.',
    '  “This way of writing and nothing else”: case, entry with hash and command row committed in groups and told by the change stream, behind the',
    '  same bare HTTP, without sign-in, rights, validation, rules, personal data, timers, search and notifications: what the goal leaves for those.',
    '  c1, c8, c32: clients that call as soon as their last call has arrived. Medians of the medians of the runs, after 400 calls to each that are',
    '  not counted. Reminders of calls that nobody signs are set to an hour. Fifty a second: three times twenty seconds, two seconds before each.',
    '- (b) The floor is an `insertOne` and an `emit` for each entry behind a bare `node:http`. The product is `POST /api/cases/:id/timeline`; watchers',
    '  `follow`. A rate counts until the last watcher has the last entry. A frame to 1,000 sockets: from the first arrival to the last.',
    '- (c) Generated cases of three years in 100 stations, held in memory as a server holds them; the floor is DuckDB in a Python of its own,',
    '  if there is one, asked the same. Both answers are added up and must agree. Warm-up: from the stored snapshot to a cube that answers.',
    '  Five million cases are held as boards hold them, without their timelines. Memory: objects and arrays after a collection.',
    '- (d) A million made-up cases (a hundred thousand with `--quick`), read as the list does, without HTTP. The floor of the list is a `ping`; that of',
    '  the search SQLite FTS5 over pairs of characters, in memory, in Python, with the same texts and questions: medians of each, their mean.',
    '  Rows that were decoded lately are not decoded again, as of a list that many look at. Pages that nobody asked for before are read from the disk',
    '  as well: their floor is the driver alone with the same index and fields, on other such pages, by turns.',
    '  SQLite gives the texts alone; the product reads cards, two round trips away. SQLite is asked as the list asks, newest received first;',
    '  in the order of insertion it need not sort, which a list with imported cases does not have.',
    '- (f) Before the database: everything loaded and a setting refused. Ready: `/readyz` says yes.',
    '- (g) An ordinary headless browser, after a window that is not counted. Usable: empty cache, from the request of the page until its first field',
    '  can be typed in, or its first picture with data. Painted, counted: from the answer to the writer until the frame with it was drawn. Tasks: of the',
    "  main thread, as the browser counts them. Memory: the page's objects after a collection, end less beginning.",
    '- (h) A million cases, of which a list is read over HTTP to its end; it must have as many lines as its figure says. Memory there: resident, of the server.',
    '  The import is the command at the terminal; its floor `insertMany` of the journal and the cases that it made, to the same indexes.',
    '- (j) Closed cases beside those of the product. Idle: user and system time of the two processes over twenty seconds in which nobody asks anything,',
    '  after the start and before boards are compared with the cases, which takes a twentieth of the time for as long as it needs. The first ten seconds',
    '  begin with `/readyz`; later is the same server, 25 seconds on. Ten calls a second, one after the other.',
    '',
    '## Again',
    '',
    '`npm run bench`; `-- --only a` (or `b`, `c`, `d`, `f`, `g`, `h`, `i`, `j`), `-- --quick` for one short run, `-- --minutes 30` for the board of (g), `-- --profile <folder>` for processor profiles of the server.',
    'The numbers of this page are in `report.json`.',
    '',
  ].join('\n')

/** Writes the report; rows that were not measured this time keep their figures. */
export const writeReport = (report: Report): void => {
  const file = join(import.meta.dirname, 'report.json')
  const measured = new Set(report.figures.map((figure) => figure.row))
  const kept = earlierFigures(file).filter((figure) => !measured.has(figure.row))
  const whole = {
    ...report,
    figures: [...report.figures.map((figure) => ({ ...figure, on: report.at.slice(0, 10) })), ...kept].sort(
      (one, other) => one.row.localeCompare(other.row),
    ),
  }
  writeFileSync(file, `${JSON.stringify(whole, undefined, 2)}\n`)
  writeFileSync(join(import.meta.dirname, 'REPORT.md'), textOf(whole))
}

const earlierFigures = (file: string): Figure[] => {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as Report).figures
  } catch {
    return []
  }
}

/** One line at the terminal, as soon as it is known. */
export const say = (figure: Figure): void => {
  const floor = figure.floor ? `, ${figure.floor.name} ${shown(figure.floor.value)}: × ${figure.ratio?.toFixed(2)}` : ''
  const outcome = figure.met === undefined ? '' : figure.met ? '  met' : '  MISSED'
  console.log(
    `  ${figure.name}: ${shown(figure.value)} ${figure.unit}${floor}  (${figure.goal || 'no goal'})${outcome}`,
  )
}
