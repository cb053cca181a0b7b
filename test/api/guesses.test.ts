import { expect } from 'chai'
import { writesCredential } from '../../server/auth/auth.model.ts'
import { networkOf } from '../../server/auth/guesses.ts'
import { hashPassword, matchesPassword } from '../../server/auth/passwords.ts'
import { found } from '../../server/organisation/index.ts'
import { PASSWORD, startServers, until, type TestServer, type TestServers } from './server.ts'

describe('guesses of passwords', function () {
  this.timeout(60_000)
  let world: TestServers
  let one: TestServer
  let other: TestServer
  before(async () => {
    world = await startServers(2)
    const [first, second] = world.servers
    if (!first || !second) throw new Error('two servers were asked for')
    one = first
    other = second
  })
  after(() => world.stop())

  it('[S7] evaluates five wrong guesses of hundreds at once, over all servers', async () => {
    const guess = (index: number) =>
      (index % 2 ? one : other).call('POST', '/api/session', {
        body: { username: 'scene2', password: `guess ${index}` },
      })
    const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => guess(index)))
    const codes = answers.map((answer) => answer.body.code)
    expect(codes.filter((code) => code === 'session.wrong')).to.have.length(5)
    expect(codes.filter((code) => code === 'session.locked')).to.have.length(195)
    expect(answers.find(({ status }) => status === 429)?.body)
      .to.have.property('retryAfterSeconds')
      .within(595, 600)
  })

  it('[S7] a locked name stays locked ten minutes, for the right password too, and others are not', async () => {
    const right = { body: { username: 'scene2', password: PASSWORD } }
    world.advance(9)
    expect((await one.call('POST', '/api/session', right)).body.code).to.equal('session.locked')
    await one.signIn('station2')
    world.advance(1.1)
    expect((await one.call('POST', '/api/session', right)).status).to.equal(200)
  })

  it('[S7] a lock-out is no weapon: who signed in from a device before still does, behind the same address', async () => {
    const body = { username: 'custodian2', password: PASSWORD }
    const first = await one.call('POST', '/api/session', { body })
    const device = first.headers.getSetCookie()[1]?.split(';')[0] ?? ''
    expect(device).to.match(/^xiaoan_device_/)
    for (let guess = 0; guess < 6; guess++) {
      await other.call('POST', '/api/session', { body: { ...body, password: 'wrong' } })
    }
    const codeWith = async (cookie: string, password = PASSWORD) =>
      (await one.call('POST', '/api/session', { body: { ...body, password }, cookie })).body.code ?? 'in'
    expect(await codeWith('')).to.equal('session.locked')
    expect(await codeWith(`${device.slice(0, -2)}AA`), 'forged').to.equal('session.locked')
    expect(await codeWith(device)).to.equal('in')
    const codes: string[] = []
    for (let guess = 0; guess < 6; guess++) codes.push(await codeWith(device, 'wrong'))
    expect(codes, 'the device has its own five').to.deep.equal([
      ...Array<string>(5).fill('session.wrong'),
      'session.locked',
    ])
  })

  it('[S7] a user name is one in whatever letters and width, for guesses too', async () => {
    const userOf = async (username: string, password = PASSWORD): Promise<unknown> => {
      const { body } = await one.call('POST', '/api/session', { body: { username, password } })
      return (body as { user?: { username: string } }).user?.username ?? body.code
    }
    for (const typed of ['desk2', 'DESK2', 'Desk2', 'Ｄｅｓｋ２', ' desk2 '])
      expect(await userOf(typed), typed).to.equal('desk2')
    expect(await userOf('desk-2')).to.equal('session.wrong')
    const codes: unknown[] = []
    for (const typed of ['video1', 'VIDEO1', 'Video1', 'ｖｉｄｅｏ１', 'viDeo1', 'VIDEO1', 'video1'])
      codes.push(await userOf(typed, 'a wrong guess'))
    expect(codes).to.deep.equal([...Array<string>(5).fill('session.wrong'), 'session.locked', 'session.locked'])
  })

  it('[S7] [A1] accounts of earlier versions that differ by letter case go on, and no further one is made', async () => {
    const { platform } = one.app
    const model = platform.organisation().account('account-desk2')
    if (!model) throw new Error('no desk2')
    const old = ['Old7', 'old7', 'Sole7'].map((username) => ({ ...model, username, id: `account-${username}` }))
    const password = (id: string) => `the words of ${id}`
    const hashes = new Map(
      await Promise.all(old.map(async ({ id }) => [id, await hashPassword(password(id))] as const)),
    )
    await found(platform, {
      cityId: model.cityId,
      parts: [],
      accounts: old,
      credentialOf: (id) => writesCredential(id, hashes.get(id) ?? '', new Date()),
      seed: 'old names',
    })
    await platform.organisationChanged()
    const userOf = async (username: string, of: string): Promise<unknown> => {
      const body = { username, password: password(`account-${of}`) }
      const answer = await one.call('POST', '/api/session', { body })
      return (answer.body as { user?: { username: string } }).user?.username ?? answer.body.code
    }
    expect(await userOf('Old7', 'Old7')).to.equal('Old7')
    expect(await userOf('old7', 'old7')).to.equal('old7')
    expect(await userOf('OLD7', 'old7')).to.equal('old7')
    expect(await userOf('sole7', 'Sole7')).to.equal('Sole7')
    const cookie = await one.signIn('admin1')
    const { username: _username, id: _id, status: _status, cityId: _city, ...described } = model
    const body = { ...described, username: 'sole7', password: PASSWORD }
    const answer = await one.call('POST', '/api/accounts', { cookie, body })
    expect(answer.body.code).to.equal('account.username-taken')
  })

  it('[S7] right passwords at once lock nobody out', async () => {
    const cookies = await Promise.all(Array.from({ length: 12 }, () => one.signIn('desk3')))
    expect(new Set(cookies).size).to.equal(12)
  })

  it('[S7] [A6] few passwords for many names: twenty wrong guesses of a network, known devices not counted', async () => {
    world.advance(121)
    const known = await one.call('POST', '/api/session', { body: { username: 'chief1', password: PASSWORD } })
    const device = known.headers.getSetCookie()[1]?.split(';')[0] ?? ''
    const names = ['station1', 'station2', 'property1', 'property2', 'scene1', 'scene2', 'video1', 'video2']
    const guesses = [...names, 'analyst1', 'custodian1', 'nobody1', 'nobody2'].flatMap((username) =>
      ['first guess', 'second guess', 'third guess', 'fourth guess'].map((password) => ({ username, password })),
    )
    const codeOf = async (body: object, cookie?: string) =>
      (await one.call('POST', '/api/session', { body, cookie })).body.code ?? 'in'
    const codes = await Promise.all(
      guesses.map((body, index) =>
        index % 2 ? codeOf(body) : other.call('POST', '/api/session', { body }).then((answer) => answer.body.code),
      ),
    )
    expect(codes.filter((code) => code === 'session.wrong')).to.have.length(20)
    expect(codes.filter((code) => code === 'session.locked')).to.have.length(guesses.length - 20)
    expect(await codeOf({ username: 'district1', password: PASSWORD }), 'a device that is not known').to.equal(
      'session.locked',
    )
    expect(await codeOf({ username: 'chief1', password: PASSWORD }, device), 'a known one').to.equal('in')
    world.advance(10.1)
    expect(await codeOf({ username: 'district1', password: PASSWORD })).to.equal('in')
    // The rest of the sixty of two hours, at most five for a name.
    let wrong = 20
    for (const guesses of [20, 20, 1]) {
      for (let at = 0; at < guesses; at++) {
        const code = await codeOf({ username: `nobody-${wrong}`, password: 'a guess' })
        if (code === 'session.wrong') wrong += 1
      }
      world.advance(10.1)
    }
    expect(wrong).to.equal(60)
    expect(await codeOf({ username: 'district1', password: PASSWORD }), 'for longer').to.equal('session.locked')
    world.advance(121)
    expect(await codeOf({ username: 'district1', password: PASSWORD })).to.equal('in')
  })

  it('[S7] right passwords of new devices behind one address do not use its guesses up', async () => {
    const names = ['desk1', 'desk2', 'desk3', 'station1', 'property1', 'scene1', 'video1', 'analyst1']
    const cookies = await Promise.all([...names, ...names, ...names, ...names].map((name) => one.signIn(name)))
    expect(new Set(cookies).size).to.equal(32)
  })

  it('[S7] whose device is known goes before strangers that wait', async () => {
    const hash = await hashPassword('the words of a test')
    const order: string[] = []
    const ends = (who: string) => (isRight: boolean) => order.push(`${who} ${isRight}`)
    const strangers = Array.from({ length: 12 }, (_, index) =>
      matchesPassword(hash, 'a guess', `10.0.0.${index}`).then(ends('stranger')),
    )
    await Promise.all([...strangers, matchesPassword(hash, 'the words of a test').then(ends('known'))])
    // Two were under way when it came.
    expect(order.indexOf('known true')).to.be.lessThan(4)
  })

  it('[A6] failed sign-ins are on record: in the account’s journal, and in the city’s for names that nobody has', async () => {
    world.advance(121)
    const guess = (username: string, password: string) =>
      one.call('POST', '/api/session', { body: { username, password } })
    const secret = 'typed where the name belongs'
    for (let turn = 0; turn < 3; turn++) await guess('custodian1', 'a wrong guess')
    for (let turn = 0; turn < 2; turn++) await guess(secret, 'a wrong guess')
    await one.app.recorded()
    const { journal, organisation } = one.app.platform
    const ofAccount = (await journal.entriesAfter('account-custodian1', 0, 500)).filter(
      ({ kind }) => kind === 'account.sign-in-failed',
    )
    expect(ofAccount.map(({ body }) => body['count']).slice(-2)).to.deep.equal([1, 2])
    expect(ofAccount.at(-1)?.body['ip']).to.equal('127.0.0.1')
    const ofCity = (await journal.entriesAfter(organisation().city.id, 0, 500)).at(-1)
    expect(ofCity).to.deep.include({ kind: 'organisation.sign-in-failed' })
    expect(ofCity?.body).to.deep.include({ ips: ['127.0.0.1'] })
    expect(ofCity?.body['count']).to.be.a('number').and.to.be.at.least(2)
    const all = JSON.stringify(await one.app.platform.db.collection('journal').find().toArray())
    expect(all).not.to.include(secret).and.not.to.include('a wrong guess')
    const cookie = await one.signIn('auditor1')
    const audit = await one.call('GET', '/api/audit?kind=organisation.sign-in-failed', { cookie })
    expect((audit.body as unknown as { items: unknown[] }).items).not.to.have.length(0)
  })

  it('[S7] an unknown name is told like a wrong password, after as long', async () => {
    world.advance(121)
    const time = async (username: string): Promise<number> => {
      const started = performance.now()
      const { body } = await one.call('POST', '/api/session', { body: { username, password: 'wrong' } })
      expect(body.code).to.equal('session.wrong')
      return performance.now() - started
    }
    const median = (times: number[]): number => times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
    const known: number[] = []
    const unknown: number[] = []
    for (const [index, username] of ['chief2', 'property2', 'video2', 'analyst2', 'district2'].entries()) {
      known.push(await time(username))
      unknown.push(await time(`nobody${index}`))
    }
    expect(median(unknown)).to.be.within(median(known) * 0.33, median(known) * 3)
  })

  it('[S7] a network is an IPv4 address or a /64 of IPv6', () => {
    expect(networkOf('::ffff:10.1.2.3')).to.equal('10.1.2.3')
    expect(networkOf('2001:db8:1:2:3:4:5:6')).to.equal(networkOf('2001:db8:1:2::9'))
    expect(networkOf('2001:db8:1:3::9')).not.to.equal(networkOf('2001:db8:1:2::9'))
    expect(networkOf('::1')).to.equal('0:0:0:0')
  })

  it('[A4] sign-ins, sign-outs and lock-outs stand in the account’s journal', async () => {
    const kinds = async (id: string): Promise<string[]> =>
      (await one.app.platform.journal.entriesAfter(id, 0, 50)).map((entry) => entry.kind)
    const cookie = await one.signIn('analyst1')
    await one.call('DELETE', '/api/session', { cookie })
    await until(async () => (await kinds('account-analyst1')).includes('account.signed-out'))
    expect(await kinds('account-analyst1')).to.include('account.signed-in')
    expect(await kinds('account-scene2')).to.include('account.locked-out')
  })
})
