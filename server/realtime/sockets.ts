import type { Server as HttpServer } from 'node:http'
import { Server } from 'socket.io'
import { accessOf, type CaseState } from '../../shared/domain/case.ts'
import type { FiguresChanged } from '../../shared/domain/boards/answers.ts'
import type { Entry, SubjectRef } from '../../shared/domain/entry.ts'
import type { Actor } from '../../shared/domain/people.ts'
import type { FollowRequest, ServerEvents, Writing } from '../../shared/events.ts'
import { maySeeCase } from '../../shared/permissions.ts'
import { Refusal } from '../../shared/refusals.ts'
import type { Database } from '../db/collections.ts'
import type { DatabaseWatch } from '../db/watch.ts'
import type { Journal } from '../journal/journal.ts'
import { Cards, type Noted } from './cards.ts'
import { listenTo } from './asking.ts'
import type { Client, Clients, SocketData } from './client.ts'
import { followRequest, unfollowRequest } from './frames.ts'
import { Feed } from './feed.ts'
import { drained, frameOf, sendsTogether, waitingBytes, writeDirect } from './direct.ts'
import { Connected } from './connected.ts'
import { PresenceRooms } from './presenceRooms.ts'
import { emitToRooms, toCutOff } from './rooms.ts'
import { roomOf, roomsOf } from './notices.ts'
import { Terminals, type TerminalsParts } from './terminals.ts'

export interface SocketParts extends Omit<TerminalsParts, 'io'> {
  http: HttpServer
  db: Database
  journal: Journal
  database: Pick<DatabaseWatch, 'takesWrites' | 'onChange' | 'within'>
  /** [R9] False while the disk is short of room. */
  hasRoom: () => boolean
  authenticate: (headers: { cookie?: string }) => Promise<{ actor: Actor; sessionId: string; isLocked?: boolean }>
  isOwnOrigin: (origin: string | undefined, host: string | undefined) => boolean
  /** Case states by id, as they are now. */
  states: (ids: readonly string[]) => Promise<{ state: CaseState; seq: number }[]>
  /** [A6] Told of what is followed and of what was not to be seen. */
  reads: {
    answered(asked: { actor: Actor; operation: string; params: object }): void
    refused(asked: { actor: Actor; operation: string; params: object }, code: string): void
  }
  /** A unit's name. [T8] */
  unitName: (unitId: string) => string | undefined
  /** Rooms of features that this actor's connections join. */
  furtherRoomsOf: (actor: Actor) => string[]
}

const MOST_QUEUED_PACKETS = 256
const LARGEST_FRAME = 64 * 1024
const SWEEP_MS = 1_000
const LOOK_AFTER_BYTES = 4 * 1024 * 1024
/** Frames of pages that several get, as long as the page is kept. */
const frames = new WeakMap<readonly Entry[], Buffer>()

/** What was missed, from the journal; many who come back to one case share it. */
const readPage = async (journal: Journal, id: string, after: number, limit: number): Promise<readonly Entry[]> =>
  (await journal.page(id, after, limit)).items
/** Of the connections whose sessions are locked. [A7] */
const LOCKED = 'locked'

/** The sockets of one server: fed by the journal's change stream and by nothing else. */
export class Sockets {
  readonly #io: Clients
  readonly #parts: SocketParts
  readonly #feed: Feed
  readonly #sweep: NodeJS.Timeout
  readonly #terminals: Terminals
  readonly #cards: Cards
  readonly #presence: PresenceRooms<SocketData>
  readonly #connectedPeople: Connected
  /** Given to readers that were busy, since they were looked at last. */
  #queuedBytes = 0

  constructor(parts: SocketParts) {
    this.#parts = parts
    this.#io = new Server(parts.http, {
      transports: ['websocket'],
      serveClient: false,
      maxHttpBufferSize: LARGEST_FRAME,
      perMessageDeflate: false,
      pingInterval: 10_000,
      pingTimeout: 8_000,
      // Who has not said who they are by then is let go.
      connectTimeout: 20_000,
      allowRequest: (request, decide) => decide(null, parts.isOwnOrigin(request.headers.origin, request.headers.host)),
    })
    this.#terminals = new Terminals({
      ...parts,
      io: this.#io,
      openDispatches: (unitIds) => parts.database.within(parts.openDispatches(unitIds)),
    })
    this.#feed = new Feed({
      seqOf: async (id) => (await parts.database.within(parts.journal.read('case', id)))?.seq ?? 0,
      read: (id, after, limit) => parts.database.within(readPage(parts.journal, id, after, limit)),
      broadcast: (gathered) => this.#broadcast(gathered),
      join: (receiver, id) => void this.#io.in(receiver.id).socketsJoin(roomOf.subject(id)),
      leave: (receiver, id) => void this.#io.in(receiver.id).socketsLeave(roomOf.subject(id)),
    })
    this.#presence = new PresenceRooms({
      db: parts.db,
      log: parts.log,
      sockets: () => this.#io.sockets,
      unitName: parts.unitName,
      visible: (actor, id) => this.#visible(actor, id),
    })
    const { sockets } = this.#io.sockets
    this.#connectedPeople = new Connected({
      db: parts.db,
      log: parts.log,
      here: () => [...sockets.values()].map(({ data }) => data.actor.userId),
    })
    this.#cards = new Cards({
      log: parts.log,
      states: parts.states,
      isFollowed: (id) => this.#feed.followersOf(id).length > 0 || this.#presence.has(id),
      send: (cards) => emitToRooms(this.#io.sockets, 'card', cards, (bytes) => this.#waits(bytes)),
      looked: (state, noted) => this.#lookedAt(state, noted),
    })
    this.#io.use((socket, next) => {
      parts.database
        .within(parts.authenticate({ cookie: socket.handshake.headers.cookie }))
        .then(({ actor, sessionId, isLocked }) => {
          Object.assign(socket.data, { actor, sessionId, isLocked, told: new Set(), frames: { count: 0, since: 0 } })
          next()
        })
        .catch((error: unknown) => next(new Error(error instanceof Refusal ? error.code : 'service.unavailable')))
    })
    this.#io.on('connection', (socket) => this.#connected(socket))
    parts.journal.follower.onEntries((entries) => this.#take(entries))
    parts.journal.follower.onLost(() => this.#cutAll())
    parts.database.onChange(() => this.tellWriting())
    this.#sweep = setInterval(() => this.#cutSlow(), SWEEP_MS)
  }

  /** How many are connected. */
  get count(): number {
    return this.#io.sockets.sockets.size
  }

  /** Ids of the accounts that are connected, here or at another server. */
  connectedUsers(): Promise<ReadonlySet<string>> {
    return this.#connectedPeople.all()
  }

  /** [S8] Ends every connection of a session. */
  endSession(sessionId: string, reason: string): void {
    this.#end((socket) => socket.data.sessionId === sessionId, reason)
  }

  /**
   * [A7] A locked session hears what alarms and nothing else: cases, figures and notifications are kept from it, and
   * whatever it asks is refused. Unlocked it connects anew, and catches up as after any break.
   */
  lockSession(sessionId: string, isLocked: boolean): void {
    for (const socket of this.#io.sockets.sockets.values()) {
      if (socket.data.sessionId !== sessionId) continue
      if (!isLocked) {
        socket.conn.close()
        continue
      }
      this.#quieten(socket)
      socket.emit('session-idle')
    }
  }

  /** Ends every connection of an account. */
  endAccount(userId: string, reason: string): void {
    this.#end((socket) => socket.data.actor.userId === userId, reason)
  }

  /** [K8] Tells the boards of a room that figures changed. */
  tellFigures(room: string, message: FiguresChanged): void {
    this.#io.local.to(room).except(LOCKED).emit('figures', message)
  }

  /** [R2] [R9] Tells everybody whether writing is possible now, and why it is not. */
  tellWriting(): void {
    this.#io.local.emit('writing', this.#writing())
  }

  #writing(): Writing {
    if (!this.#parts.database.takesWrites) return { isPossible: false, why: 'database' }
    return this.#parts.hasRoom() ? { isPossible: true } : { isPossible: false, why: 'room' }
  }

  /** Tells the windows of a person that are connected here. [T9] */
  tellUser<E extends 'notification' | 'notifications-marked'>(
    userId: string,
    event: E,
    ...message: Parameters<ServerEvents[E]>
  ): void {
    this.#io.local
      .to(roomOf.user(userId))
      .except(LOCKED)
      .emit(event, ...message)
  }

  async stop(): Promise<void> {
    clearInterval(this.#sweep)
    this.#feed.stop()
    this.#cards.stop()
    await this.#presence.stop()
    await this.#connectedPeople.stop()
    await this.#io.close()
  }

  #quieten(socket: Client): void {
    socket.data.isLocked = true
    void socket.join(LOCKED)
    this.#presence.forget(socket)
  }

  #end(which: (socket: Client) => boolean, reason: string): void {
    for (const socket of this.#io.sockets.sockets.values()) {
      if (!which(socket)) continue
      socket.emit('session-ended', { reason })
      // The frame goes out first; then the connection below is closed, not only this namespace.
      setImmediate(() => socket.conn.close())
    }
  }

  /**
   * [T6] [D3] The bus has missed something, and nobody knows what: dispatches, alarms, who may see what. Everybody comes
   * back, is told what is open, and goes on after what they have, from the journal.
   */
  #cutAll(): void {
    this.#parts.log.warn({ sockets: this.count }, 'the bus may have missed entries; every terminal connects anew')
    for (const socket of this.#io.sockets.sockets.values()) socket.conn.close(true)
  }

  #connected(socket: Client): void {
    const { actor } = socket.data
    sendsTogether(socket.conn)
    // The request of a connection that lasts for hours is a third of what it costs; nobody asks for it any more.
    Object.assign(socket.conn, { request: null })
    Object.assign(socket.handshake, { headers: {} })
    socket.data.receiver = {
      id: socket.id,
      send: (subjectId, items) => this.#sendEntries(socket, subjectId, items),
      drained: () => drained(socket),
    }
    void socket.join([...roomsOf(actor), ...this.#parts.furtherRoomsOf(actor)])
    const { log } = this.#parts
    listenTo(socket, 'follow', { check: followRequest, log, act: (frame) => this.#follow(socket, frame) })
    const unfollow = async ({ subject }: { subject: SubjectRef }): Promise<object> => {
      this.#feed.unfollow(socket.data.receiver, subject.id)
      return {}
    }
    listenTo(socket, 'unfollow', { check: unfollowRequest, log, act: unfollow })
    this.#presence.connected(socket)
    if (socket.data.isLocked) this.#quieten(socket)
    socket.on('disconnecting', () => this.#feed.forget(socket.data.receiver))
    const writing = this.#writing()
    if (!writing.isPossible) socket.emit('writing', writing)
    void this.#terminals.welcome(socket)
  }

  /** [A1] A case that the actor may see. @throws Refusal `subject.not-found` */
  async #visible(actor: Actor, caseId: string): Promise<{ seq: number }> {
    const { journal } = this.#parts
    const sees = (row: { state: CaseState } | undefined): boolean =>
      row !== undefined && maySeeCase(actor, accessOf(row.state))
    const known = await this.#parts.database.within(journal.read('case', caseId))
    // Another server may have let this person in a moment ago.
    const stored = sees(known) ? known : await this.#parts.database.within(journal.newest('case', caseId))
    if (stored && sees(stored)) return stored
    this.#parts.reads.refused({ actor, operation: 'case.read', params: { id: caseId } }, 'subject.not-found')
    throw new Refusal('subject.not-found')
  }

  async #follow(socket: Client, { subject, after }: FollowRequest): Promise<object> {
    const { actor } = socket.data
    const { seq } = await this.#visible(actor, subject.id)
    this.#parts.reads.answered({ actor, operation: 'case.timeline', params: { id: subject.id } })
    if (!socket.connected) return {}
    // The answer goes out before the entries.
    setImmediate(() => {
      if (!socket.connected) return
      this.#feed.follow(socket.data.receiver, subject.id, after).catch((error: unknown) => {
        this.#parts.log.warn({ err: error }, 'a follow failed; its terminal connects anew')
        // It was told that it follows, and would hear nothing: it comes back and goes on after what it has.
        socket.conn.close(true)
      })
    })
    return { seq }
  }

  #take(entries: readonly Entry[]): void {
    this.#terminals.take(entries)
    this.#feed.take(entries)
    this.#cards.note(entries)
  }

  #broadcast(gathered: ReadonlyMap<string, readonly Entry[]>): void {
    const messages = [...gathered].map(([id, items]) => ({
      rooms: [roomOf.subject(id)],
      payload: { subject: { kind: 'case' as const, id }, items: [...items] },
    }))
    emitToRooms(this.#io.sockets, 'entries', messages, (bytes) => this.#waits(bytes))
  }

  #lookedAt(state: CaseState, { changesAccess, ends }: Noted): void {
    this.#terminals.named(state.id, state.number)
    // Whoever loses the case hears first what became of the dispatch.
    if (ends) this.#terminals.silence(state)
    if (changesAccess) this.#look(state)
  }

  /** [A1] After an entry that changes access: who follows and may not see the case any more is told and cut off. */
  #look(state: CaseState): void {
    this.#presence.look(state)
    for (const receiver of this.#feed.followersOf(state.id)) {
      const socket = this.#io.sockets.sockets.get(receiver.id)
      if (!socket || maySeeCase(socket.data.actor, accessOf(state))) continue
      this.#feed.unfollow(receiver, state.id)
      socket.emit('unfollowed', { subject: { kind: 'case', id: state.id }, reason: 'rights.missing' })
      socket.emit('card-gone', { id: state.id })
    }
  }

  /** What one who catches up is sent; of those who come from the same place all get the same frame. */
  #sendEntries(socket: Client, id: string, items: readonly Entry[]): number {
    const message = { subject: { kind: 'case' as const, id }, items: items as Entry[] }
    const frame = frames.get(items) ?? frameOf('entries', message)
    frames.set(items, frame)
    if (!writeDirect(socket.conn, frame)) {
      socket.emit('entries', message)
      this.#waits(frame.length)
    }
    return frame.length
  }

  /** So much more waits for somebody: much of it is not left until the next look. */
  #waits(bytes: number): void {
    this.#queuedBytes += bytes
    if (this.#queuedBytes > LOOK_AFTER_BYTES) this.#cutSlow()
  }

  /** Slow readers are cut off and come back with `after`: nothing is buffered without bound, for one or for all together. */
  #cutSlow(): void {
    this.#queuedBytes = 0
    const sockets = [...this.#io.sockets.sockets.values()]
    const cut = new Set(toCutOff(sockets, (socket) => waitingBytes(socket.conn)))
    for (const socket of sockets) {
      const { writeBuffer } = socket.conn as unknown as { writeBuffer?: unknown[] }
      if (cut.has(socket) || (writeBuffer?.length ?? 0) > MOST_QUEUED_PACKETS) socket.conn.close(true)
    }
    if (cut.size > 0) this.#parts.log.warn({ sockets: cut.size }, 'readers that do not keep up were cut off')
  }
}
