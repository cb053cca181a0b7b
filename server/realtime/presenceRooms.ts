import type { Logger } from 'pino'
import type { Namespace, Socket } from 'socket.io'
import { accessOf, type CaseState } from '../../shared/domain/case.ts'
import type { Actor } from '../../shared/domain/people.ts'
import type { ClientEvents, ServerEvents } from '../../shared/events.ts'
import { maySeeCase } from '../../shared/permissions.ts'
import type { Database } from '../db/collections.ts'
import { listenTo, type FrameCount } from './asking.ts'
import { presentRequest, unfollowRequest } from './frames.ts'
import { roomOf } from './notices.ts'
import { Presence } from './presence.ts'
import { PresenceExchange } from './presenceExchange.ts'
import { emitToRooms } from './rooms.ts'

interface Data {
  actor: Actor
  frames: FrameCount
}
type Client<D extends Data> = Socket<ClientEvents, ServerEvents, Record<string, never>, D>

export interface PresenceRoomsParts<D extends Data> {
  db: Database
  log: Logger
  sockets: () => Namespace<ClientEvents, ServerEvents, Record<string, never>, D>
  unitName: (unitId: string) => string | undefined
  /** [A1] Resolves when the actor may see the case. @throws Refusal `subject.not-found` */
  visible: (actor: Actor, caseId: string) => Promise<unknown>
}

/** [T8] [A1] Ties presence to the sockets of one server. */
export class PresenceRooms<D extends Data> {
  readonly #parts: PresenceRoomsParts<D>
  readonly #presence: Presence
  readonly #exchange: PresenceExchange

  constructor(parts: PresenceRoomsParts<D>) {
    this.#parts = parts
    this.#presence = new Presence({
      unitName: parts.unitName,
      broadcast: (message) =>
        void emitToRooms(parts.sockets(), 'presence', [
          { rooms: [roomOf.present(message.subject.id)], payload: message },
        ]),
      send: (id, message) => parts.sockets().sockets.get(id)?.emit('presence', message),
      elsewhere: (caseId) => this.#exchange.at(caseId),
    })
    this.#exchange = new PresenceExchange({
      db: parts.db,
      log: parts.log,
      shown: () => this.#presence.shown,
      heard: (caseId) => this.#presence.heard(caseId),
    })
  }

  /** Listens to a new connection. */
  connected(socket: Client<D>): void {
    const { log, visible } = this.#parts
    listenTo(socket, 'present', {
      check: presentRequest,
      log,
      act: async ({ subject, doing }) => {
        await visible(socket.data.actor, subject.id)
        if (!socket.connected) return {}
        this.#presence.say(socket.id, socket.data.actor, subject.id, doing)
        void socket.join(roomOf.present(subject.id))
        return {}
      },
    })
    listenTo(socket, 'absent', {
      check: unfollowRequest,
      log,
      act: async ({ subject }) => {
        this.#leave(socket, subject.id)
        return {}
      },
    })
    socket.on('disconnecting', () => this.#presence.forget(socket.id))
  }

  /** A window at which nobody is any more looks at nothing. [A7] */
  forget(socket: Pick<Client<D>, 'id'>): void {
    this.#presence.forget(socket.id)
  }

  /** Whether anybody here looks at a case. */
  has(caseId: string): boolean {
    return this.#presence.windowsOf(caseId).length > 0
  }

  /** After an entry that changes access: who may not see the case any more is neither told nor shown. */
  look(state: CaseState): void {
    for (const [id, actor] of this.#presence.windowsOf(state.id)) {
      const socket = this.#parts.sockets().sockets.get(id)
      if (socket && !maySeeCase(actor, accessOf(state))) this.#leave(socket, state.id)
    }
  }

  async stop(): Promise<void> {
    this.#presence.stop()
    await this.#exchange.stop()
  }

  #leave(socket: Pick<Client<D>, 'id' | 'leave'>, caseId: string): void {
    this.#presence.leave(socket.id, caseId)
    void socket.leave(roomOf.present(caseId))
  }
}
