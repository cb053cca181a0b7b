import type { FileStored } from '../../../shared/operations/results.ts'
import { call, pathOf } from './api.ts'
import { sha256Of } from './sha256.ts'

/** Uploads a file under its hash, which the server computes again. [X5] @throws ProblemError, FileTooLarge */
export const storeFile = async (bytes: Blob): Promise<FileStored> =>
  call('file.store', { params: { sha256: await sha256Of(bytes) }, bytes })

/** The address of a file of a case, for `<img>` and links. */
export const fileAddress = (caseId: string, sha256: string): string => pathOf('file.read', { id: caseId, sha256 })
