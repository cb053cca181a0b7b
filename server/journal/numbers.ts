import type { Collection, Database } from '../db/collections.ts'

interface SequenceRow {
  _id: string
  last: number
}

/**
 * [C5] Numbers without duplicates under any concurrency: a block is taken from the database before the transaction, so
 * that a busy station's calls do not wait for one another. What a crash leaves unused is a gap, and gaps are allowed.
 */
export interface Numbers {
  /** The next number of a sequence. */
  take(sequence: string): Promise<number>
  /** A number of the sequence was in use already, and those that follow it may be: others are taken next. */
  passOver(sequence: string): void
}

const GROWTH_MS = 1_000
const LARGEST_BLOCK = 64

interface Block {
  free: number[]
  size: number
  takenAt: number
  filling?: Promise<void>
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
  }
}
