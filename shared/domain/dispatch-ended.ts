import type { Party } from '../schema/terms.ts'
import type { Author } from './entry.ts'

export const dispatchEndings = [
  'cancelled',
  'reassigned',
  'declined',
  'mis-sent',
  'dismissed',
  'escalated',
  'shelved',
  'cleared',
  'closed',
] as const
/** [D2] What took a dispatch from its unit before the unit was done with it. */
export type DispatchEnding = (typeof dispatchEndings)[number]

/** [D2] What a unit is told when its dispatch ends without its doing. Instants are ISO 8601. */
export interface DispatchEnded {
  dispatchId: string
  caseId: string
  party: Party
  unitId: string
  ending: DispatchEnding
  /** In the words of whoever ended it. */
  reason?: string
  /** Missing where it is made out from the state of the case. */
  by?: Author
  at: string
}
