import type { Namespace } from 'socket.io'
import type { ClientEvents, ServerEvents } from '../../shared/events.ts'
import { frameOf, waitingBytes, writeDirect } from './direct.ts'

/** A reader for whom more than this waits is cut off, and comes back with what it has. */
export const MOST_WAITING_BYTES = 4 * 1024 * 1024
/** What may wait for all readers of a server together: beyond it those for whom most waits are cut off. */
export const MOST_WAITING_ALL_BYTES = 24 * 1024 * 1024

/** Of readers, those to cut off: who alone has too much waiting, and then the largest until half of the bound is free. */
export const toCutOff = <R>(readers: readonly R[], waiting: (reader: R) => number): R[] => {
  const all = readers
    .map((reader) => ({ reader, bytes: waiting(reader) }))
    .sort((one, other) => other.bytes - one.bytes)
  let sum = all.reduce((before, { bytes }) => before + bytes, 0)
  const isOver = sum > MOST_WAITING_ALL_BYTES
  return all.flatMap(({ reader, bytes }) => {
    const isCut = bytes > MOST_WAITING_BYTES || (isOver && sum > MOST_WAITING_ALL_BYTES / 2)
    if (isCut) sum -= bytes
    return isCut ? [reader] : []
  })
}

/** Events of which many connections get the same. */
type Shared = 'entries' | 'card' | 'presence'

export interface RoomMessage<E extends Shared> {
  rooms: readonly string[]
  payload: Parameters<ServerEvents[E]>[0]
}

type Rooms<Data> = Namespace<ClientEvents, ServerEvents, Record<string, never>, Data>

/**
 * Each message to everybody in any of its rooms, once: encoded once, and written without a queue where none waits. What a
 * connection gets of several messages is one write, in their order. Who does not read is cut off.
 * @param waits told of what had to wait behind other things, bytes
 * @returns bytes to all connections together
 */
export const emitToRooms = <E extends Shared, Data>(
  namespace: Rooms<Data>,
  event: E,
  messages: readonly RoomMessage<E>[],
  waits: (bytes: number) => void = () => undefined,
): number => {
  const wanted = new Map<string, number[]>()
  for (const [index, { rooms }] of messages.entries()) {
    for (const id of membersOf(namespace, rooms)) {
      const indexes = wanted.get(id)
      if (indexes) indexes.push(index)
      else wanted.set(id, [index])
    }
  }
  if (wanted.size === 0) return 0
  const frames = messages.map(({ payload }) => frameOf(event, payload))
  const joined = new Map<string, Buffer>()
  let bytes = 0
  for (const [id, indexes] of wanted) {
    const socket = namespace.sockets.get(id)
    if (!socket || (socket.data as { isLocked?: boolean }).isLocked) continue
    const key = indexes.join()
    const frame = joined.get(key) ?? Buffer.concat(indexes.flatMap((index) => frames[index] ?? []))
    joined.set(key, frame)
    bytes += frame.length
    if (writeDirect(socket.conn, frame)) continue
    if (waitingBytes(socket.conn) > MOST_WAITING_BYTES) {
      socket.conn.close(true)
      continue
    }
    waits(frame.length)
    const emit = socket.emit.bind(socket) as (event: string, payload: unknown) => void
    for (const index of indexes) emit(event, messages[index]?.payload)
  }
  return bytes
}

const membersOf = <Data>({ adapter }: Rooms<Data>, rooms: readonly string[]): ReadonlySet<string> =>
  new Set(rooms.flatMap((room) => [...(adapter.rooms.get(room) ?? [])]))
