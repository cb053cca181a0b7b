import { isUnavailable } from '../db/unavailable.ts'

/** A version that was read no longer stands: somebody else wrote in between. */
export class VersionMoved extends Error {}

const DUPLICATE_KEY = 11_000
const WRITE_CONFLICT = 112
const LONGEST_PAUSE_MS = 400

const hasLabel = (error: unknown, label: string): boolean =>
  error instanceof Error &&
  'hasErrorLabel' in error &&
  typeof error.hasErrorLabel === 'function' &&
  error.hasErrorLabel(label) === true

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)

/** The connection or the primary went away, or two transactions met: trying again may succeed. */
export const isTransient = (error: unknown): boolean =>
  hasLabel(error, 'TransientTransactionError') || hasLabel(error, 'RetryableWriteError') || isUnavailable(error)

/** Another open transaction holds a row: it may belong to a server that died, and go on for seconds. */
export const isConflict = (error: unknown): boolean => codeOf(error) === WRITE_CONFLICT

/** Whether the transaction was committed is not known. */
export const isUnknownCommit = (error: unknown): boolean => hasLabel(error, 'UnknownTransactionCommitResult')

/** The name of the unique index that a write ran into; undefined when the error is another one. */
export const duplicateKeyOf = (error: unknown): string | undefined => {
  if (!(error instanceof Error) || codeOf(error) !== DUPLICATE_KEY) return undefined
  return /index: (\S+)/.exec(error.message)?.[1] ?? ''
}

const OWN_ROW =
  /collection: \S+\.(?:journal|commands|vault|cases|properties|accounts|organisation|sequences) index: (?:subject_seq|_id_) /

/**
 * Another server wrote the subject's next entry or the command itself first. What it wrote may be seen only in a moment,
 * when the majority has it: then the command is decided on it, or answered with its first result.
 */
export const isRace = (error: unknown): boolean =>
  error instanceof Error && codeOf(error) === DUPLICATE_KEY && OWN_ROW.test(error.message)

/** Waits a little, longer with each attempt, never the same for two processes. */
export const pause = (attempt: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(LONGEST_PAUSE_MS, 4 * 2 ** attempt)))
