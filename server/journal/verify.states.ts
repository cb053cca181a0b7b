import type { Entry } from '../../shared/domain/entry.ts'
import type { RuleSettings } from '../../shared/domain/settings.ts'
import type { Database } from '../db/collections.ts'
import { canonical } from './chain.ts'
import { projected } from './command.ts'
import { entriesBetween, storedProjections, type AnyStored } from './rebuild.model.ts'
import type { Finding, SubjectEnd } from './verify.chain.ts'
import { hashesAt, placeOf } from './verify.model.ts'

/** The end of a subject's journal, with the state that it makes: none where its entries make none, or nobody asked. */
export type CheckedEnd = SubjectEnd & { row?: AnyStored }

/** Makes the state of one subject after the other, as its entries come. */
export class StateMaker {
  readonly #settings: RuleSettings | undefined
  #id: string | undefined
  #row: AnyStored | undefined

  /** Without settings no state is made. */
  constructor(settings: RuleSettings | undefined) {
    this.#settings = settings
  }

  /** The state of the subject whose journal has ended. */
  get row(): AnyStored | undefined {
    return this.#row
  }

  next(entry: Entry): void {
    if (!this.#settings) return
    const isNew = this.#id !== entry.subject.id
    this.#id = entry.subject.id
    // Once its entries made no state, none of those that follow can.
    if (!isNew && !this.#row) return
    try {
      this.#row = projected(entry.subject.kind, isNew ? undefined : this.#row, entry, this.#settings)
    } catch {
      this.#row = undefined
    }
  }
}

export interface StateWish {
  db: Database
  settings: RuleSettings | undefined
  onFinding: (finding: Finding) => void
}

/**
 * Compares where projections stand, and what they say, with what the journal makes. A projection is read after the
 * journal: it may be further, and then the journal must hold the rest by now.
 */
export const checkProjections = async (ends: readonly CheckedEnd[], wish: StateWish): Promise<void> => {
  for (const kind of new Set(ends.map((end) => end.subject.kind))) {
    const some = ends.filter((end) => end.subject.kind === kind)
    const ids = some.map((end) => end.subject.id)
    const rows = await storedProjections(wish.db, kind, ids)
    for (const end of some) await checkOne(end, rows.get(end.subject.id), wish)
  }
}

const checkOne = async (end: CheckedEnd, stored: AnyStored | undefined, wish: StateWish): Promise<void> => {
  const { subject, seq } = end
  if (!stored) return wish.onFinding({ code: 'projection-missing', subject, seq })
  if (stored.seq > seq) return checkFurther(end, stored, wish)
  if (stored.seq < seq || stored.head !== end.hash) {
    const detail = stored.seq === seq ? undefined : `seq ${stored.seq}`
    return wish.onFinding({ code: 'projection-differs', subject, seq, detail })
  }
  checkState(end, end.row, stored, wish)
}

const checkFurther = async (end: CheckedEnd, stored: AnyStored, wish: StateWish): Promise<void> => {
  const { subject, seq } = end
  const hash = (await hashesAt(wish.db, [{ id: subject.id, seq: stored.seq }])).get(placeOf(subject.id, stored.seq))
  if (hash === undefined)
    return wish.onFinding({ code: 'missing', subject, seq: seq + 1, detail: `${seq + 1}–${stored.seq}` })
  if (hash !== stored.head) return wish.onFinding({ code: 'projection-differs', subject, seq: stored.seq })
  const { settings } = wish
  if (!settings || !end.row) return
  const rest = await entriesBetween(wish.db, subject.id, seq, stored.seq)
  const row = rest.reduce((before, entry) => projected(subject.kind, before, entry, settings), end.row)
  checkState(end, row, stored, wish)
}

/** One change is one finding: of a journal that is not sound no state is looked at. */
const checkState = (end: CheckedEnd, made: AnyStored | undefined, stored: AnyStored, wish: StateWish): void => {
  if (!wish.settings || !end.isSound) return
  const { subject } = end
  if (made && canonical(made) === canonical(stored)) return
  const isTimer = made !== undefined && canonical({ ...made, nextTimerAt: stored.nextTimerAt }) === canonical(stored)
  wish.onFinding({
    code: isTimer ? 'timer-differs' : 'state-differs',
    subject,
    seq: stored.seq,
    detail: made && firstDifference(made, stored),
  })
}

/** The path of the first value in which two trees differ: "state.dispatches.0.state". */
export const firstDifference = (one: unknown, other: unknown, path = ''): string | undefined => {
  if (canonical(one ?? null) === canonical(other ?? null)) return undefined
  if (!isTree(one) || !isTree(other)) return path
  for (const key of [...new Set([...Object.keys(one), ...Object.keys(other)])].sort()) {
    const found = firstDifference(Reflect.get(one, key), Reflect.get(other, key), path === '' ? key : `${path}.${key}`)
    if (found !== undefined) return found
  }
  return path
}

const isTree = (value: unknown): value is object => typeof value === 'object' && value !== null
