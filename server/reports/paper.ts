import type { Board, BoardCase } from '../../shared/domain/boards/answers.ts'
import type { Zone } from '../../shared/domain/boards/calendar.ts'
import type { Cell, Language } from './cells.ts'
import type { Words } from './words.ts'

export interface Column {
  head: string
  /** In characters, for paper and sheet alike. */
  width: number
  /** Words stand left, numbers right. */
  isNumber?: boolean
}
export interface Row {
  cells: readonly Cell[]
  /** `group`: one heading for the rows below; `strong`: a sum; `part`: of the row above. */
  as?: 'group' | 'strong' | 'part'
}
export interface Table {
  heading: string
  /** Lies on its side on paper. */
  isWide: boolean
  note?: string
  columns: readonly Column[]
  rows: readonly Row[]
}

/** A report as it is to be read, whatever it is written on. */
export interface Paper {
  language: Language
  /** IANA name. */
  zone: string
  title: string
  subtitle: string
  /** Without its ending. */
  fileName: string
  at: string
  by: string
  facts: readonly { name: string; value: Cell }[]
  /** What a reader has to know before reading figures. */
  warnings: readonly string[]
  tables: readonly Table[]
  signatures: readonly { name: string; date: string }[]
  /** `{n}` and `{of}`. */
  page: string
}

/** The open cases that a report names, each list from the one that waits longest. */
export interface OpenCases {
  overdue: readonly BoardCase[]
  supervised: readonly BoardCase[]
  /** How many of each are named at most. */
  most: number
}

/** What a report is made of. */
export interface ReportParts {
  /** Of a calendar month, its trend by day. */
  board: Board
  open: OpenCases
  /** Names of districts by their id. */
  districts: ReadonlyMap<string, string>
  stations: ReadonlyMap<string, string>
  /** Who asked for it; undefined: the system itself. */
  by?: string
  language: Language
}

/** What the tables of a report are told by. */
export interface Telling extends ReportParts {
  words: Words
  clock: Zone
}
