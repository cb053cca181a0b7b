import { randomBytes, type KeyObject } from 'node:crypto'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Entry } from '../../shared/domain/entry.ts'
import { keptText } from '../config.kept.ts'
import type { Database } from '../db/collections.ts'
import { lockFolder, type FolderLock } from '../db/embedded.lock.ts'
import { makeFolder, writingDataDir } from '../folder.ts'
import { StartRefusal } from '../startRefusal.ts'
import { HeadsFile, MOST_HEADS, prepareHeadsFolder } from './heads.file.ts'
import { allHeads, headsSince } from './heads.model.ts'
import { publicKeyOf, type SignedHead } from './heads.record.ts'

export interface HeadsParts {
  db: Database
  log: Logger
  /** Tells of every committed entry, and when entries may have been missed. */
  follower: { onEntries(listener: (entries: readonly Entry[]) => void): void; onLost(listener: () => void): void }
  /** Where the records go. */
  headsDir: string
  /** Where this server keeps its name. */
  dataDir: string
  key: KeyObject
  now: () => Date
}

const SIGN_EVERY_MS = 240_000
const TRY_AGAIN_MS = 15_000
/** Entries are stored up to so long before they can be read, clocks of several servers included. */
const MARGIN_MS = 600_000
const MARGIN_AT_STOP_MS = 60_000
const PATIENCE_AT_STOP_MS = 2_000
const MOST_INSTANCES = 64

/**
 * [T2] Signs the heads of what changed, at most five minutes apart, into a file of this server's own. Every server
 * writes its own chain: there is no leader to elect and none to lose, and who wants to hide something has to bend all.
 */
export class Heads {
  readonly #parts: HeadsParts
  readonly #lock: FolderLock
  readonly #file: HeadsFile
  readonly #changed = new Map<string, SignedHead>()
  #timer: NodeJS.Timeout | undefined
  #work: Promise<void> = Promise.resolve()
  #unread: string | undefined

  private constructor(parts: HeadsParts, instance: { id: string; lock: FolderLock }) {
    this.#parts = parts
    this.#lock = instance.lock
    this.#file = new HeadsFile(parts.headsDir, instance.id, parts.key)
    parts.log.info({ instance: instance.id, publicKey: publicKeyOf(parts.key) }, 'signing heads of the journal')
  }

  /**
   * Begins to sign; what was stored while no server ran is signed at once, in the background.
   * @throws StartRefusal when the folder cannot be written to
   */
  static async start(parts: HeadsParts): Promise<Heads> {
    prepareHeadsFolder(parts.headsDir)
    const heads = new Heads(parts, takeInstance(parts.dataDir))
    parts.follower.onEntries((entries) => heads.#sees(entries))
    parts.follower.onLost(() => heads.#missed())
    heads.#unread = earlier(await heads.#file.lastAt(), MARGIN_MS)
    void heads.sign()
    return heads
  }

  /** Signs what has changed, now. Failures are logged and tried again. */
  sign(): Promise<void> {
    return (this.#work = this.#work.then(() => this.#sign()))
  }

  /** Signs what has changed and frees this server's name. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#work
    this.#unread = earlier(this.#parts.now().toISOString(), MARGIN_AT_STOP_MS)
    const late = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_AT_STOP_MS).unref())
    await Promise.race([this.#read().catch(() => undefined), late])
    await this.#write().catch((error: unknown) => this.#parts.log.error({ err: error }, 'heads could not be signed'))
    clearTimeout(this.#timer)
    this.#lock.release()
  }

  async #sign(): Promise<void> {
    clearTimeout(this.#timer)
    let pauseMs = SIGN_EVERY_MS
    try {
      await this.#read()
      await this.#write()
    } catch (error) {
      pauseMs = TRY_AGAIN_MS
      this.#parts.log.error({ err: error }, 'heads could not be signed; trying again')
    }
    this.#timer = setTimeout(() => void this.sign(), pauseMs)
    this.#timer.unref()
  }

  #sees(entries: readonly Entry[]): void {
    for (const { subject, seq, hash } of entries) this.#take([subject.kind, subject.id, seq, hash])
  }

  #missed(): void {
    this.#unread ??= earlier(this.#parts.now().toISOString(), MARGIN_MS)
    void this.sign()
  }

  #take(head: SignedHead): void {
    const known = this.#changed.get(head[1])
    if (known === undefined || known[2] < head[2]) this.#changed.set(head[1], head)
  }

  /** What the bus did not tell: all there is at the very first start, else what was stored around a pause. */
  async #read(): Promise<void> {
    const since = this.#unread
    if (since === undefined) return
    const heads = since === '' ? allHeads(this.#parts.db) : headsSince(this.#parts.db, since)
    for await (const head of heads) {
      this.#take(head)
      if (since === '' && this.#changed.size >= MOST_HEADS) await this.#write()
    }
    this.#unread = undefined
  }

  async #write(): Promise<void> {
    while (this.#changed.size > 0) {
      const heads = [...this.#changed.values()].slice(0, MOST_HEADS)
      await this.#file.append(heads, this.#parts.now().toISOString())
      for (const head of heads) if (this.#changed.get(head[1]) === head) this.#changed.delete(head[1])
    }
  }
}

const earlier = (instant: string | undefined, ms: number): string =>
  instant === undefined ? '' : new Date(Date.parse(instant) - ms).toISOString()

/** A name that no other live server of this data folder has, and that this one had before where possible. */
const takeInstance = (dataDir: string): { id: string; lock: FolderLock } => {
  for (let place = 1; ; place++) {
    const folder = join(dataDir, 'instances', String(place))
    writingDataDir(dataDir, () => makeFolder(folder, 0o700))
    try {
      const lock = lockFolder(folder)
      return { lock, id: keptText(join(folder, 'id'), () => randomBytes(6).toString('hex')).text }
    } catch (error) {
      if (!(error instanceof StartRefusal) || place >= MOST_INSTANCES) throw error
    }
  }
}
