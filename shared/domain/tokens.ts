import { addDays } from 'date-fns/addDays'
import type { TokenIssued } from '../operations/results.ts'
import { mayEver, rights, type GuardedOperation } from '../permissions.ts'
import { Refusal } from '../refusals.ts'
import { accountDraft, onAccount, ownCity } from './account-rule.ts'
import type { AccountState, Rules } from './decision.ts'
import { actorOf, isIntegration } from './people.ts'

const MOST_TOKEN_DAYS = 366

/** Whether a token may be given an operation: of what the account may do, and nothing of accounts and sessions. */
const fitsToken = (operation: string, account: AccountState): boolean =>
  mayEver(operation, actorOf(account)) && !/^(account|session|audit)\./.test(operation)

/** What a token of an account may be given. */
export const tokenOperations = (account: AccountState): GuardedOperation[] =>
  (Object.keys(rights) as GuardedOperation[]).filter((name) => fitsToken(name, account))

/**
 * [A5] Tokens are an integration's alone: whoever issued one for a person would act in that person's name.
 * The secret is the route's to make and to answer with: a command's result is stored.
 */
export const tokenRules: Rules<'account.issue-token' | 'account.revoke-token'> = {
  'account.issue-token': {
    loads: onAccount.loads,
    decide: (situation, { id }, { name, operations, expiresAt }) => {
      const account = ownCity(situation, id)
      if (!isIntegration(account) || account.status !== 'active') throw new Refusal('token.account-unfit')
      const unfit = operations.findIndex((operation) => !fitsToken(operation, account))
      if (unfit >= 0) throw new Refusal('token.operation-unfit', { field: `operations.${unfit}` })
      const until = new Date(expiresAt).toISOString()
      if (until <= situation.now || until > addDays(new Date(situation.now), MOST_TOKEN_DAYS).toISOString())
        throw new Refusal('token.expires-unfit', { field: 'expiresAt' })
      const token = situation.newId('token')
      const body = { token, name, operations, createdAt: situation.now, expiresAt: until }
      return [accountDraft(account, 'account.token-issued', body)]
    },
    result: (_look, _params, written, { actor }) => {
      const { token: id, ...told } = written[0]?.body as Omit<TokenIssued['token'], 'id'> & { token: string }
      return { token: { id, ...told, issuedBy: { userId: actor.userId, name: actor.name } }, secret: '' }
    },
  },

  'account.revoke-token': {
    loads: onAccount.loads,
    decide: (situation, { id, token }) => [accountDraft(ownCity(situation, id), 'account.token-revoked', { token })],
    result: () => ({}),
  },
}
