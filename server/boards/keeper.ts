import { zoneNamed, type Zone } from '../../shared/domain/boards/calendar.ts'
import { windowsOf } from '../../shared/domain/boards/traits.ts'
import type { Entry } from '../../shared/domain/entry.ts'
import type { Platform } from '../platform.ts'
import { restFor, type Rest } from '../rest.ts'
import { isWrittenBetween } from './as-of.model.ts'
import type { Source, WholeSource } from './board.ts'
import { CaseCube } from './cube.ts'
import type { CountedKind } from './fields.ts'
import { catchUp, readAll, readAsOf } from './reading.ts'
import { recount } from './recount.ts'
import { silentKinds } from './silent.ts'
import { prepareSnapshots } from './snapshot.model.ts'
import { loadSnapshot, MARGIN_MS, storeSnapshot } from './snapshot.ts'
import { Stock } from './stock.ts'

const TAKE_EVERY_MS = 100
const SETTLING_MS = 5
/** Subjects that are taken in together. */
const AT_ONCE = 2_000
const STORE_EVERY_MS = 15 * 60_000
/** What was read from all cases is stored soon: a server that does not live long need not be followed by one that reads all. */
const STORE_FIRST_AFTER_MS = 5_000
const CHECK_AFTER_MS = 60_000
const RETRY_MS = 5_000
/** What loading may take of the time while the first calls come, and what comparing may. */
const LOADING_SHARE = 0.2
const CHECKING_SHARE = 0.05

export interface FiguresNews {
  city: string
  district: string
  station: string
}

/** A subject of which something was told that is not taken in. */
interface Noted {
  kind: CountedKind
  /** When the first of it was stored, or an instant before that; and the last. */
  first: string
  last: string
}

export interface BoardKeeperWish {
  zone: string
  windowsHours: readonly number[]
  /** While it is, what is kept is answered from as it is. */
  isDatabaseAway?: () => boolean
}

/**
 * Keeps what figures are made of in memory: loads it from the last snapshot and what was written since, or from the
 * projections; follows the journal from then on.
 */
export class BoardKeeper {
  readonly #platform: Platform
  readonly #zone: Zone
  readonly #windowsMs: readonly number[]
  readonly #noted = new Map<string, Noted>()
  readonly #listeners: ((news: FiguresNews[]) => void)[] = []
  #source: WholeSource | undefined
  #taking: Promise<void> = Promise.resolve()
  #timers: NodeJS.Timeout[] = []
  #takeTimer: NodeJS.Timeout | undefined
  #latest = ''
  #changes = 0
  #stopped = false
  #loading: Promise<void> = Promise.resolve()
  readonly #isDatabaseAway: () => boolean

  constructor(platform: Platform, { zone, windowsHours, isDatabaseAway = () => false }: BoardKeeperWish) {
    this.#platform = platform
    this.#isDatabaseAway = isDatabaseAway
    this.#zone = zoneNamed(zone)
    this.#windowsMs = windowsOf(windowsHours)
    platform.journal.follower.onEntries((entries) => this.#note(entries))
    platform.journal.follower.onLost(() => this.#catchUpSoon())
  }

  /** What is kept; undefined until it has been loaded. */
  get source(): WholeSource | undefined {
    return this.#source
  }

  /** How many changes the stored snapshot lacks. */
  get unstored(): number {
    return this.#changes
  }

  /**
   * What is kept, as late as can be told: everything that was stored up to its instant is in it, and nothing later.
   * Undefined until it has been loaded.
   */
  async upToDate(): Promise<WholeSource | undefined> {
    // Nothing can be asked, and nothing is written: it is told of the last instant that is known.
    if (!this.#source || this.#isDatabaseAway()) return this.#source
    const { db, journal } = this.#platform
    const until = this.#whole()
    // What another server wrote may not have been told yet: then the answer is of the last instant that was.
    const known = this.#latest === '' ? new Date(this.#source.upToMs).toISOString() : this.#latest
    const isTold = journal.follower.following && !(await isWrittenBetween(db, { after: known, until }))
    await this.#takeNow(until)
    const source = this.#source
    if (isTold && ![...this.#noted.values()].some(({ first }) => first <= until)) raise(source, until)
    return source
  }

  /** Nothing yet, to be filled like what is kept. */
  emptySource(): Source {
    return { cube: new CaseCube(this.#zone, this.#windowsMs), stock: new Stock(this.#zone) }
  }

  /** Told of the places whose figures changed. */
  onChanged(listener: (news: FiguresNews[]) => void): void {
    this.#listeners.push(listener)
  }

  /** Begins to load; answers come from the database meanwhile. */
  start(): void {
    this.#loading = this.#load()
  }

  /** Resolves when everything is loaded and what the journal told up to now is taken in. */
  async settled(): Promise<void> {
    await this.#loading
    while (this.#noted.size > 0 && !this.#stopped) {
      await this.#takeNow()
      await new Promise((resolve) => setTimeout(resolve, SETTLING_MS))
    }
    await this.#taking
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#takeTimer)
    for (const timer of this.#timers) clearTimeout(timer)
    await this.#loading
    await this.#taking
  }

  /** Stores what is kept, for the next start. */
  async store(): Promise<void> {
    if (!this.#source || !this.#platform.journal.follower.following) return
    this.#changes = 0
    await storeSnapshot(this.#platform.db, this.#source, new Date(this.#platform.now().getTime() - MARGIN_MS))
  }

  async #load(): Promise<void> {
    const { db, log } = this.#platform
    for (;;) {
      if (this.#stopped) return
      try {
        const started = performance.now()
        await prepareSnapshots(db)
        const stored = await loadSnapshot(db, this.#zone, this.#windowsMs)
        const began = new Date(this.#platform.now().getTime() - MARGIN_MS)
        const rest = this.#rest(LOADING_SHARE)
        const counted = stored ?? (await readAll(db, this.emptySource(), rest))
        // All that was written while it was read is brought to one instant.
        const until = this.#whole()
        const lacked = await catchUp(db, counted, stored?.at ?? began, until, rest)
        // What the snapshot lacked it lacks at the next start too, until it is stored again.
        if (stored) this.#changes += lacked
        if (this.#stopped) return
        const source: WholeSource = { cube: counted.cube, stock: counted.stock, upToMs: Date.parse(until) }
        this.#source = source
        const cases = source.cube.count
        log.info(
          { cases, ms: Math.round(performance.now() - started), snapshot: stored !== undefined },
          'boards are ready',
        )
        this.#takeSoon()
        this.#keepStored(stored === undefined)
        if (stored) this.#later(CHECK_AFTER_MS, () => this.#check())
        return
      } catch (error) {
        if (this.#stopped) return
        log.warn({ err: error }, 'boards could not be loaded; trying again')
        await new Promise<void>((resolve) => this.#timers.push(setTimeout(resolve, RETRY_MS)))
      }
    }
  }

  /** Entries may have been missed: whatever was written since the last one that was told is read again. */
  #catchUpSoon(): void {
    const since = new Date(
      (this.#latest === '' ? this.#platform.now().getTime() : Date.parse(this.#latest)) - MARGIN_MS,
    )
    this.#taking = this.#taking.then(async () => {
      if (!this.#source || this.#stopped) return
      const until = this.#whole()
      const missed = await catchUp(this.#platform.db, this.#source, since, until)
      raise(this.#source, until)
      this.#changes += missed
    })
    this.#taking = this.#taking.catch((error: unknown) => {
      this.#platform.log.warn({ err: error }, 'boards could not catch up; loading them again')
      this.#source = undefined
      if (!this.#stopped) this.start()
    })
  }

  /** Up to when everything was told, as far as this process can know. */
  #whole(): string {
    return this.#platform.journal.wholeUpTo(this.#latest)
  }

  #note(entries: readonly Entry[]): void {
    for (const { subject, kind, storedAt } of entries) {
      if (storedAt > this.#latest) this.#latest = storedAt
      if (subject.kind !== 'case' && subject.kind !== 'property') continue
      if (subject.kind === 'case' && (silentKinds.has(kind) || kind.startsWith('property.'))) continue
      this.#noteOne(subject.kind, subject.id, storedAt)
    }
    if (this.#noted.size > 0) this.#takeSoon()
  }

  #noteOne(kind: CountedKind, id: string, at: string): void {
    const { first = at, last = at } = this.#noted.get(id) ?? {}
    this.#noted.set(id, { kind, first: first < at ? first : at, last: last > at ? last : at })
  }

  #takeSoon(): void {
    if (!this.#source || this.#takeTimer || this.#stopped) return
    this.#takeTimer = setTimeout(() => {
      this.#takeTimer = undefined
      void this.#takeNow()
    }, TAKE_EVERY_MS)
  }

  #takeNow(until = this.#whole()): Promise<void> {
    this.#taking = this.#taking.then(() => this.#take(until))
    return this.#taking
  }

  /** Those of which something was stored up to an instant: all, or as many as are taken in together, up to another. */
  #ready(until: string): { ids: [string, Noted][]; until: string } {
    const ready = [...this.#noted].filter(([, { first }]) => first <= until)
    if (ready.length <= AT_ONCE) return { ids: ready, until }
    ready.sort(([, one], [, other]) => (one.first < other.first ? -1 : one.first > other.first ? 1 : 0))
    const cut = ready[AT_ONCE - 1]?.[1].first ?? until
    return { ids: ready.filter(([, { first }]) => first <= cut), until: cut }
  }

  /** Brings what is kept from one instant to a later one, at once: nobody sees it in between. */
  async #take(wanted: string): Promise<void> {
    const source = this.#source
    if (!source) return
    const { ids, until } = this.#ready(wanted)
    const of = (kind: CountedKind): string[] => ids.filter(([, noted]) => noted.kind === kind).map(([id]) => id)
    try {
      const wish = { cases: of('case'), items: of('property') }
      const { cases, items } = await readAsOf(this.#platform.db, source, wish, until)
      const news: FiguresNews[] = cases.filter((given) => source.cube.put(given))
      for (const item of items) {
        if (!source.stock.put(item)) continue
        const { districtId = '', id = '' } = this.#platform.organisation().station(item.station) ?? {}
        news.push({ city: this.#platform.organisation().city.id, district: districtId, station: id })
      }
      for (const [id] of ids) {
        const noted = this.#noted.get(id)
        if (!noted || noted.last <= until) this.#noted.delete(id)
        else this.#noted.set(id, { ...noted, first: until })
      }
      raise(source, until < this.#latest ? until : this.#latest)
      this.#changes += news.length
      if (news.length > 0) for (const listener of this.#listeners) listener(news)
    } catch (error) {
      this.#platform.log.warn({ err: error }, 'boards could not take entries in; trying again')
    }
    if (this.#noted.size > 0) this.#takeSoon()
  }

  #rest(share: number): Rest {
    return restFor(share, () => this.#stopped)
  }

  #later(ms: number, work: () => Promise<void>): void {
    const timer = setTimeout(() => {
      void work().catch((error: unknown) => this.#platform.log.warn({ err: error }, 'boards: work beside failed'))
    }, ms)
    timer.unref()
    this.#timers.push(timer)
  }

  #keepStored(now: boolean): void {
    let isNew = now
    const turn = async (): Promise<void> => {
      if (this.#stopped) return
      if (isNew || this.#changes > 0) await this.store()
      isNew = false
      this.#timers = []
      this.#later(STORE_EVERY_MS, turn)
    }
    this.#later(now ? STORE_FIRST_AFTER_MS : STORE_EVERY_MS, turn)
  }

  /** What came from a snapshot is compared with a recount, a little at a time; what differs is put right and told. */
  async #check(): Promise<void> {
    const source = this.#source
    if (!source || this.#stopped) return
    const { log } = this.#platform
    const { differing, surplus } = await recount(this.#platform.db, source, {
      isNewer: (id) => this.#noted.has(id),
      onDifferent: (given, id) => {
        this.#noteOne(given ? 'case' : 'property', id, new Date(source.upToMs).toISOString())
      },
      rest: this.#rest(CHECKING_SHARE),
    })
    if (differing.length + surplus > 0)
      log.warn({ differing: differing.length, surplus }, 'boards differed from a recount')
    if (surplus > 0 && !this.#stopped) await this.#readAgain()
    this.#takeSoon()
  }
  /** Puts what the projections say in the place of what is kept; what came in meanwhile is read once more. */
  async #readAgain(): Promise<void> {
    const began = new Date(this.#platform.now().getTime() - MARGIN_MS)
    const counted = await readAll(this.#platform.db, this.emptySource(), this.#rest(LOADING_SHARE))
    if (this.#stopped) return
    this.#taking = this.#taking.then(async () => {
      const until = this.#whole()
      await catchUp(this.#platform.db, counted, began, until)
      this.#source = { ...counted, upToMs: Date.parse(until) }
    })
    await this.#taking
    await this.store()
  }
}

/** What is kept is of a later instant now. */
const raise = (source: WholeSource, until: string): void => {
  source.upToMs = Math.max(source.upToMs, until === '' ? 0 : Date.parse(until))
}
