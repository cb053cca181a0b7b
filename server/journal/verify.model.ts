import type { Entry, SubjectRef } from '../../shared/domain/entry.ts'
import { subjectKinds, type SubjectKind } from '../../shared/schema/terms.ts'
import type { Database } from '../db/collections.ts'
import { commandRows, journalRows, projectionsOf } from './journal.model.ts'

const ROWS_AT_ONCE = 1_000

/** The whole journal, ordered by subject and `seq`. Not one instant: a subject may have grown when its end is reached. */
export async function* allEntries(db: Database): AsyncGenerator<Entry> {
  const rows = journalRows(db)
    .find({}, { projection: { _id: 0 } })
    .sort({ 'subject.id': 1, seq: 1 })
  for await (const row of rows.batchSize(ROWS_AT_ONCE).allowDiskUse(true)) yield row as Entry
}

export const countEntries = (db: Database): Promise<number> => journalRows(db).estimatedDocumentCount()

export interface ProjectionEnd {
  _id: string
  seq: number
  head: string
}

/** Where the projections of some subjects of a kind stand. */
export const projectionEnds = async (
  db: Database,
  kind: SubjectKind,
  ids: readonly string[],
): Promise<Map<string, ProjectionEnd>> => {
  const rows = await projectionsOf(db, kind)
    .find({ _id: { $in: [...ids] } }, { projection: { seq: 1, head: 1 } })
    .toArray()
  return new Map(rows.map((row) => [row._id, row]))
}

/** All subjects that have a projection. */
export async function* projectedSubjects(db: Database): AsyncGenerator<SubjectRef> {
  for (const kind of subjectKinds) {
    for await (const { _id } of projectionsOf(db, kind).find({}, { projection: { _id: 1 } })) yield { kind, id: _id }
  }
}

/** Those of the subjects that have a journal. */
export const journalledSubjects = async (db: Database, ids: readonly string[]): Promise<Set<string>> =>
  new Set<string>(await journalRows(db).distinct('subject.id', { 'subject.id': { $in: [...ids] } }))

/** Those of the commands that are on record. */
export const knownCommands = async (db: Database, ids: readonly string[]): Promise<Set<string>> => {
  const rows = await commandRows(db)
    .find({ _id: { $in: [...ids] } }, { projection: { _id: 1 } })
    .toArray()
  return new Set(rows.map((row) => row._id))
}

/** The hashes of entries by `placeOf`; what is not there is left out. */
export const hashesAt = async (
  db: Database,
  places: readonly { id: string; seq: number }[],
): Promise<Map<string, string>> => {
  const rows = await journalRows(db)
    .find(
      { $or: places.map(({ id, seq }) => ({ 'subject.id': id, seq })) },
      { projection: { _id: 0, 'subject.id': 1, seq: 1, hash: 1 } },
    )
    .toArray()
  return new Map(rows.map((row) => [placeOf(row.subject.id, row.seq), row.hash]))
}

export const placeOf = (id: string, seq: number): string => `${seq} ${id}`
