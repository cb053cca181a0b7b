import { present } from './case-rule.ts'
import type { Entry } from './entry.ts'

/** How the entries of each kind change a state; never mutates, gives a new object. */
export type Reducers<S> = Record<string, (state: S, entry: Entry) => S>

/**
 * A reducer that knows the shape of its entries' bodies: the journal is where that data enters. A field that it sets to
 * undefined is gone from the state.
 */
export const reducer =
  <S extends object, Body>(apply: (state: S, body: Body, entry: Entry) => S) =>
  (state: S, entry: Entry): S =>
    present(apply(state, entry.body as Body, entry))
