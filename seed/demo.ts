import { accountIdOf } from '../shared/domain/accounts.ts'
import { demoPassword, type Config } from '../server/config.ts'
import { hashPassword, writesCredential } from '../server/auth/index.ts'
import { existingSubjects, found } from '../server/organisation/index.ts'
import type { Platform } from '../server/platform.ts'
import { demoAccounts, demoParts } from './organisation/index.ts'
import { city } from './organisation/city.ts'

/** The accounts that a newcomer is told of, with what they are. */
export const demoSignIns: readonly { username: string; zh: string; en: string }[] = [
  { username: 'desk1', zh: '接警派警', en: 'dispatcher' },
  { username: 'station1', zh: '派出所民警', en: 'station officer' },
  { username: 'property1', zh: '打侵财队员', en: 'property-crime investigator' },
  { username: 'scene1', zh: '现勘技术员', en: 'scene technician' },
  { username: 'video1', zh: '视频侦查员', en: 'video investigator' },
  { username: 'analyst1', zh: '研判员', en: 'analyst' },
  { username: 'chief1', zh: '派出所所长', en: 'station chief' },
  { username: 'district1', zh: '分局领导', en: 'district chief' },
  { username: 'custodian1', zh: '物证保管员', en: 'property custodian' },
  { username: 'community1', zh: '社区民警', en: 'community officer' },
  { username: 'auditor1', zh: '审计员', en: 'auditor' },
  { username: 'admin1', zh: '管理员', en: 'administrator' },
  { username: 'wall1', zh: '大屏', en: 'wall screen' },
  { username: 'admin2', zh: '第二名管理员', en: 'second administrator' },
]

/**
 * Founds the demo city through the journal: what is there already is left as it is, passwords included. All demo
 * accounts have the password of the settings, and one hash of it.
 * @returns how many parts and accounts were new
 */
export const seedDemo = async (
  platform: Pick<Platform, 'db' | 'journal' | 'now'> & { config: Pick<Config, 'dataDir' | 'demo'> },
): Promise<number> => {
  const ids = demoAccounts.map((account) => accountIdOf(account.username))
  const existing = await existingSubjects(platform.db, ids)
  const hash = existing.size < ids.length ? await hashPassword(demoPassword(platform.config).text) : ''
  const founded = await found(platform, {
    cityId: city.id,
    parts: demoParts,
    accounts: demoAccounts,
    credentialOf: (accountId) => writesCredential(accountId, hash, platform.now()),
    seed: 'xiaoan demo',
  })
  return founded.length
}
