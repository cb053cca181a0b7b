import type { Config } from '../config.ts'
import { sharedDatabaseUri, startEmbeddedDatabase } from './embedded.ts'
import type { Tell } from './mongod.progress.ts'

/** The database of the settings: to be connected to by `connectDatabase(uri, { isEmbedded })`. */
export interface ProvidedDatabase {
  readonly uri: string
  readonly isEmbedded: boolean
  /** Ends the embedded `mongod`, by force after `withinMs`; does nothing to a database that is not ours to end. */
  stop(withinMs?: number): Promise<void>
}

export interface ProvideWish {
  readonly tell?: Tell
  readonly warn?: Tell
  /** For commands: work on the embedded database of a server that runs, instead of being refused. */
  readonly besideServer?: boolean
}

/**
 * The user's own database (`MONGODB_URI`), or the embedded one, started on `DATA_DIR`.
 * @throws StartRefusal as `startEmbeddedDatabase` does.
 */
export const provideDatabase = async (config: Config, wish: ProvideWish = {}): Promise<ProvidedDatabase> => {
  const { database, dataDir } = config
  if (database.kind === 'external') return notOurs(database.uri, false)
  const shared = wish.besideServer ? await sharedDatabaseUri(dataDir) : null
  if (shared !== null) return notOurs(shared, true)
  const { systemBinary, cacheGb } = database
  const embedded = await startEmbeddedDatabase({ dataDir, systemBinary, cacheGb, tell: wish.tell, warn: wish.warn })
  return { uri: embedded.uri, isEmbedded: true, stop: (withinMs) => embedded.stop(withinMs) }
}

const notOurs = (uri: string, isEmbedded: boolean): ProvidedDatabase => ({
  uri,
  isEmbedded,
  stop: async () => undefined,
})
