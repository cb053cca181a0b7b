import type { Server, Socket } from 'socket.io'
import type { Actor } from '../../shared/domain/people.ts'
import type { ClientEvents, ServerEvents } from '../../shared/events.ts'
import type { FrameCount } from './asking.ts'
import type { Receiver } from './feed.ts'

/** What this server knows of a connection. */
export interface SocketData {
  actor: Actor
  sessionId: string
  /** Dispatches this connection was told of, so that each comes once. */
  told: Set<string>
  receiver: Receiver
  frames: FrameCount
  /** [A7] Its session is locked: it hears what alarms, and nothing else. */
  isLocked?: boolean
}
export type Client = Socket<ClientEvents, ServerEvents, Record<string, never>, SocketData>
export type Clients = Server<ClientEvents, ServerEvents, Record<string, never>, SocketData>
