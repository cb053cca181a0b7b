import { changesRights } from '../../shared/domain/account-described.ts'
import type { Entry } from '../../shared/domain/entry.ts'
import type { AccountNews } from '../../shared/operations/results.ts'
import type { Database } from '../db/collections.ts'
import { journalRows } from '../journal/journal.model.ts'

/** An account's journal holds its use too: looked through no further back than this. */
const MOST_ENTRIES = 300
const MOST_NEWS = 10

type Row = Pick<Entry, 'kind' | 'storedAt' | 'by' | 'body'>

const newsIn = ({ kind, storedAt: at, by, body }: Row): AccountNews[] => {
  switch (kind) {
    case 'account.password-changed':
      return body['by'] === 'administrator' ? [{ what: 'password', at, by: by.name }] : []
    case 'account.enabled':
      return [{ what: 'enabled', at, by: by.name }]
    case 'account.changed': {
      const changed = Array.isArray(body['changed']) ? body['changed'].map(String) : []
      return changesRights(changed) ? [{ what: 'rights', at, by: by.name, changed }] : []
    }
    case 'account.signed-in':
      return [{ what: 'one-time', at, by: '' }]
    default:
      return []
  }
}

/**
 * [A8] What others did to an account since its person last signed in with a password of their own, the latest first:
 * told to whoever signs in. A sign-in with a one-time password between is told as well: it may have been somebody else's.
 */
export const accountNews = async (db: Database, accountId: string): Promise<AccountNews[]> => {
  const rows: Row[] = await journalRows(db)
    .find({ 'subject.id': accountId }, { projection: { _id: 0, kind: 1, storedAt: 1, by: 1, body: 1 } })
    .sort({ seq: -1 })
    .limit(MOST_ENTRIES)
    .toArray()
  const last = rows.findIndex(({ kind, body }) => kind === 'account.signed-in' && body['password'] !== 'one-time')
  return (last < 0 ? rows : rows.slice(0, last)).flatMap(newsIn).slice(0, MOST_NEWS)
}
