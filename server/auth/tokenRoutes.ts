import type { TokenLine } from '../../shared/operations/results.ts'
import { Refusal } from '../../shared/refusals.ts'
import { serve, type Route } from '../http/serve.ts'
import { derivedId } from '../journal/chain.ts'
import { endsToken, isWritten, tokensOf, writesToken, type TokenRow } from './auth.model.ts'
import { tokenColumns } from './columns.ts'
import { accountKnown, type AuthParts } from './sessionRoutes.ts'

const lineOf = ({ tokenId, name, operations, createdAt, issuedBy, expiresAt, lastUsedAt }: TokenRow): TokenLine => ({
  id: tokenId,
  name,
  operations,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
  ...(issuedBy ? { issuedBy } : {}),
  ...(lastUsedAt ? { lastUsedAt: lastUsedAt.toISOString() } : {}),
})

/** Tokens of integrations, given and taken away by an administrator; each is an entry of the account's journal. [A4] */
export const tokenRoutes = ({ platform, tokens }: AuthParts): Route[] => {
  const { db, journal } = platform
  return [
    serve(
      'account.list-tokens',
      async ({ actor, params }) => {
        const account = await accountKnown(platform, params.id)
        if (account?.cityId !== actor.cityId) throw new Refusal('subject.not-found')
        return { items: (await tokensOf(db, params.id)).map(lineOf) }
      },
      tokenColumns,
    ),

    serve('account.issue-token', async ({ actor, commandId, deviceNow, params, body }) => {
      const secret = tokens.madeBy(commandId)
      const row: TokenRow = {
        _id: tokens.hashOf(secret),
        tokenId: derivedId(commandId, 'token'),
        userId: params.id,
        name: body.name,
        operations: body.operations,
        createdAt: platform.now(),
        issuedBy: { userId: actor.userId, name: actor.name },
        expiresAt: new Date(body.expiresAt),
      }
      const command = { id: commandId, operation: 'account.issue-token', actor, deviceNow, params, body }
      const { result } = await journal.submit({ ...command, alongside: [writesToken(row)] })
      return { token: (result as { token: TokenLine }).token, secret }
    }),

    serve('account.revoke-token', async ({ actor, commandId, deviceNow, params }) => {
      const isKnown = (await tokensOf(db, params.id)).some(({ tokenId }) => tokenId === params.token)
      if (!isKnown && !(await isWritten(db, commandId))) throw new Refusal('token.none')
      const command = { id: commandId, operation: 'account.revoke-token', actor, deviceNow, params: { ...params } }
      await journal.submit({ ...command, alongside: [endsToken(params.id, params.token)] })
      return {}
    }),
  ]
}
