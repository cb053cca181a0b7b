import type { Collection, Database, Document } from '../db/collections.ts'
import { prepareCollection } from '../db/collections.ts'
import type { SubjectKind } from '../../shared/schema/terms.ts'
import { allHeads } from './heads.model.ts'
import type { SignedHead } from './heads.record.ts'
import { commandRows, journalRows, type CommandRow } from './journal.model.ts'
import type { Plain, Stamps } from './stamps.ts'

/** Up to where a subject's entries are older than stamps. */
interface SubjectRow {
  _id: string
  kind: SubjectKind
  subject: string
  seq: number
  hash: string
  stamp: string
}

/** From when on everything that is stored is stamped. */
interface SinceRow {
  _id: 'since'
  since: string
  stamp: string
}

/** The last record of signed heads that a server wrote into a folder. */
export interface HeadsMemory {
  instance: string
  /** Machine and folder. */
  host: string
  dir: string
  n: number
  hash: string
  at: string
}

type HeadsRow = HeadsMemory & { _id: string; stamp: string }

const COLLECTION = 'stamps'
const SUBJECTS_AT_ONCE = 1_000
const rows = <T extends Document>(db: Database): Collection<T> => db.collection(COLLECTION)

/** A stamped row without its stamp and its `_id`. */
const contentOf = ({ _id, stamp: _stamp, ...content }: Plain): Plain => content
const stamped = <T extends Plain>(stamps: Stamps, row: T): T & { stamp: string } => ({
  ...row,
  stamp: stamps.ofRow(COLLECTION, contentOf(row)),
})
const isTrue = (stamps: Stamps, row: Plain): boolean => stamps.isOf(row['stamp'], COLLECTION, contentOf(row))

/** What a command's row is stamped by. */
export const commandContent = ({ _id, userId, bodyHash, operation, result, at }: CommandRow): Plain => ({
  _id,
  userId,
  bodyHash,
  operation,
  result,
  at,
})

/** Rows beside the journal whose words decide who gets in: what of each is stamped. */
export const stampedFields: Readonly<Record<string, readonly string[]>> = {
  credentials: ['_id', 'hash', 'changedAt'],
  tokens: ['_id', 'tokenId', 'userId', 'operations', 'createdAt', 'expiresAt'],
}

/** What of a row of such a collection is stamped. */
export const stampedPart = (collection: string, row: Plain): Plain =>
  Object.fromEntries((stampedFields[collection] ?? []).map((name) => [name, row[name]]))

/** From when on everything is stamped; undefined when nothing says so, `false` when what says so is not ours. */
export const stampedSince = async (db: Database, stamps: Stamps): Promise<string | false | undefined> => {
  const row = await rows<SinceRow>(db).findOne({ _id: 'since' })
  if (!row) return undefined
  return isTrue(stamps, row) ? row.since : false
}

/**
 * [T2] At the first start with stamps: writes down, stamped, where each journal ends that is older than stamps, stamps the
 * credentials and tokens that are there, and from when on everything else is stamped. Does nothing at any later start.
 * @returns how many subjects were written down, undefined when it was done before
 */
export const beginStamps = async (db: Database, stamps: Stamps, now: string): Promise<number | undefined> => {
  await prepareCollection(db, COLLECTION, [])
  if ((await rows(db).findOne({ _id: 'since' as never })) !== null) return undefined
  let subjects = 0
  // Where entries are stamped already, somebody took the row away that says so: nothing is covered anew.
  if ((await firstStamped(db)) === undefined) {
    let some: SubjectRow[] = []
    const write = async (): Promise<void> => {
      await replaceAll(db, some)
      subjects += some.length
      some = []
    }
    for await (const [kind, subject, seq, hash] of allHeads(db)) {
      some.push(stamped(stamps, { _id: `subject ${subject}`, kind, subject, seq, hash }))
      if (some.length >= SUBJECTS_AT_ONCE) await write()
    }
    await write()
    for (const collection of Object.keys(stampedFields)) await stampRows(db, stamps, collection)
  }
  const since = (await firstStamped(db)) ?? now
  const row = stamped(stamps, { _id: 'since' as const, since })
  await rows<SinceRow>(db).updateOne({ _id: 'since' }, { $setOnInsert: { since, stamp: row.stamp } }, { upsert: true })
  return subjects
}

const replaceAll = async (db: Database, some: readonly SubjectRow[]): Promise<void> => {
  if (some.length === 0) return
  await rows<SubjectRow>(db).bulkWrite(
    some.map((row) => ({ replaceOne: { filter: { _id: row._id }, replacement: row, upsert: true } })),
    { ordered: false },
  )
}

/** When the first entry was stored whose row has a stamp, right or wrong: it stands in its `_id`. */
const firstStamped = async (db: Database): Promise<string | undefined> => {
  const row = await journalRows(db).findOne(
    { _id: { $type: 'string' } as never },
    { sort: { _id: 1 }, projection: { storedAt: 1 } },
  )
  return row?.storedAt
}

const stampRows = async (db: Database, stamps: Stamps, collection: string): Promise<void> => {
  const all = db.collection<Document & { _id: string }>(collection)
  for await (const row of all.find({ stamp: { $exists: false } }))
    await all.updateOne({ _id: row._id }, { $set: { stamp: stamps.ofRow(collection, stampedPart(collection, row)) } })
}

/** Of some subjects, up to which `seq` and hash their journals are older than stamps. */
export const unstampedEnds = async (
  db: Database,
  stamps: Stamps,
  ids: readonly string[],
): Promise<Map<string, { seq: number; hash: string }>> => {
  const found = await rows<SubjectRow>(db)
    .find({ _id: { $in: ids.map((id) => `subject ${id}`) } })
    .toArray()
  return new Map(found.filter((row) => isTrue(stamps, row)).map(({ subject, seq, hash }) => [subject, { seq, hash }]))
}

const HEADS_AT_ONCE = 500

/** Of some heads, those whose entries this system wrote: the row has the right stamp, or is older than stamps. */
export const ownHeads = async (
  db: Database,
  stamps: Stamps,
  heads: readonly SignedHead[],
): Promise<Set<SignedHead>> => {
  const own = new Set<SignedHead>()
  for (let from = 0; from < heads.length; from += HEADS_AT_ONCE) {
    const some = heads.slice(from, from + HEADS_AT_ONCE)
    const found = await journalRows(db)
      .find(
        { $or: some.map(([, id, seq]) => ({ 'subject.id': id, seq })) },
        { projection: { 'subject.id': 1, seq: 1, hash: 1, storedAt: 1 } },
      )
      .toArray()
    const rowsByPlace = new Map(found.map((row) => [`${row.seq} ${row.subject.id}`, row]))
    const ends = await unstampedEnds(
      db,
      stamps,
      some.map(([, id]) => id),
    )
    for (const head of some) {
      const [, id, seq, hash] = head
      const row = rowsByPlace.get(`${seq} ${id}`)
      const end = ends.get(id)
      if (row?.hash !== hash) continue
      const isStamped = String(row._id) === stamps.ofEntry(row)
      if (isStamped || (end && (seq < end.seq || (seq === end.seq && hash === end.hash)))) own.add(head)
    }
  }
  return own
}

const idOfHeads = ({ instance, host, dir }: HeadsMemory): string => `heads ${instance} ${host} ${dir}`

/** Remembers the last record that a server wrote. */
export const rememberHeads = async (db: Database, stamps: Stamps, memory: HeadsMemory): Promise<void> => {
  const { _id, ...row } = stamped(stamps, { ...memory, _id: idOfHeads(memory) })
  await rows<HeadsRow>(db).replaceOne({ _id }, row as never, { upsert: true })
}

/** What is remembered of all servers' signed heads, and the names of rows that are not ours. */
export const rememberedHeads = async (
  db: Database,
  stamps: Stamps,
): Promise<{ memories: HeadsMemory[]; forged: string[] }> => {
  const found = await rows<HeadsRow>(db)
    .find({ _id: /^heads / as never })
    .toArray()
  const isOurs = (row: HeadsRow): boolean => isTrue(stamps, { ...row }) && row._id === idOfHeads(row)
  return { memories: found.filter(isOurs), forged: found.filter((row) => !isOurs(row)).map(({ _id }) => _id) }
}

/** Commands and other stamped rows, as verifying reads them. */
export async function* allCommands(db: Database): AsyncGenerator<CommandRow & { stamp?: string }> {
  yield* commandRows(db).find({}).batchSize(SUBJECTS_AT_ONCE)
}

export async function* stampedRowsOf(db: Database, collection: string): AsyncGenerator<Plain> {
  yield* db.collection<Document>(collection).find({})
}
