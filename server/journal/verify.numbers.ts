import type { Entry } from '../../shared/domain/entry.ts'
import type { Database } from '../db/collections.ts'
import type { Finding } from './verify.chain.ts'
import { lastNumbers } from './verify.model.ts'

/** Where entries hold numbers that were given by a sequence. Past cases come with numbers of their own. [C5] [P5] */
const GIVEN: Readonly<Record<string, { field: string; form: RegExp; sequence: string }>> = {
  'case.received': { field: 'number', form: /^(.+)-(\d{4})-(\d+)$/, sequence: 'case' },
  'case.discovered': { field: 'number', form: /^(.+)-(\d{4})-(\d+)$/, sequence: 'case' },
  'property.returned': { field: 'receiptNumber', form: /^FH-(.+)-(\d{4})-(\d+)$/, sequence: 'receipt' },
}

/** A sequence that was set back would give numbers a second time. */
export class NumberCheck {
  readonly #given = new Map<string, number>()

  next({ kind, body }: Pick<Entry, 'kind' | 'body'>): void {
    const given = GIVEN[kind]
    if (!given) return
    const [, code, year, digits] = given.form.exec(String(body[given.field])) ?? []
    if (digits === undefined) return
    const name = `${given.sequence}:${code}:${year}`
    this.#given.set(name, Math.max(this.#given.get(name) ?? 0, Number(digits)))
  }

  async end(db: Database, onFinding: (finding: Finding) => void): Promise<void> {
    const lasts = await lastNumbers(db)
    for (const [name, given] of this.#given) {
      const last = lasts.get(name) ?? 0
      if (last < given)
        onFinding({ code: 'sequence-behind', subject: null, seq: null, detail: `${name}: ${last} < ${given}` })
    }
  }
}
