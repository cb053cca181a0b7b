import type { Lookup, Situation } from './decision.ts'
import type { Draft, SubjectRef } from './entry.ts'

/**
 * How the system's own writing is decided: an operation that the catalogue does not have, so that no route, queue or
 * person reaches it; only a system actor may submit it.
 */
export interface InternalRule<Params, Body> {
  loads: (params: Params, body: Body, found: Lookup) => SubjectRef[]
  decide: (situation: Situation, params: Params, body: Body) => Draft[]
  result: () => Record<string, never>
}
