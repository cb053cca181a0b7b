import { expect } from 'chai'
import type { Socket } from 'node:net'
import type { Entry } from '../../shared/domain/entry.ts'
import { openCase, storedSeq, writeNote } from '../support/cases.ts'
import { until } from '../support/until.ts'
import { startWorld, type World } from '../support/world.ts'
import { MOST_WAITING_ALL_BYTES, MOST_WAITING_BYTES, toCutOff } from '../../server/realtime/rooms.ts'

const LONG = '长'.repeat(4_000)
const NOTES = 60
const FRAMES_A_ROUND = 8
const ROUND_MS = 50
/** A connection that answers no ping is given up after 8 s at the earliest: what happens sooner is the queue's doing. */
const SOONER_MS = 7_900

describe('a reader that stops reading', function () {
  this.timeout(120_000)
  let world: World
  before(async () => {
    // No timer writes between what is counted here, however slow the machine is.
    world = await startWorld({ settings: { acknowledgeLeaderSeconds: 3_000, acknowledgeChiefSeconds: 6_000 } })
  })
  after(() => world.stop())

  const connected = async (): Promise<number> => {
    const text = await world.metrics()
    return Number(/xiaoan_sockets (\d+)/.exec(text)?.[1])
  }

  it('[T6] is cut off, nothing is kept for it without bound, and goes on after what it had', async () => {
    const { id } = await openCase(world)
    const subject = { kind: 'case' as const, id }
    for (let note = 0; note < NOTES; note++) await writeNote(world, id, LONG)
    const [slow, brisk] = await Promise.all(['station1', 'desk1'].map(async (by) => (await world.as(by)).socket()))
    if (!slow || !brisk) throw new Error('two sockets were opened')
    const [got, seen]: [Entry[], Entry[]] = [[], []]
    slow.on('entries', ({ items }) => got.push(...items))
    brisk.on('entries', ({ items }) => seen.push(...items))
    for (const socket of [slow, brisk]) await socket.emitWithAck('follow', { subject, after: 0 })
    await until(() => got.length === 4 + NOTES)

    // What the engine keeps of a connection is not in its types.
    const wire = (slow.io.engine.transport as unknown as { ws: { _socket: Socket } }).ws._socket
    wire.pause()
    const [before, stoppedAt] = [await connected(), performance.now()]
    // It asks for the whole timeline again and again, and reads none of it.
    const asking = setInterval(() => {
      for (let frame = 0; frame < FRAMES_A_ROUND; frame++) slow.emit('follow', { subject, after: 0 }, () => undefined)
    }, ROUND_MS)
    await until(async () => (await connected()) < before, SOONER_MS).finally(() => clearInterval(asking))
    expect(performance.now() - stoppedAt).to.be.lessThan(SOONER_MS)

    expect(brisk.connected).to.equal(true)
    wire.resume()
    await until(() => !slow.connected, 20_000)
    const known = Math.max(...got.map((entry) => entry.seq))
    await writeNote(world, id, '之后')
    const rest: Entry[] = []
    const again = await (await world.as('station1')).socket()
    again.on('entries', ({ items }) => rest.push(...items))
    await again.emitWithAck('follow', { subject, after: known })
    const last = await storedSeq(world, id)
    await until(() => rest.at(-1)?.seq === last && seen.at(-1)?.seq === last)
    expect(rest.map((entry) => entry.seq)).to.deep.equal([last])
    expect(seen.map((entry) => entry.seq)).to.deep.equal(seen.map((_, index) => index + 1))
    again.disconnect()
    brisk.disconnect()
  })

  it('[T6] is sent no more of a long timeline than it reads, however often it asks; then it gets all of it', async () => {
    const { id } = await openCase(world)
    const subject = { kind: 'case' as const, id }
    for (let note = 0; note < NOTES * 3; note++) await writeNote(world, id, LONG)
    const last = await storedSeq(world, id)
    const wholeBytes = NOTES * 3 * Buffer.byteLength(LONG)
    const slow = await (await world.as('station1')).socket()
    const got: number[] = []
    slow.on('entries', ({ items }) => got.push(...items.map((entry) => entry.seq)))
    const wire = (slow.io.engine.transport as unknown as { ws: { _socket: Socket } }).ws._socket
    wire.pause()
    const [bytesBefore, asked] = [wire.bytesRead, 40]
    for (let frame = 0; frame < asked; frame++) {
      slow.emit('follow', { subject, after: 0 }, () => undefined)
      // Time enough for each to be read and sent.
      await new Promise((resolve) => setTimeout(resolve, 80))
    }
    wire.resume()
    await until(() => got.at(-1) === last, 20_000)
    let read = 0
    await until(async () => {
      const before = read
      await new Promise((resolve) => setTimeout(resolve, 700))
      read = wire.bytesRead
      return read === before
    }, 40_000)
    // What the network between holds, and a little more: not as often as it asked.
    expect(wire.bytesRead - bytesBefore).to.be.lessThan(wholeBytes * 8)
    // From where the last asking began, all of it, in order.
    expect(got.slice(got.lastIndexOf(1))).to.deep.equal(Array.from({ length: last }, (_, index) => index + 1))
    expect(slow.connected).to.equal(true)
    slow.disconnect()
  })

  it('[R11] is cut off by what waits for all of them together, those first for whom most waits', () => {
    const bytesOf = (count: number, each: (index: number) => number): number[] =>
      Array.from({ length: count }, (_, index) => each(index))
    const left = (waiting: readonly number[]): number[] => {
      const cut = new Set(toCutOff([...waiting.keys()], (reader) => waiting[reader] ?? 0))
      return waiting.filter((_, reader) => !cut.has(reader))
    }
    // None of them has too much for one; together they cost more than a server gives.
    const hundred = bytesOf(100, (index) => 300_000 + index)
    expect(hundred.reduce((sum, bytes) => sum + bytes, 0)).to.be.above(MOST_WAITING_ALL_BYTES)
    const kept = left(hundred)
    expect(kept.reduce((sum, bytes) => sum + bytes, 0)).to.be.within(1, MOST_WAITING_ALL_BYTES / 2)
    expect(kept).to.deep.equal(hundred.slice(0, kept.length))
    expect(left(bytesOf(2_000, () => 1_000))).to.have.length(2_000)
    expect(left([MOST_WAITING_BYTES + 1, 10])).to.deep.equal([10])
  })
})
