import { expect } from 'chai'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { StalledReaders } from '../../server/http/stalled.ts'
import { until } from '../support/until.ts'

const MB = 2 ** 20
/** More than the network between takes. */
const ANSWER = Buffer.alloc(20 * MB)

describe('callers who ask and do not read', () => {
  let server: Server
  let readers: StalledReaders
  const ends: { server: Socket; caller: Socket }[] = []
  before(async () => {
    readers = new StalledReaders()
    server = createServer((_request, response) => void response.end(ANSWER))
    server.on('request', ({ socket }) => readers.add(socket))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterEach(() => {
    for (const { caller } of ends.splice(0)) caller.destroy()
  })
  after(() => void server.close())

  /** Somebody who asks, and reads nothing of the answer; comes back when the network takes no more. */
  const ask = async (): Promise<{ server: Socket; caller: Socket }> => {
    const { port } = server.address() as AddressInfo
    const caller = connect(port, '127.0.0.1')
    caller.pause()
    const asked = once(server, 'request') as Promise<[{ socket: Socket }]>
    caller.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    const [{ socket }] = await asked
    const end = { server: socket, caller }
    ends.push(end)
    let before = -1
    await until(async () => {
      const waits = socket.writableLength
      const isStill = waits > 0 && waits === before
      before = waits
      await new Promise((resolve) => setTimeout(resolve, 100))
      return isStill
    })
    return end
  }

  it('[R11] are cut off after thirty seconds of standing still, and those who move are not', async () => {
    const [stands, moves] = [await ask(), await ask()]
    readers.look(0)
    readers.look(1_000)
    readers.look(29_000)
    expect(stands.server.destroyed).to.equal(false)
    // A part of one large piece, not all of it.
    let read = 0
    moves.caller.on('data', (bytes: Buffer) => {
      read += bytes.length
      if (read > ANSWER.length / 2) moves.caller.pause()
    })
    moves.caller.resume()
    await until(() => moves.caller.isPaused())
    expect(moves.server.writableLength).to.be.above(0)
    readers.look(31_001)
    expect([stands.server.destroyed, moves.server.destroyed]).to.deep.equal([true, false])
  })

  it('[R11] are cut off sooner while too much waits for all of them together', async () => {
    const all = [await ask(), await ask(), await ask(), await ask()]
    readers.look(0)
    expect(all.map(({ server: { destroyed } }) => destroyed)).to.not.include(true)
    readers.look(2_000)
    const left = all.filter(({ server: { destroyed } }) => !destroyed)
    expect(left.length).to.be.within(1, 3)
    expect(left.reduce((sum, { server: { writableLength } }) => sum + writableLength, 0)).to.be.at.most(48 * MB)
  })
})
