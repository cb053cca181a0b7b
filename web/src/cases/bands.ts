import type { Entry } from '../../../shared/domain/entry.ts'
import { folded } from '../../../shared/domain/folding.ts'
import { clockShort, date } from '../lib/time.ts'
import { entryWord } from './entryWording.ts'
import { textOf } from './entryView.ts'

/** [T3] By which of its times an entry stands on the axis: of the fact, or of its arrival at the server. */
export type Axis = 'occurred' | 'received'

/** Some minutes of the one time axis, with what every lane has of them. */
export interface Band {
  key: string
  /** Where it begins, as clocks show it: `15:05`; with its day where that differs from the band above. */
  label: string
  day: string
  items: Entry[]
}

/** What of a timeline is shown; empty means all. */
export interface Filter {
  text: string
  person: string
  kind: string
  unanswered: boolean
}

const MINUTE_MS = 60_000
const lengths = [5, 15, 30, 60, 180, 720, 1440].map((minutes) => minutes * MINUTE_MS)
/** Fewer in a band leave most lanes of it empty, and the page with them. */
const ENOUGH = 12
/** So few bands are never too many. */
const FEW = 3

export const instantOf = (entry: Entry, axis: Axis): string => (axis === 'occurred' ? entry.occurredAt : entry.storedAt)

/** The newest first; what happened at the same instant in the order of its arrival. */
export const sorted = (entries: readonly Entry[], axis: Axis): Entry[] =>
  [...entries].sort(
    (one, other) => Date.parse(instantOf(other, axis)) - Date.parse(instantOf(one, axis)) || other.seq - one.seq,
  )

/**
 * How long a band is, ms: as short as it may be with enough entries in each on average, and never shorter than `atLeast`,
 * so that what is read does not fall apart when entries come.
 */
export const bandLength = (entries: readonly Entry[], axis: Axis, atLeast = 0): number =>
  lengths.find((length) => {
    if (length < atLeast) return false
    const bands = new Set(entries.map((entry) => Math.floor(Date.parse(instantOf(entry, axis)) / length)))
    return bands.size <= FEW || entries.length >= bands.size * ENOUGH
  }) ?? 1440 * MINUTE_MS

/** Groups sorted entries into bands of a length; stretches without any have none. */
export const bandsOf = (entries: readonly Entry[], axis: Axis, bandMs: number): Band[] => {
  const bands: Band[] = []
  let day = ''
  for (const entry of entries) {
    const at = Math.floor(Date.parse(instantOf(entry, axis)) / bandMs) * bandMs
    const last = bands.at(-1)
    if (last?.key === String(at)) last.items.push(entry)
    else {
      const own = date(at)
      bands.push({ key: String(at), label: clockShort(at), day: own === day ? '' : own.slice(5), items: [entry] })
      day = own
    }
  }
  return bands
}

export const passes = (entry: Entry, { text, person, kind, unanswered }: Filter, open: ReadonlySet<number>): boolean =>
  (person === '' || entry.by.userId === person) &&
  (kind === '' || entry.kind === kind) &&
  (!unanswered || open.has(entry.seq)) &&
  (text.trim() === '' ||
    [entryWord(entry.kind), textOf(entry), entry.by.name, `#${entry.seq}`].some((each) =>
      folded(each).includes(folded(text)),
    ))
