import { createHash } from 'node:crypto'
import type { Database } from '../db/collections.ts'
import { allFiles, openBytes } from './files.model.ts'

export interface FilesChecked {
  files: number
  damaged: number
}

/** [X5] Reads every file that is kept and compares the hash of its bytes with its name. */
export const checkFiles = async (
  db: Database,
  onDamaged: (sha256: string, why: string) => void,
): Promise<FilesChecked> => {
  const count = { files: 0, damaged: 0 }
  for await (const row of allFiles(db)) {
    count.files += 1
    const why = await problemOf(db, row)
    if (why === undefined) continue
    count.damaged += 1
    onDamaged(row._id, why)
  }
  return count
}

const problemOf = async (db: Database, row: { _id: string; bytesId: string }): Promise<string | undefined> => {
  const hash = createHash('sha256')
  try {
    for await (const chunk of openBytes(db, row)) hash.update(chunk as Buffer)
  } catch {
    return 'not whole'
  }
  return hash.digest('hex') === row._id ? undefined : 'changed'
}
