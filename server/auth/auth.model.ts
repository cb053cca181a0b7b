import { commandRows, projectionsOf, type AlongsideWrite } from '../journal/journal.model.ts'
import { prepareCollection, type Collection, type Database, type Document } from '../db/collections.ts'

/** A session; `_id` is the keyed hash of its token, which nobody but the browser has. */
export interface SessionRow {
  _id: string
  userId: string
  createdAt: Date
  /** When its person last did something; written at most once a minute. */
  lastSeenAt: Date
  /** When it ends; the database removes it then. */
  expiresAt: Date
  /** [A7] Of a screen on a wall: it never locks. */
  isWall?: true
  /** [A8] Opened with a one-time password: good for nothing but changing that until it was. */
  passwordDue?: true
}

/** The password of an account, as argon2id. */
interface CredentialRow {
  _id: string
  hash: string
  changedAt: Date
  /** [A8] Set by somebody else: opens one session, until then. */
  oneTime?: { until: Date; usedAt?: Date }
}

/** Guesses counted under a key, and until when they count. */
interface GuessRow {
  _id: string
  count: number
  until: Date
}

/** A token of an integration; `_id` is its keyed hash. */
export interface TokenRow {
  _id: string
  tokenId: string
  userId: string
  name: string
  operations: string[]
  createdAt: Date
  /** Left out of those of earlier versions. */
  issuedBy?: { userId: string; name: string }
  /** The database removes it then. */
  expiresAt: Date
  /** Written at most once a minute. */
  lastUsedAt?: Date
}

const sessionRows = (db: Database): Collection<SessionRow> => db.collection('sessions')
const credentialRows = (db: Database): Collection<CredentialRow> => db.collection('credentials')
const tokenRows = (db: Database): Collection<TokenRow> => db.collection('tokens')
const guessRows = (db: Database): Collection<GuessRow> => db.collection('guesses')

/** Creates the collections of sessions, credentials and guesses. */
export const prepareAuth = async (db: Database): Promise<void> => {
  await prepareCollection(db, 'sessions', [
    { key: { expiresAt: 1 }, name: 'expired', expireAfterSeconds: 0 },
    { key: { userId: 1 }, name: 'user' },
  ])
  await prepareCollection(db, 'credentials', [])
  await prepareCollection(db, 'tokens', [
    { key: { expiresAt: 1 }, name: 'expired', expireAfterSeconds: 0 },
    { key: { userId: 1, tokenId: 1 }, name: 'user' },
  ])
  await prepareCollection(db, 'guesses', [{ key: { until: 1 }, name: 'past', expireAfterSeconds: 0 }])
}

export const insertSession = async (db: Database, row: SessionRow): Promise<void> => {
  await sessionRows(db).insertOne(row)
}

export const findSession = (db: Database, id: string): Promise<SessionRow | null> =>
  sessionRows(db).findOne({ _id: id })

/** Those of the sessions that are still there. */
export const findSessions = (db: Database, ids: readonly string[]): Promise<SessionRow[]> =>
  sessionRows(db)
    .find({ _id: { $in: [...ids] } })
    .toArray()

export const touchSession = async (db: Database, { _id, lastSeenAt, expiresAt }: SessionRow): Promise<void> => {
  await sessionRows(db).updateOne({ _id }, { $max: { lastSeenAt, expiresAt } })
}

/** [A8] The person has a password of their own now. */
export const freeSession = async (db: Database, id: string): Promise<void> => {
  await sessionRows(db).updateOne({ _id: id }, { $unset: { passwordDue: '' } })
}

export const deleteSession = async (db: Database, id: string): Promise<void> => {
  await sessionRows(db).deleteOne({ _id: id })
}

/** The hash of an account's password. */
export const passwordHashOf = async (db: Database, accountId: string): Promise<string | undefined> =>
  (await credentialRows(db).findOne({ _id: accountId }))?.hash

/** [A8] Whether the account's password, of that hash when one is given, was set by somebody else. */
export const isOneTime = async (db: Database, accountId: string, hash?: string): Promise<boolean> => {
  const row = await credentialRows(db).findOne({ _id: accountId })
  return row?.oneTime !== undefined && (hash === undefined || row.hash === hash)
}

/** [A8] Uses a one-time password up; of any number that ask at once, one is told yes. */
export const useOneTime = async (db: Database, accountId: string, hash: string, now: Date): Promise<boolean> => {
  const unused = { 'oneTime.usedAt': { $exists: false }, 'oneTime.until': { $gt: now } }
  const { modifiedCount } = await credentialRows(db).updateOne(
    { _id: accountId, hash, ...unused },
    { $set: { 'oneTime.usedAt': now } },
  )
  return modifiedCount === 1
}

/**
 * Sets an account's password in the transaction of a command.
 * @param oneTimeUntil until when it opens one session, where somebody else set it [A8]
 */
export const writesCredential = (
  accountId: string,
  hash: string,
  changedAt: Date,
  oneTimeUntil?: Date,
): AlongsideWrite => {
  const replacement: Document = { hash, changedAt, ...(oneTimeUntil ? { oneTime: { until: oneTimeUntil } } : {}) }
  return { collection: 'credentials', replaceOne: { filter: { _id: accountId }, replacement, upsert: true } }
}

const sessionsOf = (userId: string, exceptId: string | undefined) => ({
  userId,
  ...(exceptId === undefined ? {} : { _id: { $ne: exceptId } }),
})

/** Ends a person's sessions in the transaction of a command, all or all but one. */
export const endsSessions = (userId: string, exceptId?: string): AlongsideWrite => ({
  collection: 'sessions',
  deleteMany: { filter: sessionsOf(userId, exceptId) },
})

/** Ends those that were opened while such a transaction was under way: it could not see them. */
export const endSessionsLeft = async (db: Database, userId: string, exceptId?: string): Promise<void> => {
  await sessionRows(db).deleteMany(sessionsOf(userId, exceptId))
}

/** Keeps a token in the transaction of the command that issues it. */
export const writesToken = (row: TokenRow): AlongsideWrite => ({ collection: 'tokens', insertOne: { ...row } })

/** Takes a token away in the transaction of the command that revokes it. */
export const endsToken = (userId: string, tokenId: string): AlongsideWrite => ({
  collection: 'tokens',
  deleteMany: { filter: { userId, tokenId } },
})

/** Takes all tokens of an account away in the transaction of a command. */
export const endsTokens = (userId: string): AlongsideWrite => ({
  collection: 'tokens',
  deleteMany: { filter: { userId } },
})

export const findToken = (db: Database, hash: string): Promise<TokenRow | null> => tokenRows(db).findOne({ _id: hash })

export const tokensOf = (db: Database, userId: string): Promise<TokenRow[]> =>
  tokenRows(db).find({ userId }).sort({ createdAt: 1 }).toArray()

export const noteTokenUse = async (db: Database, hash: string, lastUsedAt: Date): Promise<void> => {
  await tokenRows(db).updateOne({ _id: hash }, { $max: { lastUsedAt } })
}

/** [A8] Ids of a city's active accounts with one of the roles. */
export const holdersOf = async (db: Database, cityId: string, roles: readonly string[]): Promise<string[]> => {
  const filter = { 'state.cityId': cityId, 'state.status': 'active', 'state.roles': { $in: [...roles] } }
  const rows = await projectionsOf(db, 'account')
    .find(filter as never, { projection: { _id: 1 } })
    .sort({ _id: 1 })
    .toArray()
  return rows.map(({ _id }) => _id)
}

/** Whether a command was written before: its answer stands, whatever a repeat brings. */
export const isWritten = async (db: Database, commandId: string): Promise<boolean> =>
  (await commandRows(db).findOne({ _id: commandId.toLowerCase() }, { projection: { _id: 1 } })) !== null

const DUPLICATE_KEY = 11_000
const isDuplicateKey = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === DUPLICATE_KEY

/**
 * Counts one more, atomically whatever the number of servers. The count starts again when its time has run out; once
 * over the limit the time stands, so that tries while locked do not lengthen the lock.
 */
export const countGuess = async (
  db: Database,
  key: string,
  { limit, now, until }: { limit: number; now: Date; until: Date },
): Promise<{ count: number; until: Date }> => {
  const runs = { $gt: ['$until', now] }
  const change = {
    count: { $cond: [runs, { $add: ['$count', 1] }, 1] },
    until: { $cond: [{ $and: [runs, { $gte: ['$count', limit] }] }, '$until', until] },
  }
  return counted(db, key, change, until)
}

const counted = async (
  db: Database,
  key: string,
  change: object,
  until: Date,
): Promise<{ count: number; until: Date }> => {
  for (let attempt = 0; ; attempt++) {
    try {
      const options = { upsert: true, returnDocument: 'after' } as const
      const row = await guessRows(db).findOneAndUpdate({ _id: key }, [{ $set: change }], options)
      return row ?? { count: 1, until }
    } catch (error) {
      // Two servers made the row at once: one of them finds it now.
      if (!isDuplicateKey(error) || attempt >= 5) throw error
    }
  }
}

/**
 * Counts one more within a span that begins with the first, atomically whatever the number of servers. What goes over
 * the limit begins a lock of one more span, which further ones do not lengthen.
 */
export const countWithin = async (
  db: Database,
  key: string,
  { limit, now, spanMs }: { limit: number; now: Date; spanMs: number },
): Promise<{ count: number; until: Date }> => {
  const until = new Date(now.getTime() + spanMs)
  const runs = { $gt: ['$until', now] }
  const isLocking = { $eq: ['$count', limit] }
  const change = {
    count: { $cond: [runs, { $add: ['$count', 1] }, 1] },
    until: { $cond: [{ $and: [runs, { $not: [isLocking] }] }, '$until', until] },
  }
  return counted(db, key, change, until)
}

/** Takes a counted guess back: it was right. */
export const uncountGuess = async (db: Database, key: string): Promise<void> => {
  await guessRows(db).updateOne({ _id: key, count: { $gt: 0 } }, { $inc: { count: -1 } })
}

export const forgetGuesses = async (db: Database, key: string): Promise<void> => {
  await guessRows(db).deleteOne({ _id: key })
}
