import Type from 'typebox'
import { Loss } from './case.ts'
import { patterns } from './patterns.ts'
import { Exact, Id, Instant, Name, OneOf, Place } from './primitives.ts'
import { caseStatuses, categories, procedures } from './terms.ts'

/** Where past cases come from: a ledger, a city's open data. Part of the ids of its cases. */
export const ImportSource = Type.String({ pattern: patterns.importSource.pattern })

/** A past case as some ledger holds it. [C8] */
export const ImportedCase = Exact({
  /** Names the row within its source for ever: the same row is imported once. */
  key: Type.String({ pattern: patterns.importKey.pattern, format: 'unpersonal' }),
  /** As the ledger numbers it; left out: the key. */
  number: Type.Optional(Name),
  category: OneOf(categories),
  subcategory: Type.Optional(Id),
  procedure: Type.Optional(OneOf(procedures)),
  summary: Type.String({ minLength: 1, maxLength: 2000, format: 'words' }),
  receivedAt: Instant,
  place: Place,
  /** Id or code. */
  station: Id,
  losses: Type.Optional(Type.Array(Loss, { maxItems: 50 })),
  /** How it ended; left out: closed. */
  status: Type.Optional(OneOf(caseStatuses)),
  /** When it was cleared, where the ledger tells; with `cleared` or `closed` only. */
  clearedAt: Type.Optional(Instant),
})
export type ImportedCase = Type.Static<typeof ImportedCase>
