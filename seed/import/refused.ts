import { closeSync, createWriteStream, existsSync, openSync, rmSync, type WriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { csvCell } from '../../server/csv.ts'
import { StartRefusal } from '../../server/startRefusal.ts'
import type { RowProblem } from './row.ts'

const SHOWN = 20

/** Refused rows: the first on the terminal, all of them in a file. */
export class RefusedRows {
  readonly #path: string
  readonly #tell: (sentence: string) => void
  #file: WriteStream | undefined
  #count = 0

  constructor(path: string, tell: (sentence: string) => void) {
    this.#path = path
    this.#tell = tell
  }

  /** Sees that the file can be written, before anything is imported. @throws StartRefusal when it cannot */
  prepare(): void {
    try {
      const isThere = existsSync(this.#path)
      closeSync(openSync(this.#path, 'a'))
      if (!isThere) rmSync(this.#path)
    } catch (error) {
      throw new StartRefusal(this.#unwritable(error), { cause: error })
    }
  }

  take(line: number, { field, value, zh, en }: RowProblem): void {
    // One that cannot be written is told of at the end: the import goes on.
    this.#file ??= createWriteStream(this.#path).on('error', () => undefined)
    if (this.#count === 0) this.#file.write('\ufeff行 line,字段 field,值 value,原因,reason\n')
    this.#count += 1
    this.#file.write(`${[String(line), field, value, zh, en].map(csvCell).join(',')}\n`)
    if (this.#count <= SHOWN) this.#tell(`✘ ${line}：${field} “${value}” ${zh} · ${en}`)
    if (this.#count === SHOWN + 1) this.#tell(`… ${this.#path}`)
  }

  async end(): Promise<void> {
    if (!this.#file) return
    this.#file.end()
    try {
      await finished(this.#file)
      this.#tell(`被拒的行 · refused rows: ${this.#path}`)
    } catch (error) {
      this.#tell(this.#unwritable(error))
    }
  }

  #unwritable(error: unknown): string {
    const why = error instanceof Error ? error.message : String(error)
    return `无法写入 ${this.#path}：${why} · Refused rows cannot be listed in ${this.#path}: ${why}`
  }
}
