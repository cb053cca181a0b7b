import mongoose from 'mongoose'
import type { CaseState } from '../../shared/domain/case.ts'
import type { Entry } from '../../shared/domain/entry.ts'
import { loadConfig } from '../../server/config.ts'
import { databaseOn } from '../../server/db/collections.ts'
import { openLongWorkConnection } from '../../server/db/connect.ts'
import { publicKeyOf } from '../../server/journal/heads.record.ts'
import { verifyJournal } from '../../server/journal/verify.ts'
import type { Ledger } from './ledger.ts'

interface CaseRow {
  _id: string
  seq: number
  state: CaseState
}

/** What is wrong in the raw database, against what the recorder was told. All empty when all is well. */
export interface Verdict {
  lost: string[]
  duplicates: string[]
  half: string[]
  gaps: string[]
  unverified: string[]
  wrong: string[]
}

const ENTRIES_OF = { 'case.receive': 4, 'timeline.write': 1 } as const

/** Compares a ledger with the rows of the database, read without the product's own code; then lets `verify` look too. */
export const compare = async (ledger: Ledger, uri: string, dataDir: string): Promise<Verdict> => {
  const client = await mongoose.mongo.MongoClient.connect(uri)
  try {
    const db = client.db('xiaoan')
    // Of one instant: timers go on writing while this reads.
    const session = client.startSession({ snapshot: true })
    const entries = await db.collection<Entry>('journal').find({ 'subject.kind': 'case' }, { session }).toArray()
    const cases = await db.collection<CaseRow>('cases').find({}, { session }).toArray()
    const commands = await db
      .collection<{ _id: string }>('commands')
      .find({}, { session, projection: { _id: 1 } })
      .toArray()
    await session.endSession()
    return {
      lost: lostOf(ledger, entries, new Set(commands.map(({ _id }) => _id))),
      duplicates: duplicatesOf(ledger, entries, cases),
      half: halfOf(entries, cases),
      gaps: gapsOf(entries, cases),
      unverified: await unverifiedOf(uri, dataDir),
      wrong: ledger.wrong,
    }
  } finally {
    await client.close()
  }
}

const lostOf = (ledger: Ledger, entries: readonly Entry[], commands: ReadonlySet<string>): string[] => {
  const at = new Map(entries.map((entry) => [`${entry.subject.id} ${entry.seq}`, entry.commandId]))
  return [...ledger.acknowledged].flatMap(([id, { caseId, seq, operation }]) => {
    if (at.get(`${caseId} ${seq}`) !== id) return [`${operation} ${id}: its entry ${caseId} ${seq}`]
    return commands.has(id) ? [] : [`${operation} ${id}: its command`]
  })
}

const duplicatesOf = (ledger: Ledger, entries: readonly Entry[], cases: readonly CaseRow[]): string[] => {
  const ofCommand = new Map<string, Entry[]>()
  for (const entry of entries) ofCommand.set(entry.commandId, [...(ofCommand.get(entry.commandId) ?? []), entry])
  const wrong = [...ledger.sent].flatMap(([id, operation]) => {
    const own = ofCommand.get(id) ?? []
    const isWhole = own.length === ENTRIES_OF[operation] && new Set(own.map((entry) => entry.subject.id)).size === 1
    return own.length === 0 || isWhole ? [] : [`${operation} ${id}: ${own.length} entries`]
  })
  const numbers = cases.map(({ state }) => state.number)
  const twice = numbers.filter((number, index) => numbers.indexOf(number) !== index)
  return [...wrong, ...twice.map((number) => `case number ${number}`)]
}

const halfOf = (entries: readonly Entry[], cases: readonly CaseRow[]): string[] => {
  const sent = new Map<string, number>()
  for (const { kind, subject } of entries)
    if (kind === 'dispatch.sent') sent.set(subject.id, (sent.get(subject.id) ?? 0) + 1)
  return cases.flatMap(({ _id, state }) =>
    state.dispatches.length === 3 && sent.get(_id) === 3
      ? []
      : [`${_id}: ${state.dispatches.length} dispatches, ${sent.get(_id) ?? 0} entries`],
  )
}

const gapsOf = (entries: readonly Entry[], cases: readonly CaseRow[]): string[] => {
  const seqs = new Map<string, number[]>()
  for (const { subject, seq } of entries) seqs.set(subject.id, [...(seqs.get(subject.id) ?? []), seq])
  const projected = new Map(cases.map(({ _id, seq }) => [_id, seq]))
  const ids = new Set([...seqs.keys(), ...projected.keys()])
  return [...ids].flatMap((id) => {
    const own = (seqs.get(id) ?? []).sort((one, other) => one - other)
    const isWhole = own.every((seq, index) => seq === index + 1) && own.length === projected.get(id)
    return isWhole ? [] : [`${id}: ${own.join(' ')}; projection at ${projected.get(id) ?? 'nothing'}`]
  })
}

const unverifiedOf = async (uri: string, dataDir: string): Promise<string[]> => {
  const connection = await openLongWorkConnection(uri, { isEmbedded: true })
  try {
    const config = loadConfig({ DATA_DIR: dataDir })
    const found: string[] = []
    await verifyJournal({
      db: databaseOn(connection),
      now: new Date(),
      heads: { dir: config.headsDir, trustedKeys: new Set([publicKeyOf(config.secrets.headsKey)]) },
      onFinding: ({ code, subject, seq, detail }) =>
        found.push(`${code} ${subject?.id ?? ''} ${seq ?? ''} ${detail ?? ''}`),
    })
    return found
  } finally {
    await connection.close()
  }
}
