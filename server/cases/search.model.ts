import type { CaseState } from '../../shared/domain/case.ts'
import { folded } from '../../shared/domain/folding.ts'
import { prepareCollection, type Collection, type Database, type Filter } from '../db/collections.ts'
import { journalRows, projectionsOf } from '../journal/journal.model.ts'
import type { CasePlace } from './case.model.ts'
import { gramsOf } from './grams.ts'

/** What a case is found by, beside its projection: written when it is opened, and never with its entries. */
export interface SearchRow {
  _id: string
  receivedAt: string
  /** All that is searched in, as it is compared. */
  text: string
  grams: string[]
}

/** The present form of the rows: a change of what is compared, and how, takes a new name. */
const FORM = 'cases-folded'

interface SearchPosition {
  /** The form of the rows; versions before the first that folded called it `cases`. */
  _id: string
  /** Every case that was opened before is in the index. */
  upTo: string
}

const rows = (db: Database): Collection<SearchRow> => db.collection('searches')
const positions = (db: Database): Collection<SearchPosition> => db.collection('searchPositions')

/** Creates the collections of the search and their index. */
export const prepareSearch = async (db: Database): Promise<void> => {
  await prepareCollection(db, 'searches', [{ key: { grams: 1, receivedAt: -1, _id: -1 }, name: 'grams' }])
  await prepareCollection(db, 'searchPositions', [])
}

/** The row of a case. */
export const searchRowOf = ({
  id,
  number,
  summary,
  place,
  receivedAt,
}: Pick<CaseState, 'id' | 'number' | 'summary' | 'place' | 'receivedAt'>): SearchRow => {
  const text = [number, summary, place.text].map(folded).join('\n')
  return { _id: id, receivedAt, text, grams: gramsOf(text) }
}

const textFields = { 'state.id': 1, 'state.number': 1, 'state.summary': 1, 'state.place': 1, 'state.receivedAt': 1 }

/** Writes the rows of cases as they are now. @returns the rows */
export const indexCases = async (db: Database, ids: readonly string[]): Promise<SearchRow[]> => {
  const found = await projectionsOf(db, 'case')
    .find({ _id: { $in: [...ids] } }, { projection: textFields })
    .toArray()
  const made = found.map(({ state }) => searchRowOf(state))
  if (made.length === 0) return []
  await rows(db).bulkWrite(
    made.map(({ _id, ...rest }) => ({ replaceOne: { filter: { _id }, replacement: rest, upsert: true } })),
    { ordered: false },
  )
  return made
}

/** Ids of cases after an id, in the order of ids. */
export const caseIdsAfter = async (db: Database, after: string, limit: number): Promise<string[]> => {
  const found = await projectionsOf(db, 'case')
    .find({ _id: { $gt: after } }, { projection: { _id: 1 } })
    .sort({ _id: 1 })
    .limit(limit)
    .toArray()
  return found.map(({ _id }) => _id)
}

/** Ids of cases that were opened since an instant, by the journal. */
export const casesOpenedSince = async (db: Database, since: string): Promise<string[]> => {
  const found = await journalRows(db)
    .find(
      { 'subject.kind': 'case', storedAt: { $gte: since }, seq: 1 },
      { projection: { _id: 0, 'subject.id': 1 }, sort: { storedAt: -1 } },
    )
    .toArray()
  return found.map(({ subject }) => subject.id)
}

const SAMPLED_AT_ONCE = 100

/** Grams of rows that were indexed lately. */
export const sampleOfGrams = async (db: Database, size: number): Promise<string[][]> => {
  const found = await rows(db)
    .find({}, { projection: { grams: 1 } })
    .sort({ $natural: -1 })
    .limit(size)
    // Decoded a little at a time: it is looked at while the first calls come.
    .batchSize(SAMPLED_AT_ONCE)
    .toArray()
  return found.map(({ grams }) => grams)
}

/**
 * Up to when the index holds every case; undefined when it does not, and also when a version wrote in it last whose rows
 * have another form: then all are made anew.
 */
export const readPosition = async (db: Database): Promise<string | undefined> => {
  const found = await positions(db).find().toArray()
  return found.length === 1 && found[0]?._id === FORM ? found[0].upTo : undefined
}
export const movePosition = async (db: Database, upTo: string): Promise<void> => {
  await positions(db).updateOne({ _id: FORM }, { $max: { upTo } }, { upsert: true })
}
/** Every row has the present form now. */
export const forgetOtherForms = async (db: Database): Promise<void> => {
  await positions(db).deleteMany({ _id: { $ne: FORM } })
}

const MOST_PASSED_OVER = 8

/** Rows that have a gram, newest received first, from after a place. */
export const rowsWithGram = async (
  db: Database,
  gram: string,
  after: CasePlace | undefined,
  limit: number,
): Promise<Omit<SearchRow, 'grams'>[]> => {
  const found = (place: Filter<SearchRow>, most: number) =>
    rows(db)
      .find({ grams: gram, ...place }, { projection: { receivedAt: 1, text: 1 } })
      .sort({ receivedAt: -1, _id: -1 })
      .limit(most)
      .maxTimeMS(10_000)
      .toArray()
  if (!after) return found({}, limit)
  // Few are of one instant: those before the place are passed over, as long as they are not many.
  const most = limit + MOST_PASSED_OVER
  const near = await found({ receivedAt: { $lte: after.receivedAt } }, most)
  const rest = near.filter(({ receivedAt, _id }) => receivedAt < after.receivedAt || _id < after.id)
  if (rest.length >= limit || near.length < most) return rest.slice(0, limit)
  // Two stretches of the index instead of an "or" that the database might sort: ledgers hold thousands of one instant.
  const [sameInstant, older] = await Promise.all([
    found({ receivedAt: after.receivedAt, _id: { $lt: after.id } }, limit),
    found({ receivedAt: { $lt: after.receivedAt } }, limit),
  ])
  return [...sameInstant, ...older].slice(0, limit)
}
