import { setImmediate as turnOfLoop } from 'node:timers/promises'
import type { Entry } from '../../shared/domain/entry.ts'

/** Entries of a subject in order, and their JSON, made once for everybody who gets them. */
export interface EntryPage {
  readonly items: readonly Entry[]
  /** Of the list: `[…]`. */
  json(): string
}

export interface EntryPagesParts {
  /** The entries of a subject with a `seq` greater than `after`, in order, at most `limit`. */
  read: (subjectId: string, after: number, limit: number) => Promise<Entry[]>
}

interface Kept {
  reading: Promise<EntryPage>
  /** Known once it has been read. */
  characters: number
}

const KEPT_MS = 3_000
/** Of all pages together, in memory about twice as many bytes. */
const MOST_CHARACTERS = 4_000_000

/**
 * Pages of journals as several ask for them at once: fifty who open one long case have it read and made into text once. Only
 * full pages are shared, which nothing can change any more; at the end of a journal everybody reads for themselves.
 */
export class EntryPages {
  readonly #parts: EntryPagesParts
  readonly #kept = new Map<string, Kept>()
  #before: Promise<void> = Promise.resolve()

  constructor(parts: EntryPagesParts) {
    this.#parts = parts
  }

  /** The entries after `after`, at most `limit`. */
  async page(subjectId: string, after: number, limit: number): Promise<EntryPage> {
    const key = `${subjectId} ${after} ${limit}`
    const known = this.#kept.get(key)
    if (known) {
      const page = await known.reading.catch(() => undefined)
      if (page && page.items.length === limit) return this.#inTurn(page)
    }
    const kept: Kept = { reading: this.#read(subjectId, after, limit), characters: 0 }
    this.#kept.set(key, kept)
    const page = await kept.reading.catch((error: unknown) => {
      this.#drop(key, kept)
      throw error
    })
    if (page.items.length < limit) this.#drop(key, kept)
    else this.#keep(key, kept, page)
    return this.#inTurn(page)
  }

  /** One page a turn of the loop: whoever writes goes between. */
  async #inTurn(page: EntryPage): Promise<EntryPage> {
    await (this.#before = this.#before.then(() => turnOfLoop()))
    return page
  }

  async #read(subjectId: string, after: number, limit: number): Promise<EntryPage> {
    const items = await this.#parts.read(subjectId, after, limit)
    let text: string | undefined
    return { items, json: () => (text ??= JSON.stringify(items)) }
  }

  #drop(key: string, kept: Kept): void {
    if (this.#kept.get(key) === kept) this.#kept.delete(key)
  }

  #keep(key: string, kept: Kept, page: EntryPage): void {
    kept.characters = page.json().length
    setTimeout(() => this.#drop(key, kept), KEPT_MS).unref()
    let characters = 0
    // The newest stay; what is too much goes.
    for (const [other, each] of [...this.#kept].reverse()) {
      characters += each.characters
      if (characters > MOST_CHARACTERS) this.#kept.delete(other)
    }
  }
}
