import type { RuleSettings } from '../../shared/domain/settings.ts'
import type { Database } from '../db/collections.ts'
import { batches } from './batches.ts'
import type { Vault } from './vault.ts'
import { ChainCheck, type Finding, type SubjectEnd } from './verify.chain.ts'
import { HeadsDigest } from './verify.digest.ts'
import { FileCheck } from './verify.files.ts'
import { checkHeads, type HeadsCount } from './verify.heads.ts'
import { allEntries, journalledSubjects, knownCommands, projectedSubjects, type EntryRow } from './verify.model.ts'
import { NumberCheck } from './verify.numbers.ts'
import { sealedCheck } from './verify.sealed.ts'
import { checkStampedRows, StampCheck } from './verify.stamps.ts'
import { checkProjections, StateMaker, type CheckedEnd } from './verify.states.ts'

export interface VerifyWish {
  db: Database
  /** The instant, by which old commands are told from missing ones. */
  now: Date
  /** Folder of the signed heads; left out: they are not looked at. */
  heads?: {
    dir: string
    trustedKeys: ReadonlySet<string>
    /** Of this machine's servers: what the database remembers of theirs must lie in the folder. */
    instances?: readonly string[]
  }
  /** Of the key of the settings; left out: stamps and personal values are not looked at. */
  vault?: Vault
  /** Durations, by which timers are worked out; left out: states are not compared. */
  settings?: RuleSettings
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
  /** Since when this system stamps what it stores; null: no server with stamps has run yet, or nobody asked. */
  stampedSince: string | null
  heads: HeadsCount | null
}

const SUBJECTS_AT_ONCE = 100
const ENTRIES_AT_ONCE = 1_000
const TELL_EVERY = 10_000
/** Commands are kept for sixty days; those of the last one may just be going. */
const COMMANDS_KEPT_MS = 59 * 24 * 3_600_000

/**
 * [T2] Reads the whole journal once, in memory that does not grow with it, and names the subject and `seq` of all that
 * was changed, removed, inserted, forged or swapped behind the system's back, and what stands beside the journal and is
 * not what the journal made. May run beside servers that write.
 */
export const verifyJournal = async (wish: VerifyWish): Promise<Verified> => {
  const { db, vault, onProgress = () => undefined } = wish
  let findings = 0
  const onFinding = (finding: Finding): void => {
    findings += 1
    wish.onFinding(finding)
  }
  const chain = new ChainCheck(onFinding)
  const digest = new HeadsDigest()
  const states = new StateMaker(wish.settings)
  const ends = batches(SUBJECTS_AT_ONCE, (some: CheckedEnd[]) =>
    checkProjections(some, { db, settings: wish.settings, onFinding }),
  )
  const commands = batches(ENTRIES_AT_ONCE, (some: EntryRow[]) => checkCommands(db, some, onFinding))
  const stamps = vault && (await StampCheck.begin(db, vault.stamps, onFinding))
  const sealed = vault && sealedCheck(db, vault, onFinding)
  const files = new FileCheck(db, onFinding)
  const numbers = new NumberCheck()
  const commandsSince = new Date(wish.now.getTime() - COMMANDS_KEPT_MS).toISOString()
  let entries = 0
  for await (const entry of allEntries(db)) {
    const finished = chain.next(entry)
    if (finished) await ends.add({ ...digest.takes(finished), row: states.row })
    states.next(entry)
    if (entry.storedAt > commandsSince) await commands.add(entry)
    await stamps?.check.next(entry)
    await sealed?.next(entry)
    await files.next(entry)
    numbers.next(entry)
    if (++entries % TELL_EVERY === 0) onProgress(entries)
  }
  const last = chain.end()
  if (last) await ends.add({ ...digest.takes(last), row: states.row })
  await ends.end()
  await commands.end()
  await sealed?.end()
  await files.end()
  await numbers.end(db, onFinding)
  await checkOrphans(db, onFinding)
  const areStamped = (await stamps?.check.end()) ?? false
  if (vault && stamps) await checkStampedRows(db, vault.stamps, stamps.since, onFinding)
  const heads = wish.heads
    ? await checkHeads({
        db,
        headsDir: wish.heads.dir,
        trustedKeys: wish.heads.trustedKeys,
        instances: wish.heads.instances ?? [],
        stamps: vault?.stamps,
        onFinding,
      })
    : null
  if (heads?.records === 0 && entries > 0)
    onFinding({ code: 'heads-none', subject: null, seq: null, detail: wish.heads?.dir })
  // Whoever takes away what says since when there are stamps, wants entries without one to be taken for old.
  if (stamps?.since === null && (areStamped || heads?.areStamped === true))
    onFinding({ code: 'stamps-gone', subject: null, seq: null, detail: 'stamps' })
  onProgress(entries)
  return {
    entries,
    subjects: digest.subjects,
    findings,
    digest: digest.end(),
    stampedSince: stamps?.since ?? null,
    heads,
  }
}

/** [C1] What is stamped was written with its command, and that row was stamped too. */
const checkCommands = async (
  db: Database,
  entries: readonly EntryRow[],
  onFinding: (finding: Finding) => void,
): Promise<void> => {
  const known = await knownCommands(db, [...new Set(entries.map((entry) => entry.commandId))])
  for (const { _id, commandId, subject, seq } of entries) {
    const isStamped = known.get(commandId)
    const code = isStamped === undefined ? 'command-missing' : 'command-changed'
    if (isStamped === true || (isStamped === false && typeof _id !== 'string')) continue
    onFinding({ code, subject: { kind: subject.kind, id: subject.id }, seq, detail: commandId })
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
