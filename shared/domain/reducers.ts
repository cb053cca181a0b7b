import type { Entry } from './entry.ts'

/** How the entries of each kind change a state; never mutates, gives a new object. */
export type Reducers<S> = Record<string, (state: S, entry: Entry) => S>

/** A reducer that knows the shape of its entries' bodies: the journal is where that data enters. */
export const reducer =
  <S, Body>(apply: (state: S, body: Body, entry: Entry) => S) =>
  (state: S, entry: Entry): S =>
    apply(state, entry.body as Body, entry)
