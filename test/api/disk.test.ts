import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import mongoose from 'mongoose'
import { refusalOf } from '../../server/http/problem.ts'
import { picture } from '../support/cases.ts'
import { startWorld, supermarketCall, type World } from '../support/world.ts'

describe('a disk that is short of room', function () {
  this.timeout(60_000)
  let roomy: World
  let full: World
  before(async () => {
    roomy = await startWorld()
    // More than any disk has: the second server of the same database finds it too small.
    full = await roomy.another({ env: { DISK_RESERVE_MB: '1000000000' } })
  })
  after(async () => {
    await full.stop()
    await roomy.stop()
  })

  it('[R9] changes are refused before it is full and write nothing; people sign in, read and sign out', async () => {
    const { case: made } = await (await roomy.as('desk1')).call('case.receive', { body: supermarketCall() })
    const desk = await full.as('desk1')
    const problem = await desk.refused('case.receive', 'service.storage-full', { body: supermarketCall() })
    expect(problem.titles?.zh).to.match(/存储空间不足/)
    const body = { lane: 'command', kind: 'note', body: { text: '补充' } } as const
    await desk.refused('timeline.write', 'service.storage-full', { params: { id: made.id }, body })
    // Neither by a queue of commands, nor as a file.
    const params = { id: made.id }
    await desk.refused('sync.submit', 'service.storage-full', {
      body: { commands: [{ id: randomUUID(), operation: 'timeline.write', params, body }] },
    })
    const { sha256, bytes } = picture('full')
    const upload = await fetch(`${full.url}/api/files/${sha256}`, {
      method: 'PUT',
      headers: { cookie: desk.cookie },
      body: Uint8Array.from(bytes),
    })
    expect(upload.status).to.equal(507)
    const { items } = await desk.call('case.list', { query: {} })
    expect(items.filter(({ summary }) => summary === made.summary)).to.have.length(1)
    expect((await desk.call('case.read', { params: { id: made.id } })).case.seq).to.equal(made.seq)
    await desk.call('session.close')
  })

  it('[R9] a database that has no room left refuses likewise, whatever was to be written', () => {
    const error = new mongoose.mongo.MongoServerError({ message: 'No space left on device', code: 14_031 })
    expect(refusalOf(error)?.code).to.equal('service.storage-full')
  })

  it('[R9] is told to who watches the server', async () => {
    const text = await full.metrics()
    const [, free] = /^xiaoan_database_disk_free_bytes (\S+)$/m.exec(text) ?? []
    expect(Number(free)).to.be.above(0)
    expect((await fetch(`${full.url}/readyz`)).status).to.equal(200)
  })
})
