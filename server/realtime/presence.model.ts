import type { PresentPerson } from '../../shared/events.ts'
import { prepareCollection, type Collection, type Database } from '../db/collections.ts'

/** Who looks at a case at one server; of the moment, and gone by itself when the server is. */
interface PresenceRow {
  /** `<server> <case>` */
  _id: string
  server: string
  caseId: string
  people: PresentPerson[]
  at: Date
}

const GONE_AFTER_SECONDS = 60

const rows = (db: Database): Collection<PresenceRow> => db.collection('presences')

/** Creates the collection and its indexes. */
export const preparePresence = (db: Database): Promise<void> =>
  prepareCollection(db, 'presences', [
    { key: { caseId: 1 }, name: 'case' },
    { key: { at: 1 }, name: 'gone', expireAfterSeconds: GONE_AFTER_SECONDS },
    { key: { server: 1 }, name: 'connected', partialFilterExpression: { connected: { $exists: true } } },
  ])

/** Writes who is at some cases here, and takes away those at which nobody is any more. */
export const writePresence = async (
  db: Database,
  server: string,
  present: readonly (readonly [caseId: string, people: readonly PresentPerson[]])[],
  gone: readonly string[],
): Promise<void> => {
  const at = new Date()
  const operations = [
    ...present.map(([caseId, people]) => {
      const replacement = { server, caseId, people: [...people], at }
      return { replaceOne: { filter: { _id: `${server} ${caseId}` }, replacement, upsert: true } }
    }),
    ...gone.map((caseId) => ({ deleteOne: { filter: { _id: `${server} ${caseId}` } } })),
  ]
  // Nothing of it needs to outlive a fault.
  if (operations.length > 0)
    await rows(db).bulkWrite(operations, { ordered: false, writeConcern: { w: 1, journal: false } })
}

/** Who is at some cases at the other servers, as written since an instant. */
export const presenceElsewhere = async (
  db: Database,
  server: string,
  caseIds: readonly string[],
  since: Date,
): Promise<{ caseId: string; people: PresentPerson[] }[]> =>
  rows(db)
    .find({ caseId: { $in: [...caseIds] }, server: { $ne: server }, at: { $gt: since } })
    .sort({ _id: 1 })
    .toArray()

interface ConnectedRow {
  /** `<server> connected` */
  _id: string
  server: string
  /** Accounts with a window or terminal at that server. */
  connected: string[]
  at: Date
}
const connectedRows = (db: Database): Collection<ConnectedRow> => db.collection('presences')

/** Writes who is connected to this server. */
export const writeConnected = async (db: Database, server: string, connected: readonly string[]): Promise<void> => {
  const row = { server, connected: [...connected], at: new Date() }
  await connectedRows(db).replaceOne({ _id: `${server} connected` }, row, {
    upsert: true,
    writeConcern: { w: 1, journal: false },
  })
}

/** Who is connected to the other servers, as written since an instant. */
export const connectedElsewhere = async (db: Database, server: string, since: Date): Promise<string[]> => {
  const rows = await connectedRows(db)
    .find({ connected: { $exists: true }, server: { $ne: server }, at: { $gt: since } })
    .toArray()
  return rows.flatMap(({ connected }) => connected)
}

/** This server stops: nobody is at it. */
export const forgetPresence = async (db: Database, server: string): Promise<void> => {
  // Ids begin with the server's: no index is needed for what is asked once.
  await rows(db).deleteMany({ _id: { $gt: `${server} `, $lt: `${server}!` } })
}
