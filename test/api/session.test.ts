import { expect } from 'chai'
import { randomUUID } from 'node:crypto'
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
})
