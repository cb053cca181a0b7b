import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** After a first start has written V8's code cache, which it does by then. */
const TIDY_AFTER_MS = 4_000
const WITHIN_MS = 2_000
/** Requests in that time that make a server a busy one. */
const BUSY = 100

/**
 * V8's space for new objects: small while nothing happens, so that terminals that are only connected cost little, and
 * allowed to grow at the first busy moment, where it saves a fifth of the processor's time. [decision 0004]
 */
export class NewSpace {
  #since = 0
  #count = 0
  #mayGrow = false

  /** What starting left behind goes back to the system. */
  tidy(): void {
    setTimeout(() => {
      setFlagsFromString('--expose-gc')
      const collect = runInNewContext('gc') as () => void
      setFlagsFromString('--no-expose-gc')
      collect()
    }, TIDY_AFTER_MS).unref()
  }

  /** A request was answered. */
  answered(): void {
    if (this.#mayGrow) return
    const now = performance.now()
    if (now - this.#since > WITHIN_MS) {
      this.#since = now
      this.#count = 0
    }
    if (++this.#count < BUSY) return
    this.#mayGrow = true
    growNewSpace()
  }
}

/** Lets the space grow from now on: for work that is long by itself, a whole list to be written. */
export const growNewSpace = (): void => setFlagsFromString('--semi-space-growth-factor=16')
