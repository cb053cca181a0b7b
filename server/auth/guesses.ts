import { createHmac } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { foldedUsername } from '../../shared/domain/folding.ts'
import { Refusal } from '../../shared/refusals.ts'
import type { Database } from '../db/collections.ts'
import { countGuess, forgetGuesses, uncountGuess } from './auth.model.ts'

const MINUTE_MS = 60_000
/** Wrong guesses of a name from one place, and how long the place is locked for that name then. */
const PLACE_LIMIT = 5
const LOCK_MINUTES = 10
/** Wrong guesses of a name by all devices from which it never signed in. */
const STRANGERS_LIMIT = 50
const LONGEST_QUEUE = 2_000
/** Briefly, because a right guess on another server may have ended the lock. */
const REMEMBERED_MS = 2_000
const MOST_REMEMBERED = 10_000

/** Whose guess it is. */
export interface Guess {
  /** As typed. */
  name: string
  /** The client's address. */
  ip: string
  /** Of the device, when the name signed in from it before. */
  device: string | undefined
}

/** One network's worth of an address: a whole /64 of IPv6 belongs to one subscriber. */
export const networkOf = (ip: string): string => {
  const address = ip.replace(/^::ffff:(?=\d+\.)/i, '')
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('::')
  const groups = (text: string | undefined): string[] => (text ? text.split(':') : [])
  const missing = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length
  const all = [...groups(head), ...Array.from({ length: missing }, () => '0'), ...groups(tail)]
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}

/**
 * Counts guesses before they are evaluated, so that a thousand at once, on any number of servers, get no more than the
 * limit. A name is locked for the network the guesses come from. A device from which the name signed in before is
 * counted by itself: guesses of others lock nobody out of the own terminal, even behind one address.
 */
export class Guesses {
  readonly #db: Database
  readonly #now: () => Date
  readonly #secret: string
  readonly #locked = new Map<string, { until: Date; rememberedUntil: number }>()
  /** Within a process the guesses of a name and place take turns: right ones at once do not lock each other out. */
  readonly #turns = new Map<string, { last: Promise<void>; waiting: number }>()

  constructor(parts: { db: Database; now: () => Date; secret: string }) {
    this.#db = parts.db
    this.#now = parts.now
    this.#secret = parts.secret
  }

  /**
   * Evaluates a guess unless the place is locked for the name.
   * @param isRight compares the password; true takes the guess back
   * @throws Refusal `session.locked` with `retryAfterSeconds`; `request.too-many` when too many of a kind wait
   */
  async evaluate(guess: Guess, isRight: () => Promise<boolean>): Promise<boolean> {
    const isStranger = guess.device === undefined
    // However it is typed it is one name: another way of writing it is no further guess.
    const name = foldedUsername(guess.name)
    const place = this.#key('place', `${name}|${guess.device ?? networkOf(guess.ip)}`)
    const strangers = this.#key('strangers', name)
    return this.#inTurn(place, async () => {
      await this.#count(place, PLACE_LIMIT)
      if (isStranger) await this.#count(strangers, STRANGERS_LIMIT)
      // What could not be compared was no guess.
      const takeBack = async () => {
        await Promise.all([uncountGuess(this.#db, place), isStranger ? uncountGuess(this.#db, strangers) : undefined])
      }
      const answer = await isRight().catch(async (error: unknown) => {
        await takeBack()
        throw error
      })
      if (!answer) return false
      await Promise.all([forgetGuesses(this.#db, place), isStranger ? uncountGuess(this.#db, strangers) : undefined])
      return true
    })
  }

  async #count(key: string, limit: number): Promise<void> {
    this.#refuseLocked(key)
    const { count, until } = await countGuess(this.#db, key, {
      limit,
      now: this.#now(),
      until: this.#later(LOCK_MINUTES),
    })
    if (count <= limit) return
    if (this.#locked.size >= MOST_REMEMBERED) this.#locked.clear()
    this.#locked.set(key, { until, rememberedUntil: performance.now() + REMEMBERED_MS })
    this.#refuseLocked(key)
  }

  /** A flood of guesses at a locked name is refused without asking the database each time. */
  #refuseLocked(key: string): void {
    const lock = this.#locked.get(key)
    if (!lock) return
    const leftMs = lock.until.getTime() - this.#now().getTime()
    if (leftMs <= 0 || performance.now() > lock.rememberedUntil) {
      this.#locked.delete(key)
      return
    }
    throw new Refusal('session.locked', { detail: { retryAfterSeconds: Math.ceil(leftMs / 1000) } })
  }

  #later(minutes: number): Date {
    return new Date(this.#now().getTime() + minutes * MINUTE_MS)
  }

  /** Keyed, because people type passwords where the name belongs. */
  #key(kind: string, text: string): string {
    return `${kind}:${createHmac('sha256', this.#secret).update(`${kind}|${text}`).digest('base64url')}`
  }

  async #inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    const turn = this.#turns.get(key) ?? { last: Promise.resolve(), waiting: 0 }
    if (turn.waiting >= LONGEST_QUEUE) throw new Refusal('request.too-many')
    turn.waiting += 1
    this.#turns.set(key, turn)
    const mine = turn.last.then(work)
    turn.last = mine.then(
      () => undefined,
      () => undefined,
    )
    try {
      return await mine
    } finally {
      turn.waiting -= 1
      if (turn.waiting === 0) this.#turns.delete(key)
    }
  }
}
