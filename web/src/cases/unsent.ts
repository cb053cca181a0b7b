import { keptDrafts } from '../lib/drafts.ts'
import { isWrittenKind } from './fields.ts'
import { hasContent, slotOf, wordsOf, type LaneDraft } from './laneDrafts.ts'

/** Where the drafts of a case are kept: `compose.<case>`. */
export const draftKey = (caseId: string): string => `compose.${caseId}`

/** A draft that was not sent, as a list shows it. */
export interface Unsent {
  caseId: string
  slot: string
  lane: string
  kind: string
  text: string
}

const isDraft = (value: unknown): value is LaneDraft =>
  typeof value === 'object' &&
  value !== null &&
  'body' in value &&
  typeof value.body === 'object' &&
  value.body !== null &&
  'files' in value &&
  Array.isArray(value.files) &&
  'kind' in value &&
  typeof value.kind === 'string' &&
  isWrittenKind(value.kind)

/** What the signed-in person has written on this device and not sent, of all cases. */
export const unsentDrafts = (): Unsent[] =>
  keptDrafts(draftKey('')).flatMap(({ key, kept }) => {
    const others: unknown[] = 'others' in kept && Array.isArray(kept.others) ? kept.others : []
    return [kept, ...others]
      .filter(isDraft)
      .filter(hasContent)
      .map((draft) => ({
        caseId: key.slice(draftKey('').length),
        slot: slotOf(draft),
        lane: draft.lane,
        kind: draft.kind,
        text: wordsOf(draft).slice(0, 80),
      }))
  })
