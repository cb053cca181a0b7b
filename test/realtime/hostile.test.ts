import { EventEmitter } from 'node:events'
import { expect } from 'chai'
import fc from 'fast-check'
import { pino } from 'pino'
import { WebSocket } from 'ws'
import { listenTo } from '../../server/realtime/asking.ts'
import { openCase } from '../support/cases.ts'
import { seeded } from '../support/seed.ts'
import { until } from '../support/until.ts'
import { startWorld, type World } from '../support/world.ts'

const WANT = 300
const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`

/** Anything a client might send in place of a packet: engine packets, socket packets, and neither. */
const frames = [
  '',
  '0',
  '2',
  '3',
  '4',
  '40',
  '41',
  '42',
  '43',
  '44',
  '45',
  '46',
  '5',
  '6',
  '7',
  '99',
  'x',
  '\u0000',
  '😀',
  '42[]',
  '42[1]',
  '42["follow"]',
  '42["follow",null]',
  '42["follow",{}]',
  '42{"follow":1}',
  '42"follow"',
  '42null',
  '420["follow"]',
  '421["follow",17]',
  '422["follow",{"subject":null,"after":0}]',
  '423["follow",{"subject":{"kind":"case","id":{"$gt":""}},"after":0}]',
  '424["follow",{"subject":{"kind":"case","id":"x"},"after":-1}]',
  '425["follow",{"subject":{"kind":"case","id":"x"},"after":1e999}]',
  '426["follow",{"subject":{"kind":"account","id":"account-admin1"},"after":0}]',
  '427["unfollow"]',
  '428["unfollow",{"subject":[]}]',
  '42["disconnect"]',
  '42["error","x"]',
  '42["connect"]',
  '42["__proto__",{}]',
  '42["constructor"]',
  '42["no such event",{}]',
  '42["follow",{"__proto__":{"subject":1}}]',
  `42["follow",${deep(10_000)}]`,
  `42["follow",{"subject":${deep(5_000)},"after":0}]`,
  '45-["follow",{"_placeholder":true,"num":0}]',
  '451-["follow",{"_placeholder":true,"num":9}]',
  '459999999-["follow"]',
  '461-0[{"_placeholder":true,"num":0}]',
  '42/admin,["follow"]',
  '40/admin,',
  '40{"token":{}}',
  '4299999999999999999999["follow",1]',
  '42["follow",{"subject":{"kind":"case","id":"\\ud800"},"after":0}]',
]

describe('hostile frames', function () {
  this.timeout(60_000)
  let world: World
  let caseId: string
  const unhandled: unknown[] = []
  const note = (error: unknown) => unhandled.push(error)
  before(async () => {
    process.on('unhandledRejection', note)
    world = await startWorld()
    caseId = (await openCase(world)).id
  })
  after(async () => {
    process.off('unhandledRejection', note)
    await world.stop()
  })

  /** A bare connection that has shaken hands: what it sends is up to the test. */
  const bare = async (): Promise<WebSocket> => {
    const { cookie } = await world.as('station1')
    const socket = new WebSocket(`${world.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
      headers: { cookie },
    })
    socket.on('error', () => undefined)
    const heard: string[] = []
    socket.on('message', (data: Buffer) => heard.push(data.toString()))
    await until(() => heard.some((each) => each.startsWith('0')))
    socket.send('40')
    await until(() => heard.some((each) => each.startsWith('40')))
    return socket
  }
  /** The server still serves: a proper client follows and hears, and another request is answered. */
  const serves = async (): Promise<void> => {
    const socket = await (await world.as('desk1')).socket()
    const got: number[] = []
    socket.on('entries', ({ items }) => got.push(...items.map((entry) => entry.seq)))
    const answer = await socket.emitWithAck('follow', { subject: { kind: 'case', id: caseId }, after: 0 })
    expect(answer.seq).to.be.a('number')
    await until(() => got.at(-1) === answer.seq)
    socket.disconnect()
    expect((await fetch(`${world.url}/readyz`)).status).to.equal(200)
    expect(unhandled).to.deep.equal([])
  }
  /** What was sent has come: the server answers a ping after it, or has cut the connection. */
  const arrived = async (socket: WebSocket): Promise<void> => {
    let isAnswered = false
    socket.once('pong', () => (isAnswered = true))
    if (socket.readyState === WebSocket.OPEN) socket.ping()
    await until(() => isAnswered || socket.readyState !== WebSocket.OPEN)
    socket.terminate()
  }
  const closed = (socket: WebSocket) => until(() => socket.readyState === WebSocket.CLOSED)

  it('[S2] nothing that is sent ends the process, and the sender’s neighbours notice nothing', async () => {
    for (const frame of frames) {
      for (const sent of [frame, Buffer.from(frame)]) {
        const socket = await bare()
        socket.send('42["follow"]')
        socket.send(sent)
        await arrived(socket)
      }
    }
    await serves()
  })

  it('[S2] random frames, texts and bytes, many on one connection', async () => {
    const json = fc.jsonValue({ maxDepth: 3 }).map((value) => `42${JSON.stringify(value)}`)
    const event = fc
      .tuple(
        fc.constantFrom('follow', 'unfollow', 'entries', 'disconnecting'),
        fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 3 }),
        fc.option(fc.nat(99), { nil: '' }),
      )
      .map(([name, rest, ack]) => `42${ack}${JSON.stringify([name, ...rest])}`)
    const frame = fc.oneof(
      { weight: 4, arbitrary: event },
      json,
      fc.string({ unit: 'binary' }),
      fc.uint8Array({ maxLength: 60 }),
      fc.constantFrom(...frames),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { minLength: 10, maxLength: 30 }), async (some) => {
        const socket = await bare()
        for (const each of some)
          if (socket.readyState === WebSocket.OPEN) socket.send(typeof each === 'string' ? each : Buffer.from(each))
        await arrived(socket)
      }),
      seeded(40),
    )
    await serves()
  })

  it('[S2] a frame that is too large ends the connection that sent it, and no other', async () => {
    const [sender, neighbour] = [await bare(), await bare()]
    sender.send(`42["follow",${JSON.stringify({ text: 'x'.repeat(200_000) })}]`)
    await closed(sender)
    expect(neighbour.readyState).to.equal(WebSocket.OPEN)
    neighbour.terminate()
    await serves()
  })

  it('[S2] each wrong frame is answered when an answer was asked for, and too many are told so', async () => {
    const socket = await (await world.as('station1')).socket()
    const emit = socket.emitWithAck.bind(socket) as unknown as (
      event: string,
      frame?: unknown,
    ) => Promise<{ code?: string }>
    for (const frame of [
      undefined,
      null,
      17,
      'x',
      [],
      {},
      { subject: { kind: 'case', id: '' }, after: 0 },
      { subject: { kind: 'case', id: 'x'.repeat(81) }, after: 0 },
      { subject: { kind: 'case', id: 'x' }, after: 0.5 },
    ])
      expect(await emit('follow', frame)).to.deep.equal({ code: 'request.invalid' })
    expect(await emit('unfollow', { subject: { kind: 'property', id: 'x' } })).to.deep.equal({
      code: 'request.invalid',
    })
    const answers = await Promise.all(
      Array.from({ length: WANT }, () => emit('unfollow', { subject: { kind: 'case', id: 'x' } })),
    )
    expect(answers.filter(({ code }) => code === 'request.too-many').length).to.be.greaterThan(50)
    expect(socket.connected).to.equal(true)
    socket.disconnect()
  })

  it('[S2] a machine whose clock is set back by an hour answers on: frames are counted by the second all the same', async () => {
    const asked = Object.assign(new EventEmitter(), { data: { frames: { count: 0, since: 0 } } })
    const log = pino({ level: 'silent' })
    listenTo(asked, 'unfollow', { check: () => ({}), act: async () => ({}), log })
    const ask = () => new Promise<{ code?: string }>((resolve) => void asked.emit('unfollow', {}, resolve))
    const isTooMany = async (): Promise<boolean> => (await ask()).code === 'request.too-many'
    await Promise.all(Array.from({ length: WANT }, ask))
    expect(await isTooMany()).to.equal(true)
    const { now } = Date
    Date.now = () => now() - 3_600_000
    try {
      await until(async () => !(await isTooMany()), 5_000)
    } finally {
      Date.now = now
    }
  })

  it('[T6] who follows and goes at once leaves nothing behind', async () => {
    const before = world.app.platform.journal.follower.following
    for (let round = 0; round < 10; round++) {
      const socket = await (await world.as('desk1')).socket()
      socket.emit('follow', { subject: { kind: 'case', id: caseId }, after: 0 }, () => undefined)
      socket.disconnect()
    }
    await serves()
    expect(before).to.equal(true)
  })
})
