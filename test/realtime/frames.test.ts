import { expect } from 'chai'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server, type Socket as ServerSocket } from 'socket.io'
import { io, type Socket } from 'socket.io-client'
import { frameOf, writeDirect } from '../../server/realtime/direct.ts'
import { until } from '../support/until.ts'

describe('frames written past the queues', () => {
  const http = createServer()
  const server = new Server(http, { transports: ['websocket'], perMessageDeflate: false })
  let client: Socket
  let end: ServerSocket
  let got: { n: number; text: string }[] = []

  before(async () => {
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    const connected = new Promise<ServerSocket>((resolve) => server.once('connection', resolve))
    client = io(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, { transports: ['websocket'] })
    client.on('entries', (message: { n: number; text: string }) => got.push(message))
    end = await connected
  })
  beforeEach(() => (got = []))
  after(async () => {
    client.disconnect()
    await server.close()
  })

  const send = (n: number, text: string, isDirect: boolean): boolean => {
    const message = { n, text }
    if (isDirect && writeDirect(end.conn, frameOf('entries', message))) return true
    end.emit('entries', message)
    return false
  }

  it('arrive whole, whatever their length', async () => {
    // What the handshake left in the queues goes first.
    await new Promise((resolve) => setTimeout(resolve, 100))
    const texts = [0, 60, 100, 125, 126, 5_000, 65_500, 65_536, 200_000].map((length) => '案'.repeat(length / 3))
    for (const [n, text] of texts.entries()) {
      expect(send(n, text, true)).to.equal(true)
      await until(() => got.length === n + 1)
    }
    expect(got.map(({ text }) => text)).to.deep.equal(texts)
  })

  it('[T6] keep their order among frames that go the ordinary way', async () => {
    let direct = 0
    let n = 0
    for (let round = 0; round < 200; round++) {
      for (let each = 0; each < 1 + (round % 7); each++)
        if (send(n++, 'x'.repeat((n * 37) % 3_000), (n * 7) % 5 < 3)) direct++
      if (round % 3 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    await until(() => got.length === n)
    expect(got.map((message) => message.n)).to.deep.equal(Array.from({ length: n }, (_, index) => index))
    expect(direct).to.be.greaterThan(50)
    expect(n - direct).to.be.greaterThan(50)
  })

  it('go the ordinary way to a connection that does not keep up, or is none', () => {
    const frame = frameOf('entries', { n: 0, text: 'x'.repeat(100_000) })
    const directly: boolean[] = []
    for (let n = 0; n < 200; n++) directly.push(writeDirect(end.conn, frame))
    expect(directly.at(-1)).to.equal(false)
    for (const nothing of [{}, { readyState: 'open' }, { ...end.conn, readyState: 'closing' }]) {
      expect(writeDirect(nothing, frame)).to.equal(false)
    }
  })
})
