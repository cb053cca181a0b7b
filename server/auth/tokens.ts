import { createHmac } from 'node:crypto'
import type { Logger } from 'pino'
import { Refusal } from '../../shared/refusals.ts'
import type { Database } from '../db/collections.ts'
import { findToken, noteTokenUse, type TokenRow } from './auth.model.ts'

const TOKEN = /^Bearer +(xat_[A-Za-z0-9_-]{43})$/i

/** Whether an `Authorization` header is one of ours to judge: a proxy may have its own. */
export const isBearer = (authorization: string | undefined): authorization is string =>
  /^Bearer\b/i.test(authorization ?? '')

const MINUTE_MS = 60_000

/**
 * Tokens of integrations: 256 bits, of which the database holds a keyed hash. Looked up at each request, so that one that
 * is revoked ends at once, on every server.
 */
export class Tokens {
  readonly #db: Database
  readonly #log: Logger
  readonly #now: () => Date
  readonly #secret: string

  constructor(parts: { db: Database; log: Logger; now: () => Date; secret: string }) {
    this.#db = parts.db
    this.#log = parts.log
    this.#now = parts.now
    this.#secret = parts.secret
  }

  /** The token that a command makes: the same whenever the command is repeated, and kept nowhere. */
  madeBy(commandId: string): string {
    return `xat_${this.#keyed(`token|${commandId.toLowerCase()}`)}`
  }

  hashOf(token: string): string {
    return this.#keyed(`token-hash|${token}`)
  }

  /** Whose token an `Authorization` header holds, and for what. @throws Refusal `token.invalid` */
  async use(authorization: string): Promise<Pick<TokenRow, 'userId' | 'tokenId' | 'operations'>> {
    const [, token] = TOKEN.exec(authorization) ?? []
    const row = token === undefined ? null : await findToken(this.#db, this.hashOf(token))
    const now = this.#now()
    if (!row || row.expiresAt <= now) throw new Refusal('token.invalid')
    if (now.getTime() - (row.lastUsedAt?.getTime() ?? 0) > MINUTE_MS)
      noteTokenUse(this.#db, row._id, now).catch((error: unknown) =>
        this.#log.warn({ err: error }, 'the use of a token could not be noted'),
      )
    return row
  }

  #keyed(text: string): string {
    return createHmac('sha256', this.#secret).update(text).digest('base64url')
  }
}
