import { io } from 'socket.io-client'
import { expect } from 'chai'
import type { Entry } from '../../shared/domain/entry.ts'
import { openCase, writeNote } from '../support/cases.ts'
import { until } from '../support/until.ts'
import { signIn, startWorld, type Person, type World } from '../support/world.ts'

const SOON_MS = 1_000

describe('who is connected', function () {
  this.timeout(60_000)
  let one: World
  let two: World
  before(async () => {
    one = await startWorld()
    two = await one.another()
  })
  after(async () => {
    await two.stop()
    await one.stop()
  })

  const follower = async (person: Person, id: string) => {
    const socket = await person.socket()
    const heard = {
      entries: [] as Entry[],
      unfollowed: [] as string[],
      gone: [] as string[],
      ended: [] as string[],
      isOff: false,
    }
    socket.on('entries', ({ items }) => heard.entries.push(...items))
    socket.on('unfollowed', ({ subject, reason }) => heard.unfollowed.push(`${subject.id} ${reason}`))
    socket.on('card-gone', ({ id: gone }) => heard.gone.push(gone))
    socket.on('session-ended', ({ reason }) => heard.ended.push(reason))
    socket.on('disconnect', () => (heard.isOff = true))
    const answer = await socket.emitWithAck('follow', { subject: { kind: 'case', id }, after: 0 })
    return { socket, heard, answer }
  }
  const within = async (holds: () => boolean): Promise<void> => until(holds, SOON_MS * 3)

  it('[A1] [T6] a unit that declines or is replaced follows no longer, within a second, on either server', async () => {
    const { id } = await openCase(one)
    const crime = await follower(await two.as('property1'), id)
    const scene = await follower(await one.as('scene1'), id)
    const stays = await follower(await two.as('station1'), id)
    const startedAt = performance.now()
    await (
      await one.as('property1')
    ).call('dispatch.decline', { params: { id, party: 'property-crime' }, body: { reason: '正忙' } })
    await within(() => crime.heard.unfollowed.length > 0)
    const body = { unitId: 'unit-scene-lj-2', reason: '换班' }
    await (await two.as('desk1')).call('dispatch.reassign', { params: { id, party: 'scene' }, body })
    await within(() => scene.heard.unfollowed.length > 0)
    expect(performance.now() - startedAt).to.be.lessThan(2 * SOON_MS * 3)
    for (const { heard } of [crime, scene]) {
      expect(heard.unfollowed).to.deep.equal([`${id} rights.missing`])
      expect(heard.gone).to.deep.equal([id])
    }
    const { seq } = await writeNote(one, id, '只给在办的人')
    await until(() => stays.heard.entries.at(-1)?.seq === seq)
    for (const { heard } of [crime, scene]) expect(heard.entries.map((entry) => entry.seq)).not.to.include(seq)
    expect(await scene.socket.emitWithAck('follow', { subject: { kind: 'case', id }, after: 0 })).to.deep.equal({
      code: 'subject.not-found',
    })
    for (const { socket } of [crime, scene, stays]) socket.disconnect()
  })

  it('[A1] [T6] who claims more than there is, or asked anew, is cut off as everybody is', async () => {
    const { id } = await openCase(one)
    const crime = await follower(await one.as('property1'), id)
    const { seq } = await writeNote(one, id, '还给看')
    await until(() => crime.heard.entries.at(-1)?.seq === seq)
    const ahead = await crime.socket.emitWithAck('follow', { subject: { kind: 'case', id }, after: seq + 2 })
    expect(ahead.seq).to.equal(seq)
    const body = { reason: '正忙' }
    await (await one.as('property1')).call('dispatch.decline', { params: { id, party: 'property-crime' }, body })
    await within(() => crime.heard.unfollowed.length > 0)
    expect(crime.heard.unfollowed).to.deep.equal([`${id} rights.missing`])
    const stays = await follower(await one.as('station1'), id)
    for (const text of ['一', '二', '三']) await writeNote(one, id, text)
    await until(() => (stays.heard.entries.at(-1)?.seq ?? 0) >= seq + 4)
    expect(crime.heard.entries.at(-1)?.seq).to.equal(seq)
    for (const { socket } of [crime, stays]) socket.disconnect()
  })

  it('[T6] who unfollows is told nothing more, also after asking for more than there is', async () => {
    const { id, seq } = await openCase(one)
    const leaves = await follower(await one.as('station1'), id)
    const stays = await follower(await one.as('scene1'), id)
    await until(() => leaves.heard.entries.length >= seq)
    const subject = { kind: 'case' as const, id }
    await leaves.socket.emitWithAck('follow', { subject, after: 1_000 })
    await leaves.socket.emitWithAck('unfollow', { subject })
    const had = leaves.heard.entries.length
    const written = await writeNote(one, id, '已不看')
    await until(() => stays.heard.entries.at(-1)?.seq === written.seq)
    await leaves.socket.emitWithAck('unfollow', { subject })
    expect(leaves.heard.entries.length).to.equal(had)
    for (const { socket } of [leaves, stays]) socket.disconnect()
  })

  it('[A1] [C7] a lead who hands over and has no other reason to see the case follows no longer', async () => {
    const { id } = await openCase(one)
    await (await one.as('station1')).call('dispatch.acknowledge', { params: { id, party: 'station' } })
    const body = { unitId: 'unit-station-lj02', reason: '辖区调整' }
    await (await one.as('desk1')).call('dispatch.reassign', { params: { id, party: 'station' }, body })
    const lead = await follower(await two.as('station1'), id)
    expect(lead.answer.seq).to.be.a('number')
    await (await one.as('chief1')).call('case.hand-over-lead', { params: { id }, body: { to: 'account-officer-lj02' } })
    await within(() => lead.heard.unfollowed.length > 0)
    lead.socket.disconnect()
  })

  it('[A1] strangers, and what is no case, are not found', async () => {
    const { id } = await openCase(one)
    for (const by of ['station2', 'chief-lj02', 'video2', 'auditor1', 'admin1']) {
      const { answer, heard, socket } = await follower(await one.as(by), id)
      expect(answer, by).to.deep.equal({ code: 'subject.not-found' })
      expect(await socket.emitWithAck('follow', { subject: { kind: 'case', id: 'no-such' }, after: 0 })).to.deep.equal({
        code: 'subject.not-found',
      })
      expect(heard.entries).to.deep.equal([])
      socket.disconnect()
    }
  })

  it('[S8] signing out ends the sockets of the session within a second, on the other server too, and no others', async () => {
    const { id } = await openCase(one)
    const person = await signIn(one.url, 'scene1')
    const elsewhere = await signIn(two.url, 'scene1')
    const here = await follower(person, id)
    const there = await follower({ ...person, socket: () => connect(two.url, person.cookie) }, id)
    const other = await follower(elsewhere, id)
    const startedAt = performance.now()
    await person.call('session.close')
    await within(() => here.heard.isOff && there.heard.isOff)
    expect(performance.now() - startedAt).to.be.lessThan(SOON_MS * 3)
    expect(here.heard.ended).to.have.length(1)
    const { seq } = await writeNote(one, id, '之后')
    await until(() => other.heard.entries.at(-1)?.seq === seq)
    expect(here.heard.entries.map((entry) => entry.seq)).not.to.include(seq)
    expect(other.heard.isOff).to.equal(false)
    other.socket.disconnect()
  })

  const connect = (url: string, cookie: string, origin?: string): ReturnType<Person['socket']> =>
    new Promise((resolve, reject) => {
      const headers = { ...(cookie ? { cookie } : {}), ...(origin ? { origin } : {}) }
      const socket = io(url, { transports: ['websocket'], extraHeaders: headers, forceNew: true, reconnection: false })
      socket.once('connect', () => resolve(socket))
      socket.once('connect_error', (error) => {
        socket.disconnect()
        reject(error)
      })
    })
  const refusal = (cookie: string, origin?: string): Promise<string> =>
    connect(one.url, cookie, origin).then(
      (socket) => {
        socket.disconnect()
        return 'connected'
      },
      (error: unknown) => (error instanceof Error ? error.message : ''),
    )

  it('[S9] nobody connects without a session, or from another site', async () => {
    const { cookie } = await one.as('desk1')
    expect(await refusal(cookie)).to.equal('connected')
    expect(await refusal(cookie, one.url)).to.equal('connected')
    expect(await refusal('')).to.equal('session.missing')
    expect(await refusal(`xiaoan_session=${'A'.repeat(43)}`)).to.equal('session.expired')
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1', `${one.url}.evil.example`, 'file://'])
      expect(await refusal(cookie, origin), origin).to.match(/websocket error/)
  })

  it('[S9] nothing is changed from another site', async () => {
    const { cookie } = await one.as('desk1')
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1']) {
      for (const [method, path] of [
        ['POST', '/api/cases'],
        ['DELETE', '/api/session'],
        ['POST', '/api/session'],
        ['PUT', '/api/units/x'],
        ['POST', '/api/sync'],
      ]) {
        const response = await fetch(one.url + path, {
          method,
          headers: { cookie, origin, 'content-type': 'application/json' },
          body: method === 'DELETE' ? undefined : '{}',
        })
        const { code } = (await response.json()) as { code: string }
        expect([response.status, code], `${method} ${path}`).to.deep.equal([403, 'request.origin'])
      }
    }
    await (await one.as('desk1')).call('session.read')
  })
})
