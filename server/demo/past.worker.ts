import { createSecretKey } from 'node:crypto'
import { playHistory, type PastConfig } from '../../seed/history/play.ts'
import { databaseOn } from '../db/collections.ts'
import { openLongWorkConnection } from '../db/connect.ts'
import { StartRefusal } from '../startRefusal.ts'
import type { PastWish, PastWritten } from './past.ts'

/** A process that writes the demo's past into a database and ends. Only the server of ours speaks to it. */
const written = async ({ uri, isEmbedded, fieldKey, settings, days, callsADay }: PastWish): Promise<PastWritten> => {
  const config: PastConfig = { ...settings, secrets: { fieldKey: createSecretKey(fieldKey) } }
  const connection = await openLongWorkConnection(uri, { isEmbedded })
  try {
    return await playHistory({ config, db: databaseOn(connection), days, callsADay })
  } finally {
    await connection.close()
  }
}

const failure = (error: unknown): PastWritten => {
  if (error instanceof StartRefusal) return { refused: error.message }
  return { failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}

// Whoever asked has ended: nobody wants it any more.
process.once('disconnect', () => process.exit(1))
process.once('message', (wish: PastWish) => {
  void written(wish)
    .catch(failure)
    .then((answer) => process.send?.(answer, () => process.exit(0)))
})
