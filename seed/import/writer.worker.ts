import { parentPort, workerData } from 'node:worker_threads'
import { pino } from 'pino'
import { clockwork } from '../../shared/domain/people.ts'
import { Refusal } from '../../shared/refusals.ts'
import { databaseOn } from '../../server/db/collections.ts'
import { openLongWorkConnection } from '../../server/db/connect.ts'
import { Journal } from '../../server/journal/journal.ts'
import { vaultWith } from '../../server/journal/vault.ts'
import { OrganisationKeeper } from '../../server/organisation/index.ts'
import { writerTo } from './writer.ts'
import type { Answered, Asked, Surroundings } from './threads.ts'

/** A thread that decides and writes batches, until it is told to stop. Only the importer of ours speaks to it. */
const { uri, isEmbedded, fieldKey, settings, zone } = workerData as Surroundings
const connection = await openLongWorkConnection(uri, { isEmbedded })
const db = databaseOn(connection)
const log = pino({ level: 'silent' })
const now = (): Date => new Date()
const keeper = new OrganisationKeeper({ db, log, settings, zone })
await keeper.refresh()
const organisation = () => keeper.current()
const vault = vaultWith(fieldKey)
// Two, as two servers would be: one's transaction is written while the other's is made ready.
const journals = [0, 1].map(() => new Journal({ db, log, vault, now, organisation }))
const writes = journals.map((journal) => writerTo(journal, clockwork(organisation().city.id)))

const answer = (answered: Answered): void => parentPort?.postMessage(answered)

const write = async (id: number, batch: string): Promise<void> => {
  try {
    const written = await writes[id % writes.length]?.(batch)
    if (written) answer({ id, written })
  } catch (error) {
    if (error instanceof Refusal) answer({ id, refused: error.code })
    else answer({ id, failed: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}

parentPort?.on('message', (asked: Asked) => {
  if ('batch' in asked) return void write(asked.id, asked.batch)
  parentPort?.close()
  keeper.stop()
  void Promise.all(journals.map((journal) => journal.drained())).then(() => connection.close())
})
