import { createHmac } from 'node:crypto'
import { accountIdOf } from '../../shared/domain/accounts.ts'
import { actorOf, isIntegration, lanesOf, type Actor } from '../../shared/domain/people.ts'
import type { RuleSettings } from '../../shared/domain/settings.ts'
import { foldedUsername } from '../../shared/domain/folding.ts'
import { operationNames, type OperationName } from '../../shared/operations/catalogue.ts'
import type { AccountDuties, SessionResult, SessionUser } from '../../shared/operations/results.ts'
import { mayEver } from '../../shared/permissions.ts'
import { Refusal } from '../../shared/refusals.ts'
import type { Account } from '../../shared/schema/organisation.ts'
import type { Recorder } from '../audit/index.ts'
import { serve, type Route } from '../http/serve.ts'
import type { Platform } from '../platform.ts'
import { isOneTime, passwordHashOf, useOneTime } from './auth.model.ts'
import type { DeviceCookie, SessionCookie } from './cookie.ts'
import { networkOf, type Guess, type Guesses } from './guesses.ts'
import { accountNews } from './news.ts'
import { matchesPassword } from './passwords.ts'
import type { Sessions } from './sessions.ts'
import type { Tokens } from './tokens.ts'

/** What the routes of sessions and accounts stand on. */
export interface AuthParts {
  platform: Platform
  sessions: Sessions
  guesses: Guesses
  cookie: SessionCookie
  devices: DeviceCookie
  tokens: Tokens
  recorder: Recorder
  /** What an account answers for: told by what knows cases and property. */
  duties: (cityId: string, accountId: string) => Promise<AccountDuties>
}

/** An account as this server knows it, or, when it is newer than that, as the database has it. */
export const accountKnown = async (platform: Platform, id: string): Promise<Account | undefined> =>
  platform.organisation().account(id) ?? (await platform.journal.read('account', id))?.state

/** [A8] All that a session is good for whose password was set by somebody else. */
export const ownPassword: readonly OperationName[] = [
  'session.read',
  'session.close',
  'session.active',
  'session.unlock',
  'account.change-password',
]

const userOf = (platform: Platform, account: Account, only: Actor['only']): SessionUser => {
  const actor: Actor = { ...actorOf(account), only }
  const { units } = platform.organisation()
  const team = account.unitIds.find((id) => units.some((unit) => unit.id === id && unit.kind !== 'station'))
  const { id, username, name, roles, qualifications, unitIds, cityId, stationId, districtId } = account
  return {
    id,
    username,
    name,
    roles,
    qualifications,
    lanes: lanesOf(actor),
    unitIds,
    cityId,
    stationId,
    teamId: team,
    districtId,
    may: operationNames.filter((operation) => mayEver(operation, actor)),
  }
}

const pageRules = (settings: RuleSettings): SessionResult['rules'] => {
  const { windowsHours, warningHours, misSentSeconds, receivedReasonAfterMinutes, nearMetres, nearHours } = settings
  const { lateFactMinutes, idleMinutes } = settings
  const [windowHours = 24] = windowsHours
  const before = warningHours.filter((hours) => hours < windowHours)
  const soonHours = before.length > 0 ? Math.max(...before) : windowHours
  const counted = { windowHours, windowsHours, soonHours, misSentSeconds, receivedReasonAfterMinutes, lateFactMinutes }
  return { ...counted, idleMinutes, nearMetres, nearHours }
}

/** What an account's pages keep on a device is sealed with it. */
const draftKeyOf = (secret: string, accountId: string): string =>
  createHmac('sha256', secret).update(`drafts|${accountId}`).digest('base64')

const sessionResult = (
  platform: Platform,
  account: Account,
  lock: Pick<SessionResult, 'isLocked' | 'locksAt'>,
  { only, passwordDue }: Pick<Actor, 'only' | 'passwordDue'> = {},
): SessionResult => {
  const { tileUrl, tileDatum } = platform.config.map
  return {
    ...lock,
    user: userOf(platform, account, only),
    ...(passwordDue ? { passwordDue } : {}),
    now: platform.now().toISOString(),
    zone: platform.config.display.timeZone,
    rules: pageRules(platform.organisation().settings),
    ...(tileUrl === null ? {} : { tiles: { url: tileUrl, datum: tileDatum } }),
  }
}

/**
 * [A6] A sign-in that failed is on record: in the account's journal, or, under a name that nobody has, in the city's. Behind
 * the answer, which is the same for both.
 */
export const failed = (recorder: Recorder, accountId: string | undefined, error: unknown, ip: string): void => {
  if (!(error instanceof Refusal)) return
  const { code } = error
  // Who waits too long for a turn has guessed nothing.
  if (code === 'request.too-many' || code === 'service.unavailable') return
  if (accountId === undefined) return recorder.unknownName(ip)
  if (code === 'session.locked') return recorder.record(accountId, 'locked-out', { ip })
  recorder.record(accountId, 'sign-in-failed', code === 'session.disabled' ? { ip, failure: code } : { ip })
}

/** Signing in, out, and who is signed in. [A4] [S7] [S8] */
export const sessionRoutes = ({ platform, sessions, guesses, cookie, devices, recorder }: AuthParts): Route[] => {
  /**
   * [S7] The account that a typed name means: one of exactly that name, else the one of the same name folded. Accounts
   * of earlier versions may differ by that alone: then the one in small letters.
   */
  const meant = async (username: string): Promise<{ accountId: string; hash: string | undefined }> => {
    const name = foldedUsername(username)
    const alike = platform.organisation().accounts.filter((account) => foldedUsername(account.username) === name)
    const old = alike.length === 1 ? alike[0] : undefined
    const ids = [accountIdOf(username.trim()), accountIdOf(name), old?.id ?? accountIdOf(name)]
    // All are read whether or not there is such an account: both take the same time.
    const hashes = await Promise.all(ids.map((id) => passwordHashOf(platform.db, id)))
    const at = Math.max(
      0,
      hashes.findIndex((hash) => hash !== undefined),
    )
    return { accountId: ids[at] ?? '', hash: hashes[at] }
  }

  /**
   * The account whose password it is, and the hash that says so.
   * @throws Refusal `session.wrong`, `session.locked`, `session.disabled`
   */
  const signIn = async (
    { username, password }: { username: string; password: string },
    { ip, device }: Omit<Guess, 'name'>,
  ): Promise<{ account: Account; hash: string | undefined }> => {
    const { accountId, hash } = await meant(username)
    try {
      const isRight = await guesses.evaluate({ name: username, ip, device }, () =>
        matchesPassword(hash, password, device === undefined ? networkOf(ip) : undefined),
      )
      const account = isRight ? await accountKnown(platform, accountId) : undefined
      // [A5] Nobody signs in to an integration, whatever stands in the database.
      if (!account || isIntegration(account)) throw new Refusal('session.wrong')
      if (account.status !== 'active') throw new Refusal('session.disabled')
      return { account, hash }
    } catch (error) {
      failed(recorder, hash === undefined ? undefined : accountId, error, ip)
      throw error
    }
  }

  /** Whether the password and the account are in the database what they were when the sign-in came. */
  const standsStill = async (accountId: string, hash: string | undefined): Promise<boolean> => {
    const [known, stored] = await Promise.all([
      passwordHashOf(platform.db, accountId),
      platform.journal.newest('account', accountId),
    ])
    return known === hash && stored?.state.status === 'active'
  }

  const opened = (
    account: Account,
    sessionId: string,
    due: Pick<Actor, 'only' | 'passwordDue'> = {},
  ): SessionResult => {
    const locksAt = sessions.locksAt(sessionId)
    return {
      ...sessionResult(platform, account, locksAt === undefined ? {} : { locksAt }, due),
      ...(sessionId === '' ? {} : { draftKey: draftKeyOf(platform.config.secrets.session, account.id) }),
    }
  }

  return [
    serve('session.open', async ({ body, ip, isSecure, request, setHeader }) => {
      const device = devices.read(request.headers.cookie, body.username)
      const { account, hash } = await signIn(body, { ip, device })
      const before = cookie.read(request.headers.cookie)
      const oneTime = hash !== undefined && (await isOneTime(platform.db, account.id, hash))
      const { token, id, seconds } = await sessions.open(account.id, {
        isWall: account.roles.includes('wall'),
        passwordDue: oneTime,
      })
      // [S8] It waited for its turn: what ended the account's sessions meanwhile did not see the one it opens.
      if (!(await standsStill(account.id, hash))) {
        await sessions.end(id, 'ended')
        throw new Refusal('session.wrong')
      }
      // [A8] Last: a sign-in that was refused for something else has not used it up.
      if (oneTime && !(await useOneTime(platform.db, account.id, hash, platform.now()))) {
        await sessions.end(id, 'ended')
        throw new Refusal('session.password-used')
      }
      const news = await accountNews(platform.db, account.id)
      if (before !== undefined) await sessions.end(sessions.idOf(before), 'signed-out')
      setHeader('Set-Cookie', [
        cookie.write(token, isSecure, seconds),
        devices.write(account.username, device, isSecure),
      ])
      recorder.record(account.id, 'signed-in', oneTime ? { ip, password: 'one-time' } : { ip })
      const result = opened(account, id, oneTime ? { only: ownPassword, passwordDue: true } : {})
      return news.length > 0 ? { ...result, news } : result
    }),

    serve('session.read', async ({ actor, sessionId, isLocked }) => {
      const account = await accountKnown(platform, actor.userId)
      if (!account) throw new Refusal('session.expired')
      return isLocked ? sessionResult(platform, account, { isLocked: true }, actor) : opened(account, sessionId, actor)
    }),

    // Whoever asks has been heard already.
    serve('session.active', ({ sessionId }) => {
      const locksAt = sessions.locksAt(sessionId)
      return Promise.resolve(locksAt === undefined ? {} : { locksAt })
    }),

    serve('session.unlock', async ({ actor, sessionId, body, ip, request }) => {
      const account = await accountKnown(platform, actor.userId)
      if (!account) throw new Refusal('session.expired')
      const { username } = account
      const hash = await passwordHashOf(platform.db, account.id)
      const device = devices.read(request.headers.cookie, username)
      // It is a guess like any other: counted with those of signing in.
      try {
        const isRight = await guesses.evaluate({ name: username, ip, device }, () =>
          matchesPassword(hash, body.password),
        )
        if (!isRight) throw new Refusal('session.wrong')
      } catch (error) {
        failed(recorder, account.id, error, ip)
        throw error
      }
      await sessions.unlock(sessionId)
      return opened(account, sessionId, actor)
    }),

    serve('session.close', async ({ actor, sessionId, ip, setHeader }) => {
      await sessions.end(sessionId, 'signed-out')
      setHeader('Set-Cookie', cookie.clear())
      recorder.record(actor.userId, 'signed-out', { ip })
      return {}
    }),
  ]
}
