import { expect } from 'chai'
import type { Entry } from '../../shared/domain/entry.ts'
import type { Alarm } from '../../shared/events.ts'
import { noticesOf } from '../../server/realtime/notices.ts'
import { acknowledgeAll, openCase } from '../support/cases.ts'
import { movedClock } from '../support/clock.ts'
import { until } from '../support/until.ts'
import { signIn, startWorld, type World } from '../support/world.ts'

/** What a terminal heard. */
interface Ear {
  alarms: Alarm[]
  off: string[]
  disconnect: () => void
}

describe('alarms', function () {
  it('[D4] one that nobody ended says so: only then has it been missed', () => {
    const entry = (userId: string) =>
      ({
        kind: 'dispatch.cancelled',
        subject: { kind: 'case', id: 'case-1' },
        scope: { city: 'city', station: 'station' },
        by: { userId, name: '' },
        body: { dispatchId: 'dispatch-1', party: 'station', unitId: 'unit-1' },
      }) as unknown as Entry
    const offs = (userId: string) =>
      noticesOf(entry(userId), () => '').flatMap((notice) => (notice.event === 'alarm-off' ? [notice.payload] : []))
    expect(offs('account-desk1').some(({ byItself }) => byItself)).to.equal(false)
    expect(offs('system').every(({ byItself }) => byItself === true)).to.equal(true)
  })

  this.timeout(60_000)
  const clock = movedClock()
  let one: World
  let two: World
  let ears: Record<string, Ear>
  const listeners = [
    'desk1',
    'station1',
    'officer-lj01',
    'property1',
    'property-lj1',
    'scene1',
    'chief1',
    'chief2',
    'desk2',
  ] as const
  before(async () => {
    one = await startWorld({ processNow: clock.processNow })
    two = await one.another()
    const opened = listeners.map(async (by, index): Promise<[string, Ear]> => {
      const socket = await (await (index % 2 ? one : two).as(by)).socket()
      const ear: Ear = { alarms: [], off: [], disconnect: () => socket.disconnect() }
      socket.on('alarm', (alarm) => ear.alarms.push(alarm))
      socket.on('alarm-off', ({ id }) => ear.off.push(id))
      return [by, ear]
    })
    ears = Object.fromEntries(await Promise.all(opened))
  })
  after(async () => {
    for (const ear of Object.values(ears)) ear.disconnect()
    await two.stop()
    await one.stop()
  })

  const heard = (by: string, caseId: string, kind?: Alarm['kind']): Alarm[] =>
    (ears[by]?.alarms ?? []).filter((alarm) => alarm.caseId === caseId && (kind === undefined || alarm.kind === kind))
  const wentOff = (by: string, id: string): boolean => ears[by]?.off.includes(id) ?? false
  /** Both servers look at their timers at the same time. */
  const fire = async (): Promise<void> => {
    await Promise.all([one.app.fireDueTimers(), two.app.fireDueTimers(), one.app.fireDueTimers()])
  }
  const escalations = async (id: string): Promise<string[]> =>
    (await one.app.platform.journal.entriesAfter(id, 0, 500))
      .filter(({ kind }) => kind === 'dispatch.escalated')
      .map(({ body }) => `${String(body['party'])} ${String(body['level'])}`)
      .sort()

  /** Nothing of the case fires any more. */
  const silence = async (id: string): Promise<void> => {
    await (await one.as('chief1')).call('case.shelve', { params: { id }, body: { reason: '测试完毕' } })
  }

  it('[D3] stop on every terminal of the unit, at the desk and with the chief when one person signs', async () => {
    const { id, dispatches } = await openCase(one)
    const sent = dispatches[0]?.id ?? ''
    await (await two.as('officer-lj01')).call('dispatch.acknowledge', { params: { id, party: 'station' } })
    await until(() => ['station1', 'officer-lj01', 'desk1', 'desk2', 'chief1'].every((by) => wentOff(by, sent)))
    for (const by of ['property1', 'scene1', 'chief2']) expect(wentOff(by, sent), by).to.equal(false)
    await silence(id)
  })
  it('[D3] [D2] stop when the desk sends another unit, and when the case ends', async () => {
    const { id, dispatches } = await openCase(two)
    const ids = dispatches.map((dispatch) => dispatch.id)
    const body = { unitId: 'unit-property-lj-2', reason: '就近' }
    await (await one.as('desk1')).call('dispatch.reassign', { params: { id, party: 'property-crime' }, body })
    await until(() => wentOff('property1', ids[1] ?? '') && wentOff('property-lj1', ids[1] ?? ''))
    await (await one.as('chief1')).call('case.escalate', { params: { id }, body: { reason: '重大案件' } })
    await until(() => wentOff('station1', ids[0] ?? '') && wentOff('scene1', ids[2] ?? ''))
  })

  it('[D4] not before 30 s; then the leader, at 60 s the chief and the desk, each once with two servers', async () => {
    const { id, number, dispatches } = await openCase(one)
    await (await one.as('scene1')).call('dispatch.arrive', { params: { id, party: 'scene' } })
    clock.advance(29)
    await fire()
    expect(await escalations(id)).to.deep.equal([])
    clock.advance(2)
    await fire()
    expect(await escalations(id)).to.deep.equal(['property-crime leader', 'station leader'])
    await until(() => heard('officer-lj01', id, 'leader').length > 0 && heard('property-lj1', id, 'leader').length > 0)
    expect(heard('officer-lj01', id, 'leader')[0]).to.include({ number, id: dispatches[0]?.id, party: 'station' })
    expect(heard('chief1', id)).to.deep.equal([])
    clock.advance(30)
    await fire()
    await fire()
    await until(() => [heard('chief1', id), heard('desk1', id), heard('desk2', id)].every(({ length }) => length >= 2))
    expect(await escalations(id)).to.deep.equal([
      'property-crime chief',
      'property-crime leader',
      'station chief',
      'station leader',
    ])
    for (const by of ['chief1', 'desk1', 'desk2']) expect(heard(by, id, 'chief'), by).to.have.length(2)
    expect(heard('chief2', id)).to.deep.equal([])
    await silence(id)
  })

  it('[D4] the desk hears of who has not arrived in time; what was done in time fires nothing', async () => {
    const { id } = await openCase(two)
    await acknowledgeAll(two, id)
    await (await one.as('scene1')).call('dispatch.arrive', { params: { id, party: 'scene' } })
    clock.advance(4 * 60 + 50)
    await fire()
    expect(await escalations(id)).to.deep.equal([])
    clock.advance(11)
    await fire()
    expect(await escalations(id)).to.deep.equal(['property-crime not-arrived', 'station not-arrived'])
    await until(() => heard('desk1', id, 'not-arrived').length === 2 && heard('desk2', id, 'not-arrived').length === 2)
    for (const by of ['chief1', 'station1', 'officer-lj01']) expect(heard(by, id, 'not-arrived'), by).to.deep.equal([])
    await silence(id)
  })

  it('[D4] "not arrived" goes on when the unit sets out, and stops when it arrives', async () => {
    const { id, dispatches } = await openCase(one)
    const late = `late:${dispatches[0]?.id ?? ''}`
    await acknowledgeAll(one, id)
    clock.advance(5 * 60 + 1)
    await fire()
    await until(() => heard('desk1', id, 'not-arrived').some((alarm) => alarm.id === late))
    const params = { id, party: 'station' as const }
    await (await one.as('station1')).call('dispatch.depart', { params })
    await until(() => (ears['desk1']?.off ?? []).filter((each) => each === dispatches[0]?.id).length >= 2)
    expect(wentOff('desk1', late)).to.equal(false)
    await (await two.as('station1')).call('dispatch.arrive', { params })
    await until(() => wentOff('desk1', late) && wentOff('desk2', late))
    expect(wentOff('desk1', `late:${dispatches[1]?.id ?? ''}`)).to.equal(false)
    // The case ends: so does what is late about it.
    await silence(id)
    await until(() => ['desk1', 'desk2'].every((by) => wentOff(by, `late:${dispatches[1]?.id ?? ''}`)))
  })

  it('[D2] "declined" goes on at the desk until another unit is sent, or the case ends', async () => {
    for (const end of ['reassigned', 'dismissed'] as const) {
      const { id, dispatches } = await openCase(one)
      const alarm = `declined:${dispatches[1]?.id ?? ''}`
      const params = { id, party: 'property-crime' as const }
      await (await two.as('property1')).call('dispatch.decline', { params, body: { reason: '正在处置' } })
      await until(() => heard('desk2', id, 'declined').length > 0)
      expect(wentOff('desk1', alarm)).to.equal(false)
      const desk = await two.as('desk1')
      if (end === 'reassigned')
        await desk.call('dispatch.reassign', { params, body: { unitId: 'unit-property-lj-2', reason: '就近' } })
      else await desk.call('case.dismiss', { params: { id }, body: { ground: 'mis-sent', reason: '误派' } })
      await until(() => wentOff('desk1', alarm) && wentOff('desk2', alarm))
      if (end === 'reassigned') await silence(id)
    }
  })

  it('[D2] the desk hears of a declined dispatch, with the reason and the number', async () => {
    const { id, number } = await openCase(one)
    await (
      await two.as('property1')
    ).call('dispatch.decline', {
      params: { id, party: 'property-crime' },
      body: { reason: '正在处置' },
    })
    await until(() => heard('desk1', id, 'declined').length > 0 && heard('desk2', id, 'declined').length > 0)
    expect(heard('desk1', id, 'declined')).to.have.length(1)
    expect(heard('desk1', id, 'declined')[0]).to.include({ number, text: '正在处置', party: 'property-crime' })
    expect(heard('chief1', id, 'declined')).to.deep.equal([])
  })

  it('[D4] a server that starts later tells the number too', async () => {
    const { id, number } = await openCase(one)
    const three = await one.another()
    const socket = await (await three.as('desk3')).socket()
    const alarms: Alarm[] = []
    socket.on('alarm', (alarm) => alarms.push(alarm))
    clock.advance(61)
    await three.app.fireDueTimers()
    await until(() => alarms.filter((alarm) => alarm.caseId === id).length >= 3)
    for (const alarm of alarms.filter((each) => each.caseId === id)) expect(alarm.number).to.equal(number)
    expect(await escalations(id)).to.have.length(6)
    socket.disconnect()
    await three.stop()
  })
})

describe('warnings of the window', function () {
  this.timeout(60_000)
  const clock = movedClock()

  it('[K7] come at 12, 20 and 24 h to lead and chief, once each over two servers', async () => {
    const one = await startWorld({ processNow: clock.processNow })
    const two = await one.another()
    const { id } = await openCase(one)
    await acknowledgeAll(one, id)
    const warned = async () =>
      (await one.app.platform.journal.entriesAfter(id, 0, 500)).flatMap(({ kind, body }) =>
        kind === 'clock.warned' ? [body] : [],
      )
    for (const [hours, expected] of [
      [11.99, []],
      [0.02, [12]],
      [8, [12, 20]],
      [4, [12, 20, 24]],
      [100, [12, 20, 24]],
    ] as const) {
      clock.advance(hours * 3600)
      await Promise.all([one.app.fireDueTimers(), two.app.fireDueTimers()])
      expect((await warned()).map((body) => body['hours'])).to.deep.equal(expected)
    }
    for (const body of await warned())
      expect(body['recipients']).to.have.members(['account-station1', 'account-chief1'])

    // They fall silent for lead and chief when the work ends.
    const off: Record<string, string[]> = { station1: [], chief1: [] }
    // Signed in anew: the days that passed ended the sessions before.
    const [lead, chief] = [await signIn(one.url, 'station1'), await signIn(two.url, 'chief1')]
    const sockets = [await lead.socket(), await chief.socket()] as const
    sockets[0].on('alarm-off', (alarm) => off['station1']?.push(alarm.id))
    sockets[1].on('alarm-off', (alarm) => off['chief1']?.push(alarm.id))
    await chief.call('case.shelve', { params: { id }, body: { reason: '测试完毕' } })
    await until(() =>
      Object.values(off).every((ids) => [12, 20, 24].every((hours) => ids.includes(`clock:${id}:${hours}`))),
    )
    for (const socket of sockets) socket.disconnect()
    await two.stop()
    await one.stop()
  })
})
