import { actorOf, type Actor } from '../../shared/domain/people.ts'
import { Refusal } from '../../shared/refusals.ts'
import type { Recorder } from '../audit/index.ts'
import type { Route } from '../http/serve.ts'
import type { Platform } from '../platform.ts'
import { accountRoutes } from './accountRoutes.ts'
import { deviceCookie, sessionCookie } from './cookie.ts'
import { Guesses } from './guesses.ts'
import { preparePasswords } from './passwords.ts'
import { accountKnown, sessionRoutes, type AuthParts } from './sessionRoutes.ts'
import { Sessions, type SessionEnded } from './sessions.ts'
import { tokenRoutes } from './tokenRoutes.ts'
import { isBearer, Tokens } from './tokens.ts'

export { prepareAuth, writesCredential } from './auth.model.ts'
export { hashPassword } from './passwords.ts'
export type { EndReason, SessionEnded } from './sessions.ts'

/** Who a request or a socket is. */
export interface SignedIn {
  actor: Actor
  sessionId: string
}

export interface Auth {
  readonly routes: Route[]
  /**
   * Who holds the session of a `Cookie` header; using it prolongs it. Reads no database while the session is in use. An
   * `Authorization` header goes before it: whose token it is, and what that is for.
   * @throws Refusal `session.missing`, `session.expired`, `session.disabled`, `token.invalid`
   */
  authenticate(headers: { cookie?: string; authorization?: string }): Promise<SignedIn>
  /** Counts something done over a socket as use of the session; without use it ends after 30 minutes. [S8] */
  touch(sessionId: string): void
  /** Called once for each session that ends while this server knows it, whichever server ended it: within a second. */
  onSessionEnded(listener: SessionEnded): void
  start(): Promise<void>
  stop(): void
}

/** Sessions, passwords, and the routes of both. */
export const createAuth = (
  platform: Platform,
  recorder: Recorder,
  duties: AuthParts['duties'],
  isDatabaseAway: () => boolean,
): Auth => {
  const { db, log, config } = platform
  const now = (): Date => platform.now()
  const secret = config.secrets.session
  const sessions = new Sessions({ db, log, now, secret, isDatabaseAway })
  const tokens = new Tokens({ db, log, now, secret })
  const guesses = new Guesses({ db, now, secret })
  const isTls = config.http.tls !== null
  const cookie = sessionCookie({ isTls })
  const devices = deviceCookie({ isTls, secret })
  const parts = { platform, sessions, guesses, cookie, devices, tokens, recorder, duties }
  const actorWith = async (userId: string): Promise<Actor> => {
    const account = await accountKnown(platform, userId)
    if (!account) throw new Refusal('session.expired')
    if (account.status !== 'active') throw new Refusal('session.disabled')
    return actorOf(account)
  }
  return {
    routes: [...sessionRoutes(parts), ...accountRoutes(parts), ...tokenRoutes(parts)],
    authenticate: async (headers) => {
      if (isBearer(headers.authorization)) {
        const { userId, operations } = await tokens.use(headers.authorization)
        return { actor: { ...(await actorWith(userId)), only: operations }, sessionId: '' }
      }
      const token = cookie.read(headers.cookie)
      if (token === undefined) throw new Refusal('session.missing')
      const sessionId = sessions.idOf(token)
      const { userId } = await sessions.use(sessionId)
      return { actor: await actorWith(userId), sessionId }
    },
    touch: (sessionId) => sessions.touch(sessionId),
    onSessionEnded: (listener) => sessions.onEnded(listener),
    start: async () => {
      await preparePasswords()
      sessions.start()
    },
    stop: () => sessions.stop(),
  }
}
