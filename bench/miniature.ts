import { createHash, randomUUID } from 'node:crypto'
import type mongoose from 'mongoose'

type Client = mongoose.mongo.MongoClient
type Row = { _id: string } & Record<string, unknown>
type Collection = mongoose.mongo.Collection<Row>

interface Waiting {
  body: Record<string, unknown>
  /** The case of an entry. */
  id: string
  resolve: (answer: object) => void
  reject: (error: unknown) => void
}
type Work = (text: string, id: string) => Promise<object>

/** Commits what waits in one transaction; while one is written the next gathers. */
const inGroups = (
  client: Client,
  write: (group: readonly Waiting[], session: mongoose.mongo.ClientSession) => Promise<object[]>,
): Work => {
  const commit = async (group: readonly Waiting[]): Promise<void> => {
    const session = client.startSession()
    try {
      const answers = await session.withTransaction(() => write(group, session), {
        writeConcern: { w: 'majority', journal: true },
      })
      group.forEach(({ resolve }, index) => resolve(answers[index] ?? {}))
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
  return (text, id) =>
    new Promise((resolve, reject) => {
      queue.push({ body: JSON.parse(text) as Record<string, unknown>, id, resolve, reject })
      if (!isRunning) void run()
    })
}

const sha256 = (value: object): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')

interface Made {
  opened: Row
  entry: Row & { sent: object[] }
  command: Row & { result: object }
}

const partOf = ({ body }: Pick<Waiting, 'body'>): Made => {
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
  const hash = sha256(content)
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
): Promise<Work> => {
  const db = client.db(database)
  const names = ['cases', 'journal', 'commands']
  await Promise.all(names.map((name) => db.createCollection(name)))
  const [cases, journal, commands] = names.map((name) => db.collection<Row>(name))
  if (!cases || !journal || !commands) throw new Error('a collection is missing')
  journal.watch().on('change', (change) => {
    if (change.operationType === 'insert') tell(change.fullDocument.sent as object[])
  })

  return inGroups(client, async (group, session) => {
    const made = group.map(partOf)
    const insert = (rows: Collection, documents: Row[]) => rows.insertMany(documents, { session })
    await insert(
      cases,
      made.map(({ opened }) => opened),
    )
    await insert(
      journal,
      made.map(({ entry }) => entry),
    )
    await insert(
      commands,
      made.map(({ command }) => command),
    )
    return made.map(({ command }) => command.result)
  })
}

/**
 * The same for entries: each with a hash that holds the one before, the case, a row of the command; told as many at a
 * time as have come, by the change stream alone.
 */
export const entriesInMiniature = async (
  client: Client,
  database: string,
  tell: (id: string, entries: readonly object[]) => void,
): Promise<{ work: Work; seqOf: (id: string) => number }> => {
  const db = client.db(database)
  const names = ['cases', 'journal', 'commands']
  await Promise.all(names.map((name) => db.createCollection(name)))
  const [cases, journal, commands] = names.map((name) => db.collection<Row>(name))
  if (!cases || !journal || !commands) throw new Error('a collection is missing')
  const ends = new Map<string, { seq: number; hash: string }>()
  let come: Row[] = []
  journal.watch().on('change', (change) => {
    if (change.operationType !== 'insert') return
    if (come.push(change.fullDocument) > 1) return
    setImmediate(() => {
      const told = come
      come = []
      for (const id of new Set(told.map(({ subject }) => subject as string)))
        tell(
          id,
          told.filter(({ subject }) => subject === id),
        )
    })
  })
  const work = inGroups(client, async (group, session) => {
    const now = new Map<string, { seq: number; hash: string }>()
    const made = group.map(({ body, id }) => {
      const before = now.get(id) ?? ends.get(id) ?? { seq: 0, hash: '' }
      const seq = before.seq + 1
      const by = { userId: 'account-station1', name: '李明' }
      const content = { subject: id, seq, at: new Date().toISOString(), by, body: body['body'], before: before.hash }
      const entry: Row = { _id: randomUUID(), ...content, hash: sha256(content) }
      now.set(id, { seq, hash: entry['hash'] as string })
      return { entry, command: { _id: randomUUID(), result: JSON.stringify({ entry, seq }) }, answer: { entry, seq } }
    })
    await journal.insertMany(
      made.map(({ entry }) => entry),
      { session },
    )
    await cases.bulkWrite(
      [...now].map(([_id, end]) => ({ replaceOne: { filter: { _id }, replacement: { ...end }, upsert: true } })),
      { session },
    )
    await commands.insertMany(
      made.map(({ command }) => command),
      { session },
    )
    for (const [id, end] of now) ends.set(id, end)
    return made.map(({ answer }) => answer)
  })
  return { work, seqOf: (id) => ends.get(id)?.seq ?? 0 }
}
