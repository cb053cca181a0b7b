import type { Draft, Scope } from './entry.ts'
import { useJournalOf, type FileState, type FileUse } from './file.ts'
import type { InternalRule } from './internal-rule.ts'
import { reducer, type Reducers } from './reducers.ts'

/** One use of a file, through which case. */
export interface FileUsed {
  use: FileUse
  caseId: string
  number: string
  scope: Required<Scope>
}

/** What the system writes of files by itself, in the name of whoever used them. [X5] [A4] */
export const internalFileRules = {
  'file.record': {
    loads: ({ sha256, caseId }) => [{ kind: 'file', id: useJournalOf(sha256, caseId) }],
    decide: (_situation, { sha256 }, { use, caseId, number, scope }): Draft[] => [
      {
        subject: { kind: 'file', id: useJournalOf(sha256, caseId) },
        kind: `file.${use}`,
        lane: 'command',
        body: { caseId, number },
        scope,
      },
    ],
    result: () => ({}),
  } satisfies InternalRule<{ sha256: string; caseId: string }, FileUsed>,
}

const used = (use: FileUse) =>
  reducer<FileState, unknown>((state: FileState | undefined, _body, { subject, storedAt }) => {
    const { viewed = 0, exported = 0 } = state ?? {}
    const count = { viewed, exported }
    return { id: subject.id, ...count, [use]: count[use] + 1, lastAt: storedAt }
  })

/** How a file's journal makes its state. */
export const fileReducers: Reducers<FileState> = {
  'file.viewed': used('viewed'),
  'file.exported': used('exported'),
}
