import type { Entry } from '../../shared/domain/entry.ts'
import type { StateOf } from '../../shared/domain/decision.ts'
import type { SubjectKind } from '../../shared/schema/terms.ts'
import { prepareCollection, type Collection, type Database, type Document } from '../db/collections.ts'

/** A projection: the state that the journal's entries make, with what the journal needs to go on. */
export interface Stored<S = unknown> {
  _id: string
  kind: SubjectKind
  /** Of the last entry applied. */
  seq: number
  /** Its hash. */
  head: string
  storedAt: string
  /** When the next timer of the state is due; null for none. */
  nextTimerAt: string | null
  state: S
}

/** [C1] One row a command: a repeat gets `result`. */
export interface CommandRow {
  _id: string
  userId: string
  bodyHash: string
  operation: string
  /** JSON; left out when there is none. As text, because nobody searches in it and it is written with every command. */
  result?: string
  at: Date
  /** [T2] By a key that is not in the database; left out in rows that are older than stamps. */
  stamp?: string
}

/** [A3] A personal value, encrypted; the journal holds `_id` and a salted digest. */
export interface VaultRow {
  _id: string
  subject: string
  field: string
  ciphertext: string
  salt: string
  /** HMAC of the normalised value, for equality search. */
  blind: string
}

/** A row that is written in the same transaction as the command. */
export type AlongsideWrite =
  | { collection: string; insertOne: Document & { _id: string } }
  | { collection: string; replaceOne: { filter: Document; replacement: Document; upsert: boolean } }
  | { collection: string; deleteMany: { filter: Document } }

const collectionNames: Record<SubjectKind, string> = {
  case: 'cases',
  property: 'properties',
  account: 'accounts',
  organisation: 'organisation',
  file: 'fileJournals',
}

export const journalRows = (db: Database): Collection<Entry & Document> => db.collection('journal')
export const commandRows = (db: Database): Collection<CommandRow> => db.collection('commands')
export const vaultRows = (db: Database): Collection<VaultRow> => db.collection('vault')
export const projectionsOf = <K extends SubjectKind>(db: Database, kind: K): Collection<Stored<StateOf[K]>> =>
  db.collection(collectionNames[kind])

const COMMANDS_KEPT_SECONDS = 60 * 24 * 3600

/** Creates the journal's collections and indexes, and those of the projections. */
export const prepareJournal = async (db: Database): Promise<void> => {
  await prepareCollection(db, 'journal', [
    { key: { 'subject.id': 1, seq: 1 }, unique: true, name: 'subject_seq' },
    { key: { 'subject.kind': 1, storedAt: -1 }, name: 'kind_storedAt' },
    { key: { files: 1 }, name: 'files', partialFilterExpression: { files: { $exists: true } } },
  ])
  await prepareCollection(db, 'commands', [{ key: { at: 1 }, name: 'kept', expireAfterSeconds: COMMANDS_KEPT_SECONDS }])
  await prepareCollection(db, 'vault', [
    { key: { blind: 1 }, name: 'blind' },
    { key: { subject: 1 }, name: 'subject' },
  ])
  const timers = {
    key: { nextTimerAt: 1 },
    name: 'timers',
    partialFilterExpression: { nextTimerAt: { $type: 'string' } },
  } as const
  await prepareCollection(db, 'cases', [
    timers,
    { key: { 'state.number': 1 }, name: 'number', unique: true },
    { key: { 'state.receivedAt': -1, _id: -1 }, name: 'received' },
    { key: { 'state.scope.district': 1, 'state.receivedAt': -1, _id: -1 }, name: 'district' },
    { key: { 'state.scope.station': 1, 'state.receivedAt': -1, _id: -1 }, name: 'station' },
    { key: { 'state.unitIds': 1, 'state.receivedAt': -1, _id: -1 }, name: 'units' },
    // Beside that of the units: whose list it is, by both, is read from two short stretches and not from all cases.
    {
      key: { 'state.lead.userId': 1, 'state.receivedAt': -1, _id: -1 },
      name: 'lead',
      partialFilterExpression: { 'state.lead.userId': { $exists: true } },
    },
    { key: { 'state.status': 1, 'state.receivedAt': -1, _id: -1 }, name: 'status' },
    { key: { 'state.waitingUnitIds': 1 }, name: 'waiting' },
  ])
  await prepareCollection(db, 'properties', [
    { key: { 'state.caseId': 1, _id: 1 }, name: 'case' },
    { key: { 'state.scope.district': 1, 'state.status': 1, 'state.seizedAt': -1, _id: -1 }, name: 'stock' },
    { key: { 'state.scope.district': 1, 'state.seizedAt': -1, _id: -1 }, name: 'seized' },
    {
      key: { 'state.scope.district': 1, 'state.return.status': 1, 'state.seizedAt': -1, _id: -1 },
      name: 'return',
      partialFilterExpression: { 'state.return.status': { $exists: true } },
    },
    // What a person holds, and what lies in a store: asked before an account is disabled.
    { key: { 'state.holder.userId': 1, 'state.status': 1 }, name: 'holder' },
    { key: { 'state.store.id': 1, 'state.status': 1 }, name: 'store' },
  ])
  await prepareCollection(db, 'accounts', [{ key: { 'state.username': 1 }, name: 'username', unique: true }])
  await prepareCollection(db, 'organisation', [])
  await prepareCollection(db, 'fileJournals', [])
  await prepareCollection(db, 'sequences', [])
}

/** Whether nothing was ever written. */
export const isJournalEmpty = async (db: Database): Promise<boolean> =>
  (await journalRows(db).findOne({}, { projection: { _id: 1 } })) === null
