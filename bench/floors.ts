import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import mongoose from 'mongoose'
import { Server } from 'socket.io'
import { WebSocketServer } from 'ws'
import { serveJobs } from './child.ts'
import { entriesInMiniature, miniatureOn } from './miniature.ts'

/**
 * The floors: the same work with a bare driver, a bare `node:http` and bare sockets, without sign-in, rights, validation,
 * journal or rules. On the product's own `mongod`, in another database.
 */
const start = async ({ databaseUri }: { databaseUri: string }): Promise<{ url: string }> => {
  const client = await mongoose.mongo.MongoClient.connect(databaseUri)
  const mark = randomUUID().slice(0, 8)
  const db = client.db(`floors-${mark}`)
  const names = ['cases', 'dispatches', 'journal', 'entries']
  await Promise.all(names.map((name) => db.createCollection(name)))
  const durable = { writeConcern: { w: 'majority', journal: true } } as const
  type Row = { _id: string } & Record<string, unknown>
  const [cases, dispatches, journal, entries] = names.map((name) => db.collection<Row>(name))
  if (!cases || !dispatches || !journal || !entries) throw new Error('a collection is missing')

  const http = createServer()
  const bare = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  const io = new Server(http, {
    transports: ['websocket'],
    serveClient: false,
    perMessageDeflate: false,
    pingInterval: 10_000,
    pingTimeout: 8_000,
  })
  io.on('connection', (socket) =>
    socket.on('follow', async ({ subject }: { subject: { id: string } }, answer: (value: object) => void) => {
      await socket.join(subject.id)
      answer({ seq: seqs.get(subject.id) ?? lesser.seqOf(subject.id) })
    }),
  )
  http.on('upgrade', (request, socket, head) => {
    if (request.url === '/bare') bare.handleUpgrade(request, socket, head, () => undefined)
  })

  /** Row (a): case, three dispatches and an entry in a transaction, then three frames. */
  const call = async (text: string): Promise<object> => {
    const body = JSON.parse(text) as Record<string, unknown>
    const id = randomUUID()
    const at = new Date().toISOString()
    const sent = ['station', 'property-crime', 'scene'].map((party) => ({
      _id: randomUUID(),
      caseId: id,
      party,
      state: 'sent',
      at,
      ...body,
    }))
    const session = client.startSession()
    try {
      await session.withTransaction(async () => {
        await cases.insertOne({ _id: id, at, ...body }, { session })
        await dispatches.insertMany(sent, { session })
        await journal.insertOne({ _id: randomUUID(), subject: id, seq: 1, at, body }, { session })
      }, durable)
    } finally {
      await session.endSession()
    }
    tell(sent)
    return { case: { id }, dispatches: sent }
  }
  const tell = (dispatches: readonly object[]): void => {
    const sockets = [...bare.clients]
    dispatches.forEach((dispatch, index) => sockets[index]?.send(JSON.stringify(['dispatch', dispatch])))
  }
  const inMiniature = await miniatureOn(client, `miniature-${mark}`, tell)

  const lesser = await entriesInMiniature(client, `entries-${mark}`, (id, items) => {
    io.to(id).emit('entries', { subject: { kind: 'case', id }, items })
  })

  const seqs = new Map<string, number>()
  /** Row (b): one insert and one emit an entry. */
  const entry = async (text: string, id: string): Promise<object> => {
    const { body } = JSON.parse(text) as { body: object }
    const seq = (seqs.get(id) ?? 0) + 1
    seqs.set(id, seq)
    const at = new Date().toISOString()
    const row = {
      _id: randomUUID(),
      subject: { kind: 'case', id },
      seq,
      body,
      at,
      by: { userId: 'account-station1', name: '李明' },
    }
    await entries.insertOne(row, durable)
    io.to(id).emit('entries', { subject: row.subject, items: [row] })
    return { seq }
  }

  /** Row (b): one frame to every bare socket. */
  const frame = (text: string): object => {
    for (const socket of bare.clients) socket.send(text)
    return {}
  }

  const works: Record<string, (text: string, id: string) => object | Promise<object>> = {
    call,
    miniature: inMiniature,
    entry,
    'entry-miniature': lesser.work,
  }
  http.on('request', (request, response) => {
    void (async () => {
      const text = await textOf(request)
      const [, what, id = ''] = (request.url ?? '').split('/')
      const work = works[what ?? ''] ?? frame
      const answer = await work(text, id)
      const bytes = JSON.stringify(answer)
      response
        .writeHead(201, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(bytes) })
        .end(bytes)
    })().catch((error: unknown) => {
      console.error(error)
      response.writeHead(500, { 'content-length': 0 }).end()
    })
  })
  http.listen(0, '127.0.0.1')
  await new Promise((resolve) => http.once('listening', resolve))
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` }
}

const textOf = async (request: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}

const jobs = { start }
export type FloorJobs = typeof jobs
serveJobs(jobs)
