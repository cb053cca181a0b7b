import { hash } from 'node:crypto'
import type { Entry, Sealed, SubjectRef } from '../../shared/domain/entry.ts'
import type { Database } from '../db/collections.ts'
import { batches } from './batches.ts'
import type { VaultRow } from './journal.model.ts'
import type { Vault } from './vault.ts'
import type { Finding } from './verify.chain.ts'
import { vaultRowsOf } from './verify.model.ts'

const VALUES_AT_ONCE = 500

interface Named {
  subject: SubjectRef
  seq: number
  sealed: Sealed
}

const isSealed = (value: object): value is Sealed =>
  typeof Reflect.get(value, 'ref') === 'string' &&
  typeof Reflect.get(value, 'digest') === 'string' &&
  typeof Reflect.get(value, 'field') === 'string'

/** Every sealed value in a tree. */
const sealedIn = (value: unknown, found: Sealed[] = []): Sealed[] => {
  if (typeof value !== 'object' || value === null) return found
  if (isSealed(value)) found.push(value)
  else for (const part of Object.values(value)) sealedIn(part, found)
  return found
}

/** Whether the row holds what the entry named. Opening fails where it was changed, or is another's. [A3] */
const holds = (row: VaultRow, { field, digest }: Sealed, vault: Vault): boolean => {
  try {
    const value = vault.open(row)
    return (
      row.field === field &&
      hash('sha256', `${row.salt}|${value}`, 'hex') === digest &&
      vault.blinds(field, value).includes(row.blind)
    )
  } catch {
    return false
  }
}

/** [A3] The personal values that entries name, against the digests that stand in the entries. */
export const sealedCheck = (db: Database, vault: Vault, onFinding: (finding: Finding) => void) => {
  const named = batches(VALUES_AT_ONCE, async (some: Named[]) => {
    const rows = await vaultRowsOf(db, [...new Set(some.map(({ sealed }) => sealed.ref))])
    for (const { subject, seq, sealed } of some) {
      const row = rows.get(sealed.ref)
      if (row && holds(row, sealed, vault)) continue
      onFinding({ code: row ? 'vault-differs' : 'vault-missing', subject, seq, detail: sealed.field })
    }
  })
  return {
    next: async ({ subject, seq, body, sealed = [] }: Entry): Promise<void> => {
      const all = [...sealed, ...sealedIn(body)]
      for (const one of new Map(all.map((each) => [each.ref, each])).values())
        await named.add({ subject: { kind: subject.kind, id: subject.id }, seq, sealed: one })
    },
    end: () => named.end(),
  }
}
