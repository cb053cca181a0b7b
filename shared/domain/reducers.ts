import type { Entry } from './entry.ts'

/** How the entries of each kind change a state; never mutates, gives a new object. */
export type Reducers<S> = Record<string, (state: S, entry: Entry) => S>
