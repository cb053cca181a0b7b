import { Socket as Stream } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * One WebSocket text frame, unmasked, for any number of connections: header and Socket.IO event packet in one piece.
 * "4" is a message of Engine.IO, "2" an event of Socket.IO in the default namespace.
 */
export const frameOf = (event: string, payload: unknown): Buffer => {
  const text = `42${JSON.stringify([event, payload])}`
  const length = Buffer.byteLength(text)
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10
  const frame = Buffer.allocUnsafe(head + length)
  frame[0] = FINAL_TEXT
  if (head === 2) frame[1] = length
  else if (head === 4) {
    frame[1] = 126
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = 127
    frame.writeBigUInt64BE(BigInt(length), 2)
  }
  frame.write(text, head, 'utf8')
  return frame
}

const FINAL_TEXT = 0x81
/** Bytes that may wait in a connection; a slower reader goes the ordinary way, where it is found out. */
const MOST_WAITING = 256 * 1024

/** Parts of Engine.IO 6 and ws 8 that no type declares; each is looked at before it is believed. */
interface Inside {
  readyState?: unknown
  upgrading?: unknown
  writeBuffer?: unknown
  transport?: {
    name?: unknown
    send?: unknown
    socket?: {
      readyState?: unknown
      extensions?: unknown
      _socket?: unknown
      bufferedAmount?: unknown
      _sender?: { _bufferedBytes?: unknown; _queue?: unknown }
    }
  }
}

/**
 * Writes a frame to the connection beneath Socket.IO, past its queues. Only when nothing waits in them, so that the order
 * of what was sent stays: what they had is in the connection before it, what they get comes after it.
 * @returns false when it was not written and has to go the ordinary way
 */
export const writeDirect = (connection: unknown, frame: Buffer): boolean => {
  const { readyState, upgrading, writeBuffer, transport } = connection as Inside
  if (readyState !== 'open' || upgrading !== false || !isEmpty(writeBuffer) || transport?.name !== 'websocket')
    return false
  const { socket } = transport
  if (
    socket?.readyState !== 1 ||
    socket.extensions !== '' ||
    socket._sender?._bufferedBytes !== 0 ||
    !isEmpty(socket._sender._queue)
  )
    return false
  const stream = socket._socket
  if (!(stream instanceof Stream) || !stream.writable || stream.writableLength > MOST_WAITING) return false
  stream.write(frame)
  return true
}

/** Bytes, about, that a connection has been given and the network has not taken: what its reader costs in memory. */
export const waitingBytes = (connection: unknown): number => {
  const { writeBuffer, transport } = connection as Inside
  const beneath = transport?.socket?.bufferedAmount
  const queued = Array.isArray(writeBuffer) ? (writeBuffer as { data?: unknown }[]) : []
  // Two bytes a character: what a text with Chinese in it takes.
  return queued.reduce(
    (sum, { data }) => sum + (typeof data === 'string' ? data.length * 2 : 0),
    typeof beneath === 'number' ? beneath : 0,
  )
}

/** Whoever catches up gets the next entries once less than this waits for it. */
const MOST_AHEAD_BYTES = 128 * 1024
const DRAIN_LOOK_MS = 25

interface Reader {
  readonly conn: unknown
  readonly connected: boolean
}

/** Resolves when little waits for a connection, or it is gone; nothing when little waits now. */
export const drained = (reader: Reader): Promise<void> | undefined =>
  waitingBytes(reader.conn) > MOST_AHEAD_BYTES ? drain(reader) : undefined

const drain = async (reader: Reader): Promise<void> => {
  while (reader.connected && waitingBytes(reader.conn) > MOST_AHEAD_BYTES) await delay(DRAIN_LOOK_MS)
}

const isEmpty = (queue: unknown): boolean => Array.isArray(queue) && queue.length === 0

/** Has the packets that gathered while a connection was busy leave in one write to the network instead of one each. */
export const sendsTogether = (connection: unknown): void => {
  const { transport } = connection as Inside
  const send: unknown = transport?.send
  if (transport?.name !== 'websocket' || typeof send !== 'function') return
  transport.send = (packets: unknown[]): void => {
    const stream = transport.socket?._socket
    if (packets.length < 2 || !(stream instanceof Stream)) return void send.call(transport, packets)
    stream.cork()
    try {
      send.call(transport, packets)
    } finally {
      stream.uncork()
    }
  }
}
