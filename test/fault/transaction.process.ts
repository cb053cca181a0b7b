import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { actorOf } from '../../shared/domain/people.ts'
import { defaultSettings } from '../../shared/domain/settings.ts'
import { loadConfig } from '../../server/config.ts'
import { databaseOn } from '../../server/db/collections.ts'
import { connectDatabase } from '../../server/db/connect.ts'
import { Journal } from '../../server/journal/journal.ts'
import { vaultWith } from '../../server/journal/vault.ts'
import { OrganisationKeeper } from '../../server/organisation/index.ts'

/**
 * The journal of a further server that never gets to its commit: it writes to a case, says so, and waits to be killed
 * inside of the open transaction. Arguments: address of the database, case.
 */
const [uri = '', caseId = ''] = process.argv.slice(2)

const config = loadConfig()
const log = pino({ level: 'silent' })
const db = databaseOn(await connectDatabase(uri, { isEmbedded: true }))
const keeper = new OrganisationKeeper({ db, log, settings: defaultSettings, zone: config.display.timeZone })
await keeper.refresh()
const session = () => {
  const own = db.session()
  own.commitTransaction = () => {
    process.send?.('open')
    return new Promise(() => undefined)
  }
  return own
}
const journal = new Journal({
  db: { ...db, session },
  log,
  vault: vaultWith(config.secrets.fieldKey),
  now: () => new Date(),
  organisation: () => keeper.current(),
})
const desk = keeper.current().account('account-desk1')
if (!desk) throw new Error('there is no desk')
await journal.submit({
  id: randomUUID(),
  operation: 'timeline.write',
  actor: actorOf(desk),
  params: { id: caseId },
  body: { lane: 'command', kind: 'note', body: { text: '永不提交' } },
})
