import type { CaseView } from '../../../shared/operations/results.ts'
import type { Entry } from '../../../shared/domain/entry.ts'
import type { LaneRequest } from '../../../shared/domain/case.ts'
import { isPlace } from './fields.ts'

/** A value of an entry's body, ready to be worded by its kind. */
export type Shown =
  | { field: string; as: 'words'; value: string }
  | { field: string; as: 'code'; value: string }
  | { field: string; as: 'instant'; value: string }
  | { field: string; as: 'number'; value: number }
  | { field: string; as: 'money'; value: number }
  | { field: string; as: 'yes'; value: boolean }
  | { field: string; as: 'entries'; value: number[] }

const hidden = new Set([
  'text',
  'files',
  'suspectId',
  'dispatchId',
  'id',
  'unitId',
  'attempt',
  'chosen',
  'others',
  'propertyId',
  'itemId',
  'alarm',
  'mentions',
])
const coded = new Set([
  'to',
  'must',
  'outcome',
  'traceKind',
  'cause',
  'category',
  'subcategory',
  'party',
  'procedure',
  'formerProcedure',
  'formerStatus',
  'basis',
  'ground',
  'exceptional',
  'level',
  'propertyStatus',
  'why',
  'idKind',
])
/** Fields whose meaning depends on the kind of entry: `to` of a request is a lane, of a hand-over a person; `id` is not shown. */
const renamed: Record<string, Record<string, string>> = {
  'lead.assigned': { to: 'lead' },
  'case.lead-handed-over': { to: 'lead', from: 'formerLead' },
  'case.procedure-set': { to: 'procedure', from: 'formerProcedure' },
  'case.reopened': { from: 'formerStatus' },
  'property.moved': { to: 'holder', status: 'propertyStatus' },
  'supervision.asked': { from: 'id' },
}
/** [L9] The number of a document that is no ID card is called so. */
const nameOf = ({ kind, body }: Entry, field: string): string =>
  field === 'idNumber' && body['idKind'] !== undefined ? 'documentNumber' : (renamed[kind]?.[field] ?? field)
/** Kinds that repeat what the case says: only these fields are news. */
const received = [
  'summary',
  'category',
  'subcategory',
  'place',
  'receivedAt',
  'receivedAtReason',
  'foundFrom',
  'unnoticed',
]
const newsOf: Record<string, readonly string[]> = {
  'case.received': received,
  'case.discovered': received,
  'dispatch.sent': ['party', 'unitName', 'reason'],
}
const instantLike = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

const shownOf = (field: string, value: unknown): Shown[] => {
  if (hidden.has(field)) return []
  if (typeof value === 'boolean') return [{ field, as: 'yes', value }]
  if (field === 'taken' && typeof value === 'number') return [{ field, as: 'entries', value: [value] }]
  if (typeof value === 'number') return [{ field, as: field.endsWith('Fen') ? 'money' : 'number', value }]
  if (typeof value === 'string') {
    if (instantLike.test(value)) return [{ field, as: 'instant', value }]
    return [coded.has(field) ? { field, as: 'code', value } : { field, as: 'words', value }]
  }
  if (field === 'entries' && Array.isArray(value)) return [{ field, as: 'entries', value: value.map(Number) }]
  // What a caller says stands in the entry's text; here stands who it was.
  if (field !== 'caller' && isPlace(value)) return [{ field, as: 'words', value: value.text }]
  return namedOf(field, value)
}

/** People, sealed values and other small objects: what in them a person reads. */
const namedOf = (field: string, value: unknown): Shown[] => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  for (const key of ['name', 'phone', 'masked', 'number', 'what']) {
    const word: unknown = Reflect.get(value, key)
    if (typeof word === 'string') return [{ field, as: 'words', value: word }]
    const masked: unknown = typeof word === 'object' && word !== null ? Reflect.get(word, 'masked') : undefined
    if (typeof masked === 'string') return [{ field, as: 'words', value: masked }]
  }
  return []
}

/** The long text of an entry. */
export const textOf = (entry: Entry): string => {
  const news = newsOf[entry.kind]
  for (const key of ['text', 'summary', 'reason']) {
    const value = entry.body[key]
    if (typeof value === 'string' && (!news || news.includes(key))) return value
  }
  return ''
}

/** [X3] The true time of a sighting: shown time − offset; undefined of other entries. */
export const trueTimeOf = ({ kind, body }: Pick<Entry, 'kind' | 'body'>): string | undefined => {
  const { shownAt, clockOffsetSeconds } = body
  if (kind !== 'sighting' || typeof shownAt !== 'string' || typeof clockOffsetSeconds !== 'number') return undefined
  return new Date(Date.parse(shownAt) - clockOffsetSeconds * 1000).toISOString()
}

const trueTime = (entry: Entry): Shown[] => {
  const value = trueTimeOf(entry)
  return value === undefined ? [] : [{ field: 'trueAt', as: 'instant', value }]
}

/** [P1] Of a corrected seizure: what changed, each as it is and as it was. */
const correctedFacts = ({ body }: Entry): Shown[] => {
  const before = typeof body.before === 'object' && body.before !== null ? body.before : {}
  const changed = Object.entries(before).flatMap(([field, was]) => [
    ...shownOf(field, body[field]),
    ...shownOf(field, was).map((shown): Shown => ({ ...shown, field: 'before' })),
  ])
  return [...('what' in before ? [] : shownOf('what', body.what)), ...changed]
}

/** Everything else that an entry's body says, in its order. */
const shownFields = (entry: Entry): Shown[] => {
  if (entry.kind === 'property.corrected') return correctedFacts(entry)
  const text = textOf(entry)
  const news = newsOf[entry.kind]
  const said = Object.entries(entry.body).filter(([field, value]) => value !== text && (!news || news.includes(field)))
  return [...trueTime(entry), ...said.flatMap(([field, value]) => shownOf(nameOf(entry, field), value))]
}

/**
 * What of it people read beside its text.
 * @param hasWord whether a key has words: a field without a word of its own is not for people
 */
export const factsOf = (entry: Entry, caseNumber: string, hasWord: (key: string) => boolean): Shown[] =>
  shownFields(entry).filter(
    ({ field, value }) =>
      hasWord(`cases.field.${field}`) &&
      // What stands above it is not said again.
      !(entry.kind === 'request' && field === 'to') &&
      !(field === 'number' && value === caseNumber),
  )

/** Photos of an entry by hash. */
export const filesOf = (entry: Entry): string[] => {
  const inBody = entry.body.files
  return [...new Set([...(entry.files ?? []), ...(Array.isArray(inBody) ? inBody.map(String) : [])])]
}

/** [T1] The correction of an entry, if there is one. */
export const correctionOf = (state: CaseView, seq: number): number | undefined =>
  state.corrected.find((correction) => correction.seq === seq)?.by

export const requestOf = (state: CaseView, seq: number): LaneRequest | undefined =>
  state.requests.find((request) => request.seq === seq)

/** [T5] Neither answered nor withdrawn. */
export const isOpenRequest = (request: LaneRequest | undefined): request is LaneRequest =>
  request !== undefined && request.answeredBy === undefined && request.withdrawnAt === undefined
