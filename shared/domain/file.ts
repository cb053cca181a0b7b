/** [X5] A file's own journal: how evidence was used, and how often. The bytes themselves never change. */
export interface FileState {
  /** SHA-256 of its bytes. */
  id: string
  viewed: number
  exported: number
  lastAt: string
}

export const fileUses = ['viewed', 'exported'] as const
/** [X5] Shown on a page, or saved as a file of one's own. */
export type FileUse = (typeof fileUses)[number]
