import { createHmac } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { foldedUsername } from '../../shared/domain/folding.ts'
import { Refusal } from '../../shared/refusals.ts'
import type { Database } from '../db/collections.ts'
import { countGuess, countWithin, forgetGuesses, uncountGuess } from './auth.model.ts'

const MINUTE_MS = 60_000
/** Wrong guesses of a name from one place, and how long the place is locked for that name then. */
const PLACE_LIMIT = 5
const LOCK_MINUTES = 10
/**
 * Wrong guesses by devices from which the name never signed in: of one name over all networks, and of one network over
 * all names. The second span makes whoever goes on wait longer.
 */
const SPANS = [
  { minutes: 10, limit: 20 },
  { minutes: 120, limit: 60 },
] as const
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

/** So many wrong guesses in so many minutes. */
interface Budget {
  key: string
  limit: number
  minutes: number
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
 * limit. A name is locked for the network the guesses come from. Few passwords for many names, and many networks for one
 * name, have budgets of their own. A device from which the name signed in before is counted by itself alone: guesses of
 * others lock nobody out of the own terminal, even behind one address.
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
    const network = networkOf(guess.ip)
    const strangers = isStranger
      ? SPANS.flatMap(({ minutes, limit }) => [
          { key: this.#key(`strangers ${minutes}`, name), limit, minutes },
          { key: this.#key(`network ${minutes}`, network), limit, minutes },
        ])
      : []
    const evaluated = () => this.#inTurn(place, () => this.#evaluate(place, strangers, isRight))
    // Of the strangers of a network one at a time: right guesses that wait do not use its budget up.
    return isStranger ? this.#inTurn(this.#key('network', network), evaluated) : evaluated()
  }

  async #evaluate(place: string, strangers: readonly Budget[], isRight: () => Promise<boolean>): Promise<boolean> {
    for (const { key } of [{ key: place }, ...strangers]) this.#refuseLocked(key)
    const counted: string[] = []
    // What was refused or could not be compared was no guess.
    const takeBack = async () => {
      await Promise.all(counted.map((key) => uncountGuess(this.#db, key)))
    }
    try {
      await this.#count(place, { limit: PLACE_LIMIT })
      counted.push(place)
      for (const budget of strangers) {
        await this.#count(budget.key, budget)
        counted.push(budget.key)
      }
      if (!(await isRight())) return false
    } catch (error) {
      await takeBack()
      throw error
    }
    counted.shift()
    await Promise.all([forgetGuesses(this.#db, place), takeBack()])
    return true
  }

  /** @param budget with the minutes of its span; without them each guess begins the lock's time anew */
  async #count(key: string, { limit, minutes }: Omit<Budget, 'key' | 'minutes'> & { minutes?: number }): Promise<void> {
    const now = this.#now()
    const { count, until } =
      minutes === undefined
        ? await countGuess(this.#db, key, { limit, now, until: this.#later(LOCK_MINUTES) })
        : await countWithin(this.#db, key, { limit, now, spanMs: minutes * MINUTE_MS })
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
