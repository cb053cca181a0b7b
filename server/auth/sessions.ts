import { createHmac, randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { Refusal } from '../../shared/refusals.ts'
import type { Database } from '../db/collections.ts'
import {
  deleteSession,
  findSession,
  findSessions,
  freeSession,
  insertSession,
  touchSession,
  type SessionRow,
} from './auth.model.ts'

const MINUTE_MS = 60_000
const LONGEST_MS = 12 * 60 * MINUTE_MS
const DAY_MS = 24 * 60 * MINUTE_MS
/** How often the sessions in use are looked for in the database. */
const LOOK_EVERY_MS = 400
/** How long what was seen there is believed: the longest that an ended session can live on another server. */
const BELIEVED_MS = 1_000
/**
 * How long while the database is away: nothing can be written then, and no server can end a session in it. What stands in
 * memory, boards above all, is shown on.
 */
const BELIEVED_WHILE_AWAY_MS = 5 * MINUTE_MS
const MOST_KEPT = 50_000
const LOOKED_FOR_AT_ONCE = 5_000
const MOST_IDS = 10_000

export type EndReason = 'signed-out' | 'expired' | 'ended'
export type SessionEnded = (sessionId: string, userId: string, reason: EndReason) => void
export type SessionLocked = (sessionId: string, isLocked: boolean) => void

interface Kept extends SessionRow {
  /** When it was last seen in the database, ms of the process' own clock, which no setting moves. */
  seenAt: number
  writtenAt: number
  /** What the listeners know. */
  toldLocked: boolean
}

export interface SessionsParts {
  db: Database
  log: Logger
  now: () => Date
  secret: string
  isDatabaseAway: () => boolean
  /** [A7] After how long without anything that the person did a session is locked, and how long a wall's lasts. */
  durations: () => { idleMinutes: number; wallDays: number }
}

/**
 * [S8] Sessions are opaque: 256 random bits in the cookie, their keyed hash in the database. Those in use are kept in
 * memory, so that a request costs no reading, and looked for in the database every 400 ms: one that is gone, by whichever
 * server, ends here. A reading that fails or is late leaves nothing believed after a second, where a change stream
 * that had died silently would keep an ended session alive.
 *
 * [A7] What a person does keeps a session open: a connection, a page that asks again and what a page reads are no use.
 * Without use it is locked, not ended, and only the password opens it.
 */
export class Sessions {
  readonly #db: Database
  readonly #log: Logger
  readonly #now: () => Date
  readonly #secret: string
  readonly #isDatabaseAway: () => boolean
  readonly #durations: SessionsParts['durations']
  readonly #kept = new Map<string, Kept>()
  /** Ids of tokens that were just used. */
  readonly #ids = new Map<string, string>()
  readonly #listeners: SessionEnded[] = []
  readonly #lockListeners: SessionLocked[] = []
  #timer: NodeJS.Timeout | undefined
  #stopped = false

  constructor(parts: SessionsParts) {
    this.#db = parts.db
    this.#log = parts.log
    this.#now = parts.now
    this.#secret = parts.secret
    this.#isDatabaseAway = parts.isDatabaseAway
    this.#durations = parts.durations
  }

  /** Called once for each session that ends while this server knows it, whoever ended it. */
  onEnded(listener: SessionEnded): void {
    this.#listeners.push(listener)
  }

  /** Called when a session that this server knows is locked or unlocked, at whichever server. */
  onLocked(listener: SessionLocked): void {
    this.#lockListeners.push(listener)
  }

  start(): void {
    this.#timer = setTimeout(() => void this.#lookAgain(), LOOK_EVERY_MS).unref()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  /**
   * Opens a session of its own, whatever the browser had before.
   * @returns the cookie's token, and for how many seconds a browser may keep it
   */
  async open(
    userId: string,
    { isWall, passwordDue }: { isWall: boolean; passwordDue: boolean },
  ): Promise<{ token: string; id: string; seconds: number }> {
    const token = randomBytes(32).toString('base64url')
    const id = this.idOf(token)
    const createdAt = this.#now()
    const lastsMs = isWall ? this.#durations().wallDays * DAY_MS : LONGEST_MS
    const expiresAt = new Date(createdAt.getTime() + lastsMs)
    const row: SessionRow = { _id: id, userId, createdAt, lastSeenAt: createdAt, expiresAt }
    if (isWall) row.isWall = true
    if (passwordDue) row.passwordDue = true
    await insertSession(this.#db, row)
    this.#keep(row)
    return { token, id, seconds: lastsMs / 1000 }
  }

  /** The `_id` of a token's session. */
  idOf(token: string): string {
    const known = this.#ids.get(token)
    if (known !== undefined) return known
    const id = createHmac('sha256', this.#secret).update(`session|${token}`).digest('base64url')
    // Only tokens of sessions in use are worth remembering.
    if (this.#kept.has(id)) {
      if (this.#ids.size >= MOST_IDS) this.#ids.clear()
      this.#ids.set(token, id)
    }
    return id
  }

  /** The session's user, and whether it is locked; asking is no use of it. @throws Refusal `session.expired` */
  async find(id: string): Promise<{ userId: string; isLocked: boolean; passwordDue: boolean }> {
    const known = this.#kept.get(id)
    const believedMs = this.#isDatabaseAway() ? BELIEVED_WHILE_AWAY_MS : BELIEVED_MS
    const isBelieved = known !== undefined && performance.now() - known.seenAt < believedMs
    // What looks locked may have been used at another server.
    const isOpen = isBelieved && !this.#isOver(known) && !this.#isIdle(known)
    const session = isOpen ? known : await this.#read(id)
    if (!session) throw new Refusal('session.expired')
    return { userId: session.userId, isLocked: this.#isIdle(session), passwordDue: session.passwordDue === true }
  }

  /** [A7] Its person did something. Nothing that is done opens what is locked. */
  noteInput(id: string): void {
    const session = this.#kept.get(id)
    if (session && !this.#isOver(session) && !this.#isIdle(session)) this.#prolong(session)
  }

  /** [A7] When it is locked unless its person does something; undefined for one that never is. */
  locksAt(id: string): string | undefined {
    const session = this.#kept.get(id)
    return session && !session.isWall ? new Date(this.#idleAt(session)).toISOString() : undefined
  }

  /** [A7] Its person gave the password. */
  async unlock(id: string): Promise<void> {
    const session = await this.#read(id)
    if (!session) throw new Refusal('session.expired')
    session.lastSeenAt = this.#now()
    session.writtenAt = session.lastSeenAt.getTime()
    await touchSession(this.#db, session)
    this.#tellLocked(id)
  }

  /** [A8] Its password is the person's own now. */
  async free(id: string): Promise<void> {
    await freeSession(this.#db, id)
    delete this.#kept.get(id)?.passwordDue
  }

  async end(id: string, reason: EndReason): Promise<void> {
    await deleteSession(this.#db, id)
    this.#drop(id, reason)
  }

  /** Looks for the sessions in use now, instead of at the next turn. */
  async look(): Promise<void> {
    const ids = [...this.#kept.keys()]
    for (let from = 0; from < ids.length; from += LOOKED_FOR_AT_ONCE) {
      const some = ids.slice(from, from + LOOKED_FOR_AT_ONCE)
      const askedAt = performance.now()
      const rows = new Map((await findSessions(this.#db, some)).map((row) => [row._id, row]))
      for (const id of some) this.#compare(id, rows.get(id), askedAt)
    }
  }

  #compare(id: string, row: SessionRow | undefined, askedAt: number): void {
    const session = this.#kept.get(id)
    // Opened or read while the question was on its way: the answer may be older.
    if (!session || session.seenAt > askedAt) return
    if (!row) return this.#drop(id, this.#isOver(session) ? 'expired' : 'ended')
    session.seenAt = askedAt
    if (row.lastSeenAt > session.lastSeenAt) session.lastSeenAt = row.lastSeenAt
    if (this.#isOver(session)) return this.#drop(id, 'expired')
    this.#tellLocked(id)
  }

  #tellLocked(id: string): void {
    const session = this.#kept.get(id)
    if (!session || session.toldLocked === this.#isIdle(session)) return
    session.toldLocked = !session.toldLocked
    for (const listener of this.#lockListeners) listener(id, session.toldLocked)
  }

  async #lookAgain(): Promise<void> {
    try {
      await this.look()
    } catch (error) {
      this.#log.warn({ err: error }, 'sessions could not be looked for')
    }
    if (!this.#stopped) this.start()
  }

  async #read(id: string): Promise<Kept | undefined> {
    const askedAt = performance.now()
    const row = await findSession(this.#db, id)
    if (!row || this.#isOver(row)) {
      this.#drop(id, row || (this.#kept.has(id) && this.#isOver(this.#kept.get(id))) ? 'expired' : 'ended')
      return undefined
    }
    return this.#keep(row, askedAt)
  }

  #keep(row: SessionRow, seenAt = performance.now()): Kept {
    const before = this.#kept.get(row._id)
    // What was heard here and is not written yet counts too.
    const lastSeenAt = before && before.lastSeenAt > row.lastSeenAt ? before.lastSeenAt : row.lastSeenAt
    const toldLocked = before?.toldLocked ?? this.#isIdle(row)
    const kept: Kept = { ...row, lastSeenAt, seenAt, writtenAt: row.lastSeenAt.getTime(), toldLocked }
    this.#kept.delete(row._id)
    this.#kept.set(row._id, kept)
    if (this.#kept.size > MOST_KEPT) {
      const oldest = this.#kept.keys().next()
      if (!oldest.done) this.#kept.delete(oldest.value)
    }
    return kept
  }

  #drop(id: string, reason: EndReason): void {
    const session = this.#kept.get(id)
    if (!session) return
    this.#kept.delete(id)
    for (const listener of this.#listeners) listener(id, session.userId, reason)
  }

  #isOver(session: Pick<SessionRow, 'expiresAt'> | undefined): boolean {
    return session === undefined || session.expiresAt <= this.#now()
  }

  #idleAt({ lastSeenAt }: Pick<SessionRow, 'lastSeenAt'>): number {
    return lastSeenAt.getTime() + this.#durations().idleMinutes * MINUTE_MS
  }

  #isIdle(session: SessionRow): boolean {
    return session.isWall !== true && this.#idleAt(session) <= this.#now().getTime()
  }

  #prolong(session: Kept): void {
    const now = this.#now()
    session.lastSeenAt = now
    if (now.getTime() - session.writtenAt < MINUTE_MS) return
    session.writtenAt = now.getTime()
    touchSession(this.#db, session).catch((error: unknown) =>
      this.#log.warn({ err: error }, 'the use of a session could not be noted'),
    )
  }
}
