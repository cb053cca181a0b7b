import { randomBytes, type KeyObject } from 'node:crypto'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import type { Logger } from 'pino'
import type { Entry } from '../../shared/domain/entry.ts'
import { keptText } from '../config.kept.ts'
import type { Database } from '../db/collections.ts'
import { lockFolder, type FolderLock } from '../db/embedded.lock.ts'
import { makeFolder, writingDataDir } from '../folder.ts'
import { StartRefusal } from '../startRefusal.ts'
import { HeadsFile, MOST_HEADS, prepareHeadsFolder } from './heads.file.ts'
import { allHeads, headsSince, keptSince } from './heads.model.ts'
import { publicKeyOf, type SignedHead } from './heads.record.ts'
import { ownHeads, rememberedHeads, rememberHeads, stampedSince, type HeadsMemory } from './stamps.model.ts'
import type { Stamps } from './stamps.ts'

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
  stamps: Stamps
  now: () => Date
}

const SIGN_EVERY_MS = 240_000
const TRY_AGAIN_MS = 15_000
/** Entries are stored up to so long before they can be read, clocks of several servers included. */
const MARGIN_MS = 600_000
const FILES_MARGIN_MS = 60_000
const MARGIN_AT_STOP_MS = 60_000
const PATIENCE_AT_STOP_MS = 3_000
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
  #since: string | undefined
  /** Files that were kept until then are signed for. */
  #filesSince = new Date(0)
  /** What this system did not write, by place: told once. */
  readonly #foreign = new Set<string>()

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
    const lastAt = (await heads.#file.end()).at
    heads.#unread = earlier(lastAt, MARGIN_MS)
    if (lastAt !== undefined) heads.#filesSince = new Date(Date.parse(lastAt) - MARGIN_MS)
    await heads.#lookForOwn()
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
    await Promise.race([this.#read().catch(() => undefined), after(PATIENCE_AT_STOP_MS)])
    const written = this.#write().then(
      () => true,
      () => false,
    )
    // A database that is away holds nobody's end up: what is not signed now is signed at the next start.
    if ((await Promise.race([written, after(PATIENCE_AT_STOP_MS)])) !== true)
      this.#parts.log.error('heads could not be signed')
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
    const { db, stamps, now } = this.#parts
    while (this.#changed.size > 0) {
      const heads = [...this.#changed.values()].slice(0, MOST_HEADS)
      const own = await ownHeads(db, stamps, heads)
      this.#refuse(heads.filter((head) => !own.has(head)))
      const at = now().toISOString()
      const files = await keptSince(db, this.#filesSince, MOST_HEADS)
      this.#since ||= (await stampedSince(db, stamps)) || undefined
      if (own.size > 0) {
        const names = files.map(({ sha256 }) => sha256)
        const further = { since: this.#since, files: names.length > 0 ? names : undefined }
        const end = await this.#file.append([...own], at, further)
        await rememberHeads(db, stamps, { ...this.#place(), ...end, at })
        // Servers' clocks differ a little: the last minute is signed for again.
        const last = files.at(-1)?.storedAt.getTime() ?? Infinity
        this.#filesSince = new Date(Math.min(last, Date.parse(at) - FILES_MARGIN_MS))
      }
      for (const head of heads) if (this.#changed.get(head[1]) === head) this.#changed.delete(head[1])
    }
  }

  /** [T2] A signature says that this system wrote it: what has no right stamp is told, and not signed. */
  #refuse(heads: readonly SignedHead[]): void {
    for (const [kind, id, seq] of heads) {
      const place = `${kind} ${id} ${seq}`
      if (this.#foreign.has(place)) continue
      this.#foreign.add(place)
      this.#parts.log.error(
        { kind, id, seq },
        'an entry that this system did not write is not signed; run npm run verify',
      )
    }
  }

  #place(): Pick<HeadsMemory, 'instance' | 'host' | 'dir'> {
    return { instance: this.#file.instance, host: hostname(), dir: resolve(this.#parts.headsDir) }
  }

  /** [T2] What the database remembers of this server's records must be in their file: else it is told, and the gap stays. */
  async #lookForOwn(): Promise<void> {
    const { db, stamps, log, headsDir } = this.#parts
    const place = this.#place()
    const { memories } = await rememberedHeads(db, stamps)
    const known = memories.find(
      (one) => one.instance === place.instance && one.host === place.host && one.dir === place.dir,
    )
    const { n } = await this.#file.end()
    if (!known || known.n <= n) return
    log.error({ headsDir, from: n + 1, to: known.n }, 'signed heads that were written are gone; run npm run verify')
    this.#file.goOnAfter(known.n, known.hash)
  }
}

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref())

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
