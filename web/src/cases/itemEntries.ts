import type { Entry } from '../../../shared/domain/entry.ts'
import { entryWord } from './entryWording.ts'

/** The entries of a case that tell of an item of its property: `seq` and what each is. [P1] */
export const itemEntries = (entries: readonly Entry[], itemId: string): { seq: number; word: string }[] =>
  entries.filter(({ body }) => body.propertyId === itemId).map(({ seq, kind }) => ({ seq, word: entryWord(kind) }))
