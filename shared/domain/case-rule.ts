import type { EntriesResult } from '../operations/results.ts'
import { Refusal } from '../refusals.ts'
import type { CaseState } from './case.ts'
import type { Lookup } from './decision.ts'
import type { Author, Draft, Entry, SubjectRef } from './entry.ts'
import { actingUnit } from './organisation.ts'
import type { Actor } from './people.ts'

/** A case with the `seq` of its journal. */
export type Case = CaseState & { seq: number }

/** The case that a decision is about. @throws Refusal `subject.not-found` */
export const caseOf = (situation: { look: Lookup }, id: string): Case => {
  const state = situation.look('case', id)
  if (!state) throw new Refusal('subject.not-found')
  return state
}

/** The same, still being worked on. [C6] @throws Refusal `subject.not-found`, `case.not-open` */
export const openCaseOf = (situation: { look: Lookup }, id: string): Case => {
  const state = caseOf(situation, id)
  if (state.status !== 'open') throw new Refusal('case.not-open')
  return state
}

/** Who acts, as entries and states name people. */
export const authorOf = (actor: Pick<Actor, 'userId' | 'name'>): Author => ({ userId: actor.userId, name: actor.name })

/** An instant as states hold it: ISO 8601 UTC with milliseconds. @param value a valid one, of whatever offset */
export const instant = (value: string): string => (IS_SO.test(value) ? value : new Date(value).toISOString())
const IS_SO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/**
 * The same without the fields that are undefined: a hashed body holds only what is there. Where none is undefined it is
 * the object itself.
 */
export const present = <T extends object>(fields: T): T => {
  for (const name in fields) if (fields[name] === undefined) return withoutUndefined(fields)
  return fields
}

const withoutUndefined = <T extends object>(fields: T): T => {
  const there: Partial<T> = {}
  for (const name in fields) if (fields[name] !== undefined) there[name] = fields[name]
  return there as T
}

export type CaseWriting = Pick<Draft, 'kind' | 'lane' | 'body'> &
  Partial<Pick<Draft, 'unit' | 'corrects' | 'answers' | 'files' | 'occurredAt' | 'occurredField' | 'isTrueTime'>>

/** What to write in a case's journal, on behalf of the actor's unit on it; `occurredAt` is normalised. */
export const caseDraft = (
  { actor }: { actor: Actor },
  state: Pick<CaseState, 'id' | 'scope' | 'unitIds'>,
  { occurredAt, ...writing }: CaseWriting,
): Draft =>
  present({
    unit: actingUnit(actor, state.unitIds),
    ...writing,
    subject: { kind: 'case' as const, id: state.id },
    scope: state.scope,
    body: present(writing.body),
    occurredAt: occurredAt === undefined ? undefined : instant(occurredAt),
  })

/** The answer of an operation on a case: the case after it and what it wrote. */
export const caseResult = (look: Lookup, id: string, written: readonly Entry[]): EntriesResult => ({
  case: caseOf({ look }, id),
  entries: [...written],
})

/** What every rule of `/api/cases/:id/…` has in common; a rule spreads it and adds `decide`. */
export const onCase = {
  loads: ({ id }: { id: string }): SubjectRef[] => [{ kind: 'case', id }],
  case: ({ id }: { id: string }): string => id,
  result: (look: Lookup, { id }: { id: string }, written: readonly Entry[]): EntriesResult =>
    caseResult(look, id, written),
}
