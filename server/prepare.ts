import type { Database } from './db/collections.ts'
import { prepareJournal } from './journal/journal.model.ts'
import { prepareAuth } from './auth/index.ts'
import { prepareAudit } from './audit/index.ts'
import { prepareFiles } from './files/index.ts'
import { prepareSearch } from './cases/index.ts'
import { prepareNotifications } from './notifications/index.ts'
import { preparePresence } from './realtime/presence.model.ts'
import { prepareReports } from './reports/index.ts'

/** Makes the indexes that are not there yet, of every collection. */
export const prepare = async (db: Database): Promise<void> => {
  await prepareJournal(db)
  await prepareAuth(db)
  await prepareAudit(db)
  await prepareFiles(db)
  await prepareSearch(db)
  await prepareNotifications(db)
  await preparePresence(db)
  await prepareReports(db)
}
