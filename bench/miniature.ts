import { createHash, randomUUID } from 'node:crypto'
import type mongoose from 'mongoose'

type Client = mongoose.mongo.MongoClient
type Row = { _id: string } & Record<string, unknown>

interface Waiting {
  body: Record<string, unknown>
  resolve: (answer: object) => void
  reject: (error: unknown) => void
}

interface Made {
  opened: Row
  entry: Row & { sent: object[] }
  command: Row & { result: object }
}

const partOf = ({ body }: Waiting): Made => {
  const id = randomUUID()
  const at = new Date().toISOString()
  const sent = ['station', 'property-crime', 'scene'].map((party) => ({
    id: randomUUID(),
    party,
    state: 'sent',
    at,
    ...body,
  }))
  const content = { _id: randomUUID(), subject: id, seq: 1, at, body, sent }
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex')
  return {
    opened: { _id: id, at, ...body, dispatches: sent },
    entry: { ...content, hash },
    command: { _id: randomUUID(), at, result: { case: { id }, dispatches: sent } },
  }
}

/**
 * What the product's way of writing costs by itself: the case with its dispatches, one entry with a hash, a row of the
 * command, committed in groups and told by the change stream alone. Without sign-in, rights, validation, rules, vault,
 * timers, search or notifications.
 */
export const miniatureOn = async (
  client: Client,
  database: string,
  tell: (dispatches: readonly object[]) => void,
): Promise<(text: string) => Promise<object>> => {
  const db = client.db(database)
  const names = ['cases', 'journal', 'commands']
  await Promise.all(names.map((name) => db.createCollection(name)))
  const [cases, journal, commands] = names.map((name) => db.collection<Row>(name))
  if (!cases || !journal || !commands) throw new Error('a collection is missing')
  journal.watch().on('change', (change) => {
    if (change.operationType === 'insert') tell(change.fullDocument.sent as object[])
  })

  const commit = async (group: readonly Waiting[]): Promise<void> => {
    const made = group.map(partOf)
    const session = client.startSession()
    try {
      await session.withTransaction(
        async () => {
          await cases.insertMany(
            made.map(({ opened }) => opened),
            { session },
          )
          await journal.insertMany(
            made.map(({ entry }) => entry),
            { session },
          )
          await commands.insertMany(
            made.map(({ command }) => command),
            { session },
          )
        },
        { writeConcern: { w: 'majority', journal: true } },
      )
      group.forEach(({ resolve }, index) => resolve(made[index]?.command.result ?? {}))
    } catch (error) {
      for (const { reject } of group) reject(error)
    } finally {
      await session.endSession()
    }
  }

  let queue: Waiting[] = []
  let isRunning = false
  const run = async (): Promise<void> => {
    isRunning = true
    while (queue.length > 0) {
      const group = queue
      queue = []
      await commit(group)
    }
    isRunning = false
  }
  return (text) =>
    new Promise((resolve, reject) => {
      queue.push({ body: JSON.parse(text) as Record<string, unknown>, resolve, reject })
      if (!isRunning) void run()
    })
}
