import { addHours } from 'date-fns/addHours'
import { createHmac } from 'node:crypto'
import { guardedRoles, isGuarded, setsPassword } from '../../shared/domain/account-consent.ts'
import { changedFields, changesRights } from '../../shared/domain/account-described.ts'
import { accountIdOf } from '../../shared/domain/accounts.ts'
import { normalisedPassword, passwordFault, type PasswordOwner } from '../../shared/domain/passwords.ts'
import type { OperationName, ResultOf } from '../../shared/operations/catalogue.ts'
import { Refusal } from '../../shared/refusals.ts'
import type { Account } from '../../shared/schema/organisation.ts'
import { serve, type Route, type Served } from '../http/serve.ts'
import type { AlongsideWrite } from '../journal/journal.model.ts'
import {
  endSessionsLeft,
  endsSessions,
  endsTokens,
  holdersOf,
  isWritten,
  passwordHashOf,
  writesCredential,
} from './auth.model.ts'
import { hashPassword, matchesPassword } from './passwords.ts'
import { accountKnown, failed, type AuthParts } from './sessionRoutes.ts'

interface Ended {
  userId: string
  exceptId?: string
}

/** Tokens end with the sessions: what was given while the account was another is given anew. [A5] */
const endsAll = ({ userId, exceptId }: Ended): AlongsideWrite[] => [endsSessions(userId, exceptId), endsTokens(userId)]

/**
 * Accounts, with what the journal must not hold: a password becomes a credential in the same transaction, and stands in
 * the command as a keyed fingerprint. Whatever changes what a person may do ends the person's sessions. [A2] [S8]
 */
export const accountRoutes = ({ platform, sessions, guesses, devices, recorder, duties }: AuthParts): Route[] => {
  const { db, journal, config } = platform

  const fingerprint = (password: string): string =>
    createHmac('sha256', config.secrets.session).update(`password|${password}`).digest('base64url')

  /** @param ends whose sessions end with it, all or all but one */
  const submit = async <N extends OperationName>(
    operation: N,
    { actor, commandId, deviceNow }: Pick<Served<N>, 'actor' | 'commandId' | 'deviceNow'>,
    told: { params: object; body: object; digest?: string; alongside?: AlongsideWrite[]; ends?: Ended },
  ): Promise<ResultOf<N>> => {
    const { params, body, digest, ends } = told
    const alongside = [...(told.alongside ?? []), ...(ends ? endsAll(ends) : [])]
    const command = { id: commandId, operation, actor, deviceNow, digest, alongside }
    const { result, duplicate } = await journal.submit({ ...command, params: { ...params }, body: { ...body } })
    // What was ended in the database ends here at once, not at the next turn. It is written: a failure is no failure.
    if (ends && !duplicate) await endSessionsLeft(db, ends.userId, ends.exceptId).catch(() => undefined)
    await Promise.all([sessions.look().catch(() => undefined), platform.organisationChanged()])
    return result as ResultOf<N>
  }

  /** What a command that is not a repeat writes; a repeat need not be made ready, its answer stands. */
  const unlessWritten = async (commandId: string, make: () => Promise<AlongsideWrite[]>): Promise<AlongsideWrite[]> =>
    (await isWritten(db, commandId)) ? [] : make()

  const credential = async (accountId: string, password: string): Promise<AlongsideWrite> =>
    writesCredential(accountId, await hashPassword(password), platform.now())

  /** [A8] A password that somebody else sets opens one session, and not for ever. */
  const oneTimeCredential = async (accountId: string, password: string): Promise<AlongsideWrite> => {
    const until = addHours(platform.now(), platform.organisation().settings.oneTimePasswordHours)
    return writesCredential(accountId, await hashPassword(password), platform.now(), until)
  }

  /** [A8] Whether it takes two administrators to change the account: what asks for it ends nothing yet. */
  const isOfTwo = async (accountId: string): Promise<boolean> => {
    const account = (await journal.newest('account', accountId))?.state
    return account !== undefined && isGuarded(account)
  }

  /** [S7] @throws Refusal `account.password-weak`, `account.password-common` */
  const refuseWeak = (
    owner: Omit<PasswordOwner, 'units'> & { unitIds: readonly string[] },
    password: string,
    field: string,
  ): void => {
    const units = owner.unitIds.flatMap((id) => platform.organisation().unit(id)?.name ?? [])
    const fault = passwordFault(password, { ...owner, units })
    if (fault) throw new Refusal(fault === 'common' ? 'account.password-common' : 'account.password-weak', { field })
  }

  const accountOf = async (accountId: string): Promise<Account> => {
    const account = await accountKnown(platform, accountId)
    if (!account) throw new Refusal('subject.not-found')
    return account
  }

  /** [S7] The present password is guessed no oftener than at signing in. @returns the hash that it was compared with */
  const refuseWrong = async (accountId: string, present: string, ip: string, cookies?: string) => {
    const { username: name } = await accountOf(accountId)
    const hash = await passwordHashOf(db, accountId)
    try {
      const isRight = await guesses.evaluate({ name, ip, device: devices.read(cookies, name) }, () =>
        matchesPassword(hash, present),
      )
      if (!isRight) throw new Refusal('account.password-wrong', { field: 'present' })
      return hash
    } catch (error) {
      failed(recorder, accountId, error, ip)
      throw error
    }
  }

  /**
   * [C7] [A9] The open cases that an account leads, once somebody has said who leads on.
   * @throws Refusal `account.store-unattended`, `account.leads-open`
   */
  const leadsOf = async (
    cityId: string,
    id: string,
    body: { leadTo?: string; leaveLeads?: boolean },
  ): Promise<string[]> => {
    const { leads, stores } = await duties(cityId, id)
    const unattended = stores.filter(({ items, others }) => items > 0 && others.length === 0)
    if (unattended.length > 0) throw new Refusal('account.store-unattended', { detail: { stores: unattended } })
    if (leads.length > 0 && body.leadTo === undefined && body.leaveLeads !== true) {
      const numbers = leads.slice(0, 20).map(({ number }) => number)
      throw new Refusal('account.leads-open', { field: 'leadTo', detail: { cases: leads.length, numbers } })
    }
    return leads.map((each) => each.id)
  }

  return [
    serve('account.create', async ({ body, params, ...served }) => {
      const { password } = body
      if (password === undefined) return submit('account.create', served, { params, body })
      refuseWeak(body, password, 'password')
      const id = accountIdOf(body.username)
      const alongside = await unlessWritten(served.commandId, async () => [await oneTimeCredential(id, password)])
      return submit('account.create', served, { params, body: { ...body, password: fingerprint(password) }, alongside })
    }),

    serve('account.update', async ({ body, params, ...served }) => {
      const before = (await journal.read('account', params.id))?.state
      const station = body.stationId === undefined ? undefined : platform.organisation().station(body.stationId)
      const districtId = body.districtId ?? station?.districtId
      const after = { ...body, districtId, qualifications: body.qualifications ?? [] }
      const changed = before === undefined ? [] : changedFields(before, after)
      // [A8] What only asks for consent ends nothing yet.
      const isAsked = changed.includes('roles') && [before, after].some((each) => each && isGuarded(each))
      const isEnded = changesRights(changed) && !isAsked
      return submit('account.update', served, { params, body, ends: isEnded ? { userId: params.id } : undefined })
    }),

    serve('account.set-status', async ({ body, params, ...served }) => {
      const isEnding = body.status === 'disabled' && !(await isWritten(db, served.commandId))
      const leads = isEnding ? await leadsOf(served.actor.cityId, params.id, body) : []
      return submit('account.set-status', served, {
        params: { ...params, leads },
        body,
        // A repeat is the same command, whoever leads by then.
        digest: fingerprint(`set-status|${params.id}|${JSON.stringify(body)}`),
        ends: body.status === 'disabled' && !(await isOfTwo(params.id)) ? { userId: params.id } : undefined,
      })
    }),

    serve('account.duties', async ({ actor, params }) => duties(actor.cityId, params.id)),

    serve('account.reset-password', async ({ body, params, ...served }) => {
      const { password } = body
      const account = await accountOf(params.id)
      // [A8] It only asks then: nothing of the account ends yet.
      if (password === undefined) return submit('account.reset-password', served, { params, body })
      refuseWeak(account, password, 'password')
      const alongside = await unlessWritten(served.commandId, async () => [
        await oneTimeCredential(params.id, password),
      ])
      return submit('account.reset-password', served, {
        params,
        body: { password: fingerprint(password) },
        alongside,
        ends: { userId: params.id },
      })
    }),

    serve('account.consent', async ({ body, params, ...served }) => {
      const { request, password } = body
      const account = (await journal.newest('account', params.id))?.state
      const what = account?.pending?.id === request ? account.pending.what : undefined
      const isSet = password !== undefined && what !== undefined && setsPassword(what)
      if (account && isSet) refuseWeak(account, password, 'password')
      const alongside = await unlessWritten(served.commandId, async () =>
        isSet ? [await oneTimeCredential(params.id, password)] : [],
      )
      return submit('account.consent', served, {
        params: { ...params, holders: await holdersOf(db, served.actor.cityId, guardedRoles) },
        body: { ...body, password: isSet ? fingerprint(password) : undefined },
        // A repeat is the same command, whoever has these roles by then.
        digest: fingerprint(`consent|${params.id}|${JSON.stringify(body)}`),
        alongside,
        ends: what === undefined ? undefined : { userId: params.id },
      })
    }),

    serve('account.change-password', async ({ body, ip, request, ...served }) => {
      const id = served.actor.userId
      const alongside = await unlessWritten(served.commandId, async () => {
        const compared = await refuseWrong(id, body.present, ip, request.headers.cookie)
        refuseWeak(await accountOf(id), body.next, 'next')
        if (normalisedPassword(body.next) === normalisedPassword(body.present))
          throw new Refusal('account.password-same', { field: 'next' })
        const written = await credential(id, body.next)
        // Each of these waits for its turn: another password that was set meanwhile stands.
        if ((await passwordHashOf(db, id)) !== compared)
          throw new Refusal('account.password-wrong', { field: 'present' })
        return [written]
      })
      return submit('account.change-password', served, {
        params: { id },
        body: { present: fingerprint(body.present), next: fingerprint(body.next) },
        alongside,
        ends: { userId: id, exceptId: served.sessionId },
      })
    }),
  ]
}
