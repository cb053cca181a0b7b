import type { Entry } from '../../shared/domain/entry.ts'
import type { Database } from '../db/collections.ts'
import { ChainCheck, type Finding, type SubjectEnd } from './verify.chain.ts'
import { HeadsDigest } from './verify.digest.ts'
import { checkHeads, type HeadsCount } from './verify.heads.ts'
import {
  allEntries,
  journalledSubjects,
  hashesAt,
  knownCommands,
  placeOf,
  projectedSubjects,
  projectionEnds,
} from './verify.model.ts'

export interface VerifyWish {
  db: Database
  /** The instant, by which old commands are told from missing ones. */
  now: Date
  /** Folder of the signed heads; left out: they are not looked at. */
  heads?: { dir: string; trustedKeys: ReadonlySet<string> }
  onFinding: (finding: Finding) => void
  /** Told now and then how many entries were read. */
  onProgress?: (entries: number) => void
}

export interface Verified {
  entries: number
  subjects: number
  findings: number
  /** Over all subjects with their last `seq` and hash: equal for equal journals. */
  digest: string
  heads: HeadsCount | null
}

const SUBJECTS_AT_ONCE = 500
const ENTRIES_AT_ONCE = 1_000
const TELL_EVERY = 10_000
/** Commands are kept for sixty days; those of the last one may just be going. */
const COMMANDS_KEPT_MS = 59 * 24 * 3_600_000

/**
 * [T2] Reads the whole journal once, in memory that does not grow with it, and names the subject and `seq` of all that
 * was changed, removed, inserted or swapped behind the system's back. May run beside servers that write.
 */
export const verifyJournal = async (wish: VerifyWish): Promise<Verified> => {
  const { db, onProgress = () => undefined } = wish
  let findings = 0
  const onFinding = (finding: Finding): void => {
    findings += 1
    wish.onFinding(finding)
  }
  const chain = new ChainCheck(onFinding)
  const digest = new HeadsDigest()
  const ends = batches(SUBJECTS_AT_ONCE, (some: SubjectEnd[]) => checkProjections(db, some, onFinding))
  const commands = batches(ENTRIES_AT_ONCE, (some: Entry[]) => checkCommands(db, some, onFinding))
  const commandsSince = new Date(wish.now.getTime() - COMMANDS_KEPT_MS).toISOString()
  let entries = 0
  for await (const entry of allEntries(db)) {
    const finished = chain.next(entry)
    if (finished) await ends.add(digest.takes(finished))
    if (entry.storedAt > commandsSince) await commands.add(entry)
    if (++entries % TELL_EVERY === 0) onProgress(entries)
  }
  const last = chain.end()
  if (last) await ends.add(digest.takes(last))
  await ends.end()
  await commands.end()
  await checkOrphans(db, onFinding)
  const heads = wish.heads
    ? await checkHeads({ db, headsDir: wish.heads.dir, trustedKeys: wish.heads.trustedKeys, onFinding })
    : null
  if (heads?.records === 0 && entries > 0)
    onFinding({ code: 'heads-none', subject: null, seq: null, detail: wish.heads?.dir })
  onProgress(entries)
  return { entries, subjects: digest.subjects, findings, digest: digest.end(), heads }
}

/** Gathers items and works on so many at a time. */
export const batches = <T>(size: number, work: (items: T[]) => Promise<void>) => {
  let items: T[] = []
  const end = async (): Promise<void> => {
    const some = items
    items = []
    if (some.length > 0) await work(some)
  }
  return {
    add: async (item: T): Promise<void> => {
      if (items.push(item) >= size) await end()
    },
    end,
  }
}

/** The projection is read after the journal: it may be further, and then the journal must hold the rest by now. */
const checkProjections = async (
  db: Database,
  ends: readonly SubjectEnd[],
  onFinding: (finding: Finding) => void,
): Promise<void> => {
  const further: { end: SubjectEnd; seq: number; head: string }[] = []
  for (const kind of new Set(ends.map((end) => end.subject.kind))) {
    const some = ends.filter((end) => end.subject.kind === kind)
    const rows = await projectionEnds(
      db,
      kind,
      some.map((end) => end.subject.id),
    )
    for (const end of some) {
      const row = rows.get(end.subject.id)
      if (!row) onFinding({ code: 'projection-missing', subject: end.subject, seq: end.seq })
      else if (row.seq > end.seq) further.push({ end, seq: row.seq, head: row.head })
      else if (row.seq < end.seq || row.head !== end.hash) {
        onFinding({
          code: 'projection-differs',
          subject: end.subject,
          seq: end.seq,
          detail: row.seq === end.seq ? undefined : `seq ${row.seq}`,
        })
      }
    }
  }
  if (further.length === 0) return
  const hashes = await hashesAt(
    db,
    further.map(({ end, seq }) => ({ id: end.subject.id, seq })),
  )
  for (const { end, seq, head } of further) {
    const hash = hashes.get(placeOf(end.subject.id, seq))
    if (hash === undefined)
      onFinding({ code: 'missing', subject: end.subject, seq: end.seq + 1, detail: `${end.seq + 1}–${seq}` })
    else if (hash !== head) onFinding({ code: 'projection-differs', subject: end.subject, seq })
  }
}

const checkCommands = async (
  db: Database,
  entries: readonly Entry[],
  onFinding: (finding: Finding) => void,
): Promise<void> => {
  const known = await knownCommands(db, [...new Set(entries.map((entry) => entry.commandId))])
  for (const { commandId, subject, seq } of entries) {
    if (!known.has(commandId))
      onFinding({ code: 'command-missing', subject: { kind: subject.kind, id: subject.id }, seq, detail: commandId })
  }
}

const checkOrphans = async (db: Database, onFinding: (finding: Finding) => void): Promise<void> => {
  const projected = batches(
    SUBJECTS_AT_ONCE,
    async (subjects: { kind: SubjectEnd['subject']['kind']; id: string }[]) => {
      const journalled = await journalledSubjects(
        db,
        subjects.map(({ id }) => id),
      )
      for (const subject of subjects)
        if (!journalled.has(subject.id)) onFinding({ code: 'journal-missing', subject, seq: 1 })
    },
  )
  for await (const subject of projectedSubjects(db)) await projected.add(subject)
  await projected.end()
}
