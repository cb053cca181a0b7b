import { expect } from 'chai'
import type { NotificationItem } from '../../shared/domain/notification-item.ts'
import type { Alarm, NotificationsMarked } from '../../shared/events.ts'
import type { EntryResult } from '../../shared/operations/results.ts'
import { acknowledgeAll, openCase, seize, upload } from '../support/cases.ts'
import { until } from '../support/until.ts'
import { startWorld, type World } from '../support/world.ts'

describe('mentions and notifications', function () {
  this.timeout(60_000)
  let world: World
  let caseId = ''
  before(async () => {
    world = await startWorld()
  })
  beforeEach(async () => {
    caseId = (await openCase(world)).id
  })
  after(() => world.stop())

  const write = async (
    by: string,
    text: string,
    more: { mentions?: string[]; corrects?: number; answers?: number } = {},
    lane: 'investigation' | 'video' = 'investigation',
  ): Promise<EntryResult> =>
    (await world.as(by)).call('timeline.write', {
      params: { id: caseId },
      body: { lane, kind: 'note', body: { text }, ...more },
    })
  const ask = async (by: string, to: 'video' | 'command'): Promise<EntryResult> =>
    (await world.as(by)).call('timeline.write', {
      params: { id: caseId },
      body: { lane: 'investigation', kind: 'request', body: { text: '请调取地铁口监控', to } },
    })
  const listed = async (who: string, unread?: boolean): Promise<NotificationItem[]> => {
    await world.app.platform.journal.drained()
    const { items } = await (await world.as(who)).call('notification.list', { query: unread ? { unread } : {} })
    return items.filter((item) => item.case.id === caseId)
  }
  /** The bus brings an entry a moment after its answer. */
  const eventually = async (
    who: string,
    holds: (items: NotificationItem[]) => boolean,
  ): Promise<NotificationItem[]> => {
    let found: NotificationItem[] = []
    await until(async () => {
      found = await listed(who)
      return holds(found)
    })
    return found
  }

  it('[T7] keep id and name with the entry, and concern the person once', async () => {
    const { entry } = await write('station1', '@何俊杰 请看', { mentions: ['account-property1'] })
    expect(entry.body['mentions']).to.deep.equal([{ userId: 'account-property1', name: '何俊杰' }])
    const [item] = await eventually('property1', (items) => items.length === 1)
    expect(item).to.include({ kind: 'mention', isRead: false, text: '@何俊杰 请看' })
    expect(item?.entry).to.deep.include({ seq: entry.seq, by: { userId: 'account-station1', name: '陆建平' } })
    expect(await listed('scene1')).to.deep.equal([])
    const { entry: corrected } = await write('station1', '@何俊杰 @苏慧敏 请看', {
      mentions: ['account-property1', 'account-scene1'],
      corrects: entry.seq,
    })
    expect(corrected.body['mentions']).to.deep.equal([
      { userId: 'account-property1', name: '何俊杰', before: true },
      { userId: 'account-scene1', name: '苏慧敏' },
    ])
    await eventually('scene1', (items) => items.length === 1)
    expect(await listed('property1')).to.have.length(1)
  })

  it('[T7] [A1] refuse who may not see the case, is disabled or unknown, and write nothing', async () => {
    const station1 = await world.as('station1')
    const admin = await world.as('admin1')
    const params = { id: 'account-scene-lj1' }
    await admin.call('account.set-status', { params, body: { status: 'disabled' } })
    const before = (await station1.call('case.read', { params: { id: caseId } })).case.seq
    for (const stranger of ['account-station2', 'account-auditor1', 'account-admin1', 'account-scene-lj1', 'nobody']) {
      const problem = await station1.refused('timeline.write', 'timeline.mention-unfit', {
        params: { id: caseId },
        body: {
          lane: 'investigation',
          kind: 'note',
          body: { text: '@某' },
          mentions: ['account-property1', stranger],
        },
      })
      expect(problem.fields?.[0]?.field, stranger).to.equal('mentions.1')
      expect(problem.titles?.zh).to.match(/提到的人/)
      expect(problem.titles?.en).to.match(/person named/)
    }
    await admin.call('account.set-status', { params, body: { status: 'active' } })
    expect((await station1.call('case.read', { params: { id: caseId } })).case.seq).to.equal(before)
    for (const mentions of [
      ['a b'],
      ['account-property1', 'account-property1'],
      Array.from({ length: 21 }, (_, i) => `a${i}`),
    ])
      await station1.refused('timeline.write', 'request.invalid', {
        params: { id: caseId },
        body: { lane: 'investigation', kind: 'note', body: { text: '@某' }, mentions },
      })
  })

  it('[T5] [T9] tell the asked lane of a request, and who asked of the answer', async () => {
    const { seq } = await ask('station1', 'video')
    const [asked] = await eventually('video1', (items) => items.length === 1)
    expect(asked).to.deep.include({ kind: 'request', isSettled: false, detail: { to: 'video' } })
    expect(await listed('video2')).to.deep.equal([])
    expect(await listed('station1')).to.deep.equal([])
    await write('video1', '已调取', { answers: seq }, 'video')
    const [answer] = await eventually('station1', (items) => items.length === 1)
    expect(answer?.kind).to.equal('answer')
    expect((await listed('video1'))[0]?.isSettled).to.equal(true)
  })

  it('[K3] [C6] [T9] tell chiefs what waits for them, and who asked how it was decided', async () => {
    await acknowledgeAll(world, caseId)
    const params = { id: caseId }
    const officer = await world.as('station1')
    await officer.call('case.dismiss', { params, body: { ground: 'no-offence', reason: '自己放错了地方' } })
    const [waiting] = await eventually('chief1', (items) => items.length === 1)
    expect(waiting).to.include({ kind: 'approval', isSettled: false, text: '自己放错了地方' })
    await (await world.as('district1')).call('case.refuse-dismissal', { params, body: { reason: '监控不符' } })
    const [decided] = await eventually('station1', (items) => items.length === 1)
    expect(decided?.kind).to.equal('decided')
    expect((await listed('chief1'))[0]?.isSettled).to.equal(true)
    expect(await listed('chief-lj02')).to.deep.equal([])
  })

  it('[K7] [T9] tell the lead of a supervised follow-up and the desk of a dispatch that was declined', async () => {
    await acknowledgeAll(world, caseId)
    const dueAt = new Date(world.app.platform.now().getTime() + 3_600_000).toISOString()
    const params = { id: caseId }
    await (await world.as('chief1')).call('case.supervise', { params, body: { text: '今晚报告', dueAt } })
    const [asked] = await eventually('station1', (items) => items.length === 1)
    expect(asked).to.deep.include({ kind: 'supervision', text: '今晚报告', detail: { dueAt } })
    const alarms: Alarm[] = []
    const socket = await (await world.as('desk1')).socket()
    socket.on('alarm', (alarm) => alarms.push(alarm))
    const decline = { params: { id: caseId, party: 'scene' as const }, body: { reason: '正忙' } }
    await (await world.as('scene1')).call('dispatch.decline', decline)
    const [alarm] = await eventually('desk1', (items) => items.length === 1)
    expect(alarm).to.include({ kind: 'alarm', isSettled: false })
    await until(() => alarms.length === 1)
    // By what an alarm says a window marks the notification of it.
    expect(`${alarms[0]?.caseId}:${alarms[0]?.seq}`).to.equal(alarm?.id)
    socket.disconnect()
  })

  it('[A1] [T9] leave out cases that one may not see any more, in list and number', async () => {
    const { seq } = await write('station1', '@苏慧敏', { mentions: ['account-scene1'] })
    await eventually('scene1', (items) => items.some((item) => item.entry.seq === seq))
    const scene = await world.as('scene1')
    const before = (await scene.call('notification.list')).unread
    const body = { unitId: 'unit-scene-lj-2', reason: '换班' }
    await (await world.as('desk1')).call('dispatch.reassign', { params: { id: caseId, party: 'scene' }, body })
    expect(await listed('scene1')).to.deep.equal([])
    expect((await scene.call('notification.list')).unread).to.equal(before - 1)
  })

  it('[T9] are marked by their owner alone, and the other windows are told', async () => {
    const { seq } = await write('station1', '@何俊杰 一', { mentions: ['account-property1', 'account-scene1'] })
    const { seq: second } = await write('station1', '@何俊杰 二', { mentions: ['account-property1'] })
    await eventually('property1', (items) => items.length === 2)
    const property = await world.as('property1')
    const heard: NotificationsMarked[] = []
    const socket = await property.socket()
    socket.on('notifications-marked', (message) => heard.push(message))
    const ids = [`${caseId}:${seq}`]
    const { unread } = await property.call('notification.mark', { body: { ids, isRead: true } })
    await until(() => heard.length === 1)
    expect(heard[0]).to.deep.equal({ ids, isRead: true, unread })
    expect((await listed('property1', true)).map((item) => item.entry.seq)).to.deep.equal([second])
    expect((await listed('scene1'))[0]?.isRead).to.equal(false)
    expect((await property.call('notification.mark', { body: { ids, isRead: false } })).unread).to.equal(unread + 1)
    const upTo = new Date(world.app.platform.now().getTime()).toISOString()
    expect(await property.call('notification.mark', { body: { upTo, isRead: true } })).to.deep.equal({ unread: 0 })
    expect(await listed('property1', true)).to.deep.equal([])
    expect(await listed('property1')).to.have.length(2)
    expect((await listed('scene1'))[0]?.isRead).to.equal(false)
    for (const wrong of [{ isRead: true }, { ids, upTo, isRead: true }])
      await property.refused('notification.mark', 'request.invalid', { body: wrong })
    socket.disconnect()
  })

  it('[T9] come page by page without gap or repeat, and live to the person alone', async () => {
    const video = await world.as('video1')
    const heard: NotificationItem[] = []
    const others: NotificationItem[] = []
    const [socket, other] = [await video.socket(), await (await world.as('analyst1')).socket()]
    socket.on('notification', (item) => heard.push(item))
    other.on('notification', (item) => others.push(item))
    await Promise.all(Array.from({ length: 25 }, () => ask('station1', 'video')))
    await until(() => heard.length === 25)
    expect(others).to.deep.equal([])
    const seen: string[] = []
    for (let cursor: string | undefined, first = true; first || cursor !== undefined; first = false) {
      const { items, next } = await video.call('notification.list', {
        query: { limit: 4, ...(cursor ? { cursor } : {}) },
      })
      seen.push(...items.filter((item) => item.case.id === caseId).map(({ id }) => id))
      cursor = next
    }
    expect(new Set(seen).size).to.equal(25)
    expect(seen).to.have.length(25)
    await video.refused('notification.list', 'request.cursor', { query: { cursor: 'bm9uZQ' } })
    for (const each of [socket, other]) each.disconnect()
  })

  it('[T9] that were missed are listed by the next server, those that were read stay read', async () => {
    const { seq } = await write('station1', '@何俊杰', { mentions: ['account-property1'] })
    await eventually('property1', (items) => items.length === 1)
    const property = await world.as('property1')
    await property.call('notification.mark', { body: { ids: [`${caseId}:${seq}`], isRead: true } })
    const { db } = world.app.platform
    await write('station1', '@何俊杰 再看', { mentions: ['account-property1'] })
    await eventually('property1', (items) => items.length === 2)
    await db.collection<{ isRead: boolean }>('notifications').deleteMany({ isRead: false })
    const two = await world.another()
    const property2 = await two.as('property1')
    const mine = async (): Promise<boolean[]> => {
      const { items } = await property2.call('notification.list')
      return items.filter((item) => item.case.id === caseId).map(({ isRead }) => isRead)
    }
    // Who asks while a list is being made gets what there is.
    await until(async () => (await mine()).length === 2)
    expect(await mine()).to.deep.equal([false, true])
    await two.stop()
  })

  it('[P5] [T9] tell the district’s chief of a return that waits', async () => {
    await upload(world, 'station1', 'seized')
    const { id } = await seize(world, caseId)
    const params = { id }
    await (await world.as('custodian1')).call('property.check-in', { params, body: { why: 'stored', place: 'A-1' } })
    const officer = await world.as('station1')
    const ownership = { owner: '万家福超市', evidence: '进货单', undisputed: true }
    await officer.call('property.record-ownership', { params, body: ownership })
    await officer.call('property.request-return', { params, body: { factsEstablished: true, noHarm: true } })
    const [item] = await eventually('district1', (items) => items.length === 1)
    expect(item).to.deep.include({ kind: 'approval', isSettled: false, detail: { what: '香烟' } })
    await (await world.as('district1')).call('property.approve-return', { params, body: {} })
    const [decided] = await eventually('station1', (items) => items.length === 1)
    expect(decided?.kind).to.equal('decided')
  })
})
