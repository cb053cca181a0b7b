/** Letters and digits that stand together; everything between them is in no gram. */
const RUNS = /[\p{L}\p{N}]+/gu
const HAN = /^\p{Script=Han}+$/u
/** More than the longest text that is taken has. */
const MOST_GRAMS = 5_000

/**
 * What a folded text is found by: every two characters of Chinese in a row, and every three where another script takes part,
 * each once. Whoever searches for a part of the text has only grams of it. Threes of Chinese would find a long phrase
 * sooner, and double the keys of the index, which are most of what a call's search costs the database.
 */
export const gramsOf = (text: string): string[] => {
  const grams = new Set<string>()
  for (const [run] of text.matchAll(RUNS)) {
    const characters = [...run]
    for (const [at, character] of characters.entries()) {
      const [second, third] = [characters[at + 1], characters[at + 2]]
      if (second === undefined) break
      const pair = character + second
      const isHan = HAN.test(pair)
      if (isHan) grams.add(pair)
      if (third !== undefined && !(isHan && HAN.test(third))) grams.add(pair + third)
      if (grams.size >= MOST_GRAMS) return [...grams]
    }
  }
  return [...grams]
}

const BUCKETS = 1 << 16

/** How often grams occur, about: counted in buckets, so that it stays small whatever is written. */
export class GramCounts {
  readonly #buckets = new Uint16Array(BUCKETS)

  add(grams: readonly string[]): void {
    for (const gram of grams) {
      const bucket = bucketOf(gram)
      const count = this.#buckets[bucket] ?? 0
      if (count < 0xffff) this.#buckets[bucket] = count + 1
    }
  }

  /** The one that the fewest texts have; of equals the longest. Undefined when there is none. */
  rarest(grams: readonly string[]): string | undefined {
    const weighed = grams.map((gram) => ({ gram, count: this.#buckets[bucketOf(gram)] ?? 0 }))
    return weighed.sort((one, other) => one.count - other.count || other.gram.length - one.gram.length)[0]?.gram
  }
}

const bucketOf = (gram: string): number => {
  let hash = 0x811c9dc5
  for (let at = 0; at < gram.length; at++) hash = Math.imul(hash ^ gram.charCodeAt(at), 0x01000193)
  return (hash ^ (hash >>> 16)) & (BUCKETS - 1)
}
