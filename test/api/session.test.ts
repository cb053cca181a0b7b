import { expect } from 'chai'
import { randomUUID } from 'node:crypto'
import { writesCredential } from '../../server/auth/auth.model.ts'
import { networkOf } from '../../server/auth/guesses.ts'
import { hashPassword, matchesPassword } from '../../server/auth/passwords.ts'
import { found } from '../../server/organisation/index.ts'
import { PASSWORD, startServers, until, type TestServer, type TestServers } from './server.ts'

describe('sessions', function () {
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

  const codeFor = async (server: TestServer, cookie: string): Promise<string> =>
    (await server.call('GET', '/api/session', { cookie })).body.code ?? 'in'

  it('answers who is signed in, with lanes, places and what one may', async () => {
    const cookie = await one.signIn('station1')
    const { body } = await one.call('GET', '/api/session', { cookie })
    expect(body['user']).to.deep.include({ username: 'station1', lanes: ['investigation'], stationId: 'station-lj01' })
    expect(body['user'] && body['user']['may'])
      .to.include('dispatch.acknowledge')
      .and.not.include('case.receive')
    const property = await one.call('GET', '/api/session', { cookie: await one.signIn('property1') })
    expect(property.body['user']).to.deep.include({ teamId: 'unit-property-lj-1', districtId: 'district-lj' })
  })

  it('[S8] the cookie is for no script and no other site', async () => {
    const { headers } = await one.call('POST', '/api/session', { body: { username: 'desk1', password: PASSWORD } })
    expect(headers.getSetCookie()[0]).to.match(
      /^xiaoan_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/,
    )
  })

  it('[S8] the database holds no token', async () => {
    const token = (await one.signIn('desk2')).split('=')[1] ?? ''
    const rows = await one.app.platform.db.collection('sessions').find().toArray()
    expect(rows).not.to.have.length(0)
    expect(JSON.stringify(rows)).not.to.contain(token)
  })

  it('[S8] a sign-in makes a session of its own and ends the one before: none can be fixed in advance', async () => {
    const before = await one.signIn('desk2')
    const body = { username: 'desk2', password: PASSWORD }
    const { headers } = await one.call('POST', '/api/session', { body, cookie: before })
    const after = headers.get('set-cookie')?.split(';')[0] ?? ''
    expect(after).not.to.equal(before)
    expect(await codeFor(one, before)).to.equal('session.expired')
    const made = `xiaoan_session=${'A'.repeat(43)}`
    const planted = await one.call('POST', '/api/session', { body, cookie: made })
    expect(planted.headers.get('set-cookie')).not.to.contain(made)
    expect(await codeFor(one, made)).to.equal('session.expired')
    expect(await codeFor(one, 'xiaoan_session=x')).to.equal('session.missing')
  })

  it('[S8] signing out ends the session on every server within a second', async () => {
    const cookie = await one.signIn('analyst1')
    expect(await codeFor(other, cookie)).to.equal('in')
    await one.call('DELETE', '/api/session', { cookie })
    expect(await codeFor(one, cookie)).to.equal('session.expired')
    await until(async () => (await codeFor(other, cookie)) === 'session.expired')
  })

  const active = (server: TestServer, cookie: string) => server.call('POST', '/api/session/active', { cookie })
  const isSeen = async (): Promise<boolean> => {
    const since = new Date(one.app.platform.now().getTime() - 60_000)
    const sessions = one.app.platform.db.collection('sessions')
    return (await sessions.findOne({ userId: 'account-video1', lastSeenAt: { $gt: since } })) !== null
  }
  const unlock = (server: TestServer, cookie: string, password = PASSWORD) =>
    server.call('POST', '/api/session/unlock', { cookie, body: { password } })
  const listed = async (server: TestServer, cookie: string): Promise<string> =>
    (await server.call('GET', '/api/stations', { cookie })).body.code ?? 'in'

  it('[S8] [A7] is locked after 30 minutes without anything that its person did, on whichever server it was done', async () => {
    const cookie = await one.signIn('video1')
    for (let turn = 0; turn < 3; turn++) {
      world.advance(25)
      expect((await active(turn % 2 ? one : other, cookie)).status).to.equal(200)
      // The use is noted behind the answer.
      await until(isSeen, 2_000)
      expect(await listed(turn % 2 ? other : one, cookie)).to.equal('in')
    }
    world.advance(29)
    expect(await listed(one, cookie), 'reading is no use').to.equal('in')
    world.advance(1.1)
    for (const server of [one, other]) {
      expect(await listed(server, cookie)).to.equal('session.idle')
      // Nothing that is done opens it.
      expect((await active(server, cookie)).body.code).to.equal('session.idle')
      const written = await server.call('PUT', '/api/notifications/marks', {
        cookie,
        body: { upTo: '2026-01-01T00:00:00.000Z', isRead: true },
      })
      expect(written.body.code).to.equal('session.idle')
      const told = await server.call('GET', '/api/session', { cookie })
      expect(told.body).to.include({ isLocked: true }).and.not.have.any.keys('locksAt')
    }
  })

  it('[A7] the password unlocks it on every server, guesses are counted as those of signing in, signing out goes on', async () => {
    const cookie = await one.signIn('video2')
    const out = await one.signIn('video3')
    world.advance(31)
    expect((await unlock(one, cookie, 'not this')).body.code).to.equal('session.wrong')
    expect(await listed(one, cookie)).to.equal('session.idle')
    expect(await listed(other, cookie)).to.equal('session.idle')
    const { status, body } = await unlock(one, cookie)
    expect(status).to.equal(200)
    expect(body).to.have.property('locksAt').that.is.a('string')
    expect(body).not.to.have.property('isLocked')
    expect(await listed(one, cookie)).to.equal('in')
    expect(await listed(other, cookie)).to.equal('in')
    world.advance(31)
    for (let guess = 0; guess < 5; guess++) await unlock(guess % 2 ? one : other, cookie, `guess ${guess}`)
    expect((await unlock(one, cookie)).body.code).to.equal('session.locked')
    const again = await one.call('POST', '/api/session', { body: { username: 'video2', password: PASSWORD } })
    expect(again.body.code, 'signing in').to.equal('session.locked')
    expect((await one.call('DELETE', '/api/session', { cookie: out })).status).to.equal(200)
    expect(await codeFor(other, out)).to.equal('session.expired')
  })

  it('[A7] what a program changes is use; what a page sends by itself is none', async () => {
    const [program, page] = [await one.signIn('scene-lj2'), await one.signIn('scene-dh1')]
    const mark = { body: { upTo: '2026-01-01T00:00:00.000Z', isRead: true } }
    world.advance(20)
    await one.call('PUT', '/api/notifications/marks', { cookie: program, ...mark })
    const headers = { 'for-account': 'account-scene-dh1' }
    await one.call('PUT', '/api/notifications/marks', { cookie: page, headers, ...mark })
    world.advance(20)
    expect(await listed(one, program)).to.equal('in')
    expect(await listed(one, page)).to.equal('session.idle')
  })

  it('[A7] a wall never locks, lasts 30 days, and can do nothing but read figures', async () => {
    const { headers } = await one.call('POST', '/api/session', { body: { username: 'wall1', password: PASSWORD } })
    expect(headers.getSetCookie()[0]).to.match(/Max-Age=2592000$/)
    const cookie = headers.get('set-cookie')?.split(';')[0] ?? ''
    world.advance(13 * 60)
    const { body } = await one.call('GET', '/api/session', { cookie })
    expect(body).not.to.have.any.keys('locksAt', 'isLocked')
    expect((await one.call('GET', '/api/boards/city', { cookie })).status).to.equal(200)
    expect((await one.call('GET', '/api/cases', { cookie })).body.code).to.equal('rights.missing')
    world.advance(29 * 24 * 60)
    expect(await codeFor(other, cookie)).to.equal('in')
    world.advance(12 * 60)
    expect(await codeFor(other, cookie)).to.equal('session.expired')
  })

  it('[S8] ends after 12 hours, however much it is used', async () => {
    const cookie = await one.signIn('chief1')
    for (let quarter = 0; quarter < 28; quarter++) {
      world.advance(25)
      expect((await active(one, cookie)).status, `after ${25 * (quarter + 1)} minutes`).to.equal(200)
    }
    world.advance(25)
    expect(await codeFor(one, cookie)).to.equal('session.expired')
  })

  it('[S8] who signs in while the password is changed, or the account is disabled, is not in afterwards', async () => {
    const admin = await one.signIn('admin1')
    const post = (path: string, body: object) =>
      one.call('POST', `/api/accounts/account-scene1/${path}`, { cookie: admin, body })
    const next = 'another password 2'
    const own = 'my own words 3'
    for (const [ends, with_] of [
      [() => post('password', { password: next }), PASSWORD],
      [() => post('status', { status: 'disabled' }), own],
    ] as const) {
      if (with_ === own) await one.settle('scene1', next, own)
      // Sign-ins of a name take turns: most of these are evaluated after the change.
      const asked = Array.from({ length: 20 }, () =>
        one.call('POST', '/api/session', { body: { username: 'scene1', password: with_ } }),
      )
      await Promise.race(asked)
      expect((await ends()).status).to.equal(200)
      const cookies = (await Promise.all(asked)).flatMap(
        ({ headers }) => headers.get('set-cookie')?.split(';')[0] ?? [],
      )
      expect(cookies).not.to.have.length(0)
      await post('status', { status: 'active' })
      for (const cookie of cookies) expect(await codeFor(one, cookie)).to.equal('session.expired')
    }
  })

  it('[A8] a password that somebody else set opens one session, which is for a password of one’s own', async () => {
    const admin = await one.signIn('admin1')
    const [oneTime, own] = ['three white herons', 'four grey herons']
    const reset = () =>
      one.call('POST', '/api/accounts/account-chief2/password', { cookie: admin, body: { password: oneTime } })
    const open = (server: TestServer, password = oneTime) =>
      server.call('POST', '/api/session', { body: { username: 'chief2', password } })
    await reset()
    const answers = await Promise.all(Array.from({ length: 6 }, (_, index) => open(index % 2 ? one : other)))
    const opened = answers.filter(({ status }) => status === 200)
    expect(opened).to.have.length(1)
    for (const { status, body } of answers) if (status !== 200) expect(body.code).to.equal('session.password-used')
    expect(opened[0]?.body).to.have.property('passwordDue', true)
    const cookie = opened[0]?.headers.get('set-cookie')?.split(';')[0] ?? ''
    // On whichever server, and whatever it is that the person may otherwise.
    for (const path of ['/api/cases', '/api/boards/station', '/api/organisation', '/api/people', '/api/approvals'])
      for (const server of [one, other]) {
        const { status, body } = await server.call('GET', path, { cookie })
        expect([status, body.code], path).to.deep.equal([403, 'session.password-due'])
      }
    const id = 'case-nobodys'
    const command = { id: randomUUID(), operation: 'case.shelve', params: { id }, body: { reason: '试试' } }
    const queued = await one.call('POST', '/api/sync', { cookie, body: { commands: [command] } })
    expect(queued.body.code).to.equal('session.password-due')
    const read = await other.call('GET', '/api/session', { cookie })
    expect(read.body).to.have.property('passwordDue', true)
    expect(read.body['user']?.['may']).to.have.members([
      ...['session.read', 'session.close', 'session.active', 'session.unlock', 'account.change-password'],
    ])

    const change = (next: string) =>
      other.call('POST', '/api/session/password', { cookie, body: { present: oneTime, next } })
    expect((await change(oneTime)).body.code).to.equal('account.password-same')
    expect((await change(own)).status).to.equal(200)
    // The one session goes on, everywhere at once; the password of before opens nothing.
    for (const server of [one, other]) {
      expect((await server.call('GET', '/api/cases', { cookie })).status).to.equal(200)
      expect((await server.call('GET', '/api/session', { cookie })).body).not.to.have.property('passwordDue')
      expect((await open(server)).body.code).to.equal('session.wrong')
      expect((await open(server, own)).status).to.equal(200)
    }
  })

  it('[A8] a one-time password that nobody used runs out', async () => {
    const password = 'five blue herons'
    const cookie = await one.signIn('admin1')
    await one.call('POST', '/api/accounts/account-analyst3/password', { cookie, body: { password } })
    world.advance(72 * 60 + 1)
    const late = await one.call('POST', '/api/session', { body: { username: 'analyst3', password } })
    expect([late.status, late.body.code]).to.deep.equal([401, 'session.password-used'])
  })

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
    await until(async () => (await kinds('account-analyst1')).includes('account.signed-out'))
    expect(await kinds('account-analyst1')).to.include('account.signed-in')
    expect(await kinds('account-scene2')).to.include('account.locked-out')
  })
})
