import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Database } from '../db/collections.ts'
import { GENESIS } from './chain.ts'
import { hashOfLine, isHeadsFile, isSigned, recordIn, type HeadsRecord, type SignedHead } from './heads.record.ts'
import type { Finding, FindingCode } from './verify.chain.ts'
import { hashesAt, placeOf } from './verify.model.ts'

export interface HeadsCheck {
  db: Database
  headsDir: string
  /** Public keys, as records name them. */
  trustedKeys: ReadonlySet<string>
  onFinding: (finding: Finding) => void
}

export interface HeadsCount {
  files: number
  records: number
  heads: number
  /** When the newest record was signed: what is younger is not yet proved by a signature. */
  newestAt: string | null
}

const HEADS_AT_ONCE = 500

/** [T2] Checks every chain of signed heads, and that each head they name is in the journal. */
export const checkHeads = async (check: HeadsCheck): Promise<HeadsCount> => {
  const names = (await readdir(check.headsDir).catch(() => [])).filter(isHeadsFile).sort()
  const count: HeadsCount = { files: names.length, records: 0, heads: 0, newestAt: null }
  for (const name of names) await checkFile(name, check, count)
  return count
}

const checkFile = async (name: string, check: HeadsCheck, count: HeadsCount): Promise<void> => {
  const lines = createInterface({ input: createReadStream(join(check.headsDir, name), 'utf8'), crlfDelay: Infinity })
  const instance = name.slice('heads-'.length, -'.jsonl'.length)
  let before = { n: 0, hash: GENESIS }
  let heads: SignedHead[] = []
  for await (const line of lines) {
    // What was cut off while it was written is no record; a record in its place would be missed by the next one.
    const record = recordIn(line)
    if (!record) continue
    for (const code of problemsOf(record, instance, before, check)) {
      check.onFinding({ code, subject: null, seq: null, detail: `${name}, n ${record.n}` })
    }
    before = { n: record.n, hash: hashOfLine(line) }
    count.records += 1
    count.heads += record.heads.length
    if (count.newestAt === null || count.newestAt < record.at) count.newestAt = record.at
    heads.push(...record.heads)
    if (heads.length < HEADS_AT_ONCE) continue
    await checkInJournal(heads, check)
    heads = []
  }
  await checkInJournal(heads, check)
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
