import type { Database } from './db/collections.ts'
import { vaultRows } from './journal/journal.model.ts'
import type { Vault } from './journal/vault.ts'
import { StartRefusal } from './startRefusal.ts'

/** Some, because one may be damaged. */
const ROWS_TRIED = 5

/**
 * [A3] One key for one database: what another one sealed beside it would be told from it by nobody.
 * @throws StartRefusal when the personal values of the database are not of the key of the settings
 */
export const refuseOtherKey = async (db: Database, vault: Vault): Promise<void> => {
  const rows = await vaultRows(db).find().limit(ROWS_TRIED).toArray()
  if (rows.length === 0) return
  const opens = rows.some((row) => {
    try {
      vault.open(row)
      return true
    } catch {
      return false
    }
  })
  if (opens) return
  throw new StartRefusal(
    'FIELD_KEY 不是此数据库所用的密钥，无法读取已存的个人信息。 · FIELD_KEY is not the key of this database: the personal values ' +
      'in it cannot be read.',
  )
}
