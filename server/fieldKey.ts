import type { Database } from './db/collections.ts'
import { rowsOfPart, type Manifest } from './db/backup.format.ts'
import { vaultRows, type VaultRow } from './journal/journal.model.ts'
import type { Vault } from './journal/vault.ts'
import { StartRefusal } from './startRefusal.ts'

/** Some, because one may be damaged. */
const ROWS_TRIED = 5
const VAULT = 'vault'

const opensSome = (vault: Vault, rows: readonly VaultRow[]): boolean =>
  rows.length === 0 ||
  rows.some((row) => {
    try {
      vault.open(row)
      return true
    } catch {
      return false
    }
  })

/**
 * [A3] One key for one database: what another one sealed beside it would be told from it by nobody.
 * @throws StartRefusal when the personal values of the database are not of the key of the settings
 */
export const refuseOtherKey = async (db: Database, vault: Vault): Promise<void> => {
  if (opensSome(vault, await vaultRows(db).find().limit(ROWS_TRIED).toArray())) return
  throw new StartRefusal(
    'FIELD_KEY 不是此数据库所用的密钥，无法读取已存的个人信息。 · FIELD_KEY is not the key of this database: the personal values ' +
      'in it cannot be read.',
  )
}

/**
 * [A3] The same of a backup: what is restored without its key is not restored.
 * @throws StartRefusal when the personal values in the folder are not of the key of the settings
 */
export const refuseOtherKeyOfBackup = async (folder: string, { parts }: Manifest, vault: Vault): Promise<void> => {
  const part = parts.find(({ collection }) => collection === VAULT)
  if (!part) return
  const rows: VaultRow[] = []
  for await (const { row } of rowsOfPart(folder, part)) {
    rows.push(row as VaultRow)
    if (rows.length === ROWS_TRIED) break
  }
  if (opensSome(vault, rows)) return
  throw new StartRefusal(
    'FIELD_KEY 不是此备份当时所用的密钥，恢复后个人信息将无法读取；未写入任何内容。请把 FIELD_KEY 设为当时的密钥（或原 DATA_DIR 中 ' +
      'field-key 的内容）后重试。 · FIELD_KEY is not the key of this backup: the personal values in it could not be read again. ' +
      'Nothing was written. Set FIELD_KEY to the key of the time (or to what field-key of the old DATA_DIR says), and try again.',
  )
}
