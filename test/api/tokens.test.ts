import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import type { TokenRow } from '../../server/auth/auth.model.ts'
import { hashOf } from '../../server/journal/chain.ts'
import { openCase } from '../support/cases.ts'
import { movedClock } from '../support/clock.ts'
import { until } from '../support/until.ts'
import { PASSWORD, signIn, startWorld, type Person, type World } from '../support/world.ts'

const ID = 'account-integration1'
const DAY_MS = 86_400_000

describe('tokens of integrations', function () {
  this.timeout(60_000)
  const clock = movedClock()
  let world: World
  let admin: Person
  before(async () => {
    world = await startWorld({ processNow: clock.processNow })
    admin = await world.as('admin1')
  })
  after(() => world.stop())

  const inDays = (days: number) => new Date(clock.processNow() + days * DAY_MS).toISOString()
  const wish = (operations: string[], days = 30) => ({ name: '对接系统', operations, expiresAt: inDays(days) })
  const issue = async (operations: string[]) =>
    admin.call('account.issue-token', { params: { id: ID }, body: wish(operations) })
  const ask = async (
    secret: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; body: { code?: string } }> => {
    const response = await fetch(world.url + path, {
      method: body ? 'POST' : 'GET',
      headers: {
        authorization: `Bearer ${secret}`,
        ...(body ? { 'content-type': 'application/json', 'idempotency-key': randomUUID() } : {}),
      },
      body: body && JSON.stringify(body),
    })
    return { status: response.status, body: (await response.json()) as { code?: string } }
  }
  const note = { lane: 'command' as const, kind: 'note' as const, body: { text: '来自对接系统' } }

  it('[A1] act for their account, in what they were given and nothing else, whichever way it comes', async () => {
    const { id } = await openCase(world)
    const { secret, token } = await issue(['case.read', 'case.list', 'timeline.write', 'sync.submit'])
    expect(secret).to.match(/^xat_[\w-]{43}$/)
    expect(token.operations).to.have.length(4)
    expect((await ask(secret, `/api/cases/${id}`)).status).to.equal(200)
    expect((await ask(secret, `/api/cases/${id}/timeline`, note)).status).to.equal(201)
    const written = await world.app.platform.journal.entriesAfter(id, 0, 100)
    expect(written.at(-1)?.by.userId).to.equal(ID)
    // An integration may; this token may not.
    for (const [path, body] of [
      [`/api/cases/${id}/timeline`, undefined],
      ['/api/cases', {}],
      ['/api/session', undefined],
    ] as const)
      expect((await ask(secret, path, body)).body.code, path).to.equal('rights.missing')
    const queued = { id: randomUUID(), operation: 'case.join-caller', params: { id }, body: { caller: {} } }
    const answer = await ask(secret, '/api/sync', { commands: [queued] })
    const { items } = answer.body as unknown as { items: { problem: { code: string } }[] }
    expect(items[0]?.problem.code).to.equal('rights.missing')
    expect(await world.app.platform.journal.entriesAfter(id, 0, 100)).to.have.length(written.length)
  })

  it('[A5] [S12] entries say through which token they came, and the hash covers it', async () => {
    const { id } = await openCase(world)
    const { secret, token } = await issue(['timeline.write'])
    expect((await ask(secret, `/api/cases/${id}/timeline`, note)).status).to.equal(201)
    const written = (await world.app.platform.journal.entriesAfter(id, 0, 100)).at(-1)
    if (!written) throw new Error('nothing was written')
    expect(written.via).to.deep.equal({ token: token.id })
    expect(hashOf(written)).to.equal(written.hash)
    expect(hashOf({ ...written, via: undefined })).not.to.equal(written.hash)
    // A person's entry has none.
    const person = await world.as('desk1')
    const { entry } = await person.call('timeline.write', { params: { id }, body: note })
    expect(entry).not.to.have.property('via')
  })

  it('[A5] nobody signs in to an integration, and it gets no password', async () => {
    const open = (username: string) => ask('', '/api/session', { username, password: PASSWORD })
    expect([await open('integration1'), await open('nobody-there')].map(({ body }) => body.code)).to.deep.equal([
      'session.wrong',
      'session.wrong',
    ])
    const params = { id: ID }
    const body = { password: 'eleven white herons' }
    await admin.refused('account.reset-password', 'account.integration-unfit', { params, body })
    const described = { name: '对接系统', roles: ['integration' as const], unitIds: [] }
    await admin.refused('account.create', 'account.integration-unfit', {
      body: { username: 'program2', ...body, ...described },
    })
    for (const roles of [
      ['integration', 'analyst'],
      ['integration', 'administrator'],
    ] as const)
      await admin.refused('account.create', 'account.roles-conflict', {
        body: { username: 'program2', ...described, roles: [...roles] },
      })
    await admin.refused('account.create', 'account.integration-unfit', {
      body: { username: 'program2', ...described, unitIds: ['unit-desk-jz'] },
    })
    await admin.refused('account.update', 'account.integration-stays', {
      params,
      body: { ...described, roles: ['station-chief'] },
    })
    await admin.refused('account.update', 'account.integration-stays', {
      params: { id: 'account-chief1' },
      body: described,
    })
  })

  it('[A5] a token that an earlier version issued for a person opens nothing, and its use is on record', async () => {
    const { db, journal } = world.app.platform
    // As that version kept it.
    const { secret: known, token } = await issue(['case.list'])
    const row = await db.collection<TokenRow>('tokens').findOne({ tokenId: token.id })
    const change = { $set: { userId: 'account-chief1' }, $unset: { issuedBy: '' as const } }
    await db.collection<TokenRow>('tokens').updateOne({ _id: row?._id }, change)
    expect((await ask(known, '/api/cases?limit=1')).body.code).to.equal('token.person')
    const refused = async () => {
      const entries = await journal.entriesAfter('account-chief1', 0, 100)
      return entries.find(({ kind }) => kind === 'account.token-refused')
    }
    await until(async () => (await refused()) !== undefined)
    expect((await refused())?.body['token']).to.equal(token.id)
  })

  it('[C1] a repeat of the command gives the same token, and the database holds none of it', async () => {
    const command = randomUUID()
    const body = wish(['case.list'])
    const asked = () => admin.call('account.issue-token', { params: { id: ID }, body, id: command })
    const [first, again] = [await asked(), await asked()]
    expect(again).to.deep.equal(first)
    const { db } = world.app.platform
    const names = (await db.raw.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name)
    for (const name of names.filter((each) => !each.startsWith('system.')))
      expect(JSON.stringify(await db.collection(name).find({}).toArray()), name).not.to.include(first.secret)
    const { items } = await admin.call('account.list-tokens', { params: { id: ID } })
    expect(items.filter(({ id }) => id === first.token.id)).to.have.length(1)
    expect(JSON.stringify(items)).not.to.include(first.secret)
  })

  it('[S8] a token that was revoked, has run out or whose account is disabled opens nothing', async () => {
    const { secret, token } = await issue(['case.list'])
    const list = async (text = secret) => (await ask(text, '/api/cases?limit=1')).body.code
    expect(await list()).to.equal(undefined)
    for (const wrong of ['', 'x', `${secret}x`, secret.slice(0, -1), `xat_${'A'.repeat(43)}`, 'null'])
      expect(await list(wrong), wrong).to.equal('token.invalid')
    await admin.call('account.revoke-token', { params: { id: ID, token: token.id } })
    expect(await list()).to.equal('token.invalid')
    await admin.refused('account.revoke-token', 'token.none', { params: { id: ID, token: token.id } })

    // At once, each time: not when the news of it happens to have come round.
    for (let time = 0; time < 8; time++) {
      const other = await issue(['case.list'])
      expect(await list(other.secret)).to.equal(undefined)
      await admin.call('account.set-status', { params: { id: ID }, body: { status: 'disabled' } })
      expect(await list(other.secret)).to.match(/^(session.disabled|token.invalid)$/)
      await admin.refused('account.issue-token', 'token.account-unfit', {
        params: { id: ID },
        body: wish(['case.list']),
      })
      await admin.call('account.set-status', { params: { id: ID }, body: { status: 'active' } })
      // [A5] It has ended with the account: who is let in again is given another.
      expect(await list(other.secret)).to.equal('token.invalid')
    }
    const last = await issue(['case.list'])
    clock.advance(31 * 24 * 60 * 60)
    expect(await list(last.secret)).to.equal('token.invalid')
  })

  it('[A2] [A4] are given by an administrator, for what the account may do, for a year at most, and it is on record', async () => {
    // The one of before has run out with the clock.
    admin = await signIn(world.url, 'admin1')
    for (const [operations, field] of [
      [['case.list', 'audit.list'], 'operations.1'],
      [['clearance.confirm'], 'operations.0'],
      [['property.approve-return'], 'operations.0'],
      [['case.reveal'], 'operations.0'],
      [['account.list'], 'operations.0'],
      [['account.change-password'], 'operations.0'],
      [['session.close'], 'operations.0'],
      [['no.such'], 'operations.0'],
    ] as const) {
      const { fields } = await admin.refused('account.issue-token', 'token.operation-unfit', {
        params: { id: ID },
        body: wish([...operations]),
      })
      expect(fields?.[0]?.field).to.equal(field)
    }
    for (const days of [-1, 367])
      await admin.refused('account.issue-token', 'token.expires-unfit', {
        params: { id: ID },
        body: wish(['case.list'], days),
      })
    for (const person of [admin.userId, 'account-chief1', 'account-auditor1', 'account-desk1'])
      await admin.refused('account.issue-token', 'token.account-unfit', {
        params: { id: person },
        body: wish(['case.list']),
      })
    const { token } = await issue(['case.list'])
    const entries = await world.app.platform.journal.entriesAfter(ID, 0, 1_000)
    const issued = entries.filter(({ kind }) => kind === 'account.token-issued').at(-1)
    expect(issued?.by.userId).to.equal(admin.userId)
    const { id: tokenId, issuedBy, ...told } = token
    expect(issuedBy).to.deep.equal({ userId: admin.userId, name: issued?.by.name })
    expect(issued?.body).to.deep.equal({ token: tokenId, ...told })
  })
})
