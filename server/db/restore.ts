import type { mongo } from 'mongoose'
import { StartRefusal } from '../startRefusal.ts'
import { readBackup, rowsOfPart, type BackupPart, type Manifest } from './backup.format.ts'
import { collectionNames } from './backup.ts'
import type { Database, Document } from './collections.ts'

export interface RestoreWish {
  db: Database
  from: string
  /** Empties the database first, instead of refusing one that holds something. */
  forceEmpty: boolean
  /** Looks at the backup before anything is written; throws what forbids it. */
  check?: (manifest: Manifest) => Promise<void>
  tell?: (sentence: string) => void
}

/** Holds a row from before a restore writes anything until it has written everything. */
const UNDER_WAY = 'restoring'
const MOST_ROWS = 1_000
const MOST_CHARACTERS = 8_000_000

/**
 * Writes a backup into an empty database. No server may run on it meanwhile.
 * @throws StartRefusal before anything is written when a part is damaged or the database holds something
 */
export const restoreBackup = async ({
  db,
  from,
  forceEmpty,
  check = async () => undefined,
  tell = () => undefined,
}: RestoreWish): Promise<Manifest> => {
  const manifest = await readBackup(from)
  await check(manifest)
  const filled = await filledCollections(db)
  if (filled.length > 0 && !forceEmpty) {
    throw new StartRefusal(
      `数据库不为空（${filled.join('、')}）；确要清空后恢复，请加 --force-empty · The database is not empty (${filled.join(', ')}): ` +
        'to empty it first, add --force-empty',
    )
  }
  await db.raw.collection(UNDER_WAY).insertOne({ at: manifest.at })
  for (const name of await collectionNames(db)) if (name !== UNDER_WAY) await db.raw.dropCollection(name)
  for (const part of manifest.parts) {
    await restorePart(db, from, part)
    tell(`${part.collection}: ${part.rows}`)
  }
  await db.raw.dropCollection(UNDER_WAY)
  return manifest
}

/** @throws StartRefusal when a restore into the database was cut off: it holds a part of a backup, and looks like a whole */
export const refuseHalfRestored = async (db: Database): Promise<void> => {
  if ((await db.raw.collection(UNDER_WAY).findOne({})) === null) return
  throw new StartRefusal(
    '上次向此数据库的恢复没有完成，请重新运行 npm run restore，并加 --force-empty。 · A restore into this database was not ' +
      'completed: run npm run restore again, with --force-empty.',
  )
}

const filledCollections = async (db: Database): Promise<string[]> => {
  const names = await collectionNames(db)
  const found = await Promise.all(names.map((name) => db.raw.collection(name).findOne({}, { projection: { _id: 1 } })))
  return names.filter((_, index) => found[index] !== null)
}

const restorePart = async (db: Database, from: string, part: BackupPart): Promise<void> => {
  const collection = await db.raw.createCollection(part.collection)
  let rows: Document[] = []
  let characters = 0
  const write = async (): Promise<void> => {
    if (rows.length > 0) await collection.insertMany(rows, { ordered: false })
    rows = []
    characters = 0
  }
  for await (const { row, length } of rowsOfPart(from, part)) {
    rows.push(row)
    characters += length
    if (rows.length >= MOST_ROWS || characters >= MOST_CHARACTERS) await write()
  }
  await write()
  const written = await collection.countDocuments()
  if (written !== part.rows)
    throw new StartRefusal(
      `${part.collection}：应有 ${part.rows} 行，实有 ${written} 行 · has ${written} rows instead of ${part.rows}`,
    )
  // Other collections than the plain ones have none; an index says by itself what it is of.
  if (part.indexes.length > 0) await collection.createIndexes(part.indexes as mongo.IndexDescription[])
}
