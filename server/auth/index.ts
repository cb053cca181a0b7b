import { actorOf, isIntegration, type Actor } from '../../shared/domain/people.ts'
import { Refusal } from '../../shared/refusals.ts'
import type { Recorder } from '../audit/index.ts'
import type { Route } from '../http/serve.ts'
import type { Platform } from '../platform.ts'
import { accountRoutes } from './accountRoutes.ts'
import { isOneTime } from './auth.model.ts'
import { deviceCookie, sessionCookie } from './cookie.ts'
import { Guesses } from './guesses.ts'
import { preparePasswords } from './passwords.ts'
import { accountKnown, ownPassword, sessionRoutes, type AuthParts } from './sessionRoutes.ts'
import { Sessions, type SessionEnded, type SessionLocked } from './sessions.ts'
import { tokenRoutes } from './tokenRoutes.ts'
import { isBearer, Tokens } from './tokens.ts'

export { prepareAuth, writesCredential } from './auth.model.ts'
export { hashPassword } from './passwords.ts'
export type { EndReason, SessionEnded, SessionLocked } from './sessions.ts'

/** Who a request or a socket is. */
export interface SignedIn {
  actor: Actor
  sessionId: string
  /** [A7] Nobody did anything for long. */
  isLocked?: boolean
}

export interface Auth {
  readonly routes: Route[]
  /**
   * Who holds the session of a `Cookie` header. Reads no database while the session is in use. An
   * `Authorization` header goes before it: whose token it is, and what that is for.
   * @throws Refusal `session.missing`, `session.expired`, `session.disabled`, `token.invalid`, `token.person`
   */
  authenticate(headers: { cookie?: string; authorization?: string }): Promise<SignedIn>
  /** The session's person did something; without that it is locked. [A7] */
  noteInput(sessionId: string): void
  /** Called when a session that this server knows is locked or unlocked. [A7] */
  onSessionLocked(listener: SessionLocked): void
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
  const durations = () => platform.organisation().settings
  const sessions = new Sessions({ db, log, now, secret, isDatabaseAway, durations })
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
        const { userId, tokenId, operations } = await tokens.use(headers.authorization)
        const actor = await actorWith(userId)
        // [A5] Of an earlier version, and issued for a person: whoever holds it would act in that person's name.
        if (!isIntegration(actor)) {
          recorder.record(userId, 'token-refused', { token: tokenId })
          throw new Refusal('token.person')
        }
        return { actor: { ...actor, only: operations, via: { token: tokenId } }, sessionId: '' }
      }
      const token = cookie.read(headers.cookie)
      if (token === undefined) throw new Refusal('session.missing')
      const sessionId = sessions.idOf(token)
      const { userId, isLocked, passwordDue } = await sessions.find(sessionId)
      const actor = await actorWith(userId)
      if (!passwordDue) return { actor, sessionId, isLocked }
      // Asked each time: whichever server the password was changed at.
      if (await isOneTime(db, userId))
        return { actor: { ...actor, only: ownPassword, passwordDue: true }, sessionId, isLocked }
      await sessions.free(sessionId)
      return { actor, sessionId, isLocked }
    },
    noteInput: (sessionId) => sessions.noteInput(sessionId),
    onSessionLocked: (listener) => sessions.onLocked(listener),
    onSessionEnded: (listener) => sessions.onEnded(listener),
    start: async () => {
      await preparePasswords()
      sessions.start()
    },
    stop: () => sessions.stop(),
  }
}
