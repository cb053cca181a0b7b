import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { seedDemo } from '../../seed/demo.ts'
import type { Entry } from '../../shared/domain/entry.ts'
import { PASSWORD, startServers, until, type TestServer, type TestServers } from './server.ts'

const officer = {
  name: '新民警',
  roles: ['station-officer'],
  unitIds: ['unit-station-lj01'],
  stationId: 'station-lj01',
}
const GOOD = 'three white herons'
const OWN = 'seven black herons'

describe('administration', function () {
  this.timeout(60_000)
  let world: TestServers
  let server: TestServer
  let other: TestServer
  let admin: string
  before(async () => {
    world = await startServers(2)
    const [first, second] = world.servers
    if (!first || !second) throw new Error('two servers were asked for')
    server = first
    other = second
    admin = await server.signIn('admin1')
  })
  after(() => world.stop())

  const create = (username: string, body: object = {}, id?: string) =>
    server.call('POST', '/api/accounts', { cookie: admin, id, body: { username, password: GOOD, ...officer, ...body } })
  const statusOf = async (at: TestServer, cookie: string): Promise<number> =>
    (await at.call('GET', '/api/session', { cookie })).status
  const signInCode = async (username: string, password: string): Promise<string> =>
    (await server.call('POST', '/api/session', { body: { username, password } })).body.code ?? 'in'

  it('makes an account that signs in at once, on every server', async () => {
    const { status, body } = await create('new1')
    expect(status).to.equal(201)
    expect(body['account']).to.deep.include({ id: 'account-new1', districtId: 'district-lj', status: 'active' })
    expect(await statusOf(server, await server.settle('new1', GOOD, OWN))).to.equal(200)
    expect(await statusOf(other, await other.signIn('new1', OWN))).to.equal(200)
  })

  it('a repeated command is answered with the first result, another password under its id is refused', async () => {
    const id = randomUUID()
    const first = await create('new2', {}, id)
    const again = await create('new2', {}, id)
    expect(again.body).to.deep.equal(first.body)
    expect((await create('new2', { password: 'four grey herons' }, id)).body.code).to.equal('command.id-reused')
    expect(await signInCode('new2', GOOD)).to.equal('in')
  })

  it('of the same name made twice at once there is one', async () => {
    const answers = await Promise.all([
      create('twin', { password: 'the first password' }),
      other.call('POST', '/api/accounts', {
        cookie: admin,
        body: { username: 'twin', password: 'the second password', ...officer },
      }),
      create('twin', { password: 'the third password' }),
    ])
    const made = answers.findIndex(({ status }) => status === 201)
    expect(answers.map(({ body }) => body.code ?? 'made').sort()).to.deep.equal([
      'account.username-taken',
      'account.username-taken',
      'made',
    ])
    const passwords = ['the first password', 'the second password', 'the third password']
    expect(await signInCode('twin', passwords[made] ?? '')).to.equal('in')
  })

  it('[A2] refuses roles that must be apart, weak passwords and unknown units', async () => {
    expect((await create('bad', { roles: ['administrator', 'auditor'] })).body.code).to.equal('account.roles-conflict')
    expect((await create('bad', { password: 'short' })).body.code).to.equal('account.password-weak')
    expect((await create('bad', { unitIds: ['nowhere'] })).body.code).to.equal('account.unit-unknown')
    expect(await signInCode('bad', GOOD)).to.equal('session.wrong')
  })

  it('[S8] disabling ends every session within a second, and enabling lets in again', async () => {
    await create('gone')
    const cookie = await other.settle('gone', GOOD, OWN)
    const set = (status: string) =>
      server.call('POST', '/api/accounts/account-gone/status', { cookie: admin, body: { status } })
    expect((await set('disabled')).body['account']).to.deep.include({ status: 'disabled' })
    await until(async () => (await statusOf(other, cookie)) === 401)
    expect(await signInCode('gone', OWN)).to.equal('session.disabled')
    expect(await signInCode('gone', 'not it')).to.equal('session.wrong')
    await set('active')
    await until(async () => (await signInCode('gone', OWN)) === 'in')
  })

  it('[S8] a change of roles ends the sessions, a change of name does not', async () => {
    await create('moved')
    const cookie = await other.signIn('moved', GOOD)
    const update = (body: object) =>
      server.call('PUT', '/api/accounts/account-moved', { cookie: admin, body: { ...officer, ...body } })
    expect((await update({ name: '王新' })).status).to.equal(200)
    expect(await statusOf(server, cookie)).to.equal(200)
    await update({ name: '王新', roles: ['analyst'] })
    expect(await statusOf(server, cookie)).to.equal(401)
    await until(async () => (await statusOf(other, cookie)) === 401)
  })

  it('a new password ends the other sessions and none is written down', async () => {
    await create('chooser')
    const here = await server.settle('chooser', GOOD, OWN)
    const there = await other.signIn('chooser', OWN)
    const change = (present: string, next: string) =>
      server.call('POST', '/api/session/password', { cookie: here, body: { present, next } })
    expect((await change('not it', 'five blue herons')).body.code).to.equal('account.password-wrong')
    expect((await change(OWN, 'short')).body.code).to.equal('account.password-weak')
    expect((await change(OWN, 'five blue herons')).status).to.equal(200)
    expect(await statusOf(server, here)).to.equal(200)
    await until(async () => (await statusOf(other, there)) === 401)
    expect(await signInCode('chooser', OWN)).to.equal('session.wrong')

    const reset = { password: 'six brown herons' }
    await server.call('POST', '/api/accounts/account-chooser/password', { cookie: admin, body: reset })
    expect(await statusOf(server, here)).to.equal(401)
    expect(await signInCode('chooser', 'six brown herons')).to.equal('in')

    for (const name of ['journal', 'commands', 'accounts', 'credentials', 'sessions', 'guesses']) {
      const rows = JSON.stringify(await server.app.platform.db.collection(name).find().toArray())
      expect(rows, name).not.to.match(/herons/)
    }
  })

  it('an administrator does neither disable nor reset the own account', async () => {
    const own = '/api/accounts/account-admin1'
    const disable = await server.call('POST', `${own}/status`, { cookie: admin, body: { status: 'disabled' } })
    const reset = await server.call('POST', `${own}/password`, { cookie: admin, body: { password: GOOD } })
    expect([disable.body.code, reset.body.code]).to.deep.equal(['account.self', 'account.self'])
  })

  it('[A1] nobody else administers', async () => {
    const cookie = await server.signIn('district1')
    expect((await server.call('GET', '/api/accounts', { cookie })).body.code).to.equal('rights.missing')
    expect((await server.call('GET', '/api/audit', { cookie: admin })).body.code).to.equal('rights.missing')
  })

  it('lists accounts page by page, and finds by part of a name', async () => {
    const names: string[] = []
    let next: string | undefined
    do {
      const page = await server.call('GET', `/api/accounts?limit=20${next ? `&cursor=${next}` : ''}`, { cookie: admin })
      const { items, next: following } = page.body as unknown as { items: { username: string }[]; next?: string }
      names.push(...items.map((item) => item.username))
      next = following
    } while (next)
    expect(names).to.include.members(['admin1', 'video3', 'station1'])
    expect(new Set(names).size).to.equal(names.length)
    const found = await server.call('GET', `/api/accounts?q=${encodeURIComponent('陆建')}`, { cookie: admin })
    expect(JSON.stringify(found.body)).to.contain('station1')
    expect((await server.call('GET', '/api/accounts?q=.*', { cookie: admin })).body['items']).to.deep.equal([])
    expect((await server.call('GET', '/api/accounts?cursor=!!', { cookie: admin })).body.code).to.equal(
      'request.cursor',
    )
  })

  it('people are told without user names, and only those in use', async () => {
    const cookie = await server.signIn('station1')
    const { body } = await server.call('GET', '/api/people?unit=unit-station-lj01', { cookie })
    expect(JSON.stringify(body))
      .to.contain('陆建平')
      .and.not.match(/"(username|badge)"/)
  })

  it('a changed station is known to every server within a second', async () => {
    const area = {
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 0],
        ],
      ],
    }
    const body = { name: '新名派出所', area, arrivalTargetMinutes: 7 }
    const changed = await server.call('PUT', '/api/stations/station-kf04', { cookie: admin, body })
    expect(changed.body['station']).to.deep.include({ ...body, code: 'KF04' })
    const nameAt = (at: TestServer) => at.app.platform.organisation().station('station-kf04')?.name
    await until(() => nameAt(server) === body.name && nameAt(other) === body.name)
  })

  it('[D1] takes an area as programs write it, of 20,000 corners too, and says what is wrong with one', async () => {
    const put = (area: unknown) =>
      server.call('PUT', '/api/stations/station-kf03', {
        cookie: admin,
        body: { name: '望江路派出所', area, arrivalTargetMinutes: 5 },
      })
    const ring = (corners: number) =>
      Array.from({ length: corners }, (_, place) => {
        const angle = (2 * Math.PI * place) / corners
        return [118.6 + 0.05 * Math.cos(angle), 32 + 0.05 * Math.sin(angle), 12.34]
      })
    const geometry = {
      type: 'MultiPolygon',
      bbox: [1],
      coordinates: [
        [ring(20_000)],
        [
          [
            [1, 1],
            [2, 1],
            [2, 2],
          ],
        ],
      ].slice(0, 1),
    }
    const taken = await put({ type: 'FeatureCollection', crs: {}, features: [{ type: 'Feature', geometry }] })
    expect(taken.status, taken.text.slice(0, 200)).to.equal(200)
    const { area } = taken.body['station'] as unknown as { area: { type: string; coordinates: number[][][] } }
    expect([Object.keys(area), area.type, area.coordinates[0]?.length, area.coordinates[0]?.[0]?.length]).to.deep.equal(
      [...[['type', 'coordinates'], 'Polygon', 20_001, 2]],
    )
    const two = [
      [
        [
          [118.6, 32],
          [118.7, 32],
          [118.7, 32.1],
        ],
      ],
      [
        [
          [119, 32],
          [119.3, 32],
          [119.3, 32.1],
        ],
      ],
    ]
    expect((await put({ type: 'MultiPolygon', coordinates: two })).body['station']).to.have.nested.property(
      'area.coordinates[1][0][3]',
    )
    const crossed = await put({
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [1, 1],
          [1, 0],
          [0, 1],
        ],
      ],
    })
    expect([crossed.status, crossed.body.code]).to.deep.equal([422, 'organisation.area-invalid'])
    expect(JSON.stringify(crossed.body)).to.include('0.5, 0.5').and.include('相交')
    const large = await put({ type: 'Polygon', coordinates: [ring(20_001)] })
    expect([large.status, large.text.includes('20001')], large.text.slice(0, 200)).to.deep.equal([422, true])
    const levels = 20_000
    const deep = `${'{"type":"Feature","geometry":'.repeat(levels)}1${'}'.repeat(levels)}`
    const answer = await server.call('PUT', '/api/stations/station-kf03', {
      ...{ cookie: admin, headers: { 'content-type': 'application/json' } },
      body: Buffer.from(`{"name":"x","arrivalTargetMinutes":5,"area":${deep}}`),
    })
    expect(answer.status, answer.text).to.equal(422)
    for (const none of [{}, [], 'POLYGON((0 0))', { type: 'Feature', geometry: null }, null])
      expect((await put(none)).status, JSON.stringify(none)).to.equal(422)
  })

  it('[A4] the auditor reads what was done and by whom, newest first, without gap or repeat', async () => {
    const cookie = await server.signIn('auditor1')
    const seen: Entry[] = []
    let next: string | undefined
    do {
      const page = await server.call('GET', `/api/audit?limit=60${next ? `&cursor=${next}` : ''}`, { cookie })
      const { items, next: following } = page.body as unknown as { items: Entry[]; next?: string }
      seen.push(...items)
      next = following
    } while (next)
    const kinds = new Set(seen.map((entry) => entry.kind))
    expect([...kinds]).to.include.members([
      'account.created',
      'account.signed-in',
      'account.disabled',
      'station.changed',
    ])
    const times = seen.map((entry) => entry.storedAt)
    expect(times).to.deep.equal([...times].sort().reverse())
    expect(new Set(seen.map((entry) => `${entry.subject.id}/${entry.seq}`)).size).to.equal(seen.length)
    const of = await server.call('GET', '/api/audit?account=account-moved', { cookie })
    const entries = of.body['items'] as unknown as Entry[]
    expect(entries.every((entry) => entry.subject.id === 'account-moved')).to.equal(true)
    expect((await server.call('GET', '/api/audit?cursor=x', { cookie })).body.code).to.equal('request.cursor')
  })

  it('[A4] a refusal for want of rights stands in the account’s journal, repeats as one', async () => {
    const cookie = await server.signIn('community1')
    for (let time = 0; time < 5; time++) await server.call('GET', '/api/accounts', { cookie })
    const refused = async () =>
      (await server.app.platform.journal.entriesAfter('account-community1', 0, 50)).filter(
        (entry) => entry.kind === 'account.refused',
      )
    await until(async () => (await refused()).length > 0)
    expect(await refused()).to.have.length(1)
  })

  it('[A4] what is refused in a queue of commands is on record too', async () => {
    const cookie = await server.signIn('analyst1')
    const params = { id: 'case-nobodys' }
    const command = { id: randomUUID(), operation: 'case.shelve', params, body: { reason: '试试' } }
    const { body } = await server.call('POST', '/api/sync', { cookie, body: { commands: [command] } })
    expect(JSON.stringify(body)).to.include('rights.missing')
    const refused = async () =>
      (await server.app.platform.journal.entriesAfter('account-analyst1', 0, 50)).filter(
        (entry) => entry.kind === 'account.refused',
      )
    await until(async () => (await refused()).length > 0)
    expect((await refused())[0]?.body['operation']).to.equal('case.shelve')
  })

  it('seeding again changes nothing', async () => {
    const cookie = await server.signIn('desk2')
    const next = 'a password of my own'
    await server.call('POST', '/api/session/password', { cookie, body: { present: PASSWORD, next } })
    expect(await seedDemo(server.app.platform)).to.equal(0)
    expect(await signInCode('desk2', next)).to.equal('in')
  })
})
