import { createHash } from 'node:crypto'
import { accountIdOf } from '../shared/domain/accounts.ts'
import { clockwork } from '../shared/domain/people.ts'
import { demoPassword } from '../server/config.ts'
import { hashPassword, writesCredential } from '../server/auth/index.ts'
import { existingSubjects } from '../server/organisation/index.ts'
import type { Platform } from '../server/platform.ts'
import type { OrganisationPart } from '../shared/schema/organisation.ts'
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
]

/** The same for the same subject, so that a seeding that broke off is completed and never doubled. */
const commandIdFor = (subjectId: string): string => {
  const hex = createHash('sha256').update(`xiaoan demo:${subjectId}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/**
 * Founds the demo city through the journal: what is there already is left as it is, passwords included. All demo
 * accounts have the password of the settings, and one hash of it.
 * @returns how many parts and accounts were new
 */
export const seedDemo = async (platform: Pick<Platform, 'config' | 'db' | 'journal' | 'now'>): Promise<number> => {
  const { journal, db, config } = platform
  const ids = [...demoParts.map((part) => part.id), ...demoAccounts.map((account) => accountIdOf(account.username))]
  const existing = await existingSubjects(db, ids)
  const parts = demoParts.filter((part) => !existing.has(part.id))
  const accounts = demoAccounts.filter((account) => !existing.has(account.id))
  const actor = clockwork(city.id)
  const hash = accounts.length > 0 ? await hashPassword(demoPassword(config).text) : ''

  const found = (part: OrganisationPart) =>
    journal.submit({
      id: commandIdFor(part.id),
      operation: 'organisation.found',
      actor,
      params: { id: part.id },
      body: { part, cityId: city.id },
    })

  await Promise.all([
    ...parts.filter((part) => part.type !== 'city').map(found),
    ...accounts.map((account) =>
      journal.submit({
        id: commandIdFor(account.id),
        operation: 'account.found',
        actor,
        params: { id: account.id },
        body: { account },
        alongside: [writesCredential(account.id, hash, platform.now())],
      }),
    ),
  ])
  // The city comes last: until then the database counts as empty, and a seeding that broke off is taken up again.
  await Promise.all(parts.filter((part) => part.type === 'city').map(found))
  return parts.length + accounts.length
}
