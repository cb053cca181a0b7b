import { expect } from 'chai'
import type { Doing, PresenceMessage, PresentPerson } from '../../shared/events.ts'
import type { LiveSocket } from '../../seed/replay/client.ts'
import { Presence } from '../../server/realtime/presence.ts'
import { openCase } from '../support/cases.ts'
import { until } from '../support/until.ts'
import { startWorld, type World } from '../support/world.ts'

/** [T8] ends after six seconds of silence. */
const SILENCE_MS = 6_000

interface Window {
  socket: LiveSocket
  heard: PresenceMessage[]
  say: (doing?: Doing) => Promise<{ code?: string }>
  people: () => PresentPerson[]
}

describe('who is here', function () {
  this.timeout(60_000)
  let world: World
  let caseId = ''
  const windows: Window[] = []
  before(async () => {
    world = await startWorld()
  })
  beforeEach(async () => {
    caseId = (await openCase(world)).id
  })
  afterEach(() => {
    for (const { socket } of windows.splice(0)) socket.disconnect()
  })
  after(() => world.stop())

  const window = async (username: string): Promise<Window> => {
    const socket = await (await world.as(username)).socket()
    const heard: PresenceMessage[] = []
    socket.on('presence', (message) => heard.push(message))
    const made: Window = {
      socket,
      heard,
      say: (doing = {}) => socket.emitWithAck('present', { subject: { kind: 'case', id: caseId }, ...doing }),
      people: () => heard.at(-1)?.people ?? [],
    }
    windows.push(made)
    return made
  }
  const namesOf = ({ people }: Window): string[] => people().map(({ name }) => name)

  it('[T8] is told by name, unit and lane, several windows of one person as one', async () => {
    const one = await window('station1')
    await one.say()
    const [two, again] = [await window('scene1'), await window('scene1')]
    for (const each of [two, again]) await each.say()
    await until(() => [one, two, again].every((each) => namesOf(each).length === 2))
    expect(one.people()).to.deep.equal([
      {
        userId: 'account-station1',
        name: '陆建平',
        unit: world.app.platform.organisation().unit('unit-station-lj01')?.name,
        lanes: ['investigation'],
      },
      {
        userId: 'account-scene1',
        name: '苏慧敏',
        unit: world.app.platform.organisation().unit('unit-scene-lj-1')?.name,
        lanes: ['scene'],
      },
    ])
    two.socket.disconnect()
    await again.say({ writing: 'scene' })
    await until(() => one.people().some(({ writing }) => writing === 'scene'))
    expect(one.heard.at(-1)?.count).to.equal(2)
    again.socket.disconnect()
    await until(() => namesOf(one).length === 1)
  })

  it('[T8] who writes or changes something stands first, until it ends, falls silent or goes', async () => {
    const [one, two] = [await window('station1'), await window('property1')]
    await one.say()
    await two.say({ writing: 'investigation', changing: 'suspects' })
    await until(() => one.people()[0]?.writing === 'investigation')
    expect(one.people()[0]).to.include({ name: '何俊杰', changing: 'suspects' })
    await two.say()
    await until(() => one.people().every(({ writing, changing }) => writing === undefined && changing === undefined))
    const startedAt = performance.now()
    await two.say({ writing: 'investigation' })
    await until(() => one.people().some(({ writing }) => writing !== undefined))
    await until(() => one.people().every(({ writing }) => writing === undefined), SILENCE_MS * 3)
    expect(performance.now() - startedAt).to.be.at.least(SILENCE_MS - 200)
    await two.socket.emitWithAck('absent', { subject: { kind: 'case', id: caseId } })
    await until(() => namesOf(one).length === 1)
  })

  it('[T8] [A1] is told to nobody who may not see the case, and no longer to who may not any more', async () => {
    const one = await window('station1')
    await one.say()
    const stranger = await window('station2')
    expect(await stranger.say()).to.deep.equal({ code: 'subject.not-found' })
    const scene = await window('scene1')
    expect(await scene.say({ writing: 'video' })).to.deep.equal({ code: 'timeline.lane' })
    await scene.say()
    await until(() => namesOf(one).length === 2)
    const body = { unitId: 'unit-scene-lj-2', reason: '换班' }
    await (await world.as('desk1')).call('dispatch.reassign', { params: { id: caseId, party: 'scene' }, body })
    await until(() => namesOf(one).length === 1)
    const before = scene.heard.length
    await one.say({ writing: 'investigation' })
    await until(() => one.people()[0]?.writing !== undefined)
    expect(scene.heard).to.have.length(before)
    expect(stranger.heard).to.deep.equal([])
    expect(await scene.say()).to.deep.equal({ code: 'subject.not-found' })
  })

  it('[T8] [S2] a window that floods is told so, and the others hear four messages a second at most', async () => {
    const [one, two] = [await window('station1'), await window('property1')]
    await one.say()
    await two.say()
    await until(() => namesOf(one).length === 2)
    const before = one.heard.length
    const startedAt = performance.now()
    let said = 0
    // What is told may by chance be what was told before, and then it is not told: the flood goes on until two were.
    while (said < 60 || one.heard.length - before < 2) {
      await two.say(said++ % 2 === 0 ? { writing: 'investigation' } : {})
      await new Promise((resolve) => setTimeout(resolve, 15))
    }
    // One may have been under way when it began, and one is told at once.
    const most = Math.ceil((performance.now() - startedAt) / 250) + 2
    expect(one.heard.length - before).to.be.at.most(most)
    expect(said).to.be.above(most)
    const answers = await Promise.all(Array.from({ length: 300 }, () => two.say()))
    expect(answers.some(({ code }) => code === 'request.too-many')).to.equal(true)
    for (const wrong of [null, {}, { writing: 'everything' }, { changing: 'x'.repeat(1000) }, { writing: {} }]) {
      const frame = { subject: { kind: 'case', id: caseId }, ...wrong }
      const answer = await one.socket.emitWithAck('present', (wrong === null ? null : frame) as never)
      expect(answer.code).to.be.oneOf(wrong && Object.keys(wrong).length === 0 ? [undefined] : ['request.invalid'])
    }
  })

  it('[T8] is told over two servers within two seconds or so, and goes with a server that stops', async () => {
    const two = await world.another()
    const one = await window('station1')
    await one.say()
    const socket = await (await two.as('property1')).socket()
    const heard: PresenceMessage[] = []
    socket.on('presence', (message) => heard.push(message))
    await socket.emitWithAck('present', { subject: { kind: 'case', id: caseId }, writing: 'investigation' })
    await until(() => namesOf(one).length === 2)
    expect(one.people()[0]).to.include({ name: '何俊杰', writing: 'investigation' })
    await until(() => heard.at(-1)?.people.length === 2)
    await two.stop()
    await until(() => namesOf(one).length === 1)
    // A last window at a case that goes takes its row away; who is connected at all stands beside it.
    one.socket.disconnect()
    const rows = world.app.platform.db.collection('presences')
    await until(async () => (await rows.countDocuments({ caseId: { $exists: true } })) === 0)
  })

  it('[T8] a window is at a few cases at most', async () => {
    const one = await window('desk1')
    for (let n = 0; n < 4; n++) {
      const { id } = await openCase(world)
      expect(await one.socket.emitWithAck('present', { subject: { kind: 'case', id } })).to.deep.equal({})
    }
    expect(await one.say()).to.deep.equal({ code: 'request.too-many' })
  })

  it('[T8] five hundred at one case cost some names and a number, seldom', async () => {
    const actor = (n: number) => ({
      userId: `account-${n}`,
      name: `民警${n}`,
      roles: ['station-officer'] as const,
      qualifications: [],
      unitIds: ['unit'],
      cityId: 'city',
    })
    const told: PresenceMessage[] = []
    const at: number[] = []
    let alone = 0
    const presence = new Presence({
      unitName: () => '第一派出所',
      broadcast: (message) => {
        told.push(message)
        at.push(performance.now())
      },
      send: () => (alone += 1),
      elsewhere: () => [],
    })
    for (let n = 0; n < 500; n++) presence.say(`w${n}`, actor(n), 'case', {})
    await until(() => told.length === 1)
    expect(told[0]).to.include({ count: 500 })
    expect(told[0]?.people).to.have.length(12)
    expect(JSON.stringify(told[0]).length).to.be.lessThan(2_000)
    presence.say('w499', actor(499), 'case', { writing: 'investigation' })
    await until(() => told.length === 2)
    expect((at[1] ?? 0) - (at[0] ?? 0)).to.be.at.least(1_900)
    expect(told[1]?.people[0]?.name).to.equal('民警499')
    expect(alone).to.equal(0)
    presence.stop()
  })
})
