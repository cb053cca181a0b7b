import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Readable, Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { FileStored } from '../../shared/operations/results.ts'
import { Refusal, type RefusalCode } from '../../shared/refusals.ts'
import { fileSampleBytes, mostFileBytes } from '../../shared/schema/files.ts'
import type { Database } from '../db/collections.ts'
import { keepFile, openIncoming, refreshFile, type FileRow, type Incoming } from './files.model.ts'
import { typeOf } from './fileType.ts'
import { takeQuota, type Quota, type Taken } from './quota.model.ts'
import { rememberSender } from './senders.model.ts'
import { forgetUntaken, rememberUntaken } from './untaken.model.ts'

/** Of what is refused, so much is read to its end: its sender is still there to read why, and its hash is known. */
const MOST_PASSED_OVER = 3 * mostFileBytes

/** What a file is read from: a request, or bytes that are here already. */
type Upload = Readable & Pick<IncomingMessage, 'headers'>

/** Bytes that were read so far. */
interface Came {
  bytes: number
}

interface Received {
  type: string
  size: number
}

/** Whom a file comes from, and under which hash; left out of the quota is what the system itself stores. */
interface Told {
  sha256: string
  by: string
  now: () => Date
  quota?: Quota
}

/** Refused for what its bytes are: the same bytes will be refused again. */
class Untaken extends Refusal {}

/**
 * Takes a file in: no more of it in memory than a sample and a chunk, nothing of it kept unless it is whole, of a type
 * that is taken, and has the hash that was told. Whether it is here already is asked when all of it has come, so that
 * the answer and its time tell nobody; the same file again is not stored twice, and its sender is one more. What is
 * refused for its bytes is remembered, so that no entry of its sender names it.
 * @throws Refusal `request.too-large`, `file.empty`, `file.type`, `file.hash-differs`, `file.quota-day`, `file.quota-unnamed`
 */
export const storeFile = async (db: Database, request: Upload, told: Told): Promise<FileStored> => {
  const length = Number(request.headers['content-length'] ?? mostFileBytes)
  let taken: Taken | undefined
  try {
    if (length > MOST_PASSED_OVER) throw new Refusal('request.too-large')
    const { by: userId, quota } = told
    taken = quota && (await takeQuota(db, { userId, bytes: length, at: told.now(), quota }))
  } catch (error) {
    passOver(request)
    throw error
  }
  const came: Came = { bytes: 0 }
  try {
    return await takeIn(db, request, told, came)
  } finally {
    await taken?.settle(came.bytes)
  }
}

const takeIn = async (db: Database, request: Upload, told: Told, came: Came): Promise<FileStored> => {
  const { sha256, by } = told
  const incoming = openIncoming(db)
  try {
    const { type, size } = await receive(request, sha256, incoming.stream, came)
    const at = told.now()
    await rememberSender(db, { sha256, userId: by, size, at })
    const row: FileRow = { _id: sha256, bytesId: incoming.bytesId, type, size, storedAt: at, storedBy: by, v: 2 }
    while (!(await keepFile(db, row)))
      if (await refreshFile(db, sha256, at)) {
        await discard(incoming)
        break
      }
    await forgetUntaken(db, sha256, by)
    return { sha256, size, type }
  } catch (error) {
    passOver(request)
    await discard(incoming)
    if (error instanceof Untaken) await rememberUntaken(db, { sha256, code: error.code, at: told.now(), by })
    throw error
  }
}

/** Lets the rest of a refused upload run past, so that its sender is still there to read why; up to a limit. */
const passOver = (request: Upload): void => {
  let left = MOST_PASSED_OVER
  request.on('error', () => undefined)
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) request.destroy()
  })
}

/** Bytes that could not be taken back now are swept later. */
const discard = (incoming: Incoming): Promise<void> => incoming.discard().catch(() => undefined)

/**
 * Reads the request to its end, into the stream.
 * @throws Untaken of bytes that have the hash, Refusal of others
 */
const receive = async (request: Upload, sha256: string, into: Writable, came: Came): Promise<Received> => {
  const hash = createHash('sha256')
  // A stream that fails while nobody waits for it must not end the process; waiting for it throws all the same.
  into.on('error', () => undefined)
  let size = 0
  let sample: Buffer[] = []
  let type: string | undefined
  const isTooLarge = Number(request.headers['content-length'] ?? 0) > mostFileBytes
  let refused: RefusalCode | undefined = isTooLarge ? 'request.too-large' : undefined
  const write = async (bytes: Buffer): Promise<void> => {
    if (!into.write(bytes)) await once(into, 'drain')
  }
  const judge = async (): Promise<void> => {
    const start = Buffer.concat(sample)
    sample = []
    type = await typeOf(start)
    if (type === undefined) refused = 'file.type'
    else await write(start)
  }
  // Left open when the reading stops early: the refusal is still to be answered on it.
  const chunks: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false })
  for await (const chunk of chunks) {
    size += chunk.length
    came.bytes = size
    if (size > mostFileBytes) refused ??= 'request.too-large'
    if (size > MOST_PASSED_OVER) throw new Refusal('request.too-large')
    hash.update(chunk)
    if (refused !== undefined) continue
    if (type !== undefined) await write(chunk)
    else {
      sample.push(chunk)
      if (size >= fileSampleBytes) await judge()
    }
  }
  if (size === 0) refused = 'file.empty'
  if (refused === undefined && type === undefined) await judge()
  const isAsTold = hash.digest('hex') === sha256
  if (refused !== undefined) throw isAsTold ? new Untaken(refused) : new Refusal(refused)
  if (!isAsTold) throw new Refusal('file.hash-differs')
  if (type === undefined) throw new Refusal('file.type')
  into.end()
  await finished(into)
  return { type, size }
}
