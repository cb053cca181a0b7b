import { storeFile } from '../lib/files.ts'

/** The page is not in a secure context: the browser offers no SHA-256 (needs HTTPS or localhost). */
export class ChecksumUnavailable extends Error {
  constructor() {
    super('No SHA-256 outside HTTPS')
    this.name = 'ChecksumUnavailable'
  }
}

/**
 * Sends the bytes to the store, which checks the sum again; sending the same bytes twice is harmless. [X5]
 * @returns the SHA-256 by which entries name the file
 * @throws ProblemError `file.*` when refused; the file is still on the device
 * @throws ChecksumUnavailable
 */
export const uploadFile = async (blob: Blob): Promise<string> => {
  if (!globalThis.isSecureContext) throw new ChecksumUnavailable()
  return (await storeFile(blob)).sha256
}
