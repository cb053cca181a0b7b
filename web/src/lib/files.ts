import type { FileStored } from '../../../shared/operations/results.ts'
import { call, pathOf } from './api.ts'

/** SHA-256 of the bytes, lower-case hexadecimal. Needs HTTPS or localhost. */
export const sha256Of = async (bytes: Blob): Promise<string> => {
  const digest = await crypto.subtle.digest('SHA-256', await bytes.arrayBuffer())
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Uploads a file under its hash, which the server computes again. [X5] @throws ProblemError */
export const storeFile = async (bytes: Blob): Promise<FileStored> =>
  call('file.store', { params: { sha256: await sha256Of(bytes) }, bytes })

/** The address of a file of a case, for `<img>` and links. */
export const fileAddress = (caseId: string, sha256: string): string => pathOf('file.read', { id: caseId, sha256 })
