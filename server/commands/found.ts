import { readFile } from 'node:fs/promises'
import { Command } from 'commander'
import { addHours } from 'date-fns/addHours'
import { pino } from 'pino'
import { accountIdOf } from '../../shared/domain/accounts.ts'
import { passwordFault } from '../../shared/domain/passwords.ts'
import type { Account } from '../../shared/schema/organisation.ts'
import { hashPassword, prepareAuth, writesCredential } from '../auth/index.ts'
import { readEnvironment } from '../config.ts'
import { randomPassword } from '../config.kept.ts'
import { refuseOtherKey } from '../fieldKey.ts'
import { Journal } from '../journal/journal.ts'
import { prepareJournal } from '../journal/journal.model.ts'
import { beginStamps } from '../journal/stamps.model.ts'
import { vaultWith } from '../journal/vault.ts'
import {
  administratorsOf,
  cityFileOf,
  existingSubjects,
  found,
  groundWarnings,
  OrganisationKeeper,
  type CityFile,
} from '../organisation/index.ts'
import { StartRefusal } from '../startRefusal.ts'
import { readLine, run } from './terminal/run.ts'

/**
 * `npm run found -- <file>`: founds a city without demo data, or adds to it what the file has
 * by now; what is there already is left as it is. Exit 0 when done, 2 when it could not be done.
 */
const program = new Command('found')
  .description('建立机构与首批管理员 · Founds the organisation and its first administrators')
  .argument('<file>', '机构文件（JSON） · the organisation, a JSON file')
readLine(program)

const passwordFor = ({ administrator, city, districts }: CityFile): { text: string; isRandom: boolean } => {
  const given = readEnvironment()['FIRST_ADMIN_PASSWORD']?.trim()
  if (!given) return { text: randomPassword(), isRandom: true }
  if (passwordFault(given, { ...administrator, units: [city, ...districts].map(({ name }) => name) }))
    throw new StartRefusal(
      'FIRST_ADMIN_PASSWORD 至少 10 位，不含用户名、姓名、警号，也不是常见密码 · FIRST_ADMIN_PASSWORD needs 10 characters, without the user name, name or badge, and is not a common one',
    )
  return { text: given, isRandom: false }
}

await run(true, async ({ config, db, tell }) => {
  const file = cityFileOf(await readFile(program.args[0] ?? '', 'utf8'))
  const { city, districts, stations, units } = file
  const log = pino({ level: 'silent' })
  const vault = vaultWith(config.secrets.fieldKey)
  const now = (): Date => new Date()
  await prepareJournal(db)
  await prepareAuth(db)
  await refuseOtherKey(db, vault)
  await beginStamps(db, vault.stamps, now().toISOString())
  const keeper = new OrganisationKeeper({ db, log, settings: config.rules, zone: config.display.timeZone })
  await keeper.refresh()
  if (!keeper.isEmpty && keeper.current().city.id !== city.id)
    throw new StartRefusal(`已有另一座城市 · There is another city already: ${keeper.current().city.name}`)
  const journal = new Journal({
    db,
    log,
    vault,
    now,
    organisation: () => keeper.current(),
  })
  const known = keeper.current().stations
  const added = stations.filter(({ id }) => !known.some((station) => station.id === id))
  for (const warning of groundWarnings(added, [...known, ...added])) tell(`⚠ ${warning}`)
  const accounts = administratorsOf(file).map(({ username, name }): Account => ({
    ...{ id: accountIdOf(username), username, name, roles: ['administrator'], qualifications: [], unitIds: [] },
    ...{ cityId: city.id, status: 'active' },
  }))
  const there = await existingSubjects(
    db,
    accounts.map(({ id }) => id),
  )
  const hashes = new Map<string, string>()
  for (const [index, { id, username }] of accounts.entries()) {
    const password = index === 0 ? passwordFor(file) : { text: randomPassword(), isRandom: true }
    hashes.set(id, await hashPassword(password.text))
    // Before it is written: of a founding that is cut off afterwards nobody would know the password.
    if (password.isRandom && !there.has(id))
      tell(`${username} 的一次性密码 · the one-time password of ${username}: ${password.text}`)
  }
  // [A8] Set by somebody else: each opens one session.
  const oneTimeUntil = addHours(now(), config.rules.oneTimePasswordHours)
  const made = await found(
    { db, journal },
    {
      cityId: city.id,
      parts: [city, ...districts, ...stations, ...units],
      accounts,
      credentialOf: (accountId) => writesCredential(accountId, hashes.get(accountId) ?? '', now(), oneTimeUntil),
      seed: `found ${city.id}`,
    },
  )
  await journal.drained()
  keeper.stop()
  tell(`新增 ${made.length} 项 · ${made.length} new`)
  return 0
})
