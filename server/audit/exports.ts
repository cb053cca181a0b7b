import { Refusal } from '../../shared/refusals.ts'

const HOUR_MS = 3_600_000

/**
 * [A6] Whole lists leave by one person a few at once and so many an hour, on each server: who copies everything is
 * slowed down, and seen in the record long before.
 */
export class ExportLimits {
  readonly #limits: { atOnce: number; anHour: number }
  readonly #now: () => Date
  readonly #underWay = new Map<string, number>()
  readonly #begun = new Map<string, number[]>()

  constructor(limits: { atOnce: number; anHour: number }, now: () => Date) {
    this.#limits = limits
    this.#now = now
  }

  /** @returns to be called when it ended, however it did. @throws Refusal `export.busy`, `export.too-many` */
  take(userId: string): () => void {
    const now = this.#now().getTime()
    const atOnce = this.#underWay.get(userId) ?? 0
    if (atOnce >= this.#limits.atOnce) throw new Refusal('export.busy')
    const begun = (this.#begun.get(userId) ?? []).filter((at) => now - at < HOUR_MS)
    const [first = now] = begun
    if (begun.length >= this.#limits.anHour)
      throw new Refusal('export.too-many', {
        detail: { retryAfterSeconds: Math.max(1, Math.ceil((first + HOUR_MS - now) / 1000)) },
      })
    this.#begun.set(userId, [...begun, now])
    this.#underWay.set(userId, atOnce + 1)
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      const left = (this.#underWay.get(userId) ?? 1) - 1
      if (left > 0) this.#underWay.set(userId, left)
      else this.#underWay.delete(userId)
    }
  }
}
