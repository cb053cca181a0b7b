import { expect } from 'chai'
import { until } from '../support/until.ts'
import { startWorld, PASSWORD, type World } from '../support/world.ts'

describe('who asks through a proxy', function () {
  this.timeout(60_000)
  let direct: World
  let behind: World
  before(async () => {
    direct = await startWorld()
    behind = await direct.another({ env: { TRUSTED_PROXIES: 'loopback' } })
  })
  after(async () => {
    await behind.stop()
    await direct.stop()
  })

  const guess = async (
    world: World,
    username: string,
    from: string,
    password = 'not the right one',
  ): Promise<string> => {
    const response = await fetch(`${world.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
      body: JSON.stringify({ username, password }),
    })
    return response.ok ? 'in' : ((await response.json()) as { code: string }).code
  }

  it('[S7] is known by what a trusted proxy says, and no lock-out reaches beyond the own network', async () => {
    for (let count = 0; count < 5; count++) expect(await guess(behind, 'scene2', '192.0.2.1')).to.equal('session.wrong')
    expect(await guess(behind, 'scene2', '192.0.2.1', PASSWORD)).to.equal('session.locked')
    // What the client itself put before the proxy's word is not believed.
    expect(await guess(behind, 'scene2', '198.51.100.7, 192.0.2.1', PASSWORD)).to.equal('session.locked')
    expect(await guess(behind, 'scene2', '198.51.100.7', PASSWORD)).to.equal('in')
    const signedIn = async () =>
      (await behind.app.platform.journal.entriesAfter('account-scene2', 0, 100)).filter(
        ({ kind }) => kind === 'account.signed-in',
      )
    await until(async () => (await signedIn()).length > 0)
    expect((await signedIn()).map(({ body }) => body['ip'])).to.deep.equal(['198.51.100.7'])
  })

  it('[S7] whoever floods the sign-in keeps nobody of another network out', async () => {
    const codes: string[] = []
    const flood = Array.from({ length: 200 }, async (_, name) =>
      codes.push(await guess(behind, `nobody${name}`, '192.0.2.200')),
    )
    expect(await guess(behind, 'analyst2', '198.51.100.8', PASSWORD)).to.equal('in')
    await Promise.all(flood)
    expect(codes.filter((code) => code === 'session.wrong')).to.have.length(20)
    expect(codes.filter((code) => code === 'session.locked')).to.have.length(180)
  })

  it('[S8] gets a cookie for TLS alone where the proxy says that it is asked over TLS, and nobody else’s word counts', async () => {
    const cookiesOf = async (world: World, protocol: string): Promise<string[]> => {
      const response = await fetch(`${world.url}/api/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-proto': protocol },
        body: JSON.stringify({ username: 'desk3', password: PASSWORD }),
      })
      return response.headers.getSetCookie()
    }
    const isSecure = (cookie: string): boolean => /; Secure(;|$)/.test(cookie)
    expect((await cookiesOf(behind, 'https')).map(isSecure)).to.deep.equal([true, true])
    expect((await cookiesOf(behind, 'http')).map(isSecure)).to.deep.equal([false, false])
    expect((await cookiesOf(direct, 'https')).map(isSecure)).to.deep.equal([false, false])
  })

  it('[S7] nobody else is believed: whoever writes another address each time is locked all the same', async () => {
    for (let count = 0; count < 5; count++)
      expect(await guess(direct, 'chief2', `192.0.2.${count}`)).to.equal('session.wrong')
    expect(await guess(direct, 'chief2', '198.51.100.7', PASSWORD)).to.equal('session.locked')
  })
})
