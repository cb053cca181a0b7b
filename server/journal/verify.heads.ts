import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { hostname } from 'node:os'
import type { Database } from '../db/collections.ts'
import { GENESIS } from './chain.ts'
import {
  fileOfInstance,
  hashOfLine,
  isHeadsFile,
  isSigned,
  recordIn,
  type HeadsRecord,
  type SignedHead,
} from './heads.record.ts'
import { rememberedHeads, type HeadsMemory } from './stamps.model.ts'
import type { Stamps } from './stamps.ts'
import type { Finding, FindingCode } from './verify.chain.ts'
import { signedFilesGone } from './verify.files.ts'
import { hashesAt, placeOf } from './verify.model.ts'

export interface HeadsCheck {
  db: Database
  headsDir: string
  /** Public keys, as records name them. */
  trustedKeys: ReadonlySet<string>
  /** Of this machine's servers. */
  instances: readonly string[]
  /** Left out: what the database remembers of signed heads is not looked at. */
  stamps: Stamps | undefined
  onFinding: (finding: Finding) => void
}

export interface HeadsCount {
  files: number
  records: number
  heads: number
  /** When the newest record was signed: what is younger is not yet proved by a signature. */
  newestAt: string | null
  /** A record was signed by a version that stamps what it stores. */
  areStamped: boolean
  /** Chains that the database remembers and that lie on other machines or in other folders: not looked at. */
  elsewhere: number
}

const HEADS_AT_ONCE = 500

/** [T2] Checks every chain of signed heads, and that each head they name is in the journal. */
export const checkHeads = async (check: HeadsCheck): Promise<HeadsCount> => {
  const names = (await readdir(check.headsDir).catch(() => [])).filter(isHeadsFile).sort()
  const count: HeadsCount = {
    files: names.length,
    records: 0,
    heads: 0,
    newestAt: null,
    areStamped: false,
    elsewhere: 0,
  }
  // Before and after: a server that runs signs meanwhile.
  const before = await remembered(check)
  const ends = new Map<string, FileEnd>()
  for (const name of names) ends.set(instanceOf(name), await checkFile(name, check, count))
  await checkMemory({ before, after: await remembered(check), ends }, check, count)
  return count
}

/** Where a file of signed heads ends, and whether its last record is of a version whose database remembers it. */
interface FileEnd {
  n: number
  hash: string
  isStamped: boolean
}

const remembered = async ({ db, stamps }: HeadsCheck) =>
  stamps ? rememberedHeads(db, stamps) : { memories: [], forged: [] }

type Remembered = Awaited<ReturnType<typeof remembered>>

/** [T2] The database remembers how far each server signed, and the files tell of the database: each finds the other's loss. */
const checkMemory = async (
  { before, after, ends }: { before: Remembered; after: Remembered; ends: ReadonlyMap<string, FileEnd> },
  { headsDir, instances, stamps, onFinding }: HeadsCheck,
  count: HeadsCount,
): Promise<void> => {
  const find = (code: FindingCode, detail: string): void => onFinding({ code, subject: null, seq: null, detail })
  for (const name of after.forged) find('heads-forgotten', name)
  const dir = resolve(headsDir)
  const here = (memory: HeadsMemory): boolean =>
    memory.dir === dir &&
    (memory.host === hostname() || instances.includes(memory.instance) || ends.has(memory.instance))
  for (const memory of before.memories.filter(here)) {
    const end = ends.get(memory.instance)
    if (end === undefined || end.n < memory.n)
      find('heads-removed', `${fileOfInstance(memory.instance)}, n ${(end?.n ?? 0) + 1}–${memory.n}`)
    else if (end.n === memory.n && end.hash !== memory.hash)
      find('heads-removed', `${fileOfInstance(memory.instance)}, n ${memory.n}`)
  }
  count.elsewhere = before.memories.filter((memory) => !here(memory)).length
  if (!stamps) return
  const now = new Map(after.memories.filter(here).map((memory) => [memory.instance, memory.n]))
  for (const [instance, end] of ends) {
    // One may have been written that could not be remembered: the server went away in between.
    if (end.isStamped && (now.get(instance) ?? 0) < end.n - 1)
      find('heads-forgotten', `${fileOfInstance(instance)}, n ${end.n}`)
  }
}

const instanceOf = (name: string): string => name.slice('heads-'.length, -'.jsonl'.length)

const checkFile = async (name: string, check: HeadsCheck, count: HeadsCount): Promise<FileEnd> => {
  const lines = createInterface({ input: createReadStream(join(check.headsDir, name), 'utf8'), crlfDelay: Infinity })
  const instance = instanceOf(name)
  let before = { n: 0, hash: GENESIS, isStamped: false }
  let heads: SignedHead[] = []
  for await (const line of lines) {
    // What was cut off while it was written is no record; a record in its place would be missed by the next one.
    const record = recordIn(line)
    if (!record) continue
    for (const code of problemsOf(record, instance, before, check)) {
      check.onFinding({ code, subject: null, seq: null, detail: `${name}, n ${record.n}` })
    }
    before = { n: record.n, hash: hashOfLine(line), isStamped: record.since !== undefined }
    count.areStamped ||= before.isStamped
    for (const sha256 of await signedFilesGone(check.db, record.files ?? [], record.at))
      check.onFinding({ code: 'file-gone', subject: null, seq: null, detail: sha256 })
    count.records += 1
    count.heads += record.heads.length
    if (count.newestAt === null || count.newestAt < record.at) count.newestAt = record.at
    heads.push(...record.heads)
    if (heads.length < HEADS_AT_ONCE) continue
    await checkInJournal(heads, check)
    heads = []
  }
  await checkInJournal(heads, check)
  return before
}

const problemsOf = (
  record: HeadsRecord,
  instance: string,
  before: { n: number; hash: string },
  check: HeadsCheck,
): FindingCode[] => {
  const problems: FindingCode[] = []
  if (record.n !== before.n + 1 || record.prev !== before.hash || record.instance !== instance)
    problems.push('heads-broken')
  if (!isSigned(record)) problems.push('heads-forged')
  else if (!check.trustedKeys.has(record.key)) problems.push('heads-unknown-key')
  return problems
}

const checkInJournal = async (heads: readonly SignedHead[], { db, onFinding }: HeadsCheck): Promise<void> => {
  for (let from = 0; from < heads.length; from += HEADS_AT_ONCE) {
    const some = heads.slice(from, from + HEADS_AT_ONCE)
    const hashes = await hashesAt(
      db,
      some.map(([, id, seq]) => ({ id, seq })),
    )
    for (const [kind, id, seq, hash] of some) {
      const found = hashes.get(placeOf(id, seq))
      if (found === hash) continue
      onFinding({ code: found === undefined ? 'head-missing' : 'head-differs', subject: { kind, id }, seq })
    }
  }
}
