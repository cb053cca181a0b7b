import type { Entry } from '../../shared/domain/entry.ts'

/** Of the time, telling takes a fourth at most: the rest is for those who write. */
const REST = 3
const LONGEST_MS = 100

/** Sends what has gathered, by subject. */
type Send = (gathered: ReadonlyMap<string, readonly Entry[]>) => void

/**
 * Gives entries on to those who follow. At once, unless telling the last ones took long, as it does when hundreds look
 * on while dozens write: then what comes in the meantime goes together, in order, a tenth of a second later at most.
 */
export class Pace {
  readonly #send: Send
  readonly #gathered = new Map<string, Entry[]>()
  #timer: NodeJS.Timeout | undefined
  #next = 0

  constructor(send: Send) {
    this.#send = send
  }

  tell(subjectId: string, items: readonly Entry[]): void {
    const before = this.#gathered.get(subjectId)
    if (before) before.push(...items)
    else this.#gathered.set(subjectId, [...items])
    this.#timer ??= this.#later()
  }

  /** What has gathered of a subject is told now: who follows it is about to be others. */
  flush(subjectId: string): void {
    const items = this.#gathered.get(subjectId)
    if (!items) return
    this.#gathered.delete(subjectId)
    this.#send(new Map([[subjectId, items]]))
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#tellAll()
  }

  #later(): NodeJS.Timeout | undefined {
    const waitMs = this.#next - performance.now()
    if (waitMs > 0) return setTimeout(() => this.#tellAll(), waitMs)
    this.#tellAll()
    return undefined
  }

  #tellAll(): void {
    this.#timer = undefined
    if (this.#gathered.size === 0) return
    const gathered = new Map(this.#gathered)
    this.#gathered.clear()
    const began = performance.now()
    this.#send(gathered)
    const now = performance.now()
    this.#next = now + Math.min(LONGEST_MS, (now - began) * REST)
  }
}
