import type { Collection, Database, Session } from '../db/collections.ts'
import { VersionMoved } from './failures.ts'

interface SequenceRow {
  _id: string
  last: number
}

/**
 * [C5] Numbers without duplicates under any concurrency: a block is taken from the database before the transaction, so
 * that a busy station's calls do not wait for one another. What a refused command took is given back; what a crash leaves
 * unused is a gap, and gaps are allowed. Numbers that people count by are taken in the transaction itself: `LastNumbers`.
 */
export interface Numbers {
  /** The next number of a sequence. */
  take(sequence: string): Promise<number>
  /** A number of the sequence was in use already, and those that follow it may be: others are taken next. */
  passOver(sequence: string): void
  /** A number that was taken and is not used by anything: the next one who asks gets it. */
  giveBack(sequence: string, number: number): void
  /** At the end: what was taken from the database and not used goes back, where nobody took more since. */
  release(): Promise<void>
}

const GROWTH_MS = 1_000
const LARGEST_BLOCK = 64

interface Block {
  free: number[]
  size: number
  takenAt: number
  filling?: Promise<void>
}

/** Of free numbers in order, the run at their end: `last`, and the number before the run. */
const endOf = (free: readonly number[]): { kept: number; last: number | undefined } => {
  const last = free.at(-1)
  let kept = last ?? 0
  for (let index = free.length - 1; index >= 0 && free[index] === kept; index--) kept -= 1
  return { kept, last }
}

/** Numbers from `sequences`; one instance a process. */
export const numbersIn = (db: Database): Numbers => {
  const rows: Collection<SequenceRow> = db.collection('sequences')
  const blocks = new Map<string, Block>()

  const reserve = async (sequence: string, count: number): Promise<number[]> => {
    const row = await rows.findOneAndUpdate(
      { _id: sequence },
      { $inc: { last: count } },
      { upsert: true, returnDocument: 'after' },
    )
    const last = row?.last ?? count
    return Array.from({ length: count }, (_, index) => last - count + 1 + index)
  }

  // A busy sequence takes larger blocks, a quiet one single numbers: gaps stay rare.
  const fill = (sequence: string, block: Block): Promise<void> =>
    (block.filling ??= (async () => {
      const busy = Date.now() - block.takenAt < GROWTH_MS
      block.size = busy ? Math.min(block.size * 2, LARGEST_BLOCK) : 1
      block.takenAt = Date.now()
      block.free.push(...(await reserve(sequence, block.size)))
    })().finally(() => {
      block.filling = undefined
    }))

  return {
    take: async (sequence) => {
      const block = blocks.get(sequence) ?? { free: [], size: 1, takenAt: 0 }
      blocks.set(sequence, block)
      for (;;) {
        const number = block.free.shift()
        if (number !== undefined) {
          // The next one is fetched while this command is written.
          if (block.free.length === 0) void fill(sequence, block).catch(() => undefined)
          return number
        }
        await fill(sequence, block)
      }
    },
    passOver: (sequence) => {
      const block = blocks.get(sequence)
      if (block) block.free = []
    },
    giveBack: (sequence, number) => {
      const block = blocks.get(sequence)
      if (!block || block.free.includes(number)) return
      block.free.push(number)
      block.free.sort((one, other) => one - other)
    },
    release: async () => {
      for (const [sequence, block] of blocks) {
        await block.filling?.catch(() => undefined)
        const { kept, last } = endOf(block.free.splice(0))
        if (last !== undefined) await rows.updateOne({ _id: sequence, last }, { $set: { last: kept } })
      }
    },
  }
}

/**
 * [P5] Numbers without gaps: read and written in the transaction that uses them, so that a command that is refused, or
 * loses a race, uses none up. Of two transactions that take of one sequence one is tried again: for what is rare.
 */
export class LastNumbers {
  readonly #rows: Collection<SequenceRow>
  readonly #session: Session
  readonly #read = new Map<string, number | undefined>()
  readonly #now = new Map<string, number>()

  constructor(db: Database, session: Session) {
    this.#rows = db.collection('sequences')
    this.#session = session
  }

  /** The number that comes next in each of the sequences. */
  async next(sequences: readonly string[]): Promise<Map<string, number>> {
    const unread = sequences.filter((sequence) => !this.#read.has(sequence))
    if (unread.length > 0) {
      const rows = await this.#rows.find({ _id: { $in: unread } }, { session: this.#session }).toArray()
      const lasts = new Map(rows.map(({ _id, last }) => [_id, last]))
      for (const sequence of unread) this.#read.set(sequence, lasts.get(sequence))
    }
    return new Map(sequences.map((one) => [one, (this.#now.get(one) ?? this.#read.get(one) ?? 0) + 1]))
  }

  /** Those are used by a command that is written. */
  use(numbers: ReadonlyMap<string, number>): void {
    for (const [sequence, number] of numbers) this.#now.set(sequence, number)
  }

  /** Writes them in the transaction. @throws VersionMoved when somebody else took of a sequence */
  async write(): Promise<void> {
    for (const [_id, last] of this.#now) {
      const before = this.#read.get(_id)
      const options = { session: this.#session }
      if (before === undefined) await this.#rows.insertOne({ _id, last }, options)
      else if ((await this.#rows.updateOne({ _id, last: before }, { $set: { last } }, options)).matchedCount !== 1)
        throw new VersionMoved()
    }
  }
}
