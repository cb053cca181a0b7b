import { useDraft } from '../lib/drafts.ts'

/** The last entry of a case that this person had on this device's screen; 0 for none. Kept over reloads. */
export const useSeen = (caseId: string): { seq: number } => useDraft(`seen.${caseId}`, () => ({ seq: 0 })).form
