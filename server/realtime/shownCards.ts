import type { CaseCard } from '../../shared/domain/case.ts'

const MOST_SHOWN = 5_000

/** The cards that were told last, by case. */
export class ShownCards {
  readonly #shown = new Map<string, string>()

  /** Whether a board shows anything else than before: most entries of a timeline change nothing on a card. */
  isNews({ seq: _seq, ...shown }: CaseCard): boolean {
    const text = JSON.stringify(shown)
    if (this.#shown.get(shown.id) === text) return false
    this.#shown.delete(shown.id)
    this.#shown.set(shown.id, text)
    for (const id of this.#shown.keys()) {
      if (this.#shown.size <= MOST_SHOWN) break
      this.#shown.delete(id)
    }
    return true
  }
}
