import type { Entry } from '../../shared/domain/entry.ts'
import { Pace } from './pace.ts'

/** Where entries go: one connection's end. */
export interface Receiver {
  readonly id: string
  /** Sends entries of a subject to this one alone. @returns how many bytes they are, where that is known */
  send(subjectId: string, items: readonly Entry[]): number | void
  /** Resolves when it has taken what it was sent, or is gone; nothing when there is little that waits. */
  drained?(): Promise<void> | undefined
}

export interface FeedParts {
  /** The `seq` of a subject now; 0 when it has no entry. */
  seqOf: (subjectId: string) => Promise<number>
  /** Entries of a subject after a `seq`, in order, from the journal. */
  read: (subjectId: string, after: number, limit: number) => Promise<readonly Entry[]>
  /** Sends one message of each subject to all its live followers at once. */
  broadcast: (gathered: ReadonlyMap<string, readonly Entry[]>) => void
  /** Makes a receiver one of those, or no longer. */
  join: (receiver: Receiver, subjectId: string) => void
  leave: (receiver: Receiver, subjectId: string) => void
}

interface Followed {
  /** `seq` of the last entry told to the live followers. */
  last: number
  /** The latest entries, so that a follower who was away briefly needs no database. */
  ring: Entry[]
  live: Map<string, Receiver>
  /** Followers that still read what they missed, each with its latest asking: an earlier one ends. */
  catching: Map<string, { receiver: Receiver }>
  /** Followers that claim more than there is: they are told nothing until the subject has come that far. */
  ahead: Map<string, { receiver: Receiver; after: number }>
  refilling?: Promise<void>
  /** Something is known to be missing: read, even when a reading is just coming to its end. */
  isBehind?: boolean
  /** What the bus brought while `last` was still being read; undefined afterwards. */
  early?: Entry[]
  known: Promise<void>
}

const RING = 256
const PAGE = 500
/** Entries that one who catches up is sent at first, and at most, at once. */
const [FIRST_CATCH_UP, CATCH_UP] = [25, 200]
/** What one is sent at once is about as large: who does not read it costs no more. */
const CATCH_UP_BYTES = 128 * 1024

/** So many entries next, when so many were so large. The same for all who come from the same place, so that they share them. */
const nextCatchUp = (limit: number, bytes: number): number => {
  if (bytes === 0) return limit
  return Math.max(5, Math.min(CATCH_UP, limit * 4, Math.floor((limit * CATCH_UP_BYTES) / bytes)))
}

/**
 * [T6] Keeps each follower of a subject gap-free: everything after its `seq`, in order, once, first from the log and then
 * live. All live followers of a subject have been told the same entries, so that one message serves them all.
 */
export class Feed {
  readonly #parts: FeedParts
  readonly #subjects = new Map<string, Followed>()
  /** What each receiver asked to follow. */
  readonly #wanted = new Map<string, Set<string>>()

  readonly #pace: Pace

  constructor(parts: FeedParts) {
    this.#parts = parts
    this.#pace = new Pace((gathered) => parts.broadcast(gathered))
  }

  /** Starts a follower after `after`. Resolves when it is live; its missed entries were sent before. */
  async follow(receiver: Receiver, subjectId: string, after: number): Promise<void> {
    const wanted = this.#wanted.get(receiver.id) ?? new Set()
    this.#wanted.set(receiver.id, wanted.add(subjectId))
    const followed = this.#known(subjectId)
    this.#end(receiver, subjectId, followed)
    const asking = { receiver }
    followed.catching.set(receiver.id, asking)
    const goesOn = (): boolean => followed.catching.get(receiver.id) === asking
    await followed.known
    let [at, limit] = [after, FIRST_CATCH_UP]
    while (goesOn()) {
      // What was read from the log may be ahead of what the bus has told: then everybody is brought that far first.
      if (at > followed.last) await this.#refill(subjectId, followed)
      if (!goesOn()) return
      if (at >= followed.last) {
        followed.catching.delete(receiver.id)
        if (at > followed.last) followed.ahead.set(receiver.id, { receiver, after: at })
        else this.#goLive(receiver, subjectId, followed)
        return
      }
      // A reader that takes its time makes only itself wait: no page is read before the one before has gone.
      await receiver.drained?.()
      if (!goesOn()) return
      const items = this.#inRing(followed, at, limit) ?? (await this.#parts.read(subjectId, at, limit))
      if (!goesOn()) return
      if (items.length > 0) limit = nextCatchUp(limit, receiver.send(subjectId, items) ?? 0)
      at = items.at(-1)?.seq ?? followed.last
    }
  }

  unfollow(receiver: Receiver, subjectId: string): void {
    this.#wanted.get(receiver.id)?.delete(subjectId)
    const followed = this.#subjects.get(subjectId)
    if (!followed) return
    this.#end(receiver, subjectId, followed)
    if (followed.live.size + followed.catching.size + followed.ahead.size === 0) this.#subjects.delete(subjectId)
  }

  /** A follower is told nothing more, whether it is live or on its way there. */
  #end(receiver: Receiver, subjectId: string, followed: Followed): void {
    followed.catching.delete(receiver.id)
    followed.ahead.delete(receiver.id)
    if (followed.live.delete(receiver.id)) this.#parts.leave(receiver, subjectId)
  }

  /** Ends everything that a receiver follows or was about to: it is gone. */
  forget(receiver: Receiver): void {
    for (const subjectId of this.#wanted.get(receiver.id) ?? []) this.unfollow(receiver, subjectId)
    this.#wanted.delete(receiver.id)
  }

  /** Tells what still waits to be told. */
  stop(): void {
    this.#pace.stop()
  }

  /** The followers of a subject: those that are live, that still read what they missed, and that claim more than there is. */
  followersOf(subjectId: string): Receiver[] {
    const followed = this.#subjects.get(subjectId)
    if (!followed) return []
    const onTheWay = [...followed.catching.values(), ...followed.ahead.values()].map(({ receiver }) => receiver)
    return [...followed.live.values(), ...onTheWay]
  }

  /** Entries that the bus brought, of any subjects. Lower or equal `seq` is skipped, a gap is refilled from the journal. */
  take(entries: readonly Entry[]): void {
    const bySubject = new Map<string, Entry[]>()
    for (const entry of entries) {
      const followed = this.#subjects.get(entry.subject.id)
      if (!followed) continue
      if (followed.early) {
        followed.early.push(entry)
        continue
      }
      const items = bySubject.get(entry.subject.id)
      if (items) items.push(entry)
      else bySubject.set(entry.subject.id, [entry])
    }
    for (const [subjectId, items] of bySubject) {
      const followed = this.#subjects.get(subjectId)
      if (followed) this.#advance(subjectId, followed, items)
    }
  }

  #advance(subjectId: string, followed: Followed, items: readonly Entry[]): void {
    const news: Entry[] = []
    let isGap = false
    for (const entry of items) {
      const next = followed.last + news.length + 1
      if (entry.seq === next) news.push(entry)
      else if (entry.seq > next) isGap = true
    }
    if (news.length > 0) this.#tell(subjectId, followed, news)
    // A reading that fails is asked for again by the next entry, or when the bus is back.
    if (isGap) this.#refill(subjectId, followed).catch(() => undefined)
  }

  #tell(subjectId: string, followed: Followed, news: readonly Entry[]): void {
    followed.last = news.at(-1)?.seq ?? followed.last
    followed.ring.push(...news)
    if (followed.ring.length > RING * 2) followed.ring.splice(0, followed.ring.length - RING)
    if (followed.live.size > 0) this.#pace.tell(subjectId, news)
    for (const { receiver, after } of followed.ahead.values()) {
      if (after > followed.last) continue
      followed.ahead.delete(receiver.id)
      const items = news.filter((entry) => entry.seq > after)
      if (items.length > 0) receiver.send(subjectId, items)
      this.#goLive(receiver, subjectId, followed)
    }
  }

  #goLive(receiver: Receiver, subjectId: string, followed: Followed): void {
    // Those before it are for whoever was live then: this one has them.
    this.#pace.flush(subjectId)
    followed.live.set(receiver.id, receiver)
    this.#parts.join(receiver, subjectId)
  }

  #refill(subjectId: string, followed: Followed): Promise<void> {
    followed.isBehind = true
    return (followed.refilling ??= this.#readOn(subjectId, followed).finally(() => {
      followed.refilling = undefined
    }))
  }

  /** Reads on until nothing is new, and once more for whoever asked meanwhile. */
  async #readOn(subjectId: string, followed: Followed): Promise<void> {
    while (followed.isBehind) {
      followed.isBehind = false
      for (;;) {
        const items = await this.#parts.read(subjectId, followed.last, PAGE)
        const news = items.filter((entry) => entry.seq > followed.last)
        if (news.length === 0) break
        this.#tell(subjectId, followed, news)
      }
    }
  }

  #known(subjectId: string): Followed {
    const known = this.#subjects.get(subjectId)
    if (known) return known
    const fresh: Followed = {
      last: 0,
      ring: [],
      live: new Map(),
      catching: new Map(),
      ahead: new Map(),
      early: [],
      known: Promise.resolve(),
    }
    this.#subjects.set(subjectId, fresh)
    fresh.known = this.#parts.seqOf(subjectId).then((seq) => {
      fresh.last = seq
      const early = fresh.early ?? []
      fresh.early = undefined
      this.#advance(subjectId, fresh, early)
    })
    fresh.known.catch(() => this.#subjects.delete(subjectId))
    return fresh
  }

  #inRing(followed: Followed, after: number, limit: number): Entry[] | undefined {
    const [first] = followed.ring
    return first && first.seq <= after + 1
      ? followed.ring.filter((entry) => entry.seq > after).slice(0, limit)
      : undefined
  }
}
