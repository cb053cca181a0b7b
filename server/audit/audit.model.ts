import { describingKinds } from '../../shared/domain/audited.ts'
import type { Entry } from '../../shared/domain/entry.ts'
import { prepareCollection, type Database, type Filter } from '../db/collections.ts'
import { journalRows, projectionsOf } from '../journal/journal.model.ts'

/** Where a page ends: the last entry of it. */
export interface AuditPlace {
  storedAt: string
  subjectId: string
  seq: number
}

/** What is asked of the audit; every wish narrows it further. */
export interface AuditWish {
  cityId: string
  /** Ids of accounts or of parts of the organisation: entries of them or by them. */
  of?: readonly string[]
  caseId?: string
  kind?: string
  from?: string
  to?: string
  before?: AuditPlace
  limit: number
}

const auditedKinds = ['account', 'organisation']
const audited = { 'subject.kind': { $in: auditedKinds } }
const newestFirst = { storedAt: -1, 'subject.id': -1, seq: -1 } as const

/** Creates the indexes by which the audit is read, whatever it is narrowed by. They hold its own entries alone. */
export const prepareAudit = (db: Database): Promise<void> =>
  prepareCollection(db, 'journal', [
    { key: { 'scope.city': 1, ...newestFirst }, name: 'audit', partialFilterExpression: audited },
    { key: { 'scope.city': 1, kind: 1, ...newestFirst }, name: 'audit_kind', partialFilterExpression: audited },
    { key: { 'subject.id': 1, storedAt: -1, seq: -1 }, name: 'audit_subject', partialFilterExpression: audited },
    { key: { 'by.userId': 1, ...newestFirst }, name: 'audit_by', partialFilterExpression: audited },
    {
      key: { 'body.caseId': 1, ...newestFirst },
      name: 'audit_case',
      partialFilterExpression: { ...audited, 'body.caseId': { $exists: true } },
    },
    {
      key: { 'subject.id': 1, seq: -1 },
      name: 'audit_describing',
      partialFilterExpression: { kind: { $in: [...describingKinds] } },
    },
  ])

/** Entries of accounts' and the organisation's journals in a city, the newest first, at most `limit`. */
export const listAudited = async (db: Database, wish: AuditWish): Promise<Entry[]> => {
  const { before, of, caseId, kind } = wish
  const within = {
    ...(wish.from === undefined ? {} : { $gte: wish.from }),
    ...(wish.to === undefined ? {} : { $lt: wish.to }),
  }
  const ids = of && [...of]
  const conditions: Filter<Entry>[] = [
    { ...audited, 'scope.city': wish.cityId },
    ...(Object.keys(within).length > 0 ? [{ storedAt: within }] : []),
    ...(ids === undefined ? [] : [{ $or: [{ 'subject.id': { $in: ids } }, { 'by.userId': { $in: ids } }] }]),
    ...(caseId === undefined ? [] : [{ 'body.caseId': caseId }]),
    ...(kind === undefined ? [] : [{ kind }]),
    ...(before === undefined ? [] : [beforePlace(before)]),
  ]
  const rows = await journalRows(db)
    .find({ $and: conditions }, { projection: { _id: 0 } })
    .sort(newestFirst)
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

/** The entry that described the same account or part of the organisation before; undefined for the first. */
export const describedBefore = async (db: Database, entry: Entry): Promise<Entry | undefined> => {
  const found = await journalRows(db).findOne(
    { 'subject.id': entry.subject.id, seq: { $lt: entry.seq }, kind: { $in: [...describingKinds] } },
    { projection: { _id: 0 }, sort: { seq: -1 } },
  )
  return found ?? undefined
}

/** Numbers of cases by their ids. */
export const caseNumbers = async (db: Database, ids: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  if (ids.length === 0) return new Map()
  const rows = await projectionsOf(db, 'case')
    .find({ _id: { $in: [...ids] } }, { projection: { 'state.number': 1 } })
    .toArray()
  return new Map(rows.map(({ _id, state }) => [_id, state.number]))
}

/** The id of a case in a city, by its id or its number: of the first of those told that there is. */
export const caseIdOf = async (db: Database, cityId: string, told: readonly string[]): Promise<string | undefined> => {
  const rows = await projectionsOf(db, 'case')
    .find(
      { $or: [{ _id: { $in: [...told] } }, { 'state.number': { $in: [...told] } }], 'state.scope.city': cityId },
      { projection: { _id: 1, 'state.number': 1 } },
    )
    .toArray()
  const places = rows.map((row) => ({
    id: row._id,
    at: told.findIndex((each) => each === row._id || each === row.state.number),
  }))
  return places.sort((one, other) => one.at - other.at)[0]?.id
}
