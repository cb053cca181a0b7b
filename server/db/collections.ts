import mongoose, { type Connection, type mongo } from 'mongoose'
import { databaseOf } from './connect.ts'

export type Collection<T extends mongo.Document> = mongo.Collection<T>
export type Filter<T> = mongo.Filter<T>
export type Session = mongo.ClientSession
export type Document = mongo.Document
export type ChangeStream<T extends mongo.Document> = mongo.ChangeStream<T, mongo.ChangeStreamDocument<T>>

/** An open database, as models and the journal use it. */
export interface Database {
  readonly connection: Connection
  collection<T extends mongo.Document>(name: string): mongo.Collection<T>
  session(): mongo.ClientSession
  /** GridFS bucket of a name. */
  bucket(name: string): mongo.GridFSBucket
  /** The raw database, for commands. */
  readonly raw: mongo.Db
}

/** Wraps an open connection. */
export const databaseOn = (connection: Connection): Database => {
  const raw = databaseOf(connection)
  return {
    connection,
    raw,
    collection: (name) => raw.collection(name),
    session: () => connection.getClient().startSession(),
    bucket: (name) => new mongoose.mongo.GridFSBucket(raw, { bucketName: name }),
  }
}

/** Creates a collection and its indexes unless they are there. Collections must exist before the first transaction. */
export const prepareCollection = async (
  database: Database,
  name: string,
  indexes: mongo.IndexDescription[],
): Promise<void> => {
  await database.raw.createCollection(name).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === NAMESPACE_EXISTS)) throw error
  })
  if (indexes.length > 0) await database.collection(name).createIndexes(indexes)
}

const NAMESPACE_EXISTS = 48

interface WriteReply {
  n: number
  writeErrors?: { index: number; code: number; errmsg: string }[]
}

/** One command, one round trip. The driver's own `insertMany` and `bulkWrite` walk every row twice more. */
const write = async (database: Database, session: Session, command: Document): Promise<number> => {
  const reply = (await database.raw.command(command, { session, ignoreUndefined: true })) as unknown as WriteReply
  const [first] = reply.writeErrors ?? []
  if (first) throw new mongoose.mongo.MongoServerError({ ...first, message: first.errmsg })
  return reply.n
}

/** Inserts rows of a transaction, 100,000 at most. @throws MongoServerError, of a duplicate key too */
export const insertRows = async (
  database: Database,
  session: Session,
  name: string,
  documents: readonly Document[],
): Promise<void> => {
  await write(database, session, { insert: name, documents, ordered: true })
}

/** Replaces rows of a transaction, each by its filter. @returns how many were found */
export const replaceRows = (
  database: Database,
  session: Session,
  name: string,
  rows: readonly { filter: Document; replacement: Document }[],
): Promise<number> =>
  write(database, session, {
    update: name,
    updates: rows.map(({ filter, replacement }) => ({ q: filter, u: replacement })),
    ordered: false,
  })
