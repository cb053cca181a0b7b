import { zoneNamed, type Zone } from '../../shared/domain/boards/calendar.ts'
import { contributionOf, type Contribution } from '../../shared/domain/boards/contribution.ts'
import { itemContributionOf, type ItemContribution } from '../../shared/domain/boards/property-contribution.ts'
import { windowsOf } from '../../shared/domain/boards/traits.ts'
import type { Entry } from '../../shared/domain/entry.ts'
import { writtenKinds } from '../../shared/schema/entry.ts'
import type { Platform } from '../platform.ts'
import type { Source } from './board.ts'
import { countedCases, countedItems } from './boards.model.ts'
import { CaseCube } from './cube.ts'
import { catchUp, readAll } from './reading.ts'
import { recount } from './recount.ts'
import { prepareSnapshots } from './snapshot.model.ts'
import { loadSnapshot, MARGIN_MS, storeSnapshot } from './snapshot.ts'
import { Stock } from './stock.ts'

/** Entries that change no figure: most of a timeline. A departure may: a skipped acknowledgement counts as given then. [D5] */
const silentKinds: ReadonlySet<string> = new Set([
  ...Object.keys(writtenKinds),
  'request.withdrawn',
  'caller.joined',
  'case.found',
  'dispatch.delivered',
  'dispatch.escalated',
  'clock.warned',
  'suspect.identified',
  'suspect.apprehended',
  'lead.assigned',
  'case.lead-handed-over',
])

const TAKE_EVERY_MS = 100
/** Up to so many are asked of the journal, which mostly knows them; more are read together. */
const FEW = 200
const AT_ONCE = 1_000
const STORE_EVERY_MS = 15 * 60_000
const CHECK_AFTER_MS = 60_000
const RETRY_MS = 5_000

export interface FiguresNews {
  city: string
  district: string
  station: string
}

interface Noted {
  kind: 'case' | 'property'
  seq: number
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
  #source: Source | undefined
  #taking: Promise<void> = Promise.resolve()
  #timers: NodeJS.Timeout[] = []
  #takeTimer: NodeJS.Timeout | undefined
  #latest = ''
  #changes = 0
  #stopped = false
  #loading: Promise<void> = Promise.resolve()

  constructor(platform: Platform, { zone, windowsHours }: { zone: string; windowsHours: readonly number[] }) {
    this.#platform = platform
    this.#zone = zoneNamed(zone)
    this.#windowsMs = windowsOf(windowsHours)
    platform.journal.follower.onEntries((entries) => this.#note(entries))
    platform.journal.follower.onLost(() => this.#catchUpSoon())
  }

  /** What is kept; undefined until it has been loaded. */
  get source(): Source | undefined {
    return this.#source
  }

  /** How many changes the stored snapshot lacks. */
  get unstored(): number {
    return this.#changes
  }

  /** An empty source like the one that is kept, for what is read for one answer. */
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
    while (this.#noted.size > 0 && !this.#stopped) await this.#takeNow()
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
        const source = stored ?? (await readAll(db, this.emptySource(), () => this.#stopped))
        // What the snapshot lacked it lacks at the next start too, until it is stored again.
        const lacked = stored ? await catchUp(db, source, stored.at) : 0
        this.#changes += lacked
        if (this.#stopped) return
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
      const missed = await catchUp(this.#platform.db, this.#source, since)
      this.#changes += missed
    })
    this.#taking = this.#taking.catch((error: unknown) => {
      this.#platform.log.warn({ err: error }, 'boards could not catch up; loading them again')
      this.#source = undefined
      if (!this.#stopped) this.start()
    })
  }

  #note(entries: readonly Entry[]): void {
    for (const { subject, seq, kind, storedAt } of entries) {
      if (storedAt > this.#latest) this.#latest = storedAt
      if (subject.kind !== 'case' && subject.kind !== 'property') continue
      if (subject.kind === 'case' && (silentKinds.has(kind) || kind.startsWith('property.'))) continue
      this.#noted.set(subject.id, { kind: subject.kind, seq })
    }
    if (this.#noted.size > 0) this.#takeSoon()
  }

  #takeSoon(): void {
    if (!this.#source || this.#takeTimer || this.#stopped) return
    this.#takeTimer = setTimeout(() => {
      this.#takeTimer = undefined
      void this.#takeNow()
    }, TAKE_EVERY_MS)
  }

  #takeNow(): Promise<void> {
    this.#taking = this.#taking.then(() => this.#take())
    return this.#taking
  }

  async #take(): Promise<void> {
    const source = this.#source
    if (!source) return
    const noted = new Map([...this.#noted].slice(0, AT_ONCE))
    for (const id of noted.keys()) this.#noted.delete(id)
    try {
      const { cases, items } = await this.#read(noted)
      const news: FiguresNews[] = cases.filter((given) => source.cube.put(given))
      for (const item of items) {
        if (!source.stock.put(item)) continue
        const { districtId = '', id = '' } = this.#platform.organisation().station(item.station) ?? {}
        news.push({ city: this.#platform.organisation().city.id, district: districtId, station: id })
      }
      this.#changes += news.length
      if (news.length > 0) for (const listener of this.#listeners) listener(news)
    } catch (error) {
      this.#platform.log.warn({ err: error }, 'boards could not take entries in; trying again')
      for (const [id, each] of noted) if (!this.#noted.has(id)) this.#noted.set(id, each)
    }
    if (this.#noted.size > 0) this.#takeSoon()
  }

  /** The states of what was noted: as the journal knows them when they are few and it knows them, else read together. */
  async #read(noted: ReadonlyMap<string, Noted>): Promise<{ cases: Contribution[]; items: ItemContribution[] }> {
    const { journal, db } = this.#platform
    const found: { cases: Contribution[]; items: ItemContribution[] } = { cases: [], items: [] }
    const toRead: { case: string[]; property: string[] } = { case: [], property: [] }
    for (const [id, { kind, seq }] of noted) {
      const known = noted.size <= FEW ? await journal.read(kind, id) : undefined
      if (!known || known.seq < seq) toRead[kind].push(id)
      else if (known.kind === 'case') found.cases.push(contributionOf(id, known.seq, known.state as never))
      else found.items.push(itemContributionOf(id, known.seq, known.state as never))
    }
    if (toRead.case.length > 0)
      for await (const given of countedCases(db, { _id: { $in: toRead.case } })) found.cases.push(given)
    if (toRead.property.length > 0)
      for await (const item of countedItems(db, { _id: { $in: toRead.property } })) found.items.push(item)
    return found
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
    this.#later(now ? CHECK_AFTER_MS : STORE_EVERY_MS, turn)
  }

  /** What came from a snapshot is compared with a recount, a little at a time; what differs is put right and told. */
  async #check(): Promise<void> {
    const source = this.#source
    if (!source || this.#stopped) return
    const { log } = this.#platform
    const { differing, surplus } = await recount(this.#platform.db, source, {
      isNewer: (id) => this.#noted.has(id),
      onDifferent: (given, id) => {
        if (given) source.cube.put(given)
        else this.#noted.set(id, { kind: 'property', seq: 0 })
      },
      pause: async () => {
        await new Promise((resolve) => setTimeout(resolve, 20))
        return !this.#stopped
      },
    })
    if (differing.length + surplus > 0)
      log.warn({ differing: differing.length, surplus }, 'boards differed from a recount')
    if (surplus > 0 && !this.#stopped) await this.#readAgain()
    this.#takeSoon()
  }
  /** Puts what the projections say in the place of what is kept; what came in meanwhile is read once more. */
  async #readAgain(): Promise<void> {
    const began = new Date(this.#platform.now().getTime() - MARGIN_MS)
    const source = await readAll(this.#platform.db, this.emptySource(), () => this.#stopped)
    this.#taking = this.#taking.then(async () => {
      await catchUp(this.#platform.db, source, began)
      this.#source = source
    })
    await this.#taking
    await this.store()
  }
}
