import { setTimeout as delay } from 'node:timers/promises'
import type { Entry } from '../../shared/domain/entry.ts'
import type { NotificationItem } from '../../shared/domain/notification-item.ts'
import { concernsSomebody, itemOf, toldBy } from '../../shared/domain/notifications.ts'
import { WriteBehind } from '../journal/writeBehind.ts'
import type { Platform } from '../platform.ts'
import {
  insertNotifications,
  movePosition,
  readPosition,
  rowIdOf,
  tellingEntriesSince,
  type NotificationRow,
} from './notifications.model.ts'

export interface KeeperParts {
  platform: Platform
  /** Tells the windows of a person that are connected here. */
  tell: (userId: string, item: NotificationItem) => void
}

/** A notification as it was made of an entry. */
interface Made {
  row: NotificationRow
  item: NotificationItem
}

const FLUSH_MS = 30
const LONGEST_WAIT_MS = 1_000
const AGAIN_MS = 3_000
const BATCH = 200
const MOST_WAITING = 20_000
const DAY_MS = 86_400_000
/** Servers whose clocks and transactions differ by less than this miss nothing of one another. */
const SLACK_MS = 10 * 60_000

/**
 * [T9] Follows the bus and notes whom entries concern. What it writes are pointers into the journal, the same whoever
 * writes them and however often; after a pause it goes on from where it stood.
 */
export class NotificationKeeper {
  readonly #parts: KeeperParts
  readonly #behind: WriteBehind
  #waiting: Entry[] = []
  #started: Promise<void> = Promise.resolve()
  #latest = ''
  /** Until everything older is listed, the position is not to say that it is. */
  #isComplete = false
  #isStopped = false

  constructor(parts: KeeperParts) {
    this.#parts = parts
    this.#behind = new WriteBehind({
      afterMs: FLUSH_MS,
      write: () => this.#write(),
      failed: (error) => parts.platform.log.warn({ err: error }, 'notifications could not be written; trying again'),
    })
  }

  /** Lists what was written while nobody followed; nobody is rung for it. */
  start(): void {
    this.#started = this.#catchUp().catch((error: unknown) => {
      this.#parts.platform.log.warn({ err: error }, 'notifications could not be brought up to date')
      if (!this.#isStopped) setTimeout(() => this.start(), AGAIN_MS).unref()
    })
  }

  /** Entries that the bus brought; nearly all concern nobody beside their case. */
  take(entries: readonly Entry[]): void {
    for (const entry of entries) if (concernsSomebody(entry)) this.#waiting.push(entry)
    if (this.#waiting.length > MOST_WAITING) {
      this.#waiting = []
      this.start()
    }
    if (this.#waiting.length > 0) this.#behind.soon()
  }

  /** Resolves when everything that the bus has brought is listed, or could not be. */
  async settled(): Promise<void> {
    // Who asks while the list of a whole month is made gets what there is.
    if (!this.#isComplete) await Promise.race([this.#started, delay(LONGEST_WAIT_MS, undefined, { ref: false })])
    if (this.#waiting.length > 0) await this.#behind.now().catch(() => undefined)
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#behind.stop()
    await this.#started
    await this.#behind.now().catch(() => undefined)
    const { db, now } = this.#parts.platform
    if (this.#isComplete) await movePosition(db, now().toISOString()).catch(() => undefined)
  }

  async #catchUp(): Promise<void> {
    const { db, now, config } = this.#parts.platform
    this.#isComplete = false
    const from = await readPosition(db)
    const began = now().toISOString()
    const since =
      from === undefined ? now().getTime() - config.notifications.days * DAY_MS : Date.parse(from) - SLACK_MS
    // Where there was no list before, what is older than a day is no news.
    const readBefore = from === undefined ? new Date(now().getTime() - DAY_MS).toISOString() : ''
    let batch: Entry[] = []
    const write = async (): Promise<void> => {
      const made = await this.#made(batch)
      await insertNotifications(
        db,
        made.map(({ row }) => ({ ...row, isRead: row.at < readBefore })),
      )
      batch = []
    }
    for await (const entry of tellingEntriesSince(db, new Date(since).toISOString())) {
      if (this.#isStopped) return
      batch.push(entry)
      if (batch.length >= BATCH) await write()
    }
    await write()
    await movePosition(db, began)
    this.#isComplete = true
  }

  async #write(): Promise<void> {
    const { db } = this.#parts.platform
    while (this.#waiting.length > 0) {
      const some = this.#waiting.slice(0, BATCH)
      const made = await this.#made(some)
      await insertNotifications(
        db,
        made.map(({ row }) => row),
      )
      this.#waiting = this.#waiting.slice(some.length)
      // Told only when it is listed: whoever hears of it and looks finds it.
      for (const { row, item } of made) this.#parts.tell(row.userId, item)
      this.#latest = some.reduce((latest, { storedAt }) => (storedAt > latest ? storedAt : latest), this.#latest)
    }
    if (this.#latest !== '' && this.#isComplete) await movePosition(db, this.#latest)
    this.#latest = ''
  }

  async #made(entries: readonly Entry[]): Promise<Made[]> {
    const { journal, organisation, config } = this.#parts.platform
    const made: Made[] = []
    for (const entry of entries) {
      const stored = await journal.read('case', entry.subject.id)
      if (!stored) continue
      for (const told of toldBy(entry, stored.state, organisation())) {
        const item = itemOf({ ...told, isRead: false }, entry, stored.state)
        const expiresAt = new Date(Date.parse(entry.storedAt) + config.notifications.days * DAY_MS)
        const pointer = { caseId: entry.subject.id, seq: entry.seq, at: entry.storedAt, isRead: false, expiresAt }
        made.push({ row: { _id: rowIdOf(told.userId, item.id), ...told, ...pointer }, item })
      }
    }
    return made
  }
}
