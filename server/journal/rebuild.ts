import type { Entry, SubjectRef } from '../../shared/domain/entry.ts'
import type { RuleSettings } from '../../shared/domain/settings.ts'
import type { Database } from '../db/collections.ts'
import { batches } from './batches.ts'
import { canonical } from './chain.ts'
import { projected } from './command.ts'
import { entriesBetween, replaceProjection, storedProjections, type AnyStored } from './rebuild.model.ts'
import { ChainCheck, type Finding } from './verify.chain.ts'
import { allEntries } from './verify.model.ts'
import { firstDifference } from './verify.states.ts'

export interface RebuildWish {
  db: Database
  settings: RuleSettings
  /** Puts what was recomputed in the place of what differs; else only tells. */
  rewrite: boolean
  onFinding: (finding: Finding) => void
  onProgress?: (entries: number) => void
}

export interface Rebuilt {
  entries: number
  subjects: number
  differing: number
  rewritten: number
  /** Subjects whose journal is not sound, or has no state: nothing is written from those. */
  unsound: number
}

/** What the journal makes of a subject; `row` is missing when its entries make no state. */
interface Recomputed {
  subject: SubjectRef
  row: AnyStored | undefined
  isSound: boolean
}

const SUBJECTS_AT_ONCE = 100
const TELL_EVERY = 10_000

/**
 * Recomputes every projection from the journal, by the one function that made it, and compares it with what is stored,
 * to the last field. May run beside servers; rewriting then waits for nobody, it is guarded by what was read.
 */
export const rebuildProjections = async (wish: RebuildWish): Promise<Rebuilt> => {
  const { db, settings, onProgress = () => undefined } = wish
  const count: Rebuilt = { entries: 0, subjects: 0, differing: 0, rewritten: 0, unsound: 0 }
  const chain = new ChainCheck(wish.onFinding)
  const done = batches(SUBJECTS_AT_ONCE, (some: Recomputed[]) => compareAll(some, wish, count))
  let now: Recomputed | undefined
  for await (const entry of allEntries(db)) {
    const finished = chain.next(entry)
    if (finished && now) await done.add({ ...now, isSound: finished.isSound })
    now = after(finished || !now ? undefined : now, entry, settings)
    if (++count.entries % TELL_EVERY === 0) onProgress(count.entries)
  }
  const last = chain.end()
  if (last && now) await done.add({ ...now, isSound: last.isSound })
  await done.end()
  onProgress(count.entries)
  return count
}

const after = (before: Recomputed | undefined, entry: Entry, settings: RuleSettings): Recomputed => {
  const { kind, id } = entry.subject
  const subject = before?.subject ?? { kind, id }
  // Once its entries made no state, none of those that follow can.
  if (before && !before.row) return before
  try {
    return { subject, row: projected(kind, before?.row, entry, settings), isSound: true }
  } catch {
    return { subject, row: undefined, isSound: false }
  }
}

const compareAll = async (all: readonly Recomputed[], wish: RebuildWish, count: Rebuilt): Promise<void> => {
  for (const kind of new Set(all.map(({ subject }) => subject.kind))) {
    const some = all.filter(({ subject }) => subject.kind === kind)
    const ids = some.map(({ subject }) => subject.id)
    const stored = await storedProjections(wish.db, kind, ids)
    for (const one of some) await compare(one, stored.get(one.subject.id), wish, count)
  }
}

const compare = async (
  one: Recomputed,
  stored: AnyStored | undefined,
  wish: RebuildWish,
  count: Rebuilt,
): Promise<void> => {
  const { subject } = one
  count.subjects += 1
  const row = one.row && stored && stored.seq > one.row.seq ? await further(one.row, stored.seq, wish) : one.row
  if (row && stored && canonical(row) === canonical(stored)) return
  count.differing += 1
  const place = row && stored ? firstDifference(row, stored) : undefined
  wish.onFinding({
    code: stored ? 'state-differs' : 'projection-missing',
    subject,
    seq: row?.seq ?? null,
    detail: place,
  })
  if (!row || !one.isSound) {
    count.unsound += 1
    return
  }
  if (wish.rewrite && (await replaceProjection(wish.db, row, stored))) count.rewritten += 1
}

/** Somebody wrote since the journal was read: the rest of it is there by now. */
const further = async (row: AnyStored, upTo: number, { db, settings }: RebuildWish): Promise<AnyStored> => {
  const entries = await entriesBetween(db, row._id, row.seq, upTo)
  return entries.reduce<AnyStored>((before, entry) => projected(row.kind, before, entry, settings), row)
}
