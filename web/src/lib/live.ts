import { io, type Socket } from 'socket.io-client'
import { computed, onScopeDispose, reactive, readonly, ref, getCurrentScope } from 'vue'
import type { Entry } from '../../../shared/domain/entry.ts'
import type { ClientEvents, DispatchNotice, Doing, ServerEvents, Writing } from '../../../shared/events.ts'

export type ConnectionState = 'online' | 'connecting' | 'offline'
type LiveSocket = Socket<ServerEvents, ClientEvents>
type Told = Exclude<keyof ServerEvents, 'entries' | 'unfollowed' | 'writing'>
export type EntriesHandler = (items: Entry[]) => void

interface Follower {
  caseId: string
  /** The last `seq` handed on. */
  after: number
  handle: EntriesHandler
  onLost?: (reason: string) => void
}

/** After this long without a connection it is called offline. */
const offlineAfterMs = 4000
/** What the server refused for the moment is asked for again so much later. */
const refusedAgainMs = 3000

const connection = reactive<{ state: ConnectionState; since: number }>({ state: 'connecting', since: Date.now() })
/** [R2] Whether anything can be written now, as the server said last. */
const writing = ref<Writing>({ isPossible: true })
const followers = new Set<Follower>()
const listeners: { [E in Told]: Set<ServerEvents[E]> } = {
  dispatch: new Set(),
  'dispatch-ended': new Set(),
  card: new Set(),
  'card-gone': new Set(),
  alarm: new Set(),
  'alarm-off': new Set(),
  figures: new Set(),
  notification: new Set(),
  'notifications-marked': new Set(),
  presence: new Set(),
  'session-idle': new Set(),
  'session-ended': new Set(),
}
/** Dispatches that no window has acknowledged on this connection: a terminal opened later still gets them. */
const undelivered = new Map<string, { notice: DispatchNotice; acknowledge: () => void }>()
/** [T8] Cases that this window shows, and what is done there. */
const shows = new Map<string, Doing>()
let socket: LiveSocket | undefined
let offlineTimer: ReturnType<typeof setTimeout> | undefined
let againTimer: ReturnType<typeof setTimeout> | undefined

const setState = (state: ConnectionState): void => {
  clearTimeout(offlineTimer)
  offlineTimer = undefined
  if (connection.state === state) return
  connection.state = state
  connection.since = Date.now()
}

const disconnected = (): void => {
  if (connection.state === 'online') setState('connecting')
  if (connection.state === 'connecting') offlineTimer ??= setTimeout(() => setState('offline'), offlineAfterMs)
}

/** The state of the connection, from the socket's own heartbeat. */
export const useConnection = (): Readonly<{ state: ConnectionState; since: number }> => readonly(connection)

/** Why nothing can be written now although the server is there; undefined while it can. [R2] [R9] */
export const notWriting = computed(() => (writing.value.isPossible ? undefined : writing.value.why))

/** Refusals that say nothing of the case: the server could not look, or was asked too often. */
const DATABASE_AWAY = 'service.unavailable'
const passing: readonly string[] = [DATABASE_AWAY, 'request.too-many']

const ask = (follower: Follower): void => {
  socket?.emit('follow', { subject: { kind: 'case', id: follower.caseId }, after: follower.after }, ({ code }) => {
    // A locked window hears nothing of cases; unlocked it connects anew and asks again. [A7]
    if (code === undefined || code === 'session.idle') return
    if (!passing.includes(code)) return follower.onLost?.(code)
    setTimeout(() => {
      if (followers.has(follower)) ask(follower)
    }, refusedAgainMs)
  })
}

const say = (caseId: string, doing: Doing): void => {
  socket?.emit('present', { subject: { kind: 'case', id: caseId }, ...doing }, () => undefined)
}

const take = (follower: Follower, items: readonly Entry[]): void => {
  const fresh: Entry[] = []
  for (const entry of items) {
    if (entry.seq <= follower.after) continue
    if (entry.seq > follower.after + 1) {
      if (fresh.length > 0) follower.handle(fresh)
      ask(follower)
      return
    }
    follower.after = entry.seq
    fresh.push(entry)
  }
  if (fresh.length > 0) follower.handle(fresh)
}

const listen = (made: LiveSocket): void => {
  made.on('connect', () => {
    setState('online')
    // Where it is not possible the server says so next.
    writing.value = { isPossible: true }
    for (const follower of followers) ask(follower)
    for (const [caseId, doing] of shows) say(caseId, doing)
  })
  made.on('disconnect', (reason) => {
    undelivered.clear()
    disconnected()
    if (reason === 'io server disconnect') setTimeout(() => socket?.connect(), 1000)
  })
  made.on('connect_error', (error) => {
    disconnected()
    writing.value = error.message === DATABASE_AWAY ? { isPossible: false, why: 'database' } : { isPossible: true }
    if (/session/.test(error.message)) {
      for (const handle of listeners['session-ended']) handle({ reason: error.message })
      return
    }
    // What the server itself refused, its database away, the library does not try again.
    if (!made.active) againTimer = setTimeout(() => made.connect(), refusedAgainMs)
  })
  made.on('entries', ({ subject, items }) => {
    for (const follower of followers) if (follower.caseId === subject.id) take(follower, items)
  })
  made.on('unfollowed', ({ subject, reason }) => {
    for (const follower of followers) if (follower.caseId === subject.id) follower.onLost?.(reason)
  })
  made.on('writing', (told) => (writing.value = told))
  made.on('dispatch', (notice, acknowledge) => {
    const once = (): void => {
      if (undelivered.delete(notice.dispatchId)) acknowledge()
    }
    undelivered.set(notice.dispatchId, { notice, acknowledge: once })
    for (const handle of listeners.dispatch) handle(notice, once)
  })
  made.on('dispatch-ended', (ended) => {
    undelivered.delete(ended.dispatchId)
    for (const handle of listeners['dispatch-ended']) handle(ended)
  })
  made.on('card', (card) => listeners.card.forEach((handle) => handle(card)))
  made.on('card-gone', (gone) => listeners['card-gone'].forEach((handle) => handle(gone)))
  made.on('alarm', (alarm) => listeners.alarm.forEach((handle) => handle(alarm)))
  made.on('alarm-off', (off) => listeners['alarm-off'].forEach((handle) => handle(off)))
  made.on('figures', (news) => listeners.figures.forEach((handle) => handle(news)))
  made.on('notification', (item) => listeners.notification.forEach((handle) => handle(item)))
  made.on('notifications-marked', (news) => listeners['notifications-marked'].forEach((handle) => handle(news)))
  made.on('presence', (message) => listeners.presence.forEach((handle) => handle(message)))
  made.on('session-idle', () => listeners['session-idle'].forEach((handle) => handle()))
  made.on('session-ended', (ended) => listeners['session-ended'].forEach((handle) => handle(ended)))
}

/** Opens the one socket of this window; the session's cookie says who it is. */
export const openLive = (): void => {
  if (!socket) {
    socket = io({ transports: ['websocket'], autoConnect: false, reconnectionDelay: 500, reconnectionDelayMax: 5000 })
    listen(socket)
  }
  clearTimeout(againTimer)
  if (!socket.connected) socket.disconnect().connect()
}

/** Closes the socket: nobody is signed in any more. */
export const closeLive = (): void => {
  clearTimeout(againTimer)
  socket?.disconnect()
}

/**
 * Follows a case's journal from the entry after `after`: every entry once, in order, also across reconnections.
 * Ends with the calling component. @returns ends it earlier
 */
export const followCase = (
  caseId: string,
  after: number,
  handle: EntriesHandler,
  onLost?: (reason: string) => void,
): (() => void) => {
  const follower: Follower = { caseId, after, handle, onLost }
  followers.add(follower)
  if (socket?.connected) ask(follower)
  const stop = (): void => {
    if (!followers.delete(follower)) return
    const others = [...followers].some((other) => other.caseId === caseId)
    if (!others) socket?.emit('unfollow', { subject: { kind: 'case', id: caseId } }, () => undefined)
  }
  if (getCurrentScope()) onScopeDispose(stop)
  return stop
}

/** [T8] Says that this window shows a case, and what is done there; said again on every new connection. */
export const sayPresent = (caseId: string, doing: Doing): void => {
  shows.set(caseId, doing)
  if (socket?.connected) say(caseId, doing)
}
/** This window no longer shows the case. */
export const sayAbsent = (caseId: string): void => {
  if (shows.delete(caseId) && socket?.connected)
    socket.emit('absent', { subject: { kind: 'case', id: caseId } }, () => undefined)
}

/**
 * Listens to what the server tells; ends with the calling component. A `dispatch` comes with the function that says
 * "delivered": call it only where a terminal shows the dispatch. [D3]
 * @returns ends it earlier
 */
export const onEvent = <E extends Told>(event: E, handle: ServerEvents[E]): (() => void) => {
  const set: Set<ServerEvents[E]> = listeners[event]
  set.add(handle)
  if (event === 'dispatch') {
    for (const { notice, acknowledge } of undelivered.values())
      (handle as ServerEvents['dispatch'])(notice, acknowledge)
  }
  const stop = (): void => {
    set.delete(handle)
  }
  if (getCurrentScope()) onScopeDispose(stop)
  return stop
}
