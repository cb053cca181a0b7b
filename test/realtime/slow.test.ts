import { expect } from 'chai'
import type { Socket } from 'node:net'
import type { Entry } from '../../shared/domain/entry.ts'
import { openCase, writeNote } from '../support/cases.ts'
import { until } from '../support/until.ts'
import { startWorld, type World } from '../support/world.ts'

const LONG = '长'.repeat(4_000)
/** About 12 KB each: more than the kernel keeps for a reader that has stopped, and then 256 packets. */
const BURST = 40
const MOST_BURSTS = 60

describe('a reader that stops reading', function () {
  this.timeout(120_000)
  let world: World
  before(async () => {
    world = await startWorld()
  })
  after(() => world.stop())

  it('[T6] is cut off, nothing is kept for it without bound, and goes on after what it had', async () => {
    const { id } = await openCase(world)
    const [slow, brisk] = await Promise.all(['station1', 'desk1'].map(async (by) => (await world.as(by)).socket()))
    if (!slow || !brisk) throw new Error('two sockets were opened')
    const got: Entry[] = []
    const seen: Entry[] = []
    slow.on('entries', ({ items }) => got.push(...items))
    brisk.on('entries', ({ items }) => seen.push(...items))
    for (const socket of [slow, brisk]) await socket.emitWithAck('follow', { subject: { kind: 'case', id }, after: 0 })
    await until(() => got.length === 4)

    // What the engine keeps of a connection is not in its types.
    const wire = (slow.io.engine.transport as unknown as { ws: { _socket: Socket } }).ws._socket
    wire.pause()
    const before = await connected()
    for (let burst = 0; burst < MOST_BURSTS && (await connected()) === before; burst++)
      for (let one = 0; one < BURST; one++) await writeNote(world, id, LONG, one % 2 ? 'station1' : 'property1')
    await until(async () => (await connected()) < before, 10_000)
    expect(brisk.connected).to.equal(true)

    wire.resume()
    await until(() => !slow.connected, 20_000)
    const known = got.at(-1)?.seq ?? 0
    const again = await (await world.as('station1')).socket()
    again.on('entries', ({ items }) => got.push(...items))
    const { seq = 0 } = await again.emitWithAck('follow', { subject: { kind: 'case', id }, after: known })
    await until(() => got.at(-1)?.seq === seq && seen.at(-1)?.seq === seq, 20_000)
    expect(got.map((entry) => entry.seq)).to.deep.equal(got.map((_, index) => index + 1))
    expect(seen.map((entry) => entry.seq)).to.deep.equal(got.map((entry) => entry.seq))
    again.disconnect()
    brisk.disconnect()
  })

  const connected = async (): Promise<number> => {
    const text = await (await fetch(`${world.url}/metrics`)).text()
    return Number(/xiaoan_sockets (\d+)/.exec(text)?.[1])
  }
})
