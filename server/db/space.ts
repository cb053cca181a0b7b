import type { Logger } from 'pino'
import type { Database } from './collections.ts'

const LOOK_EVERY_MS = 2_000
const MB = 2 ** 20

/**
 * [R9] How much room the disk of the database has, looked at every two seconds. A database whose disk is full stops for
 * everybody; one that keeps a reserve goes on being read, and people can still sign in.
 */
export class DiskSpace {
  readonly #parts: { db: Database; log: Logger; reserveMb: number }
  readonly #timer: NodeJS.Timeout
  #freeBytes: number | undefined
  #listener: () => void = () => undefined

  constructor(parts: { db: Database; log: Logger; reserveMb: number }) {
    this.#parts = parts
    this.#timer = setInterval(() => void this.look(), LOOK_EVERY_MS)
    this.#timer.unref()
  }

  /** Bytes that are free; undefined until it is known, or where the database does not tell. */
  get freeBytes(): number | undefined {
    return this.#freeBytes
  }

  /** Less is free than the reserve: nothing new is taken. */
  get isShort(): boolean {
    return this.#freeBytes !== undefined && this.#freeBytes < this.#parts.reserveMb * MB
  }

  /** Told when room becomes short and when there is some again. */
  onChange(listener: () => void): void {
    this.#listener = listener
  }

  /** Looks now. Never throws: a database that does not answer is told of elsewhere. */
  async look(): Promise<void> {
    const was = this.isShort
    try {
      const { fsTotalSize, fsUsedSize } = await this.#parts.db.raw.command({ dbStats: 1 })
      // A database without collections is told to have no disk.
      const [all, used] = [Number(fsTotalSize), Number(fsUsedSize)]
      this.#freeBytes = all > 0 && Number.isFinite(used) ? all - used : undefined
    } catch {
      return
    }
    if (this.isShort === was) return
    const told = { freeMb: Math.round((this.#freeBytes ?? 0) / MB), reserveMb: this.#parts.reserveMb }
    if (this.isShort) this.#parts.log.error(told, 'the disk of the database is short of room: changes are refused')
    else this.#parts.log.info(told, 'the disk of the database has room again')
    this.#listener()
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
