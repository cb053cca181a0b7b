const AGAIN_MS = 3_000

export interface WriteBehindParts {
  /** How long what the bus brought may wait for more, ms. */
  afterMs: number
  /** Writes what waits: all of it when somebody waits for that, else as much as goes well between other work. */
  write: (all: boolean) => Promise<void>
  /** Told of a failure; it is tried again. */
  failed: (error: unknown) => void
}

/** Writes behind the bus: a moment after something has come, one writing after the other, again when one fails. */
export class WriteBehind {
  readonly #parts: WriteBehindParts
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()
  #isStopped = false

  constructor(parts: WriteBehindParts) {
    this.#parts = parts
  }

  /** Something waits. */
  soon(ms = this.#parts.afterMs): void {
    if (this.#isStopped) return
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#write(false).catch((error: unknown) => {
        this.#parts.failed(error)
        this.soon(AGAIN_MS)
      })
    }, ms)
  }

  /** Writes at once, after what is being written: whoever waits for it finds everything that came before. */
  now(): Promise<void> {
    return this.#write(true)
  }

  /** Nothing is written any more unless it is asked for by `now`. */
  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#timer)
  }

  #write(all: boolean): Promise<void> {
    this.#writing = this.#writing.catch(() => undefined).then(() => this.#parts.write(all))
    return this.#writing
  }
}
