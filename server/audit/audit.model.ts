import type { Entry } from '../../shared/domain/entry.ts'
import { prepareCollection, type Database, type Filter } from '../db/collections.ts'
import { journalRows } from '../journal/journal.model.ts'

/** Where a page ends: the last entry of it. */
export interface AuditPlace {
  storedAt: string
  subjectId: string
  seq: number
}

const auditedKinds = ['account', 'organisation']

/** Creates the index by which the audit is read. */
export const prepareAudit = (db: Database): Promise<void> =>
  prepareCollection(db, 'journal', [
    {
      key: { 'scope.city': 1, storedAt: -1, 'subject.id': -1, seq: -1 },
      name: 'audit',
      partialFilterExpression: { 'subject.kind': { $in: auditedKinds } },
    },
  ])

/** Entries of accounts' and the organisation's journals in a city, the newest first, at most `limit`. */
export const listAudited = async (
  db: Database,
  wish: { cityId: string; account?: string; from?: string; to?: string; before?: AuditPlace; limit: number },
): Promise<Entry[]> => {
  const { before } = wish
  const within = {
    ...(wish.from === undefined ? {} : { $gte: wish.from }),
    ...(wish.to === undefined ? {} : { $lt: wish.to }),
  }
  const conditions: Filter<Entry>[] = [
    { 'subject.kind': { $in: auditedKinds }, 'scope.city': wish.cityId },
    ...(Object.keys(within).length > 0 ? [{ storedAt: within }] : []),
    ...(wish.account === undefined ? [] : [{ $or: [{ 'subject.id': wish.account }, { 'by.userId': wish.account }] }]),
    ...(before === undefined ? [] : [beforePlace(before)]),
  ]
  const rows = await journalRows(db)
    .find({ $and: conditions }, { projection: { _id: 0 } })
    .sort({ storedAt: -1, 'subject.id': -1, seq: -1 })
    .limit(wish.limit)
    .toArray()
  return rows
}

const beforePlace = ({ storedAt, subjectId, seq }: AuditPlace): Filter<Entry> => ({
  storedAt: { $lte: storedAt },
  $or: [
    { storedAt: { $lt: storedAt } },
    { 'subject.id': { $lt: subjectId } },
    { 'subject.id': subjectId, seq: { $lt: seq } },
  ],
})
