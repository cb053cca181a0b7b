import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { CaseState } from '../../shared/domain/case.ts'
import type { Entry } from '../../shared/domain/entry.ts'
import type { Actor } from '../../shared/domain/people.ts'
import type { DispatchNotice } from '../../shared/events.ts'
import { reachesOf } from '../../shared/permissions.ts'
import type { Client, Clients } from './client.ts'
import { noticesOf, silenced, type Notice } from './notices.ts'

export interface TerminalsParts {
  io: Clients
  log: Logger
  /** Dispatches that units have not acknowledged yet, and whether a terminal has confirmed them. [D3] */
  openDispatches: (unitIds: readonly string[]) => Promise<{ notice: DispatchNotice; isDelivered: boolean }[]>
  /** A terminal of the unit confirmed receipt. [D3] */
  delivered: (actor: Actor, notice: DispatchNotice) => void
}

const OPEN_AT_ONCE = 20
const MOST_NUMBERS = 10_000

/** Tells terminals of their dispatches, each once per connection, and what sounds and falls silent. [D3] [D4] [K7] */
export class Terminals {
  readonly #parts: TerminalsParts
  /** Numbers of cases by id: an alarm names the case, its entry does not. */
  readonly #numbers = new Map<string, string>()

  constructor(parts: TerminalsParts) {
    this.#parts = parts
  }

  /** [D3] Who connects is told of everything open that they may acknowledge, oldest first. */
  async welcome(socket: Client): Promise<void> {
    if (reachesOf('dispatch.acknowledge', socket.data.actor).length === 0) return
    try {
      const open = await this.#parts.openDispatches(socket.data.actor.unitIds)
      for (const [index, { notice, isDelivered }] of open.entries()) {
        // Hundreds are told between other work: a call that comes now does not wait for them.
        if (index > 0 && index % OPEN_AT_ONCE === 0) await nextTurn()
        if (!socket.connected) return
        this.#tellDispatch(socket, notice, isDelivered)
      }
    } catch (error) {
      this.#parts.log.warn({ err: error }, 'open dispatches could not be told; their terminal connects anew')
      socket.conn.close(true)
    }
  }

  /** What entries make sound and fall silent. */
  take(entries: readonly Entry[]): void {
    for (const { kind, subject, body } of entries)
      if (kind === 'case.received' && typeof body['number'] === 'string') this.named(subject.id, body['number'])
    for (const entry of entries)
      for (const notice of noticesOf(entry, (id) => this.#numbers.get(id) ?? '')) this.#tell(notice)
  }

  /** A case has this number. */
  named(caseId: string, number: string): void {
    this.#numbers.set(caseId, number)
    if (this.#numbers.size <= MOST_NUMBERS) return
    const oldest = this.#numbers.keys().next()
    if (!oldest.done) this.#numbers.delete(oldest.value)
  }

  /** The work on a case has ended: nothing sounds for it any more. */
  silence(state: CaseState): void {
    for (const notice of silenced(state)) this.#tell(notice)
  }

  /** [D3] The terminal's acknowledgement means delivered, if it was not before. */
  #tellDispatch(socket: Client, notice: DispatchNotice, isDelivered = false): void {
    const { told, actor } = socket.data
    if (told.has(notice.dispatchId)) return
    told.add(notice.dispatchId)
    socket.emit('dispatch', notice, () => {
      if (!isDelivered) this.#parts.delivered(actor, notice)
    })
  }

  #tell(notice: Notice): void {
    const { io } = this.#parts
    if (notice.event !== 'dispatch') {
      io.local.to(notice.rooms).emit(notice.event as 'alarm', notice.payload as never)
      return
    }
    for (const room of notice.rooms) {
      for (const id of io.sockets.adapter.rooms.get(room) ?? []) {
        const socket = io.sockets.sockets.get(id)
        if (socket) this.#tellDispatch(socket, notice.payload)
      }
    }
  }
}
