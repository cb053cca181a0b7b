import type { Server } from 'node:http'
import type { Socket } from 'node:net'

const LOOK_EVERY_MS = 2_000
/** Who takes nothing of an answer for so long has gone, or means ill. */
const STALLED_MS = 30_000
/** What may wait for all callers of a server together: beyond it those are cut off who stand still, the largest first. */
const MOST_WAITING_BYTES = 48 * 1024 * 1024

interface Reader {
  /** Where it stood, and since when. */
  place: string
  since: number
}

/** A connection that reads an answer, as far as this looks at it. */
type Connection = Pick<Socket, 'writableLength' | 'bytesWritten' | 'destroy' | 'once'>

/** What of one large piece is still to go: Node's own time-outs look at it likewise. No type declares it. */
const leftOfPiece = (socket: Connection): number => {
  const { _handle: handle } = socket as { _handle?: { writeQueueSize?: unknown } | null }
  return typeof handle?.writeQueueSize === 'number' ? handle.writeQueueSize : 0
}

/**
 * Ends connections whose caller asks and does not read: an answer waits in memory for as long as its reader stands still.
 * A download that moves, however slowly, goes on.
 */
export class StalledReaders {
  readonly #readers = new Map<Connection, Reader>()
  #timer: NodeJS.Timeout | undefined

  /** Looks after the connections of a server, but those that became sockets: they have bounds of their own. */
  watch(server: Server): void {
    server.prependListener('request', ({ socket }) => this.add(socket))
    server.prependListener('upgrade', ({ socket }) => this.#readers.delete(socket))
    server.once('close', () => clearInterval(this.#timer))
    this.#timer = setInterval(() => this.look(performance.now()), LOOK_EVERY_MS)
    this.#timer.unref()
  }

  /** A connection on which something is asked. */
  add(socket: Connection): void {
    if (this.#readers.has(socket)) return
    this.#readers.set(socket, { place: '', since: 0 })
    socket.once('close', () => this.#readers.delete(socket))
  }

  /** Ends those that stand still for too long, or while too much waits. @param now ms of the process' own clock */
  look(now: number): void {
    let waiting = 0
    const still: Connection[] = []
    for (const [socket, reader] of this.#readers) {
      waiting += socket.writableLength
      const place = `${socket.bytesWritten} ${socket.writableLength} ${leftOfPiece(socket)}`
      if (socket.writableLength === 0 || place !== reader.place) Object.assign(reader, { place, since: now })
      else if (now - reader.since >= STALLED_MS) socket.destroy()
      else still.push(socket)
    }
    still.sort((one, other) => other.writableLength - one.writableLength)
    for (const socket of still) {
      if (waiting <= MOST_WAITING_BYTES) return
      waiting -= socket.writableLength
      socket.destroy()
    }
  }
}
