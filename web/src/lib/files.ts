import type { FileStored } from '../../../shared/operations/results.ts'
import { call, newCommandId, pathOf } from './api.ts'
import { judgeFile, refusedFile } from './judging.ts'
import { ProblemError } from './problem.ts'
import { sha256Of } from './sha256.ts'

/** Refusals that say nothing of the file: it is sent again later. */
export const isPassing = (status: number): boolean =>
  status === 0 || status === 401 || status === 408 || status === 409 || status === 429 || status >= 500

/**
 * Uploads bytes under a hash that was computed before.
 * @throws ProblemError: a passing one, or one that names the file and why it is not taken
 */
export const sendFile = async (bytes: Blob, name: string, sha256: string): Promise<FileStored> => {
  try {
    return await call('file.store', { params: { sha256 }, bytes })
  } catch (error) {
    if (!(error instanceof ProblemError) || isPassing(error.problem.status)) throw error
    throw (await refusedFile(bytes, name, error.problem.code)) ?? error
  }
}

/** Judges and uploads a file under its hash, which the server computes again. [X5] @throws ProblemError, FileTooLarge */
export const storeFile = async (bytes: Blob, name: string): Promise<FileStored> => {
  await judgeFile(bytes, name)
  return sendFile(bytes, name, await sha256Of(bytes))
}

/** The address of a file of a case, for `<img>`. */
export const fileAddress = (caseId: string, sha256: string): string => pathOf('file.read', { id: caseId, sha256 })
/** The address under which a player fetches a clip, in parts: one opening, one view. [X5] */
export const playAddress = (caseId: string, sha256: string): string =>
  pathOf('file.read', { id: caseId, sha256 }, { opening: newCommandId() })
/** The address under which a file is saved, and recorded as saved. [X5] */
export const saveAddress = (caseId: string, sha256: string): string =>
  pathOf('file.read', { id: caseId, sha256 }, { save: true })
