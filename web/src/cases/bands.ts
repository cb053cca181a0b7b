import type { Entry } from '../../../shared/domain/entry.ts'
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

const bandMs = 5 * 60_000

export const instantOf = (entry: Entry, axis: Axis): string => (axis === 'occurred' ? entry.occurredAt : entry.storedAt)

/** The newest first; what happened at the same instant in the order of its arrival. */
export const sorted = (entries: readonly Entry[], axis: Axis): Entry[] =>
  [...entries].sort(
    (one, other) => Date.parse(instantOf(other, axis)) - Date.parse(instantOf(one, axis)) || other.seq - one.seq,
  )

/** Groups sorted entries into bands of five minutes; minutes without any have none. */
export const bandsOf = (entries: readonly Entry[], axis: Axis): Band[] => {
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
    `${entryWord(entry.kind)} ${textOf(entry)} ${entry.by.name} #${entry.seq}`
      .toLowerCase()
      .includes(text.trim().toLowerCase()))
