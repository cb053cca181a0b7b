/** [X5] A file's own journal: how evidence was used, and how often. The bytes themselves never change. */
export interface FileState {
  /** Of its journal: see `useJournalOf`; of earlier versions the SHA-256 of its bytes alone. */
  id: string
  viewed: number
  exported: number
  lastAt: string
}

export const fileUses = ['viewed', 'exported'] as const
/** [X5] Shown on a page, or saved as a file of one's own. */
export type FileUse = (typeof fileUses)[number]

/** [X5] The journal of a file as it was used through one case: another case's says nothing of itself in it. */
export const useJournalOf = (sha256: string, caseId: string): string => `${sha256}:${caseId}`

/** The SHA-256 of the file whose journal it is. */
export const fileOfJournal = (id: string): string => id.split(':')[0] ?? id
