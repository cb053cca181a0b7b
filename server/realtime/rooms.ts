import type { Namespace } from 'socket.io'
import type { ClientEvents, ServerEvents } from '../../shared/events.ts'
import { frameOf, waitingBytes, writeDirect } from './direct.ts'

/** A reader for whom more than this waits is cut off, and comes back with what it has. */
export const MOST_WAITING_BYTES = 4 * 1024 * 1024

/** Events of which many connections get the same. */
type Shared = 'entries' | 'card' | 'presence'

export interface RoomMessage<E extends Shared> {
  rooms: readonly string[]
  payload: Parameters<ServerEvents[E]>[0]
}

type Rooms<Data> = Namespace<ClientEvents, ServerEvents, Record<string, never>, Data>

/**
 * Each message to everybody in any of its rooms, once: encoded once, and written without a queue where none waits. What a
 * connection gets of several messages is one write, in their order. Who does not read is cut off. @returns bytes to all
 * connections together
 */
export const emitToRooms = <E extends Shared, Data>(
  namespace: Rooms<Data>,
  event: E,
  messages: readonly RoomMessage<E>[],
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
    if (!socket) continue
    const key = indexes.join()
    const frame = joined.get(key) ?? Buffer.concat(indexes.flatMap((index) => frames[index] ?? []))
    joined.set(key, frame)
    bytes += frame.length
    if (writeDirect(socket.conn, frame)) continue
    if (waitingBytes(socket.conn) > MOST_WAITING_BYTES) {
      socket.conn.close(true)
      continue
    }
    const emit = socket.emit.bind(socket) as (event: string, payload: unknown) => void
    for (const index of indexes) emit(event, messages[index]?.payload)
  }
  return bytes
}

const membersOf = <Data>({ adapter }: Rooms<Data>, rooms: readonly string[]): ReadonlySet<string> =>
  new Set(rooms.flatMap((room) => [...(adapter.rooms.get(room) ?? [])]))
