import type { KeyObject } from 'node:crypto'
import { accessSync, constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../folder.ts'
import { StartRefusal } from '../startRefusal.ts'
import { GENESIS } from './chain.ts'
import { fileOfInstance, hashOfLine, recordIn, signedLine, type HeadsRecord, type SignedHead } from './heads.record.ts'

/** Heads in one record; keeps a line well under what is read of a file's end. */
export const MOST_HEADS = 2_000
const TAIL_BYTES = 1_000_000

interface Tail {
  n: number
  prev: string
  at: string | undefined
  /** To be written first: the end of a line that was cut off. */
  mend: string
}

/** The chain of one instance in a folder. Only ever appends, and holds when the program dies while it does. */
export class HeadsFile {
  readonly #file: string
  readonly instance: string
  readonly #key: KeyObject
  #tail: Tail | undefined
  #behind: Pick<Tail, 'n' | 'prev'> | undefined

  constructor(folder: string, instance: string, key: KeyObject) {
    this.#file = join(folder, fileOfInstance(instance))
    this.instance = instance
    this.#key = key
  }

  /** Where the chain stands: number and hash of the last record. */
  async end(): Promise<{ n: number; hash: string; at: string | undefined }> {
    const { n, prev, at } = (this.#tail ??= await readTail(this.#file))
    return { n, hash: prev, at }
  }

  /**
   * Goes on behind a record that was written and is no longer there: the gap stays in the chain for whoever verifies it.
   */
  goOnAfter(n: number, hash: string): void {
    this.#behind = { n, prev: hash }
  }

  /** Appends one record and returns when it is on the disk. */
  async append(
    heads: SignedHead[],
    at: string,
    further: Pick<HeadsRecord, 'since' | 'files'> = {},
  ): Promise<{ n: number; hash: string }> {
    const tail = (this.#tail ??= await readTail(this.#file))
    // Whatever goes wrong from here on, the file says how far it got.
    this.#tail = undefined
    const { n, prev } = this.#behind && this.#behind.n > tail.n ? this.#behind : tail
    const line = signedLine({ instance: this.instance, n: n + 1, at, prev, heads, ...further }, this.#key)
    const handle = await open(this.#file, 'a', 0o600)
    try {
      await handle.appendFile(`${tail.mend}${line}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
    const hash = hashOfLine(line)
    this.#tail = { n: n + 1, prev: hash, at, mend: '' }
    return { n: n + 1, hash }
  }
}

/** Makes the folder. @throws StartRefusal when nothing can be written there */
export const prepareHeadsFolder = (folder: string): void => {
  try {
    makeFolder(folder, 0o700)
    accessSync(folder, constants.W_OK)
  } catch {
    throw new StartRefusal(`HEADS_DIR 不可写：${folder} · Signed heads cannot be written to ${folder} (HEADS_DIR).`)
  }
}

const readTail = async (file: string): Promise<Tail> => {
  const text = await endOf(file)
  const lines = text.split('\n')
  const rest = lines.pop() ?? ''
  // A whole record that lacks only its end is a record.
  const mend = rest === '' ? '' : '\n'
  for (const line of [rest, ...lines.reverse()]) {
    const record = recordIn(line)
    if (record) return { n: record.n, prev: hashOfLine(line), at: record.at, mend }
  }
  return { n: 0, prev: GENESIS, at: undefined, mend }
}

const endOf = async (file: string): Promise<string> => {
  const handle = await open(file, 'r').catch(() => undefined)
  if (handle === undefined) return ''
  try {
    const { size } = await handle.stat()
    const length = Math.min(size, TAIL_BYTES)
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length)
    return buffer.toString('utf8')
  } finally {
    await handle.close()
  }
}
