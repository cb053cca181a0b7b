import { expect } from 'chai'
import { randomUUID } from 'node:crypto'
import type { Entry } from '../../shared/domain/entry.ts'
import { catalogue } from '../../shared/operations/catalogue.ts'
import { startServers, until, type Answer, type TestServer, type TestServers } from './server.ts'

const ONE_TIME = 'three white herons'
const OWN = 'seven black herons'

describe('what takes two administrators', function () {
  this.timeout(60_000)
  let world: TestServers
  let one: TestServer
  let other: TestServer
  let [first, second] = ['', '']
  before(async () => {
    world = await startServers(2)
    const [a, b] = world.servers
    if (!a || !b) throw new Error('two servers were asked for')
    one = a
    other = b
    first = await one.signIn('admin1')
    second = await other.signIn('admin2')
  })
  after(() => world.stop())

  const post = (path: string, body: object, cookie = first, server = one, id?: string): Promise<Answer> =>
    server.call('POST', `/api/accounts${path}`, { cookie, body, id })
  const change = (username: string, body: object, cookie = first): Promise<Answer> =>
    one.call('PUT', `/api/accounts/account-${username}`, { cookie, body })
  const described = (role: string) => ({ name: `人员 ${role}`, roles: [role], unitIds: [] })
  const requestOf = ({ body }: Answer): string => {
    const account = body['account'] as unknown as { pending?: { id: string } } | undefined
    if (!account?.pending) throw new Error(`nothing waits: ${JSON.stringify(body)}`)
    return account.pending.id
  }
  const consent = (username: string, request: string, more: object = {}, cookie = second): Promise<Answer> =>
    post(`/account-${username}/consent`, { request, ...more }, cookie, other)
  const open = async (username: string, password: string): Promise<string> =>
    (await one.call('POST', '/api/session', { body: { username, password } })).body.code ?? 'in'
  const statusOf = async (username: string) => {
    const { items } = (await one.call('GET', `/api/accounts?q=${username}`, { cookie: first })).body as unknown as {
      items: { username: string; status: string; roles: string[]; pending?: object }[]
    }
    return items.find((each) => each.username === username)
  }
  const kindsOf = async (username: string): Promise<string[]> =>
    (await one.app.platform.journal.entriesAfter(`account-${username}`, 0, 200)).map(({ kind }) => kind)

  it('[A8] makes an auditor when another one consents, who sets the first password', async () => {
    const refused = await post('', { username: 'auditor7', password: ONE_TIME, ...described('auditor') })
    expect(refused.body.code).to.equal('account.password-by-consent')
    const asked = await post('', { username: 'auditor7', ...described('auditor') })
    expect(asked.status).to.equal(201)
    expect(await statusOf('auditor7')).to.deep.include({ status: 'disabled' })
    const request = requestOf(asked)
    // Neither who asked, nor without a password, nor for something that nobody asked for.
    expect((await consent('auditor7', request, { password: ONE_TIME }, first)).body.code).to.equal(
      'account.consent-own',
    )
    expect((await consent('auditor7', request)).body.code).to.equal('account.password-missing')
    expect((await consent('auditor7', request, { password: 'short' })).body.code).to.equal('account.password-weak')
    expect((await consent('auditor7', 'another', { password: ONE_TIME })).body.code).to.equal('account.consent-none')
    expect(await open('auditor7', ONE_TIME)).to.equal('session.wrong')

    const waiting = await other.call('GET', '/api/accounts?waiting=true', { cookie: second })
    const { items } = waiting.body as unknown as { items: { username: string }[] }
    expect(items.map(({ username }) => username)).to.deep.equal(['auditor7'])
    const id = randomUUID()
    const agree = () => post('/account-auditor7/consent', { request, password: ONE_TIME }, second, other, id)
    const agreed = await agree()
    expect(agreed.body['account']).to.deep.include({ status: 'active' }).and.not.have.property('pending')
    expect((await agree()).body).to.deep.equal(agreed.body)
    expect((await consent('auditor7', request, { password: ONE_TIME })).body.code).to.equal('account.consent-none')
    const cookie = await one.settle('auditor7', ONE_TIME, OWN)
    expect((await one.call('GET', '/api/audit?limit=1', { cookie })).status).to.equal(200)
    expect(await kindsOf('auditor7')).to.include.members([
      'account.consent-asked',
      'account.consented',
      'account.enabled',
    ])
  })

  it('[A8] gives and takes the role, and resets the password, only so; refused or withdrawn nothing happens', async () => {
    const asked = await change('analyst3', { ...described('administrator') })
    const request = requestOf(asked)
    expect((await statusOf('analyst3'))?.roles).to.deep.equal(['analyst'])
    // What waits is not slipped another account.
    const busy = [
      await change('analyst3', described('analyst')),
      await post('/account-analyst3/password', { password: OWN }),
    ]
    expect(busy.map(({ body }) => body.code)).to.deep.equal(['account.consent-waits', 'account.consent-waits'])
    const reason = { request, reason: '未经商定' }
    expect((await post('/account-analyst3/consent/refusal', reason)).body.code).to.equal('account.consent-own')
    expect((await post('/account-analyst3/consent/refusal', reason, second, other)).status).to.equal(200)
    expect(await statusOf('analyst3')).to.not.have.property('pending')

    const reset = requestOf(await post('/account-auditor1/password', {}))
    const withdraw = (cookie: string) => post('/account-auditor1/consent/withdrawal', { request: reset }, cookie)
    expect((await withdraw(second)).body.code).to.equal('account.consent-none')
    expect((await withdraw(first)).status).to.equal(200)
    expect((await consent('auditor1', reset, { password: ONE_TIME })).body.code).to.equal('account.consent-none')

    const again = requestOf(await post('/account-auditor1/password', {}))
    const before = await one.signIn('auditor1')
    expect((await consent('auditor1', again, { password: ONE_TIME })).status).to.equal(200)
    await until(async () => (await one.call('GET', '/api/session', { cookie: before })).status === 401)
    await one.settle('auditor1', ONE_TIME, OWN)
  })

  it('[A8] a request runs out, and goes with who asked', async () => {
    const request = requestOf(await post('/account-auditor1/password', {}))
    world.advance(7 * 24 * 60 + 1)
    first = await one.signIn('admin1')
    second = await other.signIn('admin2')
    expect((await consent('auditor1', request, { password: ONE_TIME })).body.code).to.equal('account.consent-none')
    const { items } = (await one.call('GET', '/api/accounts?waiting=true', { cookie: first })).body as unknown as {
      items: unknown[]
    }
    expect(items).to.deep.equal([])
  })

  it('[A8] the last of two leave at the same moment on two servers: one of them stays', async () => {
    // Two auditors; each is asked to leave by another, and both consents come at once.
    const ask = async (username: string, cookie: string, server: TestServer): Promise<string> =>
      requestOf(await post(`/account-${username}/status`, { status: 'disabled' }, cookie, server))
    const leaving = [
      { username: 'auditor1', request: await ask('auditor1', first, one), cookie: second, server: other },
      { username: 'auditor7', request: await ask('auditor7', second, other), cookie: first, server: one },
    ]
    const answers = await Promise.all(
      leaving.map(({ username, request, cookie, server }) =>
        post(`/account-${username}/consent`, { request }, cookie, server),
      ),
    )
    expect(answers.map(({ body }) => body.code ?? 'done').sort()).to.deep.equal(['account.last-of-role', 'done'])
    const left = await Promise.all(leaving.map(({ username }) => statusOf(username)))
    expect(left.map((each) => each?.status).sort()).to.deep.equal(['active', 'disabled'])
    const stays = left.find((each) => each?.status === 'active')?.username ?? ''
    expect(await kindsOf(stays)).to.include('account.stays')
    // And the last one is not even asked for.
    for (const [method, path, body] of [
      ['POST', `/api/accounts/account-${stays}/status`, { status: 'disabled' }],
      ['PUT', `/api/accounts/account-${stays}`, described('analyst')],
    ] as const) {
      const waiting = leaving.find(({ username }) => username === stays)
      if (waiting && method === 'POST')
        await post(
          `/account-${stays}/consent/withdrawal`,
          { request: waiting.request },
          stays === 'auditor1' ? first : second,
        )
      const answer = await one.call(method, path, { cookie: first, body })
      expect(answer.body.code, method).to.equal('account.last-of-role')
    }
  })

  it('[S12] no road leads from an administrator to a chief’s act, and what looks like one is on record', async () => {
    const path = catalogue['clearance.confirm'].path
    const act = (wish: { cookie?: string; headers?: Record<string, string> }) =>
      one.call('POST', path.replace(':id', 'case-nobodys'), { ...wish, body: {} })
    expect((await act({ cookie: first })).body.code).to.equal('rights.missing')
    // In the name of the chief, by a header or a queue.
    const named = { cookie: first, headers: { 'for-account': 'account-chief1' } }
    expect((await act(named)).body.code).to.equal('session.other-person')
    const command = { id: randomUUID(), operation: 'clearance.confirm', params: { id: 'case-nobodys' }, body: {} }
    expect((await one.call('POST', '/api/sync', { cookie: first, body: { commands: [command] } })).body.code).to.equal(
      'rights.missing',
    )
    // By a token: of the chief, or of an integration for what only a chief does.
    const token = (operation: string) => ({
      name: '借道',
      operations: [operation],
      expiresAt: new Date(one.app.platform.now().getTime() + 86_400_000).toISOString(),
    })
    const codes = await Promise.all([
      post('/account-chief1/tokens', token('case.read')),
      post('/account-admin1/tokens', token('case.read')),
      post('/account-integration1/tokens', token('clearance.confirm')),
      post('/account-integration1/tokens', token('case.reveal')),
      post('/account-integration1/tokens', token('audit.list')),
      change('admin1', described('station-chief')),
      change('admin1', { ...described('administrator'), roles: ['administrator', 'station-chief'] }),
      change('integration1', described('station-chief')),
    ])
    expect(codes.map(({ body }) => body.code)).to.deep.equal([
      ...['token.account-unfit', 'token.account-unfit'],
      ...['token.operation-unfit', 'token.operation-unfit', 'token.operation-unfit'],
      ...['account.self', 'account.roles-conflict', 'account.integration-stays'],
    ])
    // By a password that the administrator knows: it opens nothing but the change of it, and the chief is told.
    expect((await post('/account-chief1/password', { password: ONE_TIME })).status).to.equal(200)
    const cookie = await one.signIn('chief1', ONE_TIME)
    expect((await act({ cookie })).body.code).to.equal('session.password-due')
    expect(await open('chief1', ONE_TIME)).to.equal('session.password-used')
    const signedIn = async (): Promise<Entry | undefined> => {
      const entries = await one.app.platform.journal.entriesAfter('account-chief1', 0, 200)
      return entries.find(({ kind, body }) => kind === 'account.signed-in' && body['password'] === 'one-time')
    }
    await until(async () => (await signedIn()) !== undefined)
    expect((await post('/account-chief1/password', { password: 'another white heron' })).status).to.equal(200)
    const { body } = await one.call('POST', '/api/session', {
      body: { username: 'chief1', password: 'another white heron' },
    })
    const news = (body as unknown as { news: { what: string; by: string }[] }).news
    expect(news.map(({ what }) => what)).to.deep.equal(['password', 'one-time', 'password'])
    expect(news[0]?.by).to.equal('傅佳宁')
  })
})
