import { accessOf, type CaseAccess } from '../../shared/domain/case.ts'
import type { Entry } from '../../shared/domain/entry.ts'
import type { NotificationKind } from '../../shared/domain/notification-item.ts'
import { tellingKinds } from '../../shared/domain/notifications.ts'
import { prepareCollection, type Collection, type Database, type Filter } from '../db/collections.ts'
import { journalRows, projectionsOf } from '../journal/journal.model.ts'

/** That an entry concerns a person: a pointer into the journal, and whether the person has read it. */
export interface NotificationRow {
  /** `<user> <case>:<seq>`: written twice it is the same row. */
  _id: string
  userId: string
  kind: NotificationKind
  caseId: string
  seq: number
  /** When the entry was stored. */
  at: string
  isRead: boolean
  expiresAt: Date
}

interface PositionRow {
  _id: 'journal'
  /** Everything that was stored before is listed. */
  upTo: string
}

/** The place in a list, the newest first. */
export interface NotificationPlace {
  at: string
  id: string
}

const rows = (db: Database): Collection<NotificationRow> => db.collection('notifications')
const positions = (db: Database): Collection<PositionRow> => db.collection('notificationPositions')

export const rowIdOf = (userId: string, id: string): string => `${userId} ${id}`

/** Creates the collections and their indexes. */
export const prepareNotifications = async (db: Database): Promise<void> => {
  await prepareCollection(db, 'notifications', [
    { key: { userId: 1, at: -1, _id: -1 }, name: 'list' },
    { key: { userId: 1, at: -1 }, name: 'unread', partialFilterExpression: { isRead: false } },
    { key: { expiresAt: 1 }, name: 'kept', expireAfterSeconds: 0 },
  ])
  await prepareCollection(db, 'notificationPositions', [])
}

/** Writes rows; those that are there stay as they are, read or not. */
export const insertNotifications = async (db: Database, made: readonly NotificationRow[]): Promise<void> => {
  if (made.length === 0) return
  await rows(db).bulkWrite(
    made.map(({ _id, ...rest }) => ({ updateOne: { filter: { _id }, update: { $setOnInsert: rest }, upsert: true } })),
    { ordered: false },
  )
}

/** A page of a person's rows, the newest first, from after a place. */
export const listNotifications = (
  db: Database,
  { userId, unread, after, limit }: { userId: string; unread: boolean; after?: NotificationPlace; limit: number },
): Promise<NotificationRow[]> => {
  const conditions: Filter<NotificationRow>[] = [{ userId, ...(unread ? { isRead: false } : {}) }]
  if (after) conditions.push({ $or: [{ at: { $lt: after.at } }, { at: after.at, _id: { $lt: after.id } }] })
  return rows(db).find({ $and: conditions }).sort({ at: -1, _id: -1 }).limit(limit).toArray()
}

/** A person's rows that are not read, the newest first, at most `limit`. */
export const unreadNotifications = (db: Database, userId: string, limit: number): Promise<NotificationRow[]> =>
  rows(db).find({ userId, isRead: false }).sort({ at: -1 }).limit(limit).toArray()

/** Marks a person's own rows: those named, or all up to an instant. */
export const markNotifications = async (
  db: Database,
  userId: string,
  which: { ids: readonly string[] } | { upTo: string },
  isRead: boolean,
): Promise<void> => {
  const filter =
    'ids' in which ? { _id: { $in: which.ids.map((id) => rowIdOf(userId, id)) } } : { at: { $lte: which.upTo } }
  await rows(db).updateMany({ userId, isRead: !isRead, ...filter }, { $set: { isRead } })
}

/** What decides who may see some cases, without the rest of them. */
export const accessOfCases = async (db: Database, ids: readonly string[]): Promise<Map<string, CaseAccess>> => {
  const projection = { 'state.scope': 1, 'state.unitIds': 1, 'state.lead': 1 }
  const found = await projectionsOf(db, 'case')
    .find({ _id: { $in: [...ids] } }, { projection })
    .toArray()
  return new Map(found.map(({ _id, state }) => [_id, accessOf(state)]))
}

/** Entries by case and `seq`. */
export const entriesNamed = async (
  db: Database,
  named: readonly Pick<NotificationRow, 'caseId' | 'seq'>[],
): Promise<Entry[]> => {
  if (named.length === 0) return []
  const seqs = new Map<string, number[]>()
  for (const { caseId, seq } of named) seqs.set(caseId, [...(seqs.get(caseId) ?? []), seq])
  const wanted = [...seqs].map(([id, some]) => ({ 'subject.id': id, seq: { $in: some } }))
  return journalRows(db)
    .find({ $or: wanted }, { projection: { _id: 0 } })
    .toArray()
}

/** Entries of cases since an instant that may concern somebody, in the order they were stored. */
export const tellingEntriesSince = (db: Database, since: string): AsyncIterable<Entry> =>
  journalRows(db)
    .find(
      {
        'subject.kind': 'case',
        storedAt: { $gte: since },
        $or: [
          { kind: { $in: [...tellingKinds] } },
          { answers: { $exists: true } },
          { 'body.mentions': { $exists: true } },
        ],
      },
      { projection: { _id: 0 } },
    )
    .sort({ storedAt: 1 })

export const readPosition = async (db: Database): Promise<string | undefined> =>
  (await positions(db).findOne({ _id: 'journal' }))?.upTo
export const movePosition = async (db: Database, upTo: string): Promise<void> => {
  await positions(db).updateOne({ _id: 'journal' }, { $max: { upTo } }, { upsert: true })
}
