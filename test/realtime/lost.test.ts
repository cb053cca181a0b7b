import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { pino } from 'pino'
import type { Collection, Database, Document } from '../../server/db/collections.ts'
import { Follower } from '../../server/journal/follower.ts'
import { Journal } from '../../server/journal/journal.ts'
import { actorOf } from '../../shared/domain/people.ts'
import { openCase, writeNote } from '../support/cases.ts'
import { until } from '../support/until.ts'
import { startWorld, type World } from '../support/world.ts'

/** The place is no longer in the change stream's history. */
const HISTORY_LOST = 286

/** A change stream that brings nothing, until it breaks. */
const silentStream = () => {
  let fail: (error: Error) => void = () => undefined
  const broken = new Promise<never>((_, reject) => (fail = reject))
  broken.catch(() => undefined)
  return {
    breaks: () => fail(Object.assign(new Error('the history is lost'), { code: HISTORY_LOST })),
    close: async () => undefined,
    [Symbol.asyncIterator]: () => ({ next: () => broken }),
  }
}

describe('a bus whose history was lost', function () {
  this.timeout(60_000)
  let world: World
  before(async () => {
    world = await startWorld()
  })
  after(() => world.stop())

  it('[T1] nothing that was remembered is believed any longer', async () => {
    const { db, organisation, journal: other } = world.app.platform
    const streams: unknown[] = [silentStream()]
    const [silent] = streams as [ReturnType<typeof silentStream>]
    const deaf: Database = {
      ...db,
      collection: <T extends Document>(name: string): Collection<T> =>
        name !== 'journal'
          ? db.collection<T>(name)
          : new Proxy(db.collection<T>(name), {
              get: (rows, key) => {
                const value: unknown = Reflect.get(rows, key)
                if (key === 'watch' && streams.length > 0) return () => streams.pop()
                return typeof value === 'function' ? value.bind(rows) : value
              },
            }),
    }
    const log = pino({ level: 'silent' })
    const journal = new Journal({ db: deaf, log, organisation, vault: other.vault, now: () => new Date() })
    let isLost = false
    journal.follower.onLost(() => (isLost = true))
    await journal.follower.start()
    const { id } = await openCase(world)
    const account = organisation().account('account-station1')
    if (!account) throw new Error('no officer')
    const body = { lane: 'investigation', kind: 'note', body: { text: '这里写的' } }
    const written = { id: randomUUID(), operation: 'timeline.write', actor: actorOf(account), params: { id }, body }
    await journal.submit(written)
    const { seq } = await writeNote(world, id, '别处写的')
    expect((await journal.read('case', id))?.seq).to.equal(seq - 1)
    silent.breaks()
    await until(() => isLost)
    expect((await journal.read('case', id))?.seq).to.equal(seq)
    await journal.follower.stop()
  })

  it('[T6] [D3] every terminal connects anew, is told what is open, and goes on after what it has', async () => {
    const lost: (() => void)[] = []
    const { onLost } = Follower.prototype
    Follower.prototype.onLost = function (listener) {
      lost.push(listener)
      onLost.call(this, listener)
    }
    const other = await world.another()
    Follower.prototype.onLost = onLost
    const { id } = await openCase(other)
    const officer = await other.as('station1')
    const socket = await officer.socket()
    let isCut = false
    socket.on('disconnect', () => (isCut = true))
    for (const listener of lost) listener()
    await until(() => isCut)
    const again = await officer.socket()
    const told: string[] = []
    again.on('dispatch', ({ caseId }) => told.push(caseId))
    await until(() => told.includes(id))
    again.disconnect()
    await other.stop()
  })
})
